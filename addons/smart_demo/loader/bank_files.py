"""The open bank lines, imported from the bank's files as an accountant would do it."""

from ..engine.files import statements_of, write_camt053
from .book import Book


class BankFiles:
    """The bank's statements of open months, read by the importer of smart_recon.

    Without that addon there is no importer, and ``Money`` writes the lines itself.
    """

    def __init__(self, book: Book):
        self.book, self.plan = book, book.plan

    @property
    def can_import(self) -> bool:
        return "smart.recon.import" in self.book.env

    def load(self, first, last) -> None:
        """Import one file for each month between two days, with the accountant's rights."""
        accountant = self.book.env["res.users"].browse(self.book.users["anna"])
        env = self.book.env(user=accountant.id)
        journal = env["account.journal"].browse(self.book.journals["bank"])
        for statement in statements_of(self.plan, first, last):
            # one after the other: each is read beside what the one before it has booked
            name, content = f"camt053_{statement.number}.xml", write_camt053(statement)
            done = env["smart.recon.import"]._upload(journal, [(name, content.encode())])
            done._book_at_once()
            self._note(done.line_ids)
            self.book.refresh_statistics()

    def _note(self, lines) -> None:
        """Remember the lines by the bank's numbers, which are the keys of the plan."""
        self.book.note("bank_line", [line.transaction_details["bank_id"] for line in lines], lines)
