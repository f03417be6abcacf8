"""Lines of a file into lines of the journal: at once, or in chunks in the background."""

import logging

from psycopg2.errors import UniqueViolation

from odoo import Command, api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .smart_recon_import import DIRECT

_logger = logging.getLogger(__name__)
#: Lines that are created together.
CHUNK = 200
#: Fields by which a statement sums up its lines.
SUMMED = ["amount", "company_id", "date", "internal_index", "journal_id", "move_id", "statement_id"]
#: Lines that are taken back together when a background import fails.
CHUNK_BACK = 500


class SmartReconImport(models.Model):
    _inherit = "smart.recon.import"

    def _import(self):
        """
        :raise UserError: names what stands against it
        """
        reading = self._ready()
        if len(reading.new) > DIRECT:
            self.state = "queued"
            self.env.ref("smart_recon.ir_cron_import")._trigger()
        else:
            self._book(reading)

    def _book_at_once(self):
        """Book a file of any size in this transaction; nobody waits on a screen for it.

        :raise UserError: names what stands against it
        """
        self._book(self._ready())

    def _ready(self):
        """What the file says, when nothing stands against booking it.

        :raise UserError: names what does
        """
        self.ensure_one()
        reading = self._reading()
        self._check_ready(reading)
        self._remember_layout(reading)
        self.write({"new_count": len(reading.new), "done_count": 0})
        return reading

    def _book(self, reading):
        for start in range(0, len(reading.new), CHUNK):
            self._create_lines(reading.new[start : start + CHUNK])
        self._finish(reading)

    def _check_ready(self, reading):
        self._refresh(reading)
        if reading.errors:
            raise UserError("\n".join(reading.errors))
        if reading.parsed.questions:
            texts = self._told([question.text for question in reading.parsed.questions])
            raise UserError(self.env._("Please answer first: %s", " ".join(texts)))
        if reading.problems and not self.accept_problems:
            raise UserError(
                "\n".join([*reading.problems, "", self.env._("Tick the box to import it anyway.")])
            )

    def _refresh(self, reading):
        self.write({"preview": self._preview(reading), "line_count": reading.count})

    def _remember_layout(self, reading):
        if reading.layout and self.remember:
            profiles = self.env["smart.recon.import.profile"]
            profiles._remember(self.journal_id, reading.layout, self.mapping or {})

    # Lines ----------------------------------------------------------------

    def _create_lines(self, fates):
        partners = self._partners(fates)
        currencies = self._currencies()
        values = [self._line_values(fate, partners, currencies) for fate in fates]
        lines = self._quietly(self.env["account.bank.statement.line"]).create(values)
        self.done_count += len(lines)
        return lines

    def _quietly(self, lines):
        """Without a note on each entry that it was made: the import says where lines come from.

        A company that keeps an audit trail keeps these notes, too.
        """
        if self.company_id.restrictive_audit_trail:
            return lines
        return lines.with_context(tracking_disable=True)

    def _currencies(self):
        return {currency.name: currency.id for currency in self.env["res.currency"].search([])}

    def _partners(self, fates):
        """Sanitized account number -> partner, where exactly one partner has it.

        The company's own accounts are left out: money from there is a transfer.
        """
        numbers = {_sanitized(fate.line.account) for fate in fates} - {""}
        banks = self.env["res.partner.bank"].search(
            [
                ("sanitized_acc_number", "in", list(numbers)),
                ("company_id", "in", (False, self.company_id.id)),
                ("partner_id", "!=", self.company_id.partner_id.id),
            ]
        )
        partners = {}
        for bank in banks:
            found = partners.setdefault(bank.sanitized_acc_number, bank.partner_id)
            partners[bank.sanitized_acc_number] = found | bank.partner_id
        return {number: found.id for number, found in partners.items() if len(found) == 1}

    def _line_values(self, fate, partners, currencies):
        line = fate.line
        values = {
            "journal_id": self.journal_id.id,
            "date": line.date,
            "amount": float(line.amount),
            "payment_ref": line.memo or line.partner_name or line.reference or self.name,
            "partner_id": partners.get(_sanitized(line.account), False),
            "partner_name": line.partner_name or False,
            "account_number": line.account or False,
            "transaction_type": line.kind or False,
            "transaction_details": _details(line),
            "smart_import_id": self.id,
            "smart_import_key": fate.key,
            "smart_import_print": fate.print,
        }
        foreign = currencies.get(line.currency)
        if foreign and foreign != self.currency_id.id and line.currency_amount:
            values["foreign_currency_id"] = foreign
            values["amount_currency"] = float(line.currency_amount)
        return values

    # Statements -------------------------------------------------------------

    def _finish(self, reading):
        """Put the lines together to statements, with the balances that the bank states."""
        for statement, fates in zip(reading.statements, reading.fates, strict=True):
            lines = self._booked_lines(fates)
            if lines:
                self._create_statement(statement, lines)
        self.write({"state": "done", "error": False})

    def _booked_lines(self, fates):
        """Lines of this import, with what a statement asks of them and of their entries.

        What is not fetched here would be fetched with all other fields: of 50,000 lines that is
        most of a gigabyte.
        """
        lines = self.env["account.bank.statement.line"].search_fetch(
            [
                ("smart_import_id", "=", self.id),
                ("smart_import_key", "in", [fate.key for fate in fates]),
            ],
            SUMMED,
        )
        lines.move_id.fetch(["state"])
        items = self.env["account.move.line"]
        items.search_fetch([("statement_line_id", "in", lines.ids)], ["statement_line_id"])
        return lines

    def _create_statement(self, statement, lines):
        values = {
            "reference": " ".join(filter(None, (self.name, statement.number))),
            "line_ids": [Command.set(lines.ids)],
            "attachment_ids": [Command.create(self._attachment_values())],
        }
        if statement.closing is not None:
            total = sum(lines.mapped("amount"))
            closing = float(statement.closing)
            opening = self.currency_id.round(closing - total)
            if statement.stated and len(lines) == len(statement.lines):
                opening = float(statement.opening)
            values |= {"balance_start": opening, "balance_end_real": closing}
        return self.env["account.bank.statement"].create(values)

    def _attachment_values(self):
        return {"name": self.name, "raw": self._content()}

    # In the background ----------------------------------------------------------

    @api.model
    def _cron_import(self):
        """Book what waits, chunk by chunk; what a stopped worker left is taken up again."""
        while waiting := self.search([("state", "in", ("queued", "running"))], order="id"):
            mine = waiting.try_lock_for_update(limit=1)
            if not mine or not mine._work():
                return

    def _work(self):
        """
        :return: whether there is time for another import
        """
        try:
            return self._as_uploader()._book_in_chunks()
        except (AccessError, UserError, ValidationError, UniqueViolation) as error:
            self.env.cr.rollback()
            _logger.info("Import of a bank file failed: %s", error)
            self._take_back(str(error))
            return True

    def _as_uploader(self):
        """The same import with the rights of whoever uploaded it."""
        companies = {"allowed_company_ids": self.company_id.ids}
        return self.with_user(self.create_uid).with_context(**companies)

    def _book_in_chunks(self):
        self.check_access("write")
        reading = self._reading()
        if reading.errors:
            raise UserError("\n".join(reading.errors))
        fates, cron = reading.new, self.env["ir.cron"]
        self.write({"state": "running", "done_count": self.new_count - len(fates)})
        for start in range(0, len(fates), CHUNK):
            chunk = fates[start : start + CHUNK]
            self._create_lines(chunk)
            left = len(fates) - start - len(chunk)
            # The lines stay if the worker is stopped; the statement comes with the last of them.
            if not cron._commit_progress(len(chunk), remaining=left) and left:
                return False
            self.env.invalidate_all()
        self._finish(reading)
        return bool(cron._commit_progress())

    def _take_back(self, reason):
        """All or nothing: remove what this import has booked, and say why.

        With the rights of the scheduled action, since the uploader may have lost his.
        """
        self.write({"state": "failed", "error": reason, "done_count": 0})
        lines = self.env["account.bank.statement.line"].search([("smart_import_id", "=", self.id)])
        for start in range(0, len(lines), CHUNK_BACK):
            lines[start : start + CHUNK_BACK].unlink()
        self.env["ir.cron"]._commit_progress()


def _sanitized(number):
    return "".join(filter(str.isalnum, number or "")).upper()


def _details(line):
    """What has no field of its own on a line."""
    details = {
        "end_to_end_id": line.end_to_end,
        "structured_reference": line.reference,
        "mandate": line.mandate,
        "bank_id": line.bank_id,
        "value_date": line.value_date and line.value_date.isoformat(),
        "currency": line.currency,
        "currency_amount": line.currency_amount and str(line.currency_amount),
        "place": line.place,
    }
    return {key: value for key, value in details.items() if value} or False
