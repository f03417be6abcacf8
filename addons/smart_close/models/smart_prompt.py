from odoo import api, models

from odoo.addons.smart_base.models.smart_prompt_sample import is_catching

from .smart_automation_close_summary import PROMPT
from .smart_close_telling import RULE


class SmartPrompt(models.Model):
    """Closes on which their summary can be tried."""

    _inherit = "smart.prompt"

    @api.model
    def _sample_models(self):
        return {**super()._sample_models(), PROMPT: "smart.close"}

    @api.model
    def _sample_records(self, code, limit):
        if code != PROMPT:
            return super()._sample_records(code, limit)
        automation, rule = self._sample_telling(self.env.company)
        domain = automation._candidate_domain(rule)
        return self.env["smart.close"].search(domain, order="id desc", limit=limit)

    @api.model
    def _sample_ask(self, code, record):
        if code != PROMPT:
            return super()._sample_ask(code, record)
        automation, rule = self._sample_telling(record.company_id)
        for close in automation._candidates(rule, record.ids):
            automation._tell(rule, close)
        return None

    @api.model
    def _sample_telling(self, company):
        rule, automation = self.env.ref(RULE), self.env["smart.automation.close.summary"]
        return automation.with_company(company), rule.with_company(company)


class SmartClose(models.Model):
    _inherit = "smart.close"

    def _lacks_words(self, digest):
        """On trial it is asked again about a state about which something was said already."""
        return is_catching() or super()._lacks_words(digest)
