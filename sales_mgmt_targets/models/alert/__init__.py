from . import (
    figure_mixin,
    alert_rule,
    alert_rule_text,
    alert_rule_find,
    alert_watch,
    alert,
    alert_check,
    alert_message,
    measurement,
    res_company,
    res_config_settings,
)
