from . import grade, res_partner, sale_order, message, delivery, campaign, satisfaction
