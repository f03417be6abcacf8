from . import test_decision, test_decision_approval, test_effect, test_event, test_llm_session
from . import test_decision_joint
from . import test_approval_limit, test_approval_page, test_delegation, test_escalation
from . import test_audit_export, test_audit_log, test_audit_retention, test_audit_verify
from . import (
    test_access,
    test_aside,
    test_audited,
    test_bypass,
    test_context_keys,
    test_hooks,
    test_hoot,
    test_outsiders,
    test_planned,
    test_rpc_methods,
    test_rule,
    test_waking,
)
from . import test_llm_budget, test_llm_decide, test_llm_privacy, test_llm_read_converse
from . import test_llm_batch, test_llm_check, test_llm_transactions
from . import test_llm_hostile, test_prompt, test_prompt_replay
from . import test_prompt_sample, test_prompt_versions
from . import (
    test_approval_screen,
    test_backtest,
    test_backtest_tour,
    test_control_tour,
    test_dashboard,
    test_exchange,
    test_rule_proof,
    test_rule_record,
)
