{
    "name": "Smart Odoo: Probe of Assets",
    "summary": "Stands in for OCA's asset module, as far as the close uses it",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Smart Odoo maintainers",
    "license": "LGPL-3",
    "depends": ["smart_close"],
    "data": ["security/ir.model.access.csv"],
}
