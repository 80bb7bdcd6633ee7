from . import audit, audit_head, audit_mixin
