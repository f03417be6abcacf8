"""Questions, corrected columns, saved layouts, and several files at once."""

import io
import zipfile

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .import_common import ImportCase


@tagged("smart", "post_install", "-at_install")
class TestImportLayout(ImportCase, TransactionCase):
    def test_day_that_can_be_read_two_ways_is_asked(self):
        upload = self.upload("Date,Text,Amount\n03/04/2026,A,1.00\n")
        self.assertEqual(upload.preview["questions"][0]["about"], "date_order")
        with self.assertRaisesRegex(UserError, "Which day is 03/04/2026"):
            upload.action_import()
        upload.mapping = {"date_order": "mdy"}
        self.assertFalse(upload.preview["questions"])
        upload.action_import()
        self.assertEqual(str(self.booked().date), "2026-03-04")

    def test_answer_is_remembered_for_the_next_file(self):
        upload = self.upload("Date,Text,Amount\n03/04/2026,A,1.00\n")
        upload.mapping = {"date_order": "mdy"}
        upload.action_import()
        later = self.upload("date , TEXT,Amount\n03/05/2026,B,1.00\n")
        self.assertFalse(later.preview["questions"])
        later.action_import()
        self.assertEqual(str(self.booked()[-1].date), "2026-03-05")

    def test_answer_is_not_remembered_against_the_will(self):
        upload = self.upload("Date,Text,Amount\n03/04/2026,A,1.00\n")
        upload.write({"mapping": {"date_order": "mdy"}, "remember": False})
        upload.action_import()
        self.assertTrue(self.upload("Date,Text,Amount\n03/05/2026,B,1.00\n").preview["questions"])

    def test_columns_without_meaning_can_be_named_and_are_remembered(self):
        file = "when,what,how much\nfoo,13.01.2026,7\nbar,14.01.2026,8\n"
        upload = self.upload(file)
        self.assertIn("Choose the column", upload.error)
        self.assertEqual(upload.preview["table"]["rows"][0], ["when", "what", "how much"])
        upload.mapping = {"header": 1, "roles": ["memo", "date", "amount"]}
        self.assertFalse(upload.error)
        upload.action_import()
        self.assertEqual(self.booked().mapped("payment_ref"), ["foo", "bar"])
        later = self.upload(file.replace("01.2026", "02.2026"))
        self.assertFalse(later.error)
        self.assertEqual(later.new_count, 2)

    def test_of_many_remarks_the_first_are_shown(self):
        rows = "".join(f"2026-01-02,Pending {number},1.00,pending\n" for number in range(30))
        upload = self.upload(f"Date,Text,Amount,Status\n2026-01-01,A,1.00,booked\n{rows}")
        notes = upload.preview["notes"]
        self.assertEqual((len(notes), notes[-1]), (21, "10 more remarks."))
        self.assertIn("line 3: not booked (pending), left out.", notes)

    def test_layout_belongs_to_its_journal(self):
        upload = self.upload("Date,Text,Amount\n03/04/2026,A,1.00\n")
        upload.mapping = {"date_order": "mdy"}
        upload.action_import()
        cash = self.company_data["default_journal_cash"]
        other = self.upload("Date,Text,Amount\n03/04/2026,A,1.00\n", journal=cash)
        self.assertTrue(other.preview["questions"])

    def test_reversed_signs_can_be_turned_round(self):
        upload = self.upload(self.csv("13.01.2026;Dinner;30,00;"))
        upload.mapping = {"inverted": True}
        upload.action_import()
        self.assertEqual(self.booked().amount, -30.0)

    def test_nonsense_in_a_layout_is_ignored(self):
        upload = self.upload(self.csv("13.01.2026;A;1,00;"))
        upload.mapping = {"roles": ["date", "memo", "amount", "__class__"], "names": "x", "evil": 1}
        self.assertEqual(upload.new_count, 1)

    def test_archive_becomes_one_import_per_file(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("one.csv", self.csv("13.01.2026;A;1,00;"))
            archive.writestr("two.csv", self.csv("14.01.2026;B;2,00;"))
        uploads = self.upload(buffer.getvalue(), name="bank.zip")
        self.assertEqual(uploads.mapped("name"), ["bank.zip/one.csv", "bank.zip/two.csv"])
        uploads.action_import()
        self.assertEqual(self.booked().mapped("amount"), [1.0, 2.0])

    def test_archive_that_unpacks_to_a_gigabyte_is_refused(self):
        buffer = io.BytesIO()
        with (
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open("zeros.csv", "w") as stream,
        ):
            for _number in range(1024):
                stream.write(b"\0" * 2**20)
        with self.assertRaisesRegex(UserError, r"bank\.zip: The archive unpacks"):
            self.upload(buffer.getvalue(), name="bank.zip")

    def test_broken_file_of_an_archive_leaves_the_others_alone(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("good.csv", self.csv("13.01.2026;A;1,00;"))
            archive.writestr("bad.pdf", b"%PDF-1.7")
        good, bad = self.upload(buffer.getvalue(), name="bank.zip")
        self.assertFalse(good.error)
        self.assertIn("bank.zip/bad.pdf: This is a PDF", bad.error)

    def test_same_statement_in_another_format_is_noticed(self):
        rows = [f"{day}.01.2026;Invoice {day};{day},00;" for day in range(10, 20)]
        self.upload(self.csv(*rows)).action_import()
        other = [row.replace("Invoice", "SEPA transfer for") for row in rows]
        self.assertIn("another format", self.upload(self.csv(*other)).problem)
