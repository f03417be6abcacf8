from . import smart_audit_export, smart_backtest_start, smart_audit_verify, smart_decision_reject
from . import smart_decision_explanation, smart_prompt_trial, smart_prompt_trial_result
from . import smart_exchange, smart_exchange_line
