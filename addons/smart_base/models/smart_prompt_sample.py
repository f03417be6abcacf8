"""Records on which a prompt can be tried: what would be asked about them, caught before it leaves.

Nobody builds a request a second time for a trial. The automation asks as it always does, and the
values and the people whose names are hidden are those of the real call.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from odoo import api, models

from .smart_llm_explain import PROMPT

#: Kept beside the environment, as in ``replaying.py``: a context value could be sent by RPC.
_is_catching: ContextVar[bool] = ContextVar("smart_prompt_catching", default=False)


class Sample(NamedTuple):
    """What is asked about one record.

    :param people: whose names are hidden, as ``smart.llm._decide`` takes them
    :param company: who asks; the user's own if nobody
    """

    name: str
    values: dict
    people: Any = ()
    company: Any = None


class _Caught(Exception):
    """Ends an automation at the point where it asks."""


@contextmanager
def _catching():
    token = _is_catching.set(True)
    try:
        yield
    finally:
        _is_catching.reset(token)


def is_catching() -> bool:
    """Whether an automation only shows what it would ask."""
    return _is_catching.get()


class SmartPrompt(models.Model):
    _inherit = "smart.prompt"

    @api.model
    def _sample_models(self):
        """Prompt code -> model on whose records it can be tried; addons add theirs."""
        return {PROMPT: "smart.decision"}

    @api.model
    def _sample_model(self, code):
        """The records on which this user can try a prompt, none of them; None if there are none."""
        model = self.env.get(self._sample_models().get(code))
        return model if model is not None and model.has_access("read") else None

    @api.model
    def _sample_records(self, code, limit):
        """The latest records about which something would be asked; addons narrow it down."""
        return self._sample_model(code).search([], order="id desc", limit=limit)

    @api.model
    def _sample_ask(self, code, record):
        """Ask about a record just as it is done in earnest, writing nothing; addons add theirs."""
        if code == PROMPT:
            self.env["smart.llm"]._explain_decision(record)

    @api.model
    def _sample(self, code, record):
        """What would be asked about a record; None where nothing would be asked."""
        model = self._sample_model(code)
        if model is None or record._name != model._name:
            return None
        try:
            with _catching():
                self._sample_ask(code, record)
        except _Caught as caught:
            asked, *rest = caught.args
            return Sample(record.display_name, *rest) if asked == code else None
        return None


class SmartLlm(models.AbstractModel):
    _inherit = "smart.llm"

    @api.model
    def _decide(self, prompt_code, values, schema=None, **options):
        """While a request is to be caught nothing leaves, whatever is asked."""
        if is_catching():
            company = options.get("company") or self.env.company
            raise _Caught(prompt_code, values, options.get("people"), company)
        return super()._decide(prompt_code, values, schema, **options)
