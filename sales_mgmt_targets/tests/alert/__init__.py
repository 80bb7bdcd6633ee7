from . import (
    test_alert,
    test_alert_documents,
    test_alert_messages,
    test_alert_once,
    test_alert_rule,
    test_alert_scale,
)
