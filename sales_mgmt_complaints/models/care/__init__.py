from . import (
    audience_mixin,
    grade,
    res_partner,
    sale_order,
    message,
    delivery,
    campaign,
    satisfaction,
)
