from . import (
    account_move,
    res_company,
    res_config_settings,
    smart_automation_accounting,
    smart_automation_draft_invoice,
    smart_automation_overdue_invoice,
    smart_report,
    smart_report_items,
    smart_report_line,
    smart_report_options,
    smart_report_query,
    smart_report_view,
)
