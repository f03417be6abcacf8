from dataclasses import asdict, dataclass, field
from decimal import Decimal

from odoo import api, models

from odoo.addons.smart_base.engine.canonical import digest
from odoo.addons.smart_base.engine.proposal import Component, Proposal

from .smart_automation_coding import ASK_BELOW, MOST_LINES
from .smart_category import Coding

PROMPT = "accounting.code_bill_lines"
#: Types of accounts that a bill's line usually has.
TYPES = ("expense", "expense_direct_cost", "asset_fixed")


@dataclass
class Bill:
    """One draft bill: codings of its lines, and which of them wait for an account.

    :param uncoded: ids of the lines that are on the account that Odoo puts when nobody chose
    """

    res_id: int
    name: str
    amount: Decimal
    codings: list
    uncoded: set
    mark: str
    claude: dict = field(default_factory=dict)


class Categorisation(models.AbstractModel):
    """Suggests accounts for the lines of vendor bills, and books what is sure on drafts."""

    _name = "smart.automation.accounting.categorisation"
    _description = "Coding of Vendor Bills"
    _inherit = ["smart.automation.accounting", "smart.automation.coding"]
    _smart_quick = False  # Claude may be asked
    _smart_listens = {
        "create": (),
        "write": ("partner_id", "invoice_line_ids", "line_ids"),
    }
    _smart_effects = (
        "write:account.move.line:account_id",
        "write:account.move.line:tax_ids",
        "write:account.move.line:analytic_distribution",
        "write:account.move.line:product_id",
    )

    def _candidate_domain(self, rule):
        return [
            ("company_id", "=", self.env.company.id),
            ("state", "=", "draft"),
            ("move_type", "in", ("in_invoice", "in_refund")),
            ("partner_id", "!=", False),
            ("invoice_line_ids", "any", [("display_type", "=", "product")]),
        ]

    def _gather(self, rule, records):
        lines = records.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        found = self.env["smart.category"]._suggest(lines)
        settled = self.env["smart.category.suggestion"].search(
            [("line_id", "in", lines.ids), ("state", "in", ("accepted", "corrected", "dismissed"))]
        )
        return [
            self._bill(move, lines & move.invoice_line_ids, found, settled.line_id)
            for move in records
        ]

    def _bill(self, move, lines, found, settled):
        waiting = lines - settled
        words = [[line.id, line.partner_id.id, line.name or "", line.balance] for line in lines]
        return Bill(
            move.id,
            move.display_name,
            self._money(abs(move.amount_untaxed_signed)),
            [found[line] for line in waiting],
            {line.id for line in waiting if found[line].is_uncoded},
            digest(words),
        )

    def _think(self, rule, facts):
        for bill in facts:
            unsure = [
                each
                for each in bill.codings
                if each.line_id in bill.uncoded and each.confidence < ASK_BELOW
            ]
            if unsure:
                self._ask(rule, bill, unsure[:MOST_LINES])
        return [self._proposal(bill) for bill in facts if bill.codings]

    def _proposal(self, bill):
        chosen = [each for each in bill.codings if each.line_id in bill.uncoded and each.account_id]
        lines = self.env["account.move.line"].browse(each.line_id for each in bill.codings)
        accounts = self.env["account.account"].browse(each.account_id for each in chosen)
        names = dict(zip([each.line_id for each in chosen], accounts, strict=True))
        texts = {line.id: line.name or line.product_id.name or "" for line in lines}
        changes = [each for each in chosen if self._changes(each)]
        evidence = {"lines": [asdict(each) for each in bill.codings]}
        return Proposal(
            res_id=bill.res_id,
            title=self.env._(
                "Code %(lines)s of %(bill)s", bill=bill.name, lines=self._lines_text(len(chosen))
            ),
            confidence=min((each.confidence for each in chosen), default=0.0),
            components=[
                Component(texts[each.line_id] or bill.name, each.confidence, 1.0, each.reason)
                for each in bill.codings
            ],
            reasons=[
                f"{texts[each.line_id]} → {names[each.line_id].display_name}: {each.reason}"
                for each in chosen
            ]
            or [self.env._("Nobody needs to choose an account here, or nothing is known.")],
            effects=[self._effect(each) for each in changes],
            evidence=evidence | bill.claude,
            amount=bill.amount,
            occasion=bill.mark,
        )

    def _lines_text(self, count):
        return self.env._("1 line") if count == 1 else self.env._("%s lines", count)

    def _changes(self, coding):
        line = self.env["account.move.line"].browse(coding.line_id)
        return line.account_id.id != coding.account_id

    @staticmethod
    def _effect(coding):
        values = {"account_id": coding.account_id}
        if coding.tax_ids:
            values["tax_ids"] = [[6, 0, coding.tax_ids]]
        if coding.analytic:
            values["analytic_distribution"] = coding.analytic
        return {
            "kind": "write",
            "model": "account.move.line",
            "id": coding.line_id,
            "values": values,
        }

    # Claude ---------------------------------------------------------------

    def _ask(self, rule, bill, codings):
        """Have Claude choose among plausible accounts; a person always decides about it."""
        lines = self.env["account.move.line"].browse(each.line_id for each in codings)
        told = zip(codings, lines, strict=True)
        bill.claude = self._choose_accounts(
            rule,
            PROMPT,
            [(coding, self._words(line)) for coding, line in told if line.name],
            self._plausible_accounts(
                codings, self.env["smart.category"]._booked_domain(self.env.company), TYPES
            ),
            people=lines.partner_id.commercial_partner_id,
            record_refs=[("account.move", bill.res_id)],
        )

    def _words(self, line):
        """What Claude is told about a line."""
        return {
            "vendor": line.partner_id.name,
            "text": line.name,
            "amount": str(self._money(abs(line.balance))),
            "currency": self.env.company.currency_id.name,
        }

    # Keep -----------------------------------------------------------------

    @api.model
    def _handle(self, rule, event):
        """Keep what was thought as suggestions too, where people review it."""
        decisions = super()._handle(rule, event)
        for decision in decisions:
            codings = [Coding(**row) for row in decision.evidence.get("lines", ())]
            self.env["smart.category.suggestion"]._keep(codings)
        return decisions
