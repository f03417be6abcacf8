from . import (
    res_company,
    res_config_settings,
    smart_automation,
    smart_decision,
    smart_decision_renewal,
    smart_decision_target,
    smart_effect,
    smart_event,
    smart_event_mixin,
    smart_rule,
)
