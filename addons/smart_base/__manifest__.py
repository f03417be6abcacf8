{
    "name": "Smart Odoo: Base",
    "summary": "Automations that decide, wait for approval, can be undone, and leave a verifiable trail",
    "version": "19.0.1.0.0",
    "category": "Productivity",
    "author": "Smart Odoo maintainers",
    "license": "LGPL-3",
    "depends": ["mail"],
    "external_dependencies": {"python": ["anthropic"]},
    "data": [
        "security/smart_base_groups.xml",
        "security/ir.model.access.csv",
        "views/smart_base_menus.xml",
    ],
    "application": True,
}
