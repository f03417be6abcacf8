"""The page behind the link in a mail: log in, read, decide."""

import re
from urllib.parse import unquote

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import SmartCase
from .rpc import RpcCase


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestApprovalPage(RpcCase, SmartCase, HttpCase):
    def page(self, decision, role="approver"):
        self.log_in(role)
        return self.url_open(f"/smart/decision/{decision.id}")

    def form(self, response):
        """Token and digest as the page holds them."""
        found = {}
        for name in ("csrf_token", "digest"):
            value = re.search(rf'name="{name}" value="([^"]*)"', response.text)
            found[name] = value and value[1]
        return found

    def press(self, decision, verb, data):
        with mute_logger("odoo.http"):
            return self.url_open(f"/smart/decision/{decision.id}/{verb}", data=data)

    def test_link_asks_to_log_in_and_comes_back(self):
        decision = self.propose()
        self.authenticate(None, None)
        answer = self.url_open(f"/smart/decision/{decision.id}", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        target = unquote(answer.headers["Location"]).rstrip("?")
        self.assertIn("/web/login?redirect=", target)
        self.assertTrue(target.endswith(f"/smart/decision/{decision.id}"), target)

    def test_page_shows_what_would_change_and_changes_nothing(self):
        decision = self.propose(title="Promote <b>her</b>")
        answer = self.page(decision)
        for text in ("Promote &lt;b&gt;her", "Chief Buyer", "The name says so."):
            self.assertIn(text, answer.text)
        self.assertEqual((decision.state, self.partner.function), ("pending", "Buyer"))
        self.assertEqual(answer.headers["X-Frame-Options"], "DENY")
        self.assertIn("no-store", answer.headers["Cache-Control"])

    def test_approve_then_undo_from_the_page(self):
        decision = self.propose()
        answer = self.press(decision, "approve", self.form(self.page(decision)))
        self.assertEqual((decision.state, self.partner.function), ("executed", "Chief Buyer"))
        self.assertIn("Carried Out", answer.text)
        self.press(decision, "undo", self.form(answer))
        self.assertEqual((decision.state, self.partner.function), ("undone", "Buyer"))

    def test_reject_needs_a_reason(self):
        decision = self.propose()
        form = self.form(self.page(decision))
        self.assertIn("Say why", self.press(decision, "reject", {**form, "reason": " "}).text)
        self.assertEqual(decision.state, "pending")
        self.press(decision, "reject", {**form, "reason": "Not her"})
        self.assertEqual((decision.state, decision.outcome_note), ("rejected", "Not her"))

    def test_nothing_happens_without_the_token_or_by_opening_an_address(self):
        decision = self.propose()
        form = self.form(self.page(decision))
        digest = {"digest": decision.content_digest}
        for data in (digest, {**digest, "csrf_token": "0" * 40 + "o2000000000"}):
            self.assertEqual(self.press(decision, "approve", data).status_code, 400)
        for verb in ("approve", "reject", "undo"):
            with mute_logger("odoo.http"):
                answer = self.url_open(f"/smart/decision/{decision.id}/{verb}")
            self.assertIn(answer.status_code, (404, 405))
        self.assertEqual((decision.state, self.partner.function), ("pending", "Buyer"))
        self.assertTrue(form["csrf_token"])

    def test_only_what_was_shown_is_approved(self):
        decision = self.propose()
        form = self.form(self.page(decision))
        for digest in ("", "0" * 64):
            answer = self.press(decision, "approve", {**form, "digest": digest})
            self.assertIn("not what you were shown", answer.text)
        self.assertEqual(decision.state, "pending")

    def test_what_one_may_not_see_looks_like_what_is_not_there(self):
        decision = self.propose()
        for role in ("portal", "employee", "user", "foreign"):
            with mute_logger("odoo.http"):
                seen = self.page(decision, role)
                absent = self.url_open(f"/smart/decision/{decision.id + 10_000}")
            self.assertEqual((seen.status_code, absent.status_code), (404, 404), role)
            self.assertNotIn("Promote", seen.text)

    def test_who_may_read_but_not_approve_has_no_buttons_and_no_way(self):
        decision = self.propose()
        answer = self.page(decision, "auditor")
        self.assertIn("Promote the buyer", answer.text)
        self.assertNotIn("o_smart_approve", answer.text)
        # a token of one's own session is easily had elsewhere
        token = re.search(r'csrf_token: "([^"]*)"', self.url_open("/odoo").text)[1]
        data = {"csrf_token": token, "digest": decision.content_digest, "reason": "x"}
        for verb in ("approve", "reject", "undo"):
            self.assertIn("Only approvers", self.press(decision, verb, data).text)
        self.assertEqual(decision.state, "pending")

    def test_who_stands_in_is_told_for_whom(self):
        group = self.env["res.groups"].create({"name": "Heads"})
        self.users["second"].group_ids += group
        self.rule.approver_group_id = group
        self.env["smart.delegation"].with_user(self.users["second"]).create(
            {"delegate_id": self.users["approver"].id, "user_id": self.users["second"].id,
             "date_to": "2099-12-31"}
        )  # fmt: skip
        decision = self.propose()
        answer = self.page(decision)
        self.assertRegex(answer.text, r"somebody who is away:\s+Smart second")
        self.press(decision, "approve", self.form(answer))
        self.assertEqual(decision.decided_for_id, self.users["second"])
