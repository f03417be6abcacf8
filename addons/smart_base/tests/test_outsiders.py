"""Portal users and visitors get nothing of ours through any door of the web client."""

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import SmartCase
from .methods import CANARY
from .rpc import RpcCase


@tagged("smart", "smart_access", "post_install", "-at_install")
class TestOutsiders(RpcCase, SmartCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.rule.name = f"Rule of the {CANARY}"
        self.decision = self.propose(title=f"The {CANARY}", reasons=[CANARY])
        self.env["ir.attachment"].create(
            {"name": f"{CANARY}.txt", "raw": CANARY.encode(), "res_model": "smart.decision",
             "res_id": self.decision.id}
        )  # fmt: skip

    def pages(self, number):
        """Addresses that show a record, a file of it, or lead to it."""
        return [
            f"/web/image/smart.decision/{number}/name",
            f"/web/image?model=smart.decision&id={number}&field=evidence",
            f"/web/content?model=smart.decision&id={number}&field=reasons",
            f"/web/content/smart.decision/{number}/effects",
            f"/mail/view?model=smart.decision&res_id={number}",
            f"/odoo/smart-decisions/{number}",
            "/odoo/smart-approvals",
            f"/smart/decision/{abs(number)}",
        ]

    def requests(self, number):
        """JSON routes of Odoo that take a model and an id."""
        thread = {"thread_model": "smart.decision", "thread_id": number}
        call = {"model": "smart.decision", "args": [[number]], "kwargs": {}}
        domain = {"domain": [], "fields": ["name"]}
        return [
            ("/web/dataset/call_kw", {**call, "method": "read"}),
            ("/web/dataset/call_button", {**call, "method": "action_approve"}),
            ("/web/dataset/call_kw/smart.decision/search_read",
             {**call, "method": "search_read", "args": [], "kwargs": domain}),
            ("/web/dataset/call_kw/smart.rule/name_search",
             {**call, "model": "smart.rule", "method": "name_search", "args": ["Rule"]}),
            ("/mail/thread/data",
             {**thread, "request_list": ["followers", "activities", "attachments"]}),
            ("/mail/thread/messages", thread),
            ("/mail/message/post", {**thread, "post_data": {"body": "x"}}),
            ("/web/action/load", {"action_id": "smart_base.smart_decision_action"}),
            ("/web/model/get_definitions", {"model_names": ["smart.decision"]}),
        ]  # fmt: skip

    def test_visitor_and_portal_user_get_nothing(self):
        for role in (None, "portal"):
            self.log_in(role) if role else self.authenticate(None, None)
            for number in (self.decision.id, self.decision.id + 10_000, -1, 2**40):
                for route, params in self.requests(number):
                    text = self.send(route, params).text
                    self.assertNotIn(CANARY, text, f"{role} {route}")
                for page in self.pages(number):
                    self.assertNotIn(CANARY, self._get(page), f"{role} {page}")
        self.assertEqual(self.decision.state, "pending")

    def test_employee_without_a_group_gets_nothing(self):
        self.log_in("employee")
        for route, params in self.requests(self.decision.id):
            text = self.send(route, params).text
            self.assertNotIn(CANARY, text, route)
        for page in self.pages(self.decision.id):
            self.assertNotIn(CANARY, self._get(page), page)

    def test_approver_does_get_it(self):
        """Otherwise the others would prove nothing."""
        self.log_in("approver")
        texts = [self.send(*request).text for request in self.requests(self.decision.id)]
        self.assertTrue(any(CANARY in text for text in texts))

    def test_absent_and_foreign_records_look_alike(self):
        self.log_in("portal")
        answers = {
            self.call("smart.decision", "read", [number], ["name"]).error
            for number in (self.decision.id, self.decision.id + 10_000, 2**31 - 1)
        }
        self.assertEqual(answers, {"odoo.exceptions.AccessError"})

    def _get(self, page):
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_binary"):
            return self.url_open(page, allow_redirects=True).text
