"""What the truth file says is in the database and as wrong as it says; people and rules work."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY, DemoCase


@tagged("smart", "post_install", "-at_install")
class TestPlanted(DemoCase):
    def test_every_record_of_the_truth_exists(self):
        for one in self.truth["planted"]:
            for reference in one["records"]:
                self.assertTrue(self.record(reference), one["key"])
        self.assertEqual(len(self.truth["planted"]), len(self.plan.planted))

    def test_numbers_in_the_truth_are_those_of_the_documents(self):
        checked = 0
        for one in self.truth["planted"]:
            for reference in one["records"]:
                if reference["model"] == "account.move":
                    move = self.record(reference)
                    self.assertEqual(move.name or "", reference["name"])
                    self.assertEqual(move.ref or "", reference["ref"])
                    checked += 1
        self.assertGreater(checked, 5)

    def test_duplicate_bills(self):
        for one, twin in self.planted("duplicate_bill"):
            original = self.record(one["records"][1])
            self.assertEqual(twin.partner_id, original.partner_id)
            self.assertEqual(self.cents(twin.amount_total), self.cents(original.amount_total))
            self.assertNotEqual(twin.ref, original.ref)
            self.assertEqual(twin.payment_state, "not_paid")

    def test_changed_bank_account_of_a_vendor(self):
        for one, bill in self.planted("changed_vendor_bank"):
            account = bill.partner_bank_id
            self.assertEqual(account.acc_number, one["detail"]["new_account"])
            self.assertEqual(account.partner_id, bill.commercial_partner_id)
            earlier = self.own(
                "account.move",
                ("partner_id", "=", bill.partner_id.id),
                ("move_type", "=", "in_invoice"),
                ("id", "!=", bill.id),
            )
            self.assertNotIn(account, earlier.partner_bank_id)

    def test_wrong_account(self):
        for one, bill in self.planted("wrong_account"):
            usual = self.own(
                "account.move.line",
                ("partner_id", "=", bill.partner_id.id),
                ("move_type", "=", "in_invoice"),
                ("display_type", "=", "product"),
                ("move_id", "!=", bill.id),
            ).account_id
            self.assertEqual(usual.mapped("code"), [one["detail"]["right_account"]])
            self.assertEqual(bill.invoice_line_ids.account_id.code, one["detail"]["account"])
            self.assertNotIn(bill.invoice_line_ids.account_id, usual)

    def test_missing_rent(self):
        for one, landlord in self.planted("missing_rent"):
            landlords = ("partner_id", "=", landlord.id)
            bills = self.own("account.move", landlords, ("move_type", "=", "in_invoice"))
            months = [f"{bill.invoice_date:%Y-%m}" for bill in bills]
            self.assertNotIn(one["detail"]["month"], months)
            self.assertGreaterEqual(len(months), 3)

    def test_amount_outlier(self):
        for _one, bill in self.planted("amount_outlier"):
            others = self.own(
                "account.move",
                ("partner_id", "=", bill.partner_id.id),
                ("move_type", "=", "in_invoice"),
                ("id", "!=", bill.id),
            )
            self.assertGreater(bill.amount_total, 3 * max(others.mapped("amount_total")))

    def test_price_above_the_purchase_order(self):
        for one, bill in self.planted("price_above_order"):
            order = self.record(one["records"][1])
            self.assertEqual(bill.line_ids.purchase_order_id, order)
            self.assertGreater(bill.amount_untaxed, order.amount_untaxed)

    def test_deliveries_without_invoice(self):
        for _one, order in self.planted("delivery_not_invoiced"):
            self.assertEqual((order.invoice_status, order.delivery_status), ("to invoice", "full"))
            self.assertFalse(order.invoice_ids)
        wrong = self.own("sale.order", ("invoice_status", "=", "to invoice"))
        self.assertEqual(
            wrong,
            self.env["sale.order"].union(
                *(order for _one, order in self.planted("delivery_not_invoiced"))
            ),
        )

    def test_receipts_without_bill(self):
        for _one, order in self.planted("receipt_not_billed"):
            self.assertEqual((order.invoice_status, order.receipt_status), ("to invoice", "full"))

    def test_drafts_that_should_have_been_sent(self):
        drafts = self.own(
            "account.move", ("move_type", "=", "out_invoice"), ("state", "=", "draft")
        )
        self.assertEqual(
            drafts, drafts.union(*(move for _one, move in self.planted("draft_not_sent")))
        )
        self.assertTrue(all((TODAY - move.invoice_date).days >= 9 for move in drafts))

    def test_overdue_invoices(self):
        """Every overdue invoice is either looked after, or planted, or paid on the bank."""
        overdue = self.own(
            "account.move",
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial")),
            ("invoice_date_due", "<", TODAY),
        ).filtered(lambda move: (TODAY - move.invoice_date_due).days >= 7)
        without = overdue.filtered(lambda move: not move.activity_ids)
        kinds = ("overdue_without_activity", "overdue_but_paid")
        listed = {one["records"][0]["id"] for one in self.truth["planted"] if one["kind"] in kinds}
        self.assertEqual(set(without.ids), listed)
        self.assertTrue(listed)

    def test_stale_leads(self):
        for _one, lead in self.planted("stale_lead"):
            self.assertFalse(lead.activity_ids)
            self.assertGreaterEqual((TODAY - lead.date_last_stage_update.date()).days, 14)
            self.assertGreaterEqual((TODAY - lead.create_date.date()).days, 14)
            self.assertEqual(lead.won_status, "pending")

    def test_duplicates_of_contacts_share_something_and_look_alikes_do_not(self):
        def facts(partner):
            digits = "".join(filter(str.isdigit, partner.phone or ""))
            return {partner.vat or None, (partner.email or "").lower() or None, digits or None}

        for kind, shares in (("duplicate_contact", True), ("not_a_duplicate", False)):
            for one, twin in self.planted(kind):
                original = self.record(one["records"][1])
                common = (facts(twin) & facts(original)) - {None, False}
                self.assertEqual(bool(common), shares, one)

    def test_every_open_bank_line_is_explained_to_the_cent(self):
        lines = self.own("account.bank.statement.line", ("date", ">=", self.plan.open_from))
        self.assertEqual({one["id"] for one in self.truth["bank_lines"]}, set(lines.ids))
        for one in self.truth["bank_lines"]:
            line = self.env["account.bank.statement.line"].browse(one["id"])
            parts = [*one["counterparts"], *one["write_offs"], *one["unexplained"]]
            self.assertEqual(
                sum(self.cents(part["amount"]) for part in parts), self.cents(line.amount), one
            )
            self.assertEqual(self.cents(one["amount"]), self.cents(line.amount))

    def test_counterparts_are_open_and_large_enough(self):
        """Together the lines never ask more of a record than is open on it."""
        asked = {}
        for one in self.truth["bank_lines"]:
            for part in one["counterparts"]:
                place = (part["model"], part["id"], part["account"])
                amount = abs(self.cents(part["currency_amount"]))
                asked[place] = asked.get(place, 0) + amount
        self.assertGreater(len(asked), 10)
        for (model, record_id, account), amount in asked.items():
            record = self.env[model].browse(record_id)
            self.assertLessEqual(amount, self.open_amount(record, account), record)

    def open_amount(self, record, account):
        if record._name == "account.payment":
            lines = record._seek_for_lines()[0]
        elif account:
            lines = record.line_ids.filtered(lambda line: line.account_id.code == account)
        else:
            return self.cents(record.amount_residual)
        return abs(sum(map(self.cents, lines.mapped("amount_residual"))))

    # -- people ------------------------------------------------------------------------
    def user(self, name):
        login = next(one["login"] for one in self.figures["users"] if one["name"] == name)
        return self.env["res.users"].search([("login", "=", login)])

    def test_log_ins_work(self):
        for one in self.figures["users"]:
            user = self.env["res.users"].search([("login", "=", one["login"])])
            credential = {"type": "password", "login": one["login"], "password": one["password"]}
            self.assertEqual(
                user.with_user(user)._check_credentials(credential, {"interactive": True})["uid"],
                user.id,
            )
            self.assertEqual(user.company_id, self.company)

    def test_the_accountant_sees_the_accounting_features(self):
        anna = self.user("Anna de Wit")
        self.assertTrue(anna.has_group("account.group_account_user"))
        self.env["account.bank.statement.line"].with_user(anna).search([], limit=1).read(["amount"])
        self.assertTrue(self.env.ref("base.user_admin").has_group("account.group_account_user"))

    def test_the_auditor_reads_and_changes_nothing(self):
        ingrid = self.user("Ingrid Eriksen")
        move = self.own("account.move", ("state", "=", "posted"))[:1].with_user(ingrid)
        self.assertTrue(move.read(["amount_total"]))
        with self.assertRaises(AccessError):
            move.write({"ref": "changed"})

    def test_nobody_of_them_is_an_administrator(self):
        for one in self.figures["users"]:
            user = self.env["res.users"].search([("login", "=", one["login"])])
            self.assertFalse(user.has_group("base.group_system"))
            self.assertFalse(user.has_group("base.group_erp_manager"))

    # -- the automations, where they are installed -------------------------------------
    def work(self):
        """What ``go_to_work`` says; it commits, so it gets a cursor on which that is allowed."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            figures = self.env(cr=cr)["smart.demo"].go_to_work(TODAY)
        self.env.invalidate_all()
        return figures

    def test_the_automations_find_what_was_planted(self):
        figures = self.work()
        installed = "smart.rule" in self.env
        rules = self.env["smart.rule"].search_count([]) if installed else 0
        self.assertEqual(figures["rules"], rules)
        self.assertEqual(bool(figures["decisions"]), bool(rules))
        self.assertEqual(figures["pending_approvals"], figures["decisions"].get("pending", 0))
        self.assertFalse({"pending", "running", "dead"} & set(figures["events"]))
        self.assertEqual(bool(figures["controller"]), bool(rules))
        self.assertEqual(bool(figures["minutes_saved"]), bool(rules))

    def test_the_bank_is_reconciled_as_far_as_the_gate_allows(self):
        lines = self.work()["bank_lines"]
        if "smart.recon.session" not in self.env:
            self.assertFalse(lines)
            return
        before = self.figures["bank_lines"] - self.figures["bank_lines_to_reconcile"]
        self.assertGreater(lines["done"], before + self.figures["bank_lines_to_reconcile"] // 4)
        self.assertTrue(lines["suggested"])
        self.assertEqual(sum(lines.values()), self.figures["bank_lines"])

    def test_the_last_month_is_opened_and_scanned(self):
        figures = self.work()["close"]
        if "smart.close" not in self.env:
            self.assertFalse(figures)
            return
        [close] = self.own("smart.close")
        self.assertEqual((figures["month"], close.date_to), ("2025-10", date(2025, 10, 31)))
        self.assertEqual((close.preparer_id.login, close.reviewer_id.login), ("anna", "kwame"))
        self.assertTrue(close.scanned_at)
        self.assertEqual(figures["readiness"], close.readiness)
        self.assertEqual(figures["findings"], close.finding_count)
        self.assertTrue(figures["blocking"], "the planted drafts and bank lines block")

    def test_the_open_quarter_comes_from_files_of_the_bank(self):
        if "smart.recon.import" not in self.env:
            self.assertEqual(self.figures["bank_files_imported"], 0)
            return
        imports = self.own("smart.recon.import").sorted("id")
        self.assertEqual(imports.mapped("name"), ["camt053_2025-10.xml", "camt053_2025-11.xml"])
        self.assertEqual(set(imports.mapped("state")), {"done"})
        self.assertEqual(imports.create_uid, self.user("Anna de Wit"))
        self.assertFalse(any(imports.mapped("problem")))
        self.assertEqual(set(imports.line_ids.ids), {one["id"] for one in self.truth["bank_lines"]})
        known = {line.key: line for line in self.plan.bank_lines}
        for line in imports.line_ids:
            planned = known[line.transaction_details["bank_id"]]
            self.assertEqual(line.payment_ref, planned.memo)
            self.assertEqual((line.account_number or ""), planned.iban)
            self.assertEqual(line.date, planned.date)
        self.assertTrue(imports.line_ids.partner_id)
        again = self.env["smart.recon.import"].create(
            {"name": "again.xml", "journal_id": self.bank.id, "file": imports[0].file}
        )
        self.assertEqual((again.new_count, again.known_count), (0, len(imports[0].line_ids)))

    def test_files_in_every_format_repeat_what_is_there(self):
        if "smart.recon.import" not in self.env:
            self.assertTrue(self.figures["bank_files"])
            return
        for path in self.figures["bank_files"]:
            with open(path, "rb") as stream:
                files = [(path, stream.read())]
            again = self.env["smart.recon.import"]._upload(self.bank, files)
            self.assertFalse(again.error, path)
            lines = self.figures["bank_lines_to_reconcile"]
            self.assertEqual((again.new_count, again.known_count), (0, lines), path)

    def test_loading_the_past_is_no_news(self):
        """Otherwise two years of invoices would be looked at one by one."""
        events = self.env["smart.event"].search_count([]) if "smart.event" in self.env else 0
        self.assertEqual(events, 0)
        flags = [name for name in self.company._fields if name.startswith("smart_app_")]
        self.assertTrue(all(self.company[name] for name in flags))

    def test_without_a_company_there_is_nothing_to_work_on(self):
        self.env["ir.config_parameter"].set_param("smart_demo.company_id", False)
        with self.assertRaisesRegex(UserError, "Make the demo company first"):
            self.env["smart.demo"].go_to_work()
