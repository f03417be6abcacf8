from collections import Counter, defaultdict
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.tools import ormcache

from ..engine.category import NEW_VENDOR, Coder, Weights
from ..engine.category_memory import Line
from ..engine.category_rules import first_fitting
from ..engine.category_text import TextModel

#: Booked lines of the vendors at hand, and of the whole company, that are looked at.
OF_VENDORS, OF_COMPANY = 3_000, 1_000
#: What a rule that a person wrote is worth; a new vendor is shown all the same.
RULE_CONFIDENCE = 0.97
#: What lines are learned from.
LEARNED_FIELDS = (
    "partner_id", "name", "balance", "product_id", "journal_id", "move_id", "date", "account_id",
    "tax_ids", "analytic_distribution",
)  # fmt: skip


@dataclass
class Coding:
    """What is suggested for one line; ids, so that it can be kept.

    :param method: rule, memory, classifier, claude; empty when nothing is known
    :param alternatives: further accounts as pairs of id and confidence
    :param is_uncoded: whether the line has the account that Odoo puts when nobody chooses one
    """

    line_id: int
    account_id: int = 0
    confidence: float = 0.0
    method: str = ""
    reason: str = ""
    rule_id: int = 0
    tax_ids: list = field(default_factory=list)
    analytic: dict = field(default_factory=dict)
    product_id: int = 0
    alternatives: list = field(default_factory=list)
    is_new_vendor: bool = False
    is_uncoded: bool = False


class SmartCategory(models.AbstractModel):
    """Suggests accounts for lines of vendor bills: records into facts, engine, and back."""

    _name = "smart.category"
    _description = "Coding of Bill Lines"

    @api.model
    def _suggest(self, lines):
        """Codings for draft bill lines of one company, by line; queries constant in number."""
        company = lines.company_id or self.env.company
        history = self._history(lines, company)
        usual = defaultdict(Counter)
        for line in history:
            usual[line.partner_id][line.account_id] += 1
        past = [(self._facts(line), line) for line in history]
        found = self._code([(line.id, self._facts(line)) for line in lines], past, company)
        codings = dict(zip(lines, found, strict=True))
        for line, coding in codings.items():
            coding.is_uncoded = self._is_uncoded(line, usual[line.partner_id])
        return codings

    def _code(self, asked, past, company, by_text=False):
        """Codings of facts, in their order.

        :param asked: pairs of the id that the coding carries, and facts
        :param past: pairs of facts and the journal item that they were booked as, oldest first;
            no item for what was booked on several accounts
        :param by_text: equal texts count for themselves, and the classifier of bills is not asked
        """
        coder = self._coder(company)
        if by_text:
            coder.by_text, coder.text = True, TextModel()
        companions = {}
        for facts, line in past:
            coder.learn(facts, str(line.account_id.id))
            companions[facts.vendor, line.account_id.id] = line
        rules = self.env["smart.category.rule"]._engine_rules(company)
        allowed = self._allowed(company)
        return [
            self._coding(number, facts, coder, rules, allowed, companions)
            for number, facts in asked
        ]

    @staticmethod
    def _is_uncoded(line, used):
        """Whether a line has no account, the journal's, or the one most used for its vendor."""
        most = max(used.values(), default=0)
        account, default = line.account_id, line.journal_id.default_account_id
        return not account or account == default or used[account] == most > 0

    def _coding(self, number, facts, coder, rules, allowed, companions):
        is_new = coder.memory.is_new(facts)
        rule = first_fitting(rules, facts)
        if rule:
            coding = self.env["smart.category.rule"].browse(rule.rule_id)._coding(number)
            coding.is_new_vendor = is_new
            coding.confidence = NEW_VENDOR if is_new else RULE_CONFIDENCE
            return coding
        found = coder.suggest(facts, allowed=allowed)
        if not found:
            reason = self.env._("Nothing like it was booked before.")
            return Coding(number, reason=reason, is_new_vendor=is_new)
        best = found[0]
        coding = Coding(
            number,
            int(best.label),
            best.confidence,
            best.method,
            best.reason,
            is_new_vendor=is_new,
            alternatives=[[int(each.label), each.confidence] for each in found[1:]],
        )
        companion = companions.get((facts.vendor, coding.account_id))
        if companion:
            coding.tax_ids = companion.tax_ids.ids
            coding.analytic = companion.analytic_distribution or {}
        return coding

    # Facts ----------------------------------------------------------------

    @api.model
    def _facts(self, line):
        """A bill line as the engine sees it."""
        partner, move = line.partner_id, line.move_id
        currency = line.company_id.currency_id
        product = line.product_id
        return Line(
            vendor=str(partner.id or ""),
            name=partner.name or "",
            text=line.name or product.name or "",
            amount=round(line.balance / currency.rounding) if currency.rounding else 0,
            unit=f"product {product.id}" if product else "",
            source=str(line.journal_id.id or ""),
            document=str(move.id or ""),
            day=(line.date or move.create_date.date()).toordinal(),
            iban=move.partner_bank_id.sanitized_acc_number or "",
        )

    def _history(self, lines, company):
        """Booked lines of the same vendors, and the company's latest, oldest first."""
        base = self._booked_domain(company)
        base.append(("id", "not in", lines.ids))
        vendors = lines.partner_id.ids
        found = self._newest(base)
        if vendors:
            found |= self._newest([*base, ("partner_id", "in", vendors)], OF_VENDORS)
        found |= self._taught(lines, company)
        found.partner_id.fetch(["name"])
        return found.sorted(lambda line: (line.date or fields.Date.to_date("1970-01-01"), line.id))

    @api.model
    def _newest(self, domain, limit=OF_COMPANY):
        """The newest booked items of a domain, with all that is learned from them."""
        return self.env["account.move.line"].search_fetch(
            domain, LEARNED_FIELDS, limit=limit, order="date desc, id desc"
        )

    @api.model
    def _booked_domain(self, company):
        return [
            ("company_id", "=", company.id),
            ("parent_state", "=", "posted"),
            ("move_id.move_type", "in", ("in_invoice", "in_refund")),
            ("display_type", "=", "product"),
            ("account_id", "!=", False),
        ]

    def _taught(self, lines, company):
        """Lines of other drafts that a person coded: a correction counts at once."""
        domain = [
            ("company_id", "=", company.id),
            ("state", "in", ("accepted", "corrected")),
            ("line_id.partner_id", "in", lines.partner_id.ids),
            ("line_id", "not in", lines.ids),
            ("line_id.parent_state", "=", "draft"),
        ]
        found = self.env["smart.category.suggestion"].search(domain, limit=OF_COMPANY)
        return found.line_id.filtered("account_id")

    def _allowed(self, company):
        """Accounts that a bill line may have, as the engine names them."""
        accounts = self.env["account.account"].search(
            [
                *self.env["account.account"]._check_company_domain(company),
                (
                    "account_type",
                    "not in",
                    ("asset_receivable", "liability_payable", "off_balance"),
                ),
            ]
        )
        return {str(number) for number in accounts.ids}

    # Learned --------------------------------------------------------------

    def _coder(self, company):
        """The engine with what the company's latest training taught."""
        model = self.env["smart.category.model"]._latest(company)
        if not model.weights:
            return Coder(text=self._text_model(model.id) if model else None, by_text=True)
        return Coder(
            text=self._text_model(model.id),
            weights=Weights(**model.weights),
            sure_from=model.sure_from,
        )

    @api.model
    @ormcache("model_id")
    def _text_model(self, model_id):
        """The classifier of a training; read once by each worker, as it never changes."""
        return TextModel(self.env["smart.category.model"].browse(model_id).texts or [])
