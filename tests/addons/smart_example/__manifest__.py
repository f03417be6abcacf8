{
    "name": "Smart Odoo: Example",
    "summary": "The worked example of docs/writing-an-automation.md",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Smart Odoo maintainers",
    "license": "LGPL-3",
    "depends": ["smart_base"],
    "data": [
        "security/ir.model.access.csv",
        "data/smart_rule_data.xml",
    ],
}
