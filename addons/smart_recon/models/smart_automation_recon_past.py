"""What matching would have said about lines that people matched by hand: each week's lines as if
they came in again, with the items that were open before them."""

from dataclasses import replace
from datetime import timedelta

from odoo import api, models

from odoo.addons.smart_base.engine.backtest import Past

from ..engine.match import match
from ..engine.past import is_right, monday_of


class ReconMatch(models.AbstractModel):
    """Matched lines tell whether their counterparts would have been found."""

    _inherit = "smart.automation.recon.match"

    @api.model
    def _past_source(self, rule):
        return self.env._(
            "Decisions of this rule that people judged, and bank lines matched by hand, a week's "
            "lines at a time"
        )

    @api.model
    def _past_caveat(self, rule):
        return self.env._(
            "What was open in a week is told from dates: a document that was entered late counts "
            "from its date. The partner of a line counts as unknown, unless it was noted before "
            "the line was matched. Learned rules take part from the week after they were made, "
            "as they are today."
        )

    @api.model
    def _past_by_hand_ids(self, rule, since, until, limit):
        """Lines that the rule neither matched nor made a decision about that was judged."""
        judged = self._past_decisions()._search(self._past_judged(rule))
        lines = self.env[self._smart_model].search(
            [
                ("company_id", "=", self.env.company.id),
                ("is_reconciled", "=", True),
                ("state", "=", "posted"),
                ("date", ">=", since),
                ("date", "<=", until),
                ("smart_match_ids", "not any", [("origin", "=", "rule")]),
                ("id", "not in", judged.subselect("res_id")),
            ],
            order="date desc, id desc",
            limit=limit,
        )
        return lines.ids[::-1]

    @api.model
    def _past_by_hand(self, rule, ids):
        lines = self.env[self._smart_model].browse(ids)
        answers, booked = self._past_answers(lines), self._past_booked(lines)
        return [self._past_line(line, answers[line.id], *booked[line]) for line in lines]

    # What the engine says -----------------------------------------------------

    def _past_answers(self, lines):
        """Answers of the engine by line id, week by week."""
        company = self.env.company
        facts = self.env["smart.recon.facts"]
        first, last = monday_of(min(lines.mapped("date"))), max(lines.mapped("date"))
        last = monday_of(last) + timedelta(6)
        items = facts._past_items(company, first, last)
        rules = self.env["smart.recon.rule"]._in_use(company)
        # without a threshold of its own: what is left then keeps a line from being booked alone
        settings = replace(facts._settings(company), auto_threshold=0.0)
        shifts = self.env["smart.recon.match"]._shifts(company)
        answers = {}
        for monday, week in self._past_weeks(first, last).items():
            known = [rule._fact() for rule in rules if rule.create_date.date() < monday]
            was_open = filter(None, (item.before(monday) for item in items))
            found = match(week, was_open, known, settings, shifts)
            answers |= {answer.line_id: answer for answer in found}
        return answers

    def _past_weeks(self, first, last):
        """All lines between two days as the engine sees them, by the Monday of their week."""
        lines = self.env[self._smart_model].search(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "=", "posted"),
                ("date", ">=", first),
                ("date", "<=", last),
            ],
            order="internal_index",
        )
        partners = self._past_partners(lines.filtered("is_reconciled"))
        weeks = {}
        for fact in self.env["smart.recon.facts"]._lines(lines):
            if fact.id in partners:
                fact = replace(fact, partner_id=partners[fact.id])
            weeks.setdefault(monday_of(fact.date), []).append(fact)
        return weeks

    def _past_partners(self, lines):
        """Ids of the partners that matched lines had before, None where that was not noted."""
        ledger = self.env["smart.recon.match"]._last(lines)
        noted = {line.id: (ledger[line.id].before or {}).get("partner_id")
                 for line in lines if line.id in ledger}  # fmt: skip
        known = self.env["res.partner"].browse(filter(None, set(noted.values()))).exists()
        payers = {partner.id: partner.commercial_partner_id.id for partner in known}
        return {line.id: payers.get(noted.get(line.id)) for line in lines}

    # What people did ----------------------------------------------------------

    def _past_booked(self, lines):
        """Items that each line was matched with, and accounts where it was with none."""
        lines.move_id.line_ids.fetch(
            ["account_id", "tax_line_id", "matched_debit_ids", "matched_credit_ids"]
        )
        return {line: self._past_counterparts(line) for line in lines}

    def _past_counterparts(self, line):
        _liquidity, _suspense, others = line._seek_for_lines()
        partials = others.matched_debit_ids | others.matched_credit_ids
        items = (partials.debit_move_id | partials.credit_move_id) - others
        # differences of exchange came of the match, and later documents were not there yet
        items -= partials.exchange_move_id.line_ids
        sunday = monday_of(line.date) + timedelta(6)
        items = items.filtered(lambda item: item.date <= sunday)
        accounts = others.filtered(lambda item: not item.tax_line_id).account_id
        return items, accounts

    def _past_line(self, line, answer, items, accounts):
        transfer = self.env.company._smart_recon_account("transfer")
        missing = self.env["smart.recon.suggestion"]._missing_account(line, answer)
        return Past(
            res_id=line.id,
            title=line.payment_ref or line.display_name,
            day=line.date,
            confidence=answer.confidence,
            right=is_right(answer, set(items.ids), set(accounts.ids), transfer.id),
            people=self._past_text(items, accounts),
            amount=self._company_amount(line),
            held_back=not answer.automatic or bool(missing),
        )

    def _past_text(self, items, accounts):
        if not items:
            names = ", ".join(account.display_name for account in accounts)
            return self.env._("Booked on %s", names)
        names = ", ".join(dict.fromkeys(filter(None, items.move_id.mapped("name"))))
        return self.env._("Matched with %s", names)
