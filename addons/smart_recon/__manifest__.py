{
    "name": "Smart Odoo: Bank Reconciliation",
    "summary": "Imports bank statements and matches their lines, with reasons and undo",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Smart Odoo maintainers",
    "license": "LGPL-3",
    "depends": ["smart_accounting"],
    "external_dependencies": {
        "python": [
            "charset-normalizer",
            "mt-940",
            "numpy",
            "ofxtools",
            "openpyxl",
            "rapidfuzz",
            "scipy",
        ]
    },
    "data": [
        "security/smart_recon_groups.xml",
        "security/ir.model.access.csv",
        "security/smart_recon_rules.xml",
        "security/smart_recon_import_rules.xml",
        "data/smart_rule_data.xml",
        "data/ir_cron_data.xml",
        "data/ir_cron_import.xml",
        "views/smart_recon_menus.xml",
        "views/smart_recon_session_views.xml",
        "views/smart_recon_rule_views.xml",
        "views/res_config_settings_views.xml",
        "views/smart_recon_import_views.xml",
        "views/smart_recon_import_profile_views.xml",
        "views/smart_recon_screen_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["smart_recon/static/src/**/*"],
        "web.assets_unit_tests": [
            "smart_recon/static/tests/recon_test_helpers.js",
            "smart_recon/static/tests/**/*.test.js",
        ],
        "web.assets_tests": ["smart_recon/static/tests/tours/**/*"],
    },
}
