"""Bank lines for which neither an open item nor an account was found: Claude may choose one."""

from odoo import api, models

from odoo.addons.smart_accounting.models.smart_automation_coding import ASK_BELOW, MOST_LINES
from odoo.addons.smart_base.engine.canonical import digest

from ..engine.facts import CODING, NONE

PROMPT = "recon.code_bank_lines"
#: Marks the events of these questions among those of the rule.
ACCOUNT = "account"
#: Lines that one scan asks about at most.
MOST_ASKED = 50
#: What earlier bookings made of a line; a rule that somebody wrote is never asked about.
LEARNED = ("coding, memory", "coding, classifier")
CHOSEN = "coding, claude"
#: Types of accounts that usually explain money that was paid, and money that came in.
PAID = ("expense", "expense_direct_cost", "liability_current")
RECEIVED = ("income", "income_other", "liability_current", "expense")


class ReconMatch(models.AbstractModel):
    """The choice never books anything: it is suggested, and a person decides."""

    _name = "smart.automation.recon.match"
    _inherit = ["smart.automation.recon.match", "smart.automation.coding"]

    def _questions(self, company):
        yield from super()._questions(company)
        for group in self._uncoded(company):
            state = [[each.line_id.id, each.answer_digest] for each in group]
            yield f"{ACCOUNT},{digest(state)}", group.line_id, {"question": ACCOUNT}

    def _uncoded(self, company):
        """Suggestions without a sure account, the largest amounts first, as many as one question
        holds, and either paid or received."""
        found = self.env["smart.recon.suggestion"].search(
            [
                ("company_id", "=", company.id),
                ("kind", "in", (NONE, CODING)),
                ("claude", "=", False),
                ("line_id.is_reconciled", "=", False),
            ]
        )
        found = found._without_account().sorted(lambda each: -abs(each.line_id.amount))
        for group in found[:MOST_ASKED].grouped(lambda each: each.line_id.amount > 0).values():
            for start in range(0, len(group), MOST_LINES):
                yield group[start : start + MOST_LINES]

    @api.model
    def _handle(self, rule, event):
        if (event.payload or {}).get("question") == ACCOUNT:
            return self._ask_account(rule, event.payload["ids"])
        return super()._handle(rule, event)

    # Ask ------------------------------------------------------------------

    @api.model
    def _ask_account(self, rule, ids):
        """Have Claude choose accounts for lines, and suggest what it chose."""
        found = self._still_without_account(rule, ids)
        lines, stamps = found.line_id, {each.line_id.id: each.stamp for each in found}
        codings = self._unsure_codings(lines)
        told = [(coding, self._told(line)) for line, coding in codings.items()]
        evidence = self._choose_accounts(
            rule,
            PROMPT,
            told,
            self._plausible_for_bank(codings),
            people=[lines.partner_id.commercial_partner_id, lines],
            record_refs=[(self._smart_model, line.id) for line in codings],
        )
        if "call" in evidence.get("claude", ()):
            # what changed while Claude was asked keeps the engine's answer
            found = self._still_without_account(rule, lines.ids)
            for each in found.filtered(lambda each: each.stamp == stamps[each.line_id.id]):
                if each.line_id in codings:
                    each._take_account(codings[each.line_id], evidence["claude"])
        return self.env["smart.decision"]

    def _still_without_account(self, rule, ids):
        found = self._candidates(rule, ids).smart_suggestion_ids
        found = found.filtered(lambda each: not each.claude)
        return (found - found._outdated())._without_account()

    def _unsure_codings(self, lines):
        """What coding knows about lines of which it is not sure, by line."""
        if not lines:
            return {}
        found = self.env["smart.category"]._suggest_bank(lines)
        return {
            line: coding
            for line, coding in found.items()
            if coding.method != "rule" and coding.confidence < ASK_BELOW
        }

    def _plausible_for_bank(self, codings):
        received = any(line.amount > 0 for line in codings)
        booked = self.env["smart.category"]._booked_bank_domain(self.env.company)
        types = RECEIVED if received else PAID
        return self._plausible_accounts(codings.values(), booked, types)

    def _told(self, line):
        """What Claude is told about a line; the other side's name is hidden where names are."""
        return {
            "name": line.partner_id.name or line.partner_name or "",
            "text": line.payment_ref,
            "amount": line.currency_id.format(abs(line.amount)),
            "currency": line.currency_id.name,
            "direction": "received" if line.amount > 0 else "paid",
        }


class SmartReconSuggestion(models.Model):
    _inherit = "smart.recon.suggestion"

    def _without_account(self):
        """Those for which no open item comes into question and no account is known for sure."""
        dismissed = self.env["smart.category.suggestion"]._of_lines(self.line_id, ("dismissed",))
        lines = dismissed.line_id.statement_line_id
        return self.filtered(
            lambda each: (
                each._is_unsure()
                and not each.alternatives
                and each.line_id.payment_ref
                and each.line_id not in lines
            )
        )

    def _is_unsure(self):
        if self.kind == CODING:
            return self.tier in LEARNED and self.confidence < ASK_BELOW
        return self.kind == NONE

    def _take_account(self, coding, evidence):
        """Note what Claude said about a line, and suggest the account that it chose.

        :param coding: what is known about the line now, by whichever method
        :param evidence: how the answer came
        """
        account = coding.account_id if coding.method == "claude" else False
        values = {"claude": {**evidence, "account": account}}
        if account:
            values |= {
                "kind": CODING,
                "account_id": account,
                "confidence": coding.confidence,
                "tier": CHOSEN,
                "reasons": [
                    {
                        "code": "claude_account",
                        "values": {"why": coding.reason},
                        "text": f"Claude: {coding.reason}",
                    }
                ],
                "held_back": {"code": "hold_claude_account", "text": ""},
                "automatic": False,
                "coding": False,
            }
            self.env["smart.category.suggestion"]._keep([coding])
        # sudo: nobody may write suggestions; the account is one of those that were offered
        self.sudo().write(values)

    @api.model
    def _store_answers(self, lines, answers, session=None):
        """What Claude chose stays, as long as the engine says what it said before."""
        kept = lines.smart_suggestion_ids._advised().filtered(
            lambda each: each.answer_digest == self._digest(answers[each.line_id.id])
        )
        kept -= kept._outdated()
        if session:
            # sudo: nobody may write suggestions; only the run that they belong to is noted
            kept.sudo().session_id = session
        return kept | super()._store_answers(lines - kept.line_id, answers, session)

    def _advised(self):
        """Those about which Claude was asked, unless a person settled the account that it chose."""
        asked = self.filtered(lambda each: "account" in (each.claude or ()))
        chosen = asked.filtered(lambda each: each.tier == CHOSEN)
        waiting = self.env["smart.category.suggestion"]._of_lines(chosen.line_id, ("open",))
        lines = waiting.filtered(lambda each: each.method == "claude").line_id.statement_line_id
        settled = chosen.filtered(lambda each: not each.account_id or each.line_id not in lines)
        return self.filtered(lambda each: "choice" in (each.claude or ())) | (asked - settled)
