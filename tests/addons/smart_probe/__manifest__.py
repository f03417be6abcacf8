{
    "name": "Smart Odoo: Probe",
    "summary": "Models to listen to and automations that misbehave, for tests and benchmarks",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Smart Odoo maintainers",
    "license": "LGPL-3",
    "depends": ["smart_base"],
    "data": [
        "security/ir.model.access.csv",
        "security/smart_probe_rules.xml",
        "data/smart_rule_data.xml",
    ],
}
