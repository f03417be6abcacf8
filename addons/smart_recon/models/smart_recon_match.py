from odoo import api, fields, models

from ..engine.calibrate import refit
from ..engine.learn import Decision
from .smart_recon_suggestion import KINDS

#: Outcomes of which the corrections of confidence are fitted, newest first.
OUTCOMES = 2000


class SmartReconMatch(models.Model):
    """What was booked for a bank line, why, by whom, and what its undo needs."""

    _name = "smart.recon.match"
    _description = "Booked Bank Line"
    _order = "id desc"
    _rec_name = "line_id"

    line_id = fields.Many2one(
        "account.bank.statement.line", required=True, readonly=True, index=True, ondelete="cascade"
    )
    session_id = fields.Many2one(
        "smart.recon.session", readonly=True, ondelete="set null", index="btree_not_null"
    )
    journal_id = fields.Many2one("account.journal", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    origin = fields.Selection(
        [("person", "Person"), ("rule", "Automatic")], required=True, readonly=True
    )
    state = fields.Selection(
        [("posted", "Booked"), ("undone", "Undone")], required=True, readonly=True, default="posted"
    )
    amount = fields.Monetary(readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Whose Items", readonly=True, ondelete="set null", index="btree_not_null"
    )
    account_id = fields.Many2one(
        "account.account", "Booked To", readonly=True, ondelete="set null", index="btree_not_null"
    )
    tier = fields.Char("Evidence", readonly=True)
    confidence = fields.Float(readonly=True, aggregator="avg")
    is_as_suggested = fields.Boolean("As Suggested", readonly=True)
    shown = fields.Json(readonly=True, help="The suggestion as it was shown.")
    booked = fields.Json(readonly=True, help="What was booked.")
    before = fields.Json(readonly=True, help="What the undo restores.")
    taught = fields.Json(readonly=True, help="Learned rules that this changed, and how.")
    undone_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    undone_at = fields.Datetime(readonly=True)
    undo_note = fields.Text(readonly=True, help="What the undo left behind.")

    _tier_idx = models.Index("(company_id, id) WHERE tier IS NOT NULL")

    @api.model
    def _shifts(self, company):
        """Corrections of the engine's confidence, from what people made of its suggestions."""
        # sudo: figures about a company's past matches, whoever runs the engine
        outcomes = self.sudo().search_fetch(
            [("company_id", "=", company.id), ("tier", "!=", False)],
            ["tier", "confidence", "is_as_suggested", "state", "origin"],
            limit=OUTCOMES,
        )
        return refit(
            [
                (each.tier, each.confidence, each.is_as_suggested and each.state == "posted")
                for each in outcomes
                if each.origin == "person" or each.state == "undone"
            ]
        )

    @api.model
    def _last(self, lines):
        """The latest booking of each line that still stands, by line id."""
        found = self.search([("line_id", "in", lines.ids), ("state", "=", "posted")], order="id")
        return {match.line_id.id: match for match in found}

    def _as_decisions(self):
        """What people and rules decided, as the engine learns from it."""
        entries = self.filtered(lambda entry: entry.partner_id or entry.account_id)
        facts = self.env["smart.recon.facts"]._lines(entries.line_id)
        by_line = {fact.id: fact for fact in facts}
        return [
            Decision(
                by_line[entry.line_id.id],
                partner_id=entry.partner_id.id or None,
                account_id=entry.account_id.id or None,
            )
            for entry in entries
        ]
