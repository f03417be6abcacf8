from odoo import api, models

from .smart_automation_categorisation import PROMPT
from .smart_automation_coding import MOST_LINES


class SmartPrompt(models.Model):
    """Draft vendor bills on which the coding of their lines can be tried."""

    _inherit = "smart.prompt"

    @api.model
    def _sample_models(self):
        return {**super()._sample_models(), PROMPT: "account.move"}

    @api.model
    def _sample_records(self, code, limit):
        if code != PROMPT:
            return super()._sample_records(code, limit)
        automation, rule = self._sample_coding(self.env.company)
        domain = automation._candidate_domain(rule)
        return self.env["account.move"].search(domain, order="id desc", limit=limit)

    @api.model
    def _sample_ask(self, code, record):
        if code != PROMPT:
            return super()._sample_ask(code, record)
        automation, rule = self._sample_coding(record.company_id)
        bills = automation._gather(rule, automation._candidates(rule, record.ids))
        automation._think(rule, bills)
        # it is sure of all lines: what it would ask if it were not
        for bill in bills:
            automation._ask(rule, bill, bill.codings[:MOST_LINES])
        return None

    @api.model
    def _sample_coding(self, company):
        rule = self.env.ref("smart_accounting.smart_rule_categorisation")
        automation = self.env["smart.automation.accounting.categorisation"]
        return automation.with_company(company), rule.with_company(company)
