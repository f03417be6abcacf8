from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.anomaly_facts import HUNDREDTHS

KINDS = [
    ("duplicate", "Billed Twice"),
    ("duplicate_rekeyed", "Billed Twice, Number Mistyped"),
    ("duplicate_vendor", "Billed by Two Vendors"),
    ("duplicate_amount", "Same Amount Again"),
    ("amount", "Unusual Amount"),
    ("transposed", "Digits Swapped"),
    ("below_limit", "Just Below a Limit"),
    ("split", "Split Below a Limit"),
    ("free_day", "Weekend or Holiday"),
    ("night", "At Night"),
    ("account", "Unusual Account"),
    ("pair", "Unusual Pair of Accounts"),
    ("backdated", "Dated Back"),
    ("control", "Control Account by Hand"),
    ("reversed_twice", "Reversed Twice"),
    ("gap", "Gap in Numbers"),
    ("bank", "Bank Account Changed"),
]


class SmartAnomalyFinding(models.Model):
    """One thing about an entry that somebody should look at, and what came of it."""

    _name = "smart.anomaly.finding"
    _description = "Finding in the Books"
    _inherit = ["smart.thread"]
    _order = "score desc, id desc"
    _rec_name = "move_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    move_id = fields.Many2one(
        "account.move", "Entry", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one("res.partner", "Vendor", readonly=True, index=True)
    # of the entry when it was looked at: a related field would look for findings at every new entry
    date = fields.Date(readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    severity = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low")], required=True, readonly=True
    )
    score = fields.Float(
        readonly=True, help="How surprising it is: 7 is about once in a thousand entries."
    )
    amount = fields.Monetary("At Stake", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    text = fields.Text("Why", required=True, readonly=True)
    similar_ids = fields.Many2many("account.move", string="Look at Beside It", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("confirmed", "Confirmed"), ("dismissed", "Normal")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )

    _move_kind_uniq = models.UniqueIndex("(move_id, kind)")

    @api.model
    def _keep(self, rows):
        """Store findings, each once for an entry and a kind; what was settled stays settled.

        :param rows: values as ``_row`` makes them
        """
        moves = self.env["account.move"].browse({row["move_id"] for row in rows})
        dates = {move.id: move.date for move in moves}
        known = {
            (each.move_id.id, each.kind): each
            for each in self.search([("move_id", "in", moves.ids)])
        }
        new = []
        for row in rows:
            finding = known.get((row["move_id"], row["kind"]))
            values = {
                **row,
                "date": dates[row["move_id"]],
                "similar_ids": [fields.Command.set(row["similar_ids"])],
            }
            if not finding:
                new.append(values)
            elif finding.state == "open":
                finding.write(values)
        self.create(new)

    @api.model
    def _row(self, move, finding):
        """A finding of the engine as plain values."""
        return {
            "company_id": move.company_id.id,
            "move_id": move.id,
            "partner_id": move.commercial_partner_id.id,
            "kind": finding.kind,
            "severity": finding.severity,
            "score": round(finding.score, 2),
            "amount": move.company_id.currency_id.round(finding.at_stake / HUNDREDTHS),
            "text": finding.text,
            "similar_ids": list(finding.similar),
        }

    def action_confirm(self):
        """It is a mistake, and somebody takes care of it."""
        self._settle("confirmed")

    def action_dismiss(self):
        """It is normal: this kind is not named again for this vendor."""
        self._settle("dismissed")

    def action_reopen(self):
        self._settle("open")

    def _settle(self, state):
        self.check_access("write")
        if any(finding.kind == "bank" for finding in self) and state == "dismissed":
            raise UserError(
                self.env._("A changed bank account is released on the payment, by an approver.")
            )
        self.state = state

    @api.model
    def _settle_bank(self, bank):
        """An approver checked a bank account: what was found about it is done."""
        found = self.search(
            [
                ("kind", "=", "bank"),
                ("state", "=", "open"),
                ("move_id.partner_bank_id", "=", bank.id),
            ]
        )
        found.state = "dismissed"

    def action_view_similar(self):
        """Open the entry and those to look at beside it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Look at Beside It"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", (self.move_id | self.similar_ids).ids)],
        }
