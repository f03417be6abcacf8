"""Where the matching of bank lines and the coding of lines meet."""

from odoo import api, fields, models

from ..engine.facts import CODING
from .smart_recon_session import ALONE
from .smart_recon_types import WriteOff


class SmartReconSession(models.Model):
    _inherit = "smart.recon.session"

    @api.model
    def _think(self, lines):
        facts, answers = super()._think(lines)
        return facts, self.env["smart.category.suggestion"]._answered(lines, answers)

    @api.model
    def _think_near(self, lines):
        answers = super()._think_near(lines)
        return self.env["smart.category.suggestion"]._answered(lines, answers, ALONE)


class SmartReconSuggestion(models.Model):
    _inherit = "smart.recon.suggestion"

    coding = fields.Json(readonly=True, help="Taxes and analytic accounts that go with an account.")

    @api.model
    def _store_answers(self, lines, answers, session=None):
        stored = super()._store_answers(lines, answers, session)
        self.env["smart.category.suggestion"]._keep_bank(lines, answers)
        return stored

    @api.model
    def _values(self, line, answer):
        values = super()._values(line, answer)
        coding = answer.evidence.get("coding")
        if coding:
            values["coding"] = {"tax_ids": coding.tax_ids, "analytic": coding.analytic}
        return values

    def _write_offs(self, residual):
        if self.kind != CODING or not self.coding:
            return super()._write_offs(residual)
        line, also = self.line_id, self.coding
        return [
            WriteOff(
                self.account_id.id,
                line.amount,
                line.payment_ref or "",
                tuple(also["tax_ids"]),
                also["analytic"] or None,
            )
        ]
