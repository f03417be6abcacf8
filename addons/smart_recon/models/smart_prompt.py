from types import SimpleNamespace

from odoo import api, models

from . import smart_recon_claude, smart_recon_claude_coding

CHOICE, CODING = smart_recon_claude.PROMPT, smart_recon_claude_coding.PROMPT


class SmartPrompt(models.Model):
    """Bank lines on which the choice of a counterpart or of an account can be tried.

    Those about which Claude was asked are no samples: their stored calls are.
    """

    _inherit = "smart.prompt"

    @api.model
    def _sample_models(self):
        line = "account.bank.statement.line"
        return {**super()._sample_models(), CHOICE: line, CODING: line}

    @api.model
    def _sample_records(self, code, limit):
        if code not in (CHOICE, CODING):
            return super()._sample_records(code, limit)
        automation, _rule = self._sample_match(self.env.company)
        if code == CHOICE:
            found = automation._ambiguous(self.env.company)
        else:
            groups = automation._uncoded(self.env.company)
            found = self.env["smart.recon.suggestion"].union(*groups)
        return found.line_id.sorted("id", reverse=True)[:limit]

    @api.model
    def _sample_ask(self, code, record):
        if code == CHOICE:
            automation, rule = self._sample_match(record.company_id)
            if len(automation._choices(record.smart_suggestion_id)) > 1:
                # all that asking reads of an event
                automation._ask(rule, SimpleNamespace(res_id=record.id))
        elif code == CODING:
            automation, rule = self._sample_match(record.company_id)
            automation._ask_account(rule, record.ids)
        else:
            super()._sample_ask(code, record)

    @api.model
    def _sample_match(self, company):
        rule = self.env.ref("smart_recon.smart_rule_recon_match")
        automation = self.env["smart.automation.recon.match"]
        return automation.with_company(company), rule.with_company(company)
