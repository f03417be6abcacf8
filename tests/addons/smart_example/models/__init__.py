from . import res_partner, smart_automation_missing_email
