"""Journal entries, payments, the bank statement, and who settles whom in the closed months."""

from odoo import Command

from ..engine.accounts import PAYABLE, RECEIVABLE
from .book import Book, chunks, money


class Money:
    def __init__(self, book: Book):
        self.book, self.env, self.plan = book, book.env, book.plan
        self.sides = {
            document.key: RECEIVABLE if document.is_sale else PAYABLE
            for document in book.plan.documents
        }
        self.currencies = {document.key: document.currency for document in book.plan.documents}
        self.payments = {payment.key: payment for payment in book.plan.payments}

    # -- entries -----------------------------------------------------------------------
    def load_entries(self, entries) -> None:
        moves = self.book.create(
            "account.move",
            "entry",
            [entry.key for entry in entries],
            [
                {
                    "move_type": "entry",
                    "journal_id": self.book.journals["entry"],
                    "date": entry.date,
                    "ref": entry.ref,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": self.book.accounts[line.account],
                                "name": line.label,
                                "balance": money(line.amount),
                            }
                        )
                        for line in entry.lines
                    ],
                }
                for entry in entries
            ],
        )
        moves.action_post()

    # -- registered payments -----------------------------------------------------------
    def load_payments(self, payments) -> None:
        for chunk in chunks(payments):
            records = self.book.create(
                "account.payment",
                "payment",
                [payment.key for payment in chunk],
                [self._payment(payment) for payment in chunk],
            )
            records.action_post()
            self.book.refresh_statistics()
            self._settle_payments(chunk)

    def _payment(self, payment) -> dict:
        inbound = payment.direction > 0
        return {
            "payment_type": "inbound" if inbound else "outbound",
            "partner_type": "customer" if inbound else "supplier",
            "partner_id": self.book.id("partner", payment.partner),
            "amount": money(payment.amount),
            "currency_id": self.book.currencies["EUR"],
            "date": payment.date,
            "journal_id": self.book.journals["bank"],
            "memo": payment.memo,
        }

    def _settle_payments(self, payments):
        records = self.book.records("account.payment", "payment", [one.key for one in payments])
        documents = {key for payment in payments for key, _amount in payment.settles}
        lines = self._open_lines(records.move_id.ids, documents)
        self.env["account.move.line"]._reconcile_plan(
            [
                self.env["account.move.line"].browse(
                    [
                        lines[record.move_id.id, self.book.accounts[self._side(payment)]],
                        *(self._document_line(lines, key) for key, _amount in payment.settles),
                    ]
                )
                for payment, record in zip(payments, records, strict=True)
            ]
        )

    @staticmethod
    def _side(payment) -> str:
        return RECEIVABLE if payment.direction > 0 else PAYABLE

    def _document_line(self, lines, key: str) -> int:
        return lines[self.book.id("document", key), self.book.accounts[self.sides[key]]]

    def _open_lines(self, move_ids, document_keys) -> dict[tuple[int, int], int]:
        """Line by (entry, account), for entries that have one line on the account."""
        ids = [*move_ids, *(self.book.id("document", key) for key in document_keys)]
        lines = self.env["account.move.line"].search_fetch(
            [("move_id", "in", ids), ("display_type", "not in", ("line_section", "line_note"))],
            ["move_id", "account_id"],
        )
        return {(line.move_id.id, line.account_id.id): line.id for line in lines}

    # -- the bank ----------------------------------------------------------------------
    def load_bank_lines(self, lines) -> None:
        """Lines of closed months are booked on what they stand for, the others on suspense."""
        for chunk in chunks(lines):
            records = self.book.create(
                "account.bank.statement.line",
                "bank_line",
                [line.key for line in chunk],
                [self._bank_line(line) for line in chunk],
            )
            closed = [
                (line, record)
                for line, record in zip(chunk, records, strict=True)
                if self.plan.is_closed(line.date)
            ]
            self.book.refresh_statistics()
            self._settle_bank_lines(closed)

    def _bank_line(self, line) -> dict:
        closed = self.plan.is_closed(line.date)
        values = {
            "journal_id": self.book.journals["bank"],
            "date": line.date,
            "payment_ref": line.memo,
            "partner_name": line.payer or False,
            "account_number": line.iban or False,
            "amount": money(line.amount),
            "transaction_details": {
                "transaction_id": line.key,
                "end_to_end_id": line.end_to_end or "NOTPROVIDED",
            },
        }
        if line.currency != "EUR" and line.knows_currency:
            values["foreign_currency_id"] = self.book.currencies[line.currency]
            values["amount_currency"] = money(line.currency_amount)
        if closed:
            values["partner_id"] = bool(line.partner) and self.book.id("partner", line.partner)
            values["line_ids"] = self._counterparts(line, values["partner_id"])
        return values

    def _counterparts(self, line, partner_id):
        """The bank's own line first, then one line for each part."""
        bank = self.env["account.journal"].browse(self.book.journals["bank"])
        euro = self.book.currencies["EUR"]
        lines = [
            {
                "name": line.memo,
                "partner_id": partner_id,
                "account_id": bank.default_account_id.id,
                "currency_id": euro,
                "amount_currency": money(line.amount),
                "balance": money(line.amount),
            }
        ]
        for part in line.parts:
            foreign = bool(part.currency_amount)
            lines.append(
                {
                    "name": part.label or line.memo,
                    "partner_id": self._part_partner(part) or partner_id,
                    "account_id": self._part_account(part),
                    "currency_id": self.book.currencies[self.currencies[part.key]]
                    if foreign
                    else euro,
                    "amount_currency": -money(part.currency_amount or part.amount),
                    "balance": -money(part.amount),
                }
            )
        return [Command.create(values) for values in lines]

    def _part_account(self, part) -> int:
        if part.kind == "document":
            return self.book.accounts[self.sides[part.key]]
        if part.kind == "payment":
            return self._payment_record(part.key).outstanding_account_id.id
        return self.book.accounts[part.account or part.key]

    def _payment_record(self, key: str):
        return self.env["account.payment"].browse(self.book.id("payment", key))

    def _part_partner(self, part):
        if part.kind == "payment":
            return self.book.id("partner", self.payments[part.key].partner)
        if part.kind == "document":
            move = self.env["account.move"].browse(self.book.id("document", part.key))
            return move.commercial_partner_id.id
        return False

    def _settle_bank_lines(self, pairs) -> None:
        """Match each counterpart with the document, payment or entry that it stands for."""
        targets = {
            (part.kind, part.key)
            for line, _record in pairs
            for part in line.parts
            if part.kind in ("document", "payment", "entry")
        }
        documents = {key for kind, key in targets if kind == "document"}
        moves = [
            self._payment_record(key).move_id.id if kind == "payment" else self.book.id(kind, key)
            for kind, key in targets
            if kind != "document"
        ]
        opened = self._open_lines(moves, documents)
        plan = []
        for line, record in pairs:
            own = record.move_id.line_ids.sorted("id")[1:]
            for part, counterpart in zip(line.parts, own, strict=True):
                if part.kind == "account":
                    continue
                if part.kind == "payment":
                    move = self._payment_record(part.key).move_id.id
                else:
                    move = self.book.id(part.kind, part.key)
                target = opened[move, counterpart.account_id.id]
                plan.append(counterpart + self.env["account.move.line"].browse(target))
        if plan:
            self.env["account.move.line"]._reconcile_plan(plan)

    def load_statement(self, name: str, lines, opening: int) -> None:
        """The bank's statement over these lines.

        :param opening: balance before the first line, in cents
        """
        records = self.book.records(
            "account.bank.statement.line", "bank_line", [line.key for line in lines]
        )
        self.env["account.bank.statement"].create(
            {
                "name": name,
                "reference": name,
                "balance_start": money(opening),
                "balance_end_real": money(opening + sum(line.amount for line in lines)),
                "line_ids": [Command.set(records.ids)],
            }
        )
