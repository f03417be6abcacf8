"""One company with a key and a prompt, and a local server that answers."""

from odoo.tests import TransactionCase, new_test_user

from .. import llm
from .fake_claude import FakeClaude
from .fake_claude.server import KEY

FORM = {
    "type": "object",
    "properties": {
        "account": {"type": "string", "enum": ["6100", "6200"]},
        "reason": {"type": "string", "maxLength": 200},
    },
}
FIND = llm.Tool(
    "find_partner",
    "Find a partner by name.",
    {"type": "object", "properties": {"name": {"type": "string"}}},
)
GOOD = {"account": "6100", "reason": "a train ticket"}


def make_prompt(env, code="test.memo", **values):
    """A prompt in use, with one text variable ``memo``."""
    prompt = env["smart.prompt"].create({"name": code, "code": code})
    version = env["smart.prompt.version"].create(
        {
            "prompt_id": prompt.id,
            "system_text": "Choose an account.",
            "user_text": "Account for: {{ memo }}",
            "variable_ids": [(0, 0, {"name": "memo"})],
            "tier": "fast",
            "max_tokens": 100,
            **values,
        }
    )
    version._activate()
    return prompt


class WithClaude:
    """Mixed into a test case: its company has a key, and the local server answers as ``fake``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fake = FakeClaude().start()
        cls.addClassCleanup(cls.fake.stop)
        cls.company = getattr(cls, "company", None) or cls.env.company
        # sudo: the users of most tests set up no connection
        cls.connection = cls.env["smart.llm.connection"].sudo()._of(cls.company)
        cls.connection.write({"base_url": cls.fake.url, "calls_per_minute": 60_000})
        cls.connection._set_key(KEY)

    def setUp(self):
        super().setUp()
        self.fake.clear()


class LlmCase(WithClaude, TransactionCase):
    """Tests in one transaction; the gateway's own transactions are savepoints in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["smart.llm.counter"].search([]).unlink()
        cls.env.cr.execute("UPDATE smart_llm_call SET state = 'lost' WHERE state = 'running'")
        cls.prompt = make_prompt(cls.env)
        cls.llm = cls.env["smart.llm"]
        cls.manager = new_test_user(cls.env, "llm_manager", groups="smart_base.group_smart_manager")
        cls.auditor = new_test_user(cls.env, "llm_auditor", groups="smart_base.group_smart_auditor")
        cls.employee = new_test_user(cls.env, "llm_user", groups="smart_base.group_smart_user")

    def decide(self, memo="train ticket", **options):
        """One question with the standard prompt and form."""
        options.setdefault("schema", FORM)
        return self.llm._decide("test.memo", {"memo": memo}, **options)

    def refused(self, *args, **options):
        """The exception that a question ends in.

        Without ``assertRaises``, which in Odoo rolls back what was written until then.
        """
        try:
            self.decide(*args, **options)
        except llm.LlmUnavailable as fault:
            return fault
        return self.fail("Claude answered")

    def last_call(self):
        return self.env["smart.llm.call"].search([], limit=1)
