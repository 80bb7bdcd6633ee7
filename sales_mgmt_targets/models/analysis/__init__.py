from . import (
    rate_mixin,
    analysis_mixin,
    competitor,
    crm_lead,
    customer_rfm,
    digest,
    res_partner,
)
