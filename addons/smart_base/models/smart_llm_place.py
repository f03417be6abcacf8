"""Where calls come from and go to: how long they may take, and which key goes to which host."""

import os
from urllib.parse import urlsplit

from odoo import api, models
from odoo.http import request
from odoo.modules import module
from odoo.tools import config

from .. import llm
from .smart_llm_connection import DEFAULT_URL

#: Hosts that a test may talk to.
_INSIDE = {"127.0.0.1", "localhost", "::1"}


class SmartLlm(models.AbstractModel):
    _inherit = "smart.llm"

    @staticmethod
    def _in_request():
        """Whether a person waits for the answer."""
        return bool(request)

    @api.model
    def _pace(self):
        """How long a call may take: little while a person waits."""
        return llm.REQUEST if self._in_request() else llm.BACKGROUND

    @staticmethod
    def _environment_key():
        return (os.environ.get("ANTHROPIC_API_KEY") or "").strip() or None

    @api.model
    def _environment_key_for(self, base_url):
        """The key of the environment, for the host that it belongs to: Anthropic's own, or the
        one that the environment names beside it."""
        named = os.environ.get("ANTHROPIC_BASE_URL") or DEFAULT_URL
        is_its_own = urlsplit(base_url).hostname == urlsplit(named).hostname
        return self._environment_key() if is_its_own else None

    @staticmethod
    def _check_inside(base_url):
        """Tests never reach the outside."""
        is_test = module.current_test or config["test_enable"]
        if is_test and urlsplit(base_url).hostname not in _INSIDE:
            raise llm.LlmUnavailable("outside")
