from . import answer_mixin, audit, audit_head, audit_mixin
