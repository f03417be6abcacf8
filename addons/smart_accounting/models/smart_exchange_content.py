import json

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.smart_base.engine import exchange


class SmartExchangeContent(models.AbstractModel):
    """Coding rules travel in the file, too, for whoever may see them."""

    _inherit = "smart.exchange.content"

    @api.model
    def _parts(self):
        parts = super()._parts()
        if self.env["smart.category.rule"].has_access("read"):
            parts["coding_rules"] = self.env._("Coding rules")
        return parts

    def _export_coding_rules(self):
        rows, codes = [], set()
        for row in json.loads(self.env["smart.category.rule"].export_json()):
            # rules are known by their names, which need not differ
            code = row["name"]
            while code in codes:
                code += "'"
            codes.add(code)
            rows.append({**row, "code": code, "name": code})
        return rows

    def _compare_coding_rules(self, rows):
        known = {row["code"]: row for row in self._export_coding_rules()}
        found = []
        for row in rows:
            code, here = row["code"], known.get(row["code"])
            if not here:
                found.append(self._row(code, code, after=row, status="new"))
                continue
            for name, before, after in exchange.changes(here, row):
                found.append(self._row(code, code, name, before, after))
        return found

    def _apply_coding_rules(self, rows):
        rules = self.env["smart.category.rule"]
        if not rules.has_access("create"):
            raise UserError(self.env._("You may not change coding rules. Leave them out."))
        rules.import_json(json.dumps([{**row, "name": row["code"]} for row in rows]))
