from datetime import timedelta

from odoo import api, fields, models

from ..engine.anomaly import Watch
from ..engine.anomaly_facts import HUNDREDTHS, Entry

#: Days of the past that say what is usual, and entries that are read of it at most.
PAST_DAYS, OF_VENDORS, OF_COMPANY = 730, 3_000, 1_500
#: Days around an entry within which equal amounts of other vendors are compared.
NEAR_DAYS = 120
BILLS = ("in_invoice", "in_refund")
#: Types of accounts that only invoices, bills and payments should touch.
CONTROL = ("asset_receivable", "liability_payable")


class SmartAnomaly(models.AbstractModel):
    """Checks entries against the company's past: records into facts, engine, and back."""

    _name = "smart.anomaly"
    _description = "Checks of Entries"

    @api.model
    def _check(self, moves):
        """Findings about entries of one company, by entry; queries constant in number.

        :param moves: bills and manual entries, drafts too
        """
        company = moves.company_id or self.env.company
        watch = Watch(
            self._limits(company), self._holidays(company, moves), self._dismissed(company)
        )
        checked = self._in_order(moves)
        past = self._in_order(self._past(moves, company) - moves)
        self._prefetch(past | checked)
        for move in past:
            watch.add(self._facts(move))
        found = {}
        for move in checked:
            facts = self._facts(move)
            found[move] = watch.check(facts)
            watch.add(facts)
        return found

    @staticmethod
    def _in_order(moves):
        return moves.sorted(lambda move: (move.date or fields.Date.to_date("1970-01-01"), move.id))

    def _prefetch(self, moves):
        moves.line_ids.fetch(["account_id", "display_type", "balance"])
        moves.line_ids.account_id.fetch(["account_type", "name"])
        moves.commercial_partner_id.fetch(["name"])
        moves.create_uid.fetch(["name"])
        moves.partner_bank_id.fetch(["sanitized_acc_number"])

    def _past(self, moves, company):
        """Posted bills of the same vendors, equal amounts of others, and the latest entries."""
        days = [move.date for move in moves if move.date] or [fields.Date.context_today(self)]
        first = min(days)
        posted = [("company_id", "=", company.id), ("state", "=", "posted")]
        bills = [*posted, ("move_type", "in", BILLS)]
        since = [("date", ">=", first - timedelta(PAST_DAYS))]
        near = [
            ("date", ">=", first - timedelta(NEAR_DAYS)),
            ("date", "<=", max(days) + timedelta(NEAR_DAYS)),
            ("amount_total", "in", moves.mapped("amount_total")),
        ]
        vendors = [("commercial_partner_id", "in", moves.commercial_partner_id.ids)]
        kinds = [("move_type", "in", (*BILLS, "entry"))]
        search, newest = self.env["account.move"].search, "date desc, id desc"
        return (
            search([*bills, *since, *vendors], limit=OF_VENDORS, order=newest)
            | search([*bills, *near], limit=OF_COMPANY)
            | search([*posted, *since, *kinds], limit=OF_COMPANY, order=newest)
            | search([*posted, ("reversed_entry_id", "in", moves.reversed_entry_id.ids)])
        )

    # Facts ----------------------------------------------------------------

    @api.model
    def _facts(self, move):
        """An entry as the engine sees it."""
        is_bill = move.move_type in BILLS
        made = fields.Datetime.context_timestamp(self._local(move), move.create_date)
        lines = move.line_ids
        return Entry(
            res_id=move.id,
            day=move.invoice_date or move.date or made.date(),
            amount=round(abs(move.amount_total_signed) * HUNDREDTHS),
            vendor=str(move.commercial_partner_id.id or "") if is_bill else "",
            vendor_name=move.commercial_partner_id.name or "",
            reference=move.ref or "" if is_bill else "",
            account=self._main_account(lines),
            user=move.create_uid.name or "",
            booked_on=None if self._is_made(move) else made.date(),
            hour=made.hour if self._by_person(move) else None,
            pair=self._pair(lines) if not is_bill else (),
            control=self._control(move, lines),
            reverses=move.reversed_entry_id.id or None,
            is_refund=move.move_type == "in_refund",
            iban=move.partner_bank_id.sanitized_acc_number or "" if is_bill else "",
        )

    def _local(self, move):
        zone = move.create_uid.tz or move.company_id.partner_id.tz or "UTC"
        return self.with_context(tz=zone)

    def _by_person(self, move):
        """Whether a person made it; jobs work at night as well."""
        return move.create_uid.id > 1 and not move.create_uid.share

    def _main_account(self, lines):
        booked = lines.filtered(lambda line: line.display_type == "product" and line.account_id)
        if not booked:
            return ""
        account = max(booked, key=lambda line: abs(line.balance)).account_id
        return account.name or ""

    def _pair(self, lines):
        """Kinds of accounts on both sides, for entries with one account on each."""
        accounts = lines.account_id
        if len(accounts) != 2:
            return ()
        return tuple(sorted(account.name or "" for account in accounts))

    def _control(self, move, lines):
        """Name of the control account that an entry made by hand touches."""
        if move.move_type != "entry" or move.journal_id.type != "general" or self._is_made(move):
            return ""
        found = lines.account_id.filtered(lambda account: account.account_type in CONTROL)
        return found[:1].name or ""

    def _is_made(self, move):
        """Whether Odoo made the entry: exchange differences, cash basis, reversals."""
        company = move.company_id
        made_in = company.currency_exchange_journal_id | company.tax_cash_basis_journal_id
        return (
            move.journal_id in made_in
            or bool(move.tax_cash_basis_origin_move_id)
            or bool(move.reversed_entry_id)
            or move.create_uid.id == 1
        )

    # What the company says ------------------------------------------------

    def _limits(self, company):
        """Approval limits in hundredths."""
        numbers = []
        for text in (company.smart_approval_limits or "").replace(";", ",").split(","):
            bare = text.strip().replace(" ", "")
            if bare.replace(".", "", 1).isdigit():
                numbers.append(round(float(bare) * HUNDREDTHS))
        return numbers

    def _holidays(self, company, moves):
        """Days off of the whole company in the time that is looked at, if a calendar has them."""
        days = [move.date for move in moves if move.date]
        if not days or "resource.calendar.leaves" not in self.env:
            return ()
        # sudo: public holidays of the company's calendar; only days leave
        leaves = self.env["resource.calendar.leaves"].sudo()
        found = leaves.search(
            [
                ("resource_id", "=", False),
                ("company_id", "in", (False, company.id)),
                ("date_to", ">=", min(days) - timedelta(PAST_DAYS)),
                ("date_from", "<=", max(days) + timedelta(1)),
            ]
        )
        return {day for leave in found for day in self._days_of(leave, company)}

    def _days_of(self, leave, company):
        """The days of a leave, which is kept in UTC, where the company is."""
        local = leave.with_context(tz=leave.calendar_id.tz or company.partner_id.tz or "UTC")
        first, last = (
            fields.Datetime.context_timestamp(local, moment).date()
            for moment in (leave.date_from, leave.date_to)
        )
        return [first + timedelta(number) for number in range((last - first).days + 1)]

    def _dismissed(self, company):
        """Kinds and vendors that somebody called normal."""
        found = self.env["smart.anomaly.finding"]._read_group(
            [("company_id", "=", company.id), ("state", "=", "dismissed")], ["kind", "partner_id"]
        )
        return {(kind, str(partner.id or "")) for kind, partner in found}
