from . import (
    crm_lead,
    res_company,
    res_config_settings,
    smart_automation_stale_lead,
    smart_automation_stale_lead_past,
    smart_dashboard,
)
