"""Bank lines without counterpart, coded as bill lines are: rules, then what was booked before.

Open items always come first: only where the matching engine found none is an account suggested.
"""

from odoo import api, models

from odoo.addons.smart_accounting.engine.category_memory import Line, plain

#: Types of accounts that say nothing about what a line was for.
SILENT_TYPES = (
    "asset_receivable", "liability_payable", "asset_cash", "liability_credit_card", "off_balance",
)  # fmt: skip


class SmartCategory(models.AbstractModel):
    _inherit = "smart.category"

    @api.model
    def _suggest_bank(self, lines):
        """Codings for open bank lines of one company, in their order, by the suspense item's id.

        :return: dict of bank line to coding
        """
        company = lines.company_id
        items = {line: line._seek_for_lines()[1][:1] for line in lines}
        past = [*self._past_bills(lines, company), *self._past_bank(lines, company)]
        asked = [(items[line].id, self._bank_facts(line)) for line in lines]
        codings = self._code(asked, past, company, by_text=True)
        for coding, (_number, facts) in zip(codings, asked, strict=True):
            coding.is_new_vendor = coding.is_new_vendor and bool(facts.vendor)
        return dict(zip(lines, codings, strict=True))

    def _past_bills(self, lines, company):
        """Booked bill lines of the partners who are paid."""
        domain = [
            *self._booked_domain(company),
            ("partner_id", "in", lines.partner_id.commercial_partner_id.ids),
        ]
        found = self._newest(domain)
        return [(self._facts(item), item) for item in found[::-1]]

    def _booked_bank_domain(self, company):
        """Items that say what bank lines were for; some of them paid open items all the same."""
        journals = self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "in", ("bank", "cash", "credit"))]
        )
        silent = journals.suspense_account_id | company.transfer_account_id
        return [
            ("company_id", "=", company.id),
            ("parent_state", "=", "posted"),
            ("statement_line_id", "!=", False),
            ("account_id.account_type", "not in", SILENT_TYPES),
            ("account_id", "not in", silent.ids),
            ("tax_line_id", "=", False),
        ]

    def _past_bank(self, lines, company):
        """What bank lines were booked to that paid no open item, oldest first."""
        domain = [*self._booked_bank_domain(company), ("statement_line_id", "not in", lines.ids)]
        found = self._newest(domain)
        siblings = found.move_id.line_ids
        matched = siblings.filtered(lambda item: item.matched_debit_ids or item.matched_credit_ids)
        coded = found.filtered(lambda item: item.move_id not in matched.move_id)
        return [
            (self._bank_facts(line), items if len(items) == 1 else items.browse())
            for line, items in coded[::-1].grouped("statement_line_id").items()
        ]

    def _bank_facts(self, line):
        """A bank line as the engine sees it; what is paid counts as a bill's cost does."""
        partner = line.partner_id.commercial_partner_id
        number = line.account_number or ""
        name = partner.name or line.partner_name or ""
        stranger = f"account {number}" if number else plain(name)
        total = abs(line.amount_total_signed) * (-1 if line.amount > 0 else 1)
        return Line(
            vendor=str(partner.id) if partner else stranger,
            name=name,
            text=line.payment_ref or "",
            amount=round(total / (line.company_id.currency_id.rounding or 0.01)),
            source=str(line.journal_id.id),
            day=line.date.toordinal(),
            iban=number,
        )
