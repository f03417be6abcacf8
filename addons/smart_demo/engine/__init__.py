"""The demo company as plain data: from a seed, a size and a day to a plan. No Odoo in here."""
