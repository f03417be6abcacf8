{
    "name": "Smart Odoo: Demo company",
    "summary": "A believable trading company with two years of books, and the mistakes in them",
    "version": "19.0.1.0.0",
    "category": "Productivity",
    "author": "Smart Odoo maintainers",
    "license": "LGPL-3",
    "depends": ["account", "crm", "sale_management", "sale_stock", "purchase_stock"],
}
