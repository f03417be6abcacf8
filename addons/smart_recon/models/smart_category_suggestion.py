from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.facts import CODING, NONE
from .smart_recon_types import Match, WriteOff

#: Confidence from which an account is worth showing for a line without counterpart.
WORTH_SHOWING = 0.50
UNSURE = {"code": "hold_coded", "text": "The account comes from earlier bookings"}


class SmartCategorySuggestion(models.Model):
    """The review list of coding holds bank lines too; accepting books them as matching does."""

    _inherit = "smart.category.suggestion"

    def action_accept(self):
        """Book bank lines too, unless an open item fits them by now.

        :raises UserError: a line cannot be booked; then none of them is
        """
        of_bank = self.filtered("line_id.statement_line_id")
        of_bank._book()
        return super(SmartCategorySuggestion, self - of_bank).action_accept()

    def _book(self):
        chosen = {each.line_id.statement_line_id: each._write_off() for each in self}
        lines = self.line_id.statement_line_id
        # looked at anew, which also renews what is suggested: open items always come first
        self.env["smart.recon.session"].suggest(lines.ids)
        matches = [self._match(line, chosen[line]) for line in lines]
        outcomes = self.env["smart.recon.posting"]._post(matches)
        problems = [f"{lines.browse(each.line_id).payment_ref}: {each.message}"
                    for each in outcomes if not each.ok]  # fmt: skip
        if problems:
            raise UserError("\n".join(problems[:5]))

    def _write_off(self):
        line = self.line_id.statement_line_id
        if not self.account_id:
            raise UserError(self.env._("Choose an account for “%s” first.", self.text))
        return WriteOff(
            self.account_id.id,
            line.amount,
            line.payment_ref or "",
            tuple(self.tax_ids.ids),
            self.analytic_distribution or None,
        )

    def _match(self, line, write_off):
        found = line.smart_suggestion_ids
        if found and found.kind not in (CODING, NONE):
            raise UserError(
                self.env._(
                    "“%s” may pay something that is open. Look at it on the reconciliation screen.",
                    line.payment_ref,
                )
            )
        return Match(
            line.id,
            writeoffs=(write_off,),
            partner_id=line.partner_id.id or None,
            suggestion_id=found.id or None,
            stamp=found.stamp if found else None,
        )

    def action_dismiss(self):
        """A bank line of which somebody said so is not coded any more."""
        super().action_dismiss()
        lines = self.line_id.statement_line_id
        if lines:
            self.env["smart.recon.session"].suggest(lines.ids)

    def _always_values(self):
        """A payer or payee without partner is known by the account number."""
        line = self.line_id.statement_line_id
        if not line or self.partner_id:
            return super()._always_values()
        if not line.account_number:
            raise UserError(
                self.env._(
                    "“%s” names neither a partner nor an account number. Write a coding rule with "
                    "words of its text instead.",
                    self.text,
                )
            )
        return {
            "name": self.env._("Always: %s", line.partner_name or line.account_number),
            "company_id": self.company_id.id,
            "iban": line.account_number,
            "account_id": self.account_id.id,
            "tax_ids": [fields.Command.set(self.tax_ids.ids)],
        }

    # Matching -------------------------------------------------------------

    @api.model
    def _answered(self, lines, answers, held_back=None):
        """Answers of the matching engine, with an account where it found no open item.

        A rule that a person wrote comes before what was learned about accounts, and it alone may
        be booked without a person; what was learned from bills is not measured on bank lines.

        :param answers: by line id
        :param held_back: why even a rule's account waits for a person
        """
        wanted = lines.filtered(lambda line: answers[line.id].kind in (CODING, NONE))
        wanted -= self._of_lines(wanted, ("dismissed",)).line_id.statement_line_id
        changed = {}
        for company, group in wanted.grouped("company_id").items():
            threshold = self.env["smart.recon.session"]._auto_threshold(company)
            codings = self.env["smart.category"].with_company(company)._suggest_bank(group)
            for line, coding in codings.items():
                answer = answers[line.id]
                by_rule = coding.method == "rule"
                if by_rule or (answer.kind == NONE and coding.confidence >= WORTH_SHOWING):
                    sure = by_rule and coding.confidence >= threshold
                    changed[line.id] = self._answer(answer, coding, held_back if sure else UNSURE)
        return answers | changed

    @staticmethod
    def _answer(answer, coding, held_back):
        return replace(
            answer,
            kind=CODING,
            account_id=coding.account_id,
            rule_id=None,
            confidence=coding.confidence,
            automatic=held_back is None,
            held_back=held_back,
            tier=f"coding, {coding.method}",
            reasons=({"code": "", "text": coding.reason},),
            evidence={"coding": coding},
        )

    @api.model
    def _keep_bank(self, lines, answers):
        """Show in the review list what is suggested for bank lines, and nothing that is not."""
        codings = [
            answers[line.id].evidence["coding"]
            for line in lines
            if "coding" in answers[line.id].evidence
        ]
        # a line that was opened again waits again
        self._of_lines(lines, ("open", "accepted", "corrected")).state = "agreed"
        self._keep(codings)

    def _of_lines(self, lines, states):
        return self.search(
            [("line_id.statement_line_id", "in", lines.ids), ("state", "in", states)]
        )
