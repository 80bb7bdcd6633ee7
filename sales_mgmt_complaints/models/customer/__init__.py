from . import (
    warning_mixin,
    res_partner,
    crm_lead,
    sale_order,
    complaint,
    complaint_warning,
)
