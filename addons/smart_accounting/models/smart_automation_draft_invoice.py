from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from odoo import fields, models

from odoo.addons.smart_base.engine.proposal import Proposal

from ..engine import draft_invoice
from ..engine.draft_invoice import Draft, History

#: Days around an invoice's date within which an equal total looks like billing twice.
TWIN_DAYS = 10
#: Days of the past from which a customer's usual amounts and taxes are taken.
HISTORY_DAYS = 730
#: An exchange rate older than this many days is none.
RATE_DAYS = 365
#: Days that the responsible has for sending.
SEND_WITHIN = 1


@dataclass(frozen=True)
class Gathered:
    """One draft: the engine's facts, and what the proposal needs beside them."""

    res_id: int
    facts: Draft
    user_id: int


class DraftInvoices(models.AbstractModel):
    """Finds customer invoices that lie about as drafts, and proposes to post and send them."""

    _name = "smart.automation.accounting.draft.invoice"
    _description = "Draft Invoices That Should Have Been Sent"
    _inherit = "smart.automation.accounting"
    # Posting gives a number and books revenue: a person says yes to each.
    _smart_always_ask = True
    _smart_listens = {
        "write": ("state", "invoice_date", "partner_id", "invoice_line_ids", "line_ids"),
        "unlink": (),
    }
    _smart_effects = (
        "call:account.move:action_post",
        "call:account.move:button_draft",
        "activity:account.move",
    )

    def _candidate_domain(self, rule):
        company = self.env.company
        limit = fields.Date.context_today(self) - timedelta(company.smart_draft_invoice_days)
        return [
            ("company_id", "=", company.id),
            ("state", "=", "draft"),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("auto_post", "=", "no"),
            "|",
            ("invoice_date", "<=", limit),
            "&",
            ("invoice_date", "=", False),
            ("create_date", "<=", datetime.combine(limit, time.max)),
        ]

    # Gather ---------------------------------------------------------------

    def _gather(self, rule, records):
        today = fields.Date.context_today(self)
        # one query for the taxes of all lines, where a loop would make one for each invoice
        self._lines(records).fetch(["tax_ids"])
        histories = self._histories(records, today)
        taxes = self._usual_taxes(records, today)
        twins = self._twins(records)
        rates = self._rate_dates(records)
        locks = self._locks()
        return [
            Gathered(
                move.id,
                Draft(
                    res_id=move.id,
                    waiting=(today - self._date(move)).days,
                    untouched=(today - move.write_date.date()).days,
                    origin=move.invoice_origin or "",
                    history=histories.get((move.commercial_partner_id, move.move_type), History()),
                    twins=twins[move],
                    rate_age=self._rate_age(move, rates),
                    closed_until=self._closed_until(move, locks),
                    amount=self._money(move.amount_total_signed * move.direction_sign * -1),
                    **self._customer_facts(move),
                    **self._line_facts(move, taxes[move.commercial_partner_id]),
                ),
                self._responsible(rule, move.invoice_user_id).id,
            )
            for move in records
        ]

    def _date(self, move):
        return move.invoice_date or move.create_date.date()

    def _histories(self, records, today):
        """Amounts of earlier posted documents, by customer and kind of document."""
        groups = self.env["account.move"]._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("commercial_partner_id", "in", records.commercial_partner_id.ids),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
                ("amount_total_signed", "!=", 0),
                ("invoice_date", ">=", today - timedelta(HISTORY_DAYS)),
            ],
            ["commercial_partner_id", "move_type"],
            ["__count", "amount_total_signed:min", "amount_total_signed:max"],
        )
        return {
            (partner, kind): History(count, *sorted(map(abs, map(self._money, bounds))))
            for partner, kind, count, *bounds in groups
        }

    def _usual_taxes(self, records, today):
        """How often posted lines of a customer had a tax (or none), by customer."""
        groups = self.env["account.move.line"]._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "in", records.commercial_partner_id.ids),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("parent_state", "=", "posted"),
                ("display_type", "=", "product"),
                ("date", ">=", today - timedelta(HISTORY_DAYS)),
            ],
            ["partner_id", "tax_ids"],
            ["__count"],
        )
        usual = defaultdict(dict)
        for partner, tax, count in groups:
            usual[partner][tax] = count
        return usual

    def _twins(self, records):
        """Names of other documents with the same customer, total and time, by draft."""
        dates = [self._date(move) for move in records]
        others = self.env["account.move"].search_fetch(
            [
                ("company_id", "=", self.env.company.id),
                ("commercial_partner_id", "in", records.commercial_partner_id.ids),
                ("move_type", "in", records.mapped("move_type")),
                ("state", "in", ("draft", "posted")),
                ("amount_total", "in", records.mapped("amount_total")),
                "|",
                ("invoice_date", "=", False),
                ("invoice_date", ">=", min(dates) - timedelta(TWIN_DAYS)),
            ],
            ["commercial_partner_id", "move_type", "currency_id", "amount_total", "invoice_date"],
        )
        groups = others.grouped(self._twin_key)
        return {
            move: tuple(
                other.display_name
                for other in groups.get(self._twin_key(move), ())
                if other != move and abs((self._date(other) - self._date(move)).days) <= TWIN_DAYS
            )
            for move in records
        }

    def _twin_key(self, move):
        amount = move.currency_id.round(move.amount_total)
        return move.commercial_partner_id, move.move_type, move.currency_id, amount

    def _rate_dates(self, records):
        """Dates of the exchange rates of the last year, newest first, by currency."""
        company = self.env.company
        foreign = records.currency_id - company.currency_id
        rates = self.env["res.currency.rate"].search_fetch(
            [
                ("currency_id", "in", foreign.ids),
                ("company_id", "in", (False, company.root_id.id)),
                ("name", ">=", min(map(self._date, records)) - timedelta(RATE_DAYS)),
            ],
            ["currency_id", "name"],
            order="name desc",
        )
        dates = defaultdict(list)
        for rate in rates:
            dates[rate.currency_id].append(rate.name)
        return dates

    def _rate_age(self, move, rates):
        """Days from the last exchange rate to the invoice, None without any."""
        if move.currency_id == move.company_currency_id:
            return 0
        day = self._date(move)
        return next(((day - rate).days for rate in rates[move.currency_id] if rate <= day), None)

    def _locks(self):
        """Ends of the closed periods: for sales, and for whatever has taxes."""
        company = self.env.company
        sales = max(
            company.user_fiscalyear_lock_date,
            company.user_sale_lock_date,
            company.user_hard_lock_date,
        )
        return sales, max(sales, company.user_tax_lock_date)

    def _closed_until(self, move, locks):
        sales, taxed = locks
        lock = taxed if any(line.tax_ids for line in self._lines(move)) else sales
        # without a date, posting takes today's
        return lock if move.invoice_date and move.date <= lock else None

    def _customer_facts(self, move):
        partner, customer = move.partner_id, move.commercial_partner_id
        needed = {"street": "street", "city": "city", "country_id": "country"}
        by_mail = partner.invoice_sending_method in (False, "email")
        return {
            "customer": self._customer_name(move),
            "missing": tuple(label for name, label in needed.items() if not partner[name]),
            "vat_required": self._is_vat_required(move),
            "has_vat": bool((customer.vat or "").strip("/ ")),
            "has_email": bool(partner.email or customer.email) or not by_mail,
        }

    def _is_vat_required(self, move):
        """Sales to companies in other countries of the European Union name the tax number."""
        seller = move.company_id.account_fiscal_country_id
        customer = move.commercial_partner_id
        buyer = customer.country_id
        within = all("EU" in (country.country_group_codes or ()) for country in (seller, buyer))
        return within and customer.is_company and seller != buyer

    def _lines(self, moves):
        return moves.invoice_line_ids.filtered(lambda line: line.display_type == "product")

    def _line_facts(self, move, usual):
        """Facts about an invoice's lines, compared with the taxes its customer usually has."""
        lines = self._lines(move)
        return {
            "lines": len(lines),
            "empty_lines": len(lines.filtered(self._is_empty)),
            "lines_without_account": len(lines.filtered(lambda line: not line.account_id)),
            "untaxed_lines": len(lines.filtered(lambda line: not line.tax_ids)),
            "unusual_lines": sum(
                any(tax not in usual for tax in (line.tax_ids or [line.tax_ids])) for line in lines
            ),
            "taxed_lines_before": sum(usual.values()),
        }

    @staticmethod
    def _is_empty(line):
        return not (line.name or line.product_id) or not line.quantity or not line.price_unit

    # Think ----------------------------------------------------------------

    def _think(self, rule, facts):
        moves = self.env["account.move"].browse(fact.res_id for fact in facts)
        users = self.env["res.users"].browse(fact.user_id for fact in facts)
        return [
            self._proposal(fact, draft_invoice.assess(fact.facts), move, user)
            for fact, move, user in zip(facts, moves, users, strict=True)
        ]

    def _proposal(self, fact, assessment, move, user):
        draft = fact.facts
        words = {
            "kind": self._kind(move),
            "customer": draft.customer or self.env._("nobody"),
            "amount": self._money_text(draft.amount),
        }
        if assessment.refusal:
            title = self.env._("The %(kind)s for %(customer)s cannot be sent yet", **words)
        else:
            title = self.env._("Post and send the %(kind)s for %(customer)s: %(amount)s", **words)
        return Proposal(
            res_id=fact.res_id,
            title=title,
            confidence=assessment.confidence,
            components=self._components(assessment),
            reasons=self._reasons(assessment),
            effects=[] if assessment.refusal else self._effects(draft, move, user),
            evidence={
                "customer": draft.customer,
                "waiting_days": draft.waiting,
                "amount": str(draft.amount),
                "earlier_invoices": draft.history.count,
                "duplicates": list(draft.twins),
            },
            amount=draft.amount,
            occasion=f"not yet: {assessment.refusal}" if assessment.refusal else "post and send",
        )

    def _kind(self, move):
        return (
            self.env._("credit note") if move.move_type == "out_refund" else self.env._("invoice")
        )

    def _effects(self, draft, move, user):
        """Post it, and have somebody send it."""
        expect = {"state": "draft"}
        if move.invoice_date:
            expect["tax_lock_date_message"] = False
        post = {
            "kind": "call",
            "model": "account.move",
            "id": move.id,
            "method": "action_post",
            "inverse": "button_draft",
            "expect": expect,
            "watch": ["state", "name", "amount_total", "amount_residual", "payment_state",
                      "is_move_sent"],
            "label": self.env._("Post the document"),
            "becomes": {"state": "posted"},
        }  # fmt: skip
        speaking = self.with_context(lang=user.lang or self.env.lang)
        summary = speaking.env._(
            "Send it to %(customer)s (%(amount)s)",
            customer=draft.customer,
            amount=speaking._money_text(draft.amount),
        )
        note = speaking.env._(
            "It was a draft for %s. It is posted now and has to be sent.",
            speaking._days_text(draft.waiting),
        )
        return [post, self._activity(move, user, summary, note, SEND_WITHIN)]
