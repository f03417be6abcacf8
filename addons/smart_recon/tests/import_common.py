"""Files of a bank as a test writes them."""

import base64

from .common import ReconCase

HEADING = "Date;Text;Amount;Balance"


class ImportCase(ReconCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.imports = cls.env["smart.recon.import"].with_user(cls.accountant)

    def upload(self, content, name="bank.csv", journal=None, user=None):
        """The one import of a file."""
        data = content if isinstance(content, bytes) else content.encode()
        ids = self.imports.with_user(user or self.accountant).upload(
            (journal or self.bank).id,
            [{"name": name, "data": base64.b64encode(data).decode()}],
        )
        return self.imports.browse(ids)

    @staticmethod
    def csv(*rows, heading=HEADING):
        return "\n".join([heading, *rows]) + "\n"

    def booked(self, journal=None):
        domain = [("journal_id", "=", (journal or self.bank).id)]
        return self.env["account.bank.statement.line"].search(domain, order="internal_index")

    def statements(self, journal=None):
        domain = [("journal_id", "=", (journal or self.bank).id)]
        return self.env["account.bank.statement"].search(domain, order="first_line_index")
