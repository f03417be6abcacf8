from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from odoo import fields, models
from odoo.tools import format_date

from odoo.addons.smart_base.engine.proposal import Proposal

from ..engine import overdue
from ..engine.overdue import Hint, Overdue

#: Days of the past from which a customer's habit of paying is taken.
HISTORY_DAYS = 730
#: Days that the responsible has for the next action.
ACT_WITHIN = 3


@dataclass(frozen=True)
class Gathered:
    """One invoice: the engine's facts, and what the activity says beside them."""

    res_id: int
    facts: Overdue
    user_id: int
    last_payment: date | None
    reminders: int


class OverdueInvoices(models.AbstractModel):
    """Finds overdue customer invoices that nobody has anything to do about."""

    _name = "smart.automation.accounting.overdue.invoice"
    _description = "Overdue Invoices Without a Next Action"
    _inherit = "smart.automation.accounting"
    _smart_listens = {"write": ("state", "payment_state", "invoice_date_due"), "unlink": ()}
    _smart_effects = ("activity:account.move",)

    def _candidate_domain(self, rule):
        company = self.env.company
        limit = fields.Date.context_today(self) - timedelta(company.smart_overdue_invoice_days)
        late = [
            ("account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
            ("no_followup", "=", False),
            ("date_maturity", "<=", limit),
        ]
        return [
            ("company_id", "=", company.id),
            ("state", "=", "posted"),
            ("move_type", "=", "out_invoice"),
            # not blocked by somebody, and not paid while the bank has not confirmed it
            ("payment_state", "in", ("not_paid", "partial")),
            # a search finds archived activities too, and those are the finished ones
            ("activity_ids", "not any", [("active", "=", True)]),
            ("line_ids", "any", late),
        ]

    # Gather ---------------------------------------------------------------

    def _gather(self, rule, records):
        today = fields.Date.context_today(self)
        customers = records.commercial_partner_id
        credits = self._credits(customers)
        incoming = self._incoming(records)
        bank_age = self._bank_age(today)
        notes = self._draft_credit_notes(records)
        words = self._words(records, today)
        delays = self._delays(customers, today)
        last_payments = self._last_payments(customers)
        reminders = self._reminders(rule, records)
        gathered = []
        for move in records:
            customer = move.commercial_partner_id
            late = self._late_lines(move, today)
            due = min(late.mapped("date_maturity"))
            facts = Overdue(
                res_id=move.id,
                due=due,
                days_late=(today - due).days,
                open_amount=self._money(sum(late.mapped("amount_residual"))),
                total=self._money(move.amount_total_signed),
                hints=self._hints(move, credits[customer], incoming),
                bank_age=bank_age,
                credit_notes=tuple(
                    note.display_name
                    for note in notes[customer]
                    if note.reversed_entry_id in (move, self.env["account.move"])
                ),
                customer_word=words.get((move.id, True)),
                own_word=words.get((move.id, False)),
                delays=tuple(delays[customer]),
            )
            user = self._responsible(rule, move.invoice_user_id)
            gathered.append(
                Gathered(
                    move.id, facts, user.id, last_payments.get(customer), reminders.get(move.id, 0)
                )
            )
        return gathered

    def _late_lines(self, move, today):
        """What of an invoice is due and open: one line an instalment."""
        return move.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and not line.reconciled
                and line.date_maturity < today
            )
        )

    def _credits(self, customers):
        """Payments and credit notes of customers that are matched with nothing, by customer."""
        company = self.env.company
        lines = self.env["account.move.line"].search_fetch(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", customers.ids),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", "<", 0),
            ],
            ["partner_id", "move_name", "ref", "name", "amount_residual"],
        )
        payments = self.env["account.payment"].search_fetch(
            [
                ("company_id", "=", company.id),
                ("partner_id.commercial_partner_id", "in", customers.ids),
                ("partner_type", "=", "customer"),
                ("payment_type", "=", "inbound"),
                ("state", "=", "in_process"),
                ("move_id", "=", False),
                ("invoice_ids", "=", False),
            ],
            ["partner_id", "name", "memo", "amount_company_currency_signed"],
        )
        found = defaultdict(list)
        for line in lines:
            text = f"{line.move_name or ''} {line.ref or ''} {line.name or ''}"
            amount = self._money(-line.amount_residual)
            found[line.partner_id].append((line.move_name or "", text, amount))
        for payment in payments:
            amount = self._money(abs(payment.amount_company_currency_signed))
            text = f"{payment.name or ''} {payment.memo or ''}"
            customer = payment.partner_id.commercial_partner_id
            found[customer].append((payment.name or payment.memo or "", text, amount))
        return found

    def _incoming(self, records):
        """Money on the bank statements since the oldest invoice that is matched with nothing."""
        company = self.env.company
        lines = self.env["account.bank.statement.line"].search_fetch(
            [
                ("company_id", "=", company.id),
                ("is_reconciled", "=", False),
                ("amount", ">", 0),
                ("date", ">=", min(records.mapped("invoice_date"))),
            ],
            ["payment_ref", "partner_id", "amount", "currency_id"],
        )
        return [
            (
                line.partner_id.commercial_partner_id,
                line.payment_ref or "",
                self._money(line.amount if line.currency_id == company.currency_id else 0),
            )
            for line in lines
        ]

    def _hints(self, move, credits, incoming):
        """Money that may be this invoice's payment."""
        numbers = [_plain(text) for text in (move.name, move.payment_reference) if text]
        amounts = (
            self._money(abs(move.amount_residual_signed)),
            self._money(move.amount_total_signed),
        )
        hints = [
            Hint(label, amount, any(number in _plain(text) for number in numbers), True)
            for label, text, amount in credits
        ]
        for customer, text, amount in incoming:
            named = any(number in _plain(text) for number in numbers)
            own = customer == move.commercial_partner_id
            if named or own or (amount in amounts and not customer):
                hints.append(Hint(text or self.env._("a bank transfer"), amount, named, own))
        return tuple(hints)

    def _bank_age(self, today):
        """Days since the newest movement that is booked, None if there never was one."""
        company = ("company_id", "=", self.env.company.id)
        line = self.env["account.bank.statement.line"].search([company], order="date desc", limit=1)
        payment = self.env["account.payment"].search(
            [company, ("state", "in", ("in_process", "paid"))], order="date desc", limit=1
        )
        dates = [record.date for record in (line, payment) if record]
        return (today - max(dates)).days if dates else None

    def _draft_credit_notes(self, records):
        """Credit notes in draft, by customer."""
        notes = self.env["account.move"].search_fetch(
            [
                ("company_id", "=", self.env.company.id),
                ("move_type", "=", "out_refund"),
                ("state", "=", "draft"),
                ("commercial_partner_id", "in", records.commercial_partner_id.ids),
            ],
            ["commercial_partner_id", "reversed_entry_id"],
        )
        found = defaultdict(list)
        for note in notes:
            found[note.commercial_partner_id].append(note)
        return found

    def _words(self, records, today):
        """Days since somebody last wrote, by invoice and whether it was the customer."""
        since = today - timedelta(max(overdue.CUSTOMER_WORD, overdue.OWN_WORD))
        messages = self.env["mail.message"].search_fetch(
            [
                ("model", "=", "account.move"),
                ("res_id", "in", records.ids),
                ("message_type", "in", ("comment", "email")),
                ("date", ">=", since),
            ],
            ["res_id", "author_id", "date"],
            order="date",
        )
        return {
            (message.res_id, not message.author_id or message.author_id.partner_share): (
                today - message.date.date()
            ).days
            for message in messages
        }

    def _delays(self, customers, today):
        """By how many days customers paid late, one figure for each paid invoice."""
        paid = self.env["account.partial.reconcile"]._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("debit_move_id.partner_id", "in", customers.ids),
                ("debit_move_id.account_type", "=", "asset_receivable"),
                ("debit_move_id.move_type", "=", "out_invoice"),
                ("debit_move_id.reconciled", "=", True),
                ("debit_move_id.date_maturity", ">=", today - timedelta(HISTORY_DAYS)),
            ],
            ["debit_move_id"],
            ["max_date:max"],
        )
        found = defaultdict(list)
        for line, paid_on in paid:
            found[line.partner_id].append((paid_on - line.date_maturity).days)
        return found

    def _last_payments(self, customers):
        """Date of the last payment that is booked, by customer."""
        company = ("company_id", "=", self.env.company.id)
        booked = self.env["account.move.line"]._read_group(
            [
                company,
                ("partner_id", "in", customers.ids),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("journal_id.type", "in", ("bank", "cash", "credit")),
                ("balance", "<", 0),
            ],
            ["partner_id"],
            ["date:max"],
        )
        noted = self.env["account.payment"]._read_group(
            [
                company,
                ("partner_id.commercial_partner_id", "in", customers.ids),
                ("partner_type", "=", "customer"),
                ("payment_type", "=", "inbound"),
                ("state", "in", ("in_process", "paid")),
            ],
            ["partner_id"],
            ["date:max"],
        )
        dates = defaultdict(lambda: date.min)
        for partner, day in [*booked, *noted]:
            customer = partner.commercial_partner_id
            dates[customer] = max(dates[customer], day)
        return dict(dates)

    def _reminders(self, rule, records):
        """How often this rule had somebody act on each invoice already."""
        # sudo: the automation's own user sees no decisions; only their number is used
        groups = (
            self.env["smart.decision"]
            .sudo()
            ._read_group(
                [
                    ("rule_id", "=", rule.id),
                    ("res_model", "=", "account.move"),
                    ("res_id", "in", records.ids),
                    ("state", "=", "executed"),
                ],
                ["res_id"],
                ["__count"],
            )
        )
        return dict(groups)

    # Think ----------------------------------------------------------------

    def _think(self, rule, facts):
        moves = self.env["account.move"].browse(fact.res_id for fact in facts)
        users = self.env["res.users"].browse(fact.user_id for fact in facts)
        return [
            self._proposal(fact, overdue.assess(fact.facts), move, user)
            for fact, move, user in zip(facts, moves, users, strict=True)
        ]

    def _proposal(self, fact, assessment, move, user):
        invoice = fact.facts
        customer = self._customer_name(move)
        speaking = self.with_context(lang=user.lang or self.env.lang)
        summary = speaking.env._(
            "Remind %(customer)s: %(amount)s overdue",
            customer=customer,
            amount=speaking._money_text(invoice.open_amount),
        )
        effect = self._activity(move, user, summary, speaking._note(fact, move), ACT_WITHIN)
        return Proposal(
            res_id=fact.res_id,
            title=self.env._(
                "Have somebody remind %(customer)s of %(invoice)s",
                customer=customer,
                invoice=move.name,
            ),
            confidence=assessment.confidence,
            components=self._components(assessment),
            reasons=self._reasons(assessment),
            effects=[effect],
            evidence={
                "due": fields.Date.to_string(invoice.due),
                "days_late": invoice.days_late,
                "open_amount": str(invoice.open_amount),
                "usual_delay": overdue.usual_delay(invoice.delays),
                "last_payment": fields.Date.to_string(fact.last_payment) or None,
                "reminders_before": fact.reminders,
            },
            amount=invoice.open_amount,
            occasion=f"{invoice.due}, stage {invoice.stage}",
        )

    def _note(self, fact, move):
        """What the responsible should know, in the language of this environment."""
        _ = self.env._
        invoice = fact.facts
        lines = [
            _(
                "%(invoice)s was due on %(date)s, %(days)s ago.",
                invoice=move.name,
                date=format_date(self.env, invoice.due),
                days=self._days_text(invoice.days_late),
            ),
            _(
                "Overdue: %(overdue)s of %(total)s.",
                overdue=self._money_text(invoice.open_amount),
                total=self._money_text(invoice.total),
            ),
            self._last_payment_text(fact.last_payment),
            self._habit_text(overdue.usual_delay(invoice.delays)),
        ]
        if fact.reminders:
            lines.append(_("Reminders so far: %s.", fact.reminders))
        return "\n".join(filter(None, lines))

    def _last_payment_text(self, day):
        if not day:
            return self.env._("No payment of this customer is booked yet.")
        return self.env._("Last payment of this customer: %s.", format_date(self.env, day))

    def _habit_text(self, usual):
        if usual is None:
            return ""
        if usual == 0:
            return self.env._("This customer usually pays on time.")
        days = self._days_text(abs(usual))
        if usual < 0:
            return self.env._("This customer usually pays %s early.", days)
        return self.env._("This customer usually pays %s late.", days)


def _plain(text):
    """A reference without what banks and people put between its parts."""
    return "".join(character for character in text.upper() if character.isalnum())
