from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.smart_base.engine.proposal import Component, Proposal

from ..engine.anomaly import urgency
from ..engine.anomaly_facts import HUNDREDTHS

#: What the first nightly look covers, and how far each reaches into the one before it, for what
#: was being written then.
FIRST_LOOK, OVERLAP = timedelta(7), timedelta(hours=1)
#: Entries that one event looks at.
CHUNK = 100
#: Urgency that counts as certain, to say a confidence between 0 and 1.
CERTAIN = 9.0
#: Days within which somebody should look.
LOOK_WITHIN = 2


@dataclass(frozen=True)
class Checked:
    """One entry with what was found about it, as plain rows."""

    res_id: int
    rows: list
    urgency: float
    amount: Decimal
    user_id: int


class Anomalies(models.AbstractModel):
    """Looks at what is posted, names what is unusual, and has somebody look at what is urgent."""

    _name = "smart.automation.accounting.anomaly"
    _description = "Unusual Entries"
    _inherit = "smart.automation.accounting"
    _smart_quick = True
    _smart_listens = {"write": ("state",)}
    _smart_effects = ("activity:account.move",)

    def _candidate_domain(self, rule):
        return [
            ("company_id", "=", self.env.company.id),
            ("state", "=", "posted"),
            ("move_type", "in", ("in_invoice", "in_refund", "entry")),
            ("statement_line_id", "=", False),
            ("origin_payment_id", "=", False),
        ]

    @api.model
    def _scan(self, rule, company):
        """Look at what was written since the last look; nothing older is read again.

        Entries that are opened again tell so by themselves, so nothing is withdrawn here.
        """
        begun = fields.Datetime.now()
        since = (company.smart_anomaly_seen or begun - FIRST_LOOK) - OVERLAP
        domain = [*self._candidate_domain(rule), ("write_date", ">=", since)]
        ids = self.env[self._smart_model].search(domain, order="date, id").ids
        # sudo: the queue belongs to nobody; the automation only says which of its records
        events = self.env["smart.event"].sudo()
        for start in range(0, len(ids), CHUNK):
            events._offer(
                rule, company, "records", model=self._smart_model, ids=ids[start : start + CHUNK]
            )
        # sudo: how far the nightly look came is no setting
        company.sudo().smart_anomaly_seen = begun

    def _gather(self, rule, records):
        found = self.env["smart.anomaly"]._check(records)
        finding_rows = self.env["smart.anomaly.finding"]._row
        return [
            Checked(
                move.id,
                [finding_rows(move, each) for each in findings] + self._gap(move),
                urgency(findings),
                self._money(max((each.at_stake for each in findings), default=0) / HUNDREDTHS),
                self._responsible(rule, move.invoice_user_id).id,
            )
            for move, findings in found.items()
            if findings or move.made_sequence_gap
        ]

    def _gap(self, move):
        """Odoo knows where numbers are missing; it is listed with the rest."""
        if not move.made_sequence_gap:
            return []
        return [
            {
                "company_id": move.company_id.id,
                "move_id": move.id,
                "partner_id": move.commercial_partner_id.id,
                "kind": "gap",
                "severity": "medium",
                "score": 5.0,
                "amount": 0.0,
                "text": self.env._("The number before %s is missing in its journal.", move.name),
                "similar_ids": [],
            }
        ]

    def _think(self, rule, facts):
        moves = self.env["account.move"].browse(fact.res_id for fact in facts)
        return [self._proposal(fact, move) for fact, move in zip(facts, moves, strict=True)]

    def _proposal(self, fact, move):
        rows = sorted(fact.rows, key=lambda row: -row["score"])
        kinds = ",".join(sorted(row["kind"] for row in rows))
        words = dict(
            self.env["smart.anomaly.finding"]._fields["kind"]._description_selection(self.env)
        )
        summary = self.env._(
            "Look at %(entry)s: %(what)s", entry=move.display_name, what=words[rows[0]["kind"]]
        )
        note = "\n".join(row["text"] for row in rows)
        user = self.env["res.users"].browse(fact.user_id)
        return Proposal(
            res_id=fact.res_id,
            title=summary,
            confidence=min(0.99, round(fact.urgency / CERTAIN, 4)),
            components=[
                Component(words[row["kind"]], min(row["score"], CERTAIN), CERTAIN, row["text"])
                for row in rows
            ],
            reasons=[row["text"] for row in rows],
            effects=[self._activity(move, user, summary, note, LOOK_WITHIN)],
            evidence={"findings": rows},
            amount=fact.amount,
            occasion=kinds,
        )

    @api.model
    def _handle(self, rule, event):
        """Keep what was found in the list of findings too."""
        decisions = super()._handle(rule, event)
        rows = [row for each in decisions for row in each.evidence.get("findings", ())]
        if rows:
            self.env["smart.anomaly.finding"]._keep(rows)
        return decisions
