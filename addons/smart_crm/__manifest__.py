{
    "name": "Smart Odoo: CRM",
    "summary": "Leads and opportunities that nobody has touched for a while",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "Smart Odoo maintainers",
    "license": "LGPL-3",
    "depends": ["smart_base", "crm"],
    "data": [
        "security/ir.model.access.csv",
        "security/smart_crm_security.xml",
        "data/smart_rule_data.xml",
        "data/ir_cron_data.xml",
        "views/crm_lead_views.xml",
        "views/res_config_settings_views.xml",
    ],
}
