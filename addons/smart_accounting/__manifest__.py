{
    "name": "Smart Odoo: Accounting",
    "summary": "Draft invoices that should have been sent, and overdue invoices nobody follows up",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Smart Odoo maintainers",
    "license": "LGPL-3",
    "depends": ["smart_base", "account"],
    "data": [
        "security/smart_accounting_groups.xml",
        "security/ir.model.access.csv",
        "data/smart_rule_data.xml",
        "data/ir_cron_data.xml",
        "views/account_move_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_tests": ["smart_accounting/static/tests/tours/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
}
