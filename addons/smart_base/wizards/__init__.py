from . import smart_audit_export, smart_audit_verify, smart_decision_reject
