from . import (
    account_move,
    res_company,
    res_config_settings,
    smart_automation_accounting,
    smart_automation_draft_invoice,
    smart_automation_overdue_invoice,
)
