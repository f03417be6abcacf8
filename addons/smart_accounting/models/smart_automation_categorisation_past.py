"""What coding would have done with bills that were posted: each one as if it came in again."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from itertools import groupby

from odoo import api, models

from odoo.addons.smart_base.engine.backtest import Past
from odoo.addons.smart_base.replaying import tried_prompts

from .smart_automation_categorisation import PROMPT, Bill
from .smart_automation_coding import ASK_BELOW, MOST_LINES

#: The day from which on nothing is known, while the past is replayed.
_unknown_from: ContextVar = ContextVar("smart_category_unknown_from", default=None)


@contextmanager
def knowing_until(day):
    """Inside, coding knows only what was booked before a day."""
    token = _unknown_from.set(day)
    try:
        yield
    finally:
        _unknown_from.reset(token)


class Categorisation(models.AbstractModel):
    """Posted bills tell whether their accounts would have been found; no decision is needed."""

    _inherit = "smart.automation.accounting.categorisation"

    _smart_past_prompts = (PROMPT,)

    @api.model
    def _past_source(self, rule):
        return self.env._("Posted vendor bills, coded from what was booked before their week")

    @api.model
    def _past_ids(self, rule, since, until, limit):
        domain = [
            ("company_id", "=", self.env.company.id),
            ("state", "=", "posted"),
            ("move_type", "in", ("in_invoice", "in_refund")),
            ("partner_id", "!=", False),
            ("date", ">=", since),
            ("date", "<=", until),
            ("invoice_line_ids", "any", [("display_type", "=", "product")]),
        ]
        bills = self.env["account.move"].search(domain, order="date desc, id desc", limit=limit)
        return bills.ids[::-1]

    @api.model
    def _past_cases(self, rule, ids):
        bills = self.env["account.move"].browse(ids).sorted(lambda bill: (bill.date, bill.id))
        cases = {}
        for monday, weekly in groupby(bills, self._week_of):
            with knowing_until(monday):
                for case in self._past_week(rule, bills.browse(bill.id for bill in weekly)):
                    cases[case.res_id] = case
        return [cases[number] for number in ids]

    @staticmethod
    def _week_of(bill):
        """The Monday before which coding knows everything about a bill's past."""
        return bill.date - timedelta(bill.date.weekday())

    def _past_week(self, rule, bills):
        lines = bills.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        codings = self.env["smart.category"]._suggest(lines)
        return [
            self._past_case(rule, bill, [codings[line] for line in lines & bill.invoice_line_ids])
            for bill in bills
        ]

    def _past_case(self, rule, bill, codings):
        """One bill: its codings, and whether people booked the same accounts."""
        amount = self._money(abs(bill.amount_untaxed_signed))
        past = Bill(bill.id, bill.display_name, amount, codings, set(), "")
        unsure = [each for each in codings if each.confidence < ASK_BELOW]
        if unsure and PROMPT in (tried_prompts() or ()):
            self._ask(rule, past, unsure[:MOST_LINES])
        chosen = [each for each in codings if each.account_id]
        booked = {line.id: line.account_id for line in bill.invoice_line_ids}
        wrong = [each for each in chosen if booked[each.line_id].id != each.account_id]
        return Past(
            res_id=bill.id,
            title=bill.display_name,
            day=bill.date,
            confidence=min((each.confidence for each in chosen), default=0.0),
            right=not wrong if chosen else None,
            people=self._booked_text([booked[each.line_id] for each in wrong or codings]),
            amount=amount,
            cost=past.claude.get("claude", {}).get("cost", 0.0),
        )

    def _booked_text(self, accounts):
        """The accounts that people chose, those of wrong lines where there are any."""
        names = dict.fromkeys(account.display_name for account in accounts)
        return self.env._("Booked on %s", ", ".join(names))


class SmartCategory(models.AbstractModel):
    _inherit = "smart.category"

    @api.model
    def _booked_domain(self, company):
        """While the past is replayed, what was booked later is not known."""
        domain, day = super()._booked_domain(company), _unknown_from.get()
        return [*domain, ("date", "<", day)] if day else domain

    def _taught(self, lines, company):
        """Drafts of today are nothing that the past knew."""
        if _unknown_from.get():
            return self.env["account.move.line"]
        return super()._taught(lines, company)


class SmartCategoryModel(models.Model):
    _inherit = "smart.category.model"

    @api.model
    def _latest(self, company):
        """While the past is replayed, the training that was there then."""
        day = _unknown_from.get()
        if not day:
            return super()._latest(company)
        return self.search([("company_id", "=", company.id), ("create_date", "<", day)], limit=1)
