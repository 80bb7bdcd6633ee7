from . import test_audit, test_audit_verify
