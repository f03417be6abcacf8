{
    "name": "JSON Logs",
    "summary": "One JSON object a line instead of text; loaded for the whole server, not installed",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Smart Odoo maintainers",
    "license": "LGPL-3",
    "depends": ["base"],
    "installable": False,
    "post_load": "use_json",
}
