"""What is true about the company, for tests and benchmarks to compare with."""

from .book import Book

#: What a plan calls a thing -> its model.
MODELS = {
    "document": "account.move",
    "partner": "res.partner",
    "order": "",
    "lead": "crm.lead",
    "payment": "account.payment",
    "entry": "account.move",
    "bank_line": "account.bank.statement.line",
}
VERSION = 1


def truth_of(book: Book, figures: dict) -> dict:
    """Everything planted, and what each line of the open bank statement stands for.

    Amounts are in euro, inflows positive. Every record comes with its database id and with
    names that also other databases made from the same seed have.
    """
    plan = book.plan
    teller = _Teller(book)
    return {
        "version": VERSION,
        "seed": plan.seed,
        "size": plan.size,
        "today": plan.today.isoformat(),
        "start": plan.start.isoformat(),
        "open_from": plan.open_from.isoformat(),
        "company": {"id": book.company.id, "name": book.company.name},
        "bank_journal_id": book.journals["bank"],
        "figures": figures,
        "planted": [teller.planted(one) for one in plan.planted],
        "bank_lines": [
            teller.bank_line(line) for line in plan.bank_lines if not plan.is_closed(line.date)
        ],
    }


class _Teller:
    def __init__(self, book: Book):
        self.book, self.plan = book, book.plan
        self.documents = {one.key: one for one in book.plan.documents}
        self.orders = {one.key: one for one in book.plan.orders}
        self.payments = {one.key: one for one in book.plan.payments}
        self.names = {one.key: one.name for one in book.plan.partners}

    def record(self, what: str, key: str) -> dict:
        """Where a thing of the plan is in the database."""
        model = MODELS[what]
        found = {"model": model, "id": self.book.id(what, key), "key": key}
        if what == "document":
            document = self.documents[key]
            found |= {"name": document.number, "ref": document.ref}
        elif what == "order":
            sale = self.orders[key].kind == "sale"
            found["model"] = "sale.order" if sale else "purchase.order"
        elif what == "partner":
            found["name"] = self.names[key]
        elif what == "payment":
            found["ref"] = self.payments[key].memo
        return found

    def planted(self, planted) -> dict:
        return {
            "kind": planted.kind,
            "key": planted.key,
            "why": planted.why,
            "records": [self.record(*name.split(":", 1)) for name in planted.records],
            "detail": planted.detail,
        }

    def bank_line(self, line) -> dict:
        """The right counterparts of a line, and what remains for accounts (fees, discounts)."""
        matched = ("document", "payment", "entry")
        partner = self.book.ids["partner"].get(line.partner)
        return {
            "key": line.key,
            "id": self.book.id("bank_line", line.key),
            "date": line.date.isoformat(),
            "amount": line.amount / 100,
            "kind": line.kind,
            "style": line.style,
            "partner": {"id": partner, "key": line.partner} if partner else None,
            "counterparts": [
                {
                    **self.record(part.kind, part.key),
                    "account": part.account,
                    "amount": part.amount / 100,
                    "currency": self._currency(part),
                    "currency_amount": (part.currency_amount or part.amount) / 100,
                }
                for part in line.parts
                if part.kind in matched
            ],
            "write_offs": [
                {
                    "account": part.key,
                    "account_id": self.book.accounts[part.key],
                    "amount": part.amount / 100,
                    "label": part.label,
                }
                for part in line.parts
                if part.kind == "account"
            ],
            "unexplained": [
                {"reason": part.kind, "about": part.key, "amount": part.amount / 100}
                for part in line.parts
                if part.kind not in (*matched, "account")
            ],
        }

    def _currency(self, part) -> str:
        return self.documents[part.key].currency if part.kind == "document" else "EUR"
