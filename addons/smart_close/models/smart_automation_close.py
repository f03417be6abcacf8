import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.smart_base.engine.proposal import Component, Proposal
from odoo.addons.smart_base.models.guard import QUEUE, with_permit

RULE = "smart_close.smart_rule_close_fix"


@dataclass(frozen=True)
class Gathered:
    """A finding, and what would put it right."""

    res_id: int
    title: str
    effects: list
    amount: Decimal
    evidence: dict


class CloseFix(models.AbstractModel):
    """Carries out what people want done about findings of a close, after somebody approved it."""

    _name = "smart.automation.close.fix"
    _description = "Fixes of the Month-End Close"
    _inherit = "smart.automation"
    _smart_model = "smart.close.finding"
    _smart_quick = True
    # It books entries: a person says yes to each.
    _smart_always_ask = True
    _smart_effects = (
        "call:account.move:action_post",
        "call:account.move:button_cancel",
        "call:account.move:button_draft",
        "close_accrue:account.journal",
        "close_ask:account.move",
        "close_ask:purchase.order",
        "close_depreciate:account.asset.line",
        "close_invoice:sale.order",
        "close_repeat:account.move",
        "write:account.move:date",
        "write:account.move:invoice_date",
    )

    @api.model
    def _propose_now(self, finding):
        """The decision about what somebody wants done, made at once instead of by a lane.

        :raises UserError: the rule is not live, or there is nothing to decide
        """
        company = finding.company_id
        # sudo: settings of the rule and the queue, which belong to nobody
        rule = self.env.ref(RULE).sudo().with_company(company)
        if rule.mode != "live" or not rule._is_listening(company):
            raise UserError(
                _("A Smart Odoo manager has to switch the rule “%s” to live first.", rule.name)
            )
        # sudo: nobody may create events; this one is worked off right here
        event = with_permit(self.env["smart.event"].sudo(), QUEUE).create(
            {
                "rule_id": rule.id,
                "company_id": company.id,
                "kind": "custom",
                "res_model": finding._name,
                "res_id": finding.id,
                "key": uuid.uuid4().hex,
                "state": "done",
                "done_at": fields.Datetime.now(),
                "user_id": self.env.uid,
            }
        )
        self.env.flush_all()
        # what was asked before, and nobody decided on, gives way
        self.env["smart.decision"]._withdraw_pending(rule, company, [("res_id", "=", finding.id)])
        [decision] = rule._automation(company)._handle(rule, event)
        return decision.with_env(self.env)

    def _candidate_domain(self, rule):
        return [
            ("company_id", "=", self.env.company.id),
            ("state", "=", "open"),
            ("wanted_fix", "!=", False),
        ]

    def _gather(self, rule, records):
        labels = dict(records._fields["wanted_fix"]._description_selection(self.env))
        return [self._gathered(finding, labels[finding.wanted_fix]) for finding in records]

    def _gathered(self, finding, label):
        effects = getattr(self, f"_fix_{finding.wanted_fix}")(finding)
        accrued = [abs(Decimal(each["profit"])) for each in effects if "profit" in each]
        return Gathered(
            finding.id,
            f"{label}: {finding.name}",
            effects,
            sum(accrued) if accrued else Decimal(str(finding.amount)),
            {"kind": finding.kind, "fix": finding.wanted_fix, "facts": finding.evidence},
        )

    def _think(self, rule, facts):
        asked, reason = _("Asked for"), _("Somebody who keeps the books asked for it.")
        return [
            Proposal(
                res_id=fact.res_id,
                title=fact.title,
                confidence=0.99,
                components=[Component(asked, 0.99, 1, reason)],
                reasons=[reason],
                effects=fact.effects,
                evidence=fact.evidence,
                amount=fact.amount,
                # what was undone may be done again
                occasion=f"{fact.evidence['fix']} {uuid.uuid4().hex}",
            )
            for fact in facts
        ]

    # Drafts ---------------------------------------------------------------

    def _call(self, finding, method, inverse, becomes, label):
        return [
            {
                "kind": "call",
                "model": "account.move",
                "id": number,
                "method": method,
                "inverse": inverse,
                "expect": {"state": "draft"},
                "watch": ["state", "name", "amount_total", "amount_residual"],
                "becomes": {"state": becomes},
                "label": label,
            }
            for number in finding.res_ids
        ]

    def _fix_post(self, finding):
        return self._call(finding, "action_post", "button_draft", "posted", _("Post it"))

    def _fix_discard(self, finding):
        return self._call(finding, "button_cancel", "button_draft", "cancel", _("Cancel it"))

    def _fix_next_month(self, finding):
        day = fields.Date.to_string(self._next_day(finding))
        effects = []
        for move in self.env["account.move"].browse(finding.res_ids):
            values = {"date": day} | ({"invoice_date": day} if move.invoice_date else {})
            effects.append(
                {"kind": "write", "model": "account.move", "id": move.id, "values": values}
            )
        return effects

    @staticmethod
    def _next_day(finding):
        return finding.close_id.date_to + timedelta(1)

    # Entries --------------------------------------------------------------

    def _fix_invoice(self, finding):
        day = fields.Date.to_string(finding.close_id.date_to)
        return [
            {
                "kind": "close_invoice",
                "model": "sale.order",
                "id": number,
                "date": day,
                "amount_text": finding.currency_id.format(finding.amount),
            }
            for number in finding.res_ids
        ]

    def _fix_repeat(self, finding):
        return [
            {
                "kind": "close_repeat",
                "model": "account.move",
                "id": number,
                "date": fields.Date.to_string(finding.close_id.date_to),
                "label": finding.name,
            }
            for number in finding.res_ids
        ]

    def _fix_depreciate(self, finding):
        """The lines of an asset's plan that are due, the oldest first."""
        due = self.env["smart.close.facts"]._due_lines(finding.company_id, finding.close_id.date_to)
        lines = due.filtered(lambda line: line.asset_id.id in finding.res_ids)
        return [
            {
                "kind": "close_depreciate",
                "model": lines._name,
                "id": line.id,
                "date": fields.Date.to_string(line.line_date),
                "amount_text": finding.currency_id.format(line.amount),
            }
            for line in lines
        ]

    def _fix_accrue(self, finding):
        """An entry of what is not accrued yet against the accounts for accruals."""
        company = finding.company_id
        profit = self._to_accrue(finding)
        debit, credit = getattr(self, f"_accounts_{finding.kind}")(finding)
        line = {"name": finding.name, "partner_id": self._partner(finding) or False}
        amount = float(abs(profit))
        return [
            {
                "kind": "close_accrue",
                "model": "account.journal",
                "id": self._journal(company).id,
                "label": finding.name,
                "profit": str(profit),
                "date": fields.Date.to_string(finding.close_id.date_to),
                "reversal_date": fields.Date.to_string(self._next_day(finding)),
                "lines": [
                    {**line, "account_id": debit.id, "debit": amount, "credit": 0.0},
                    {**line, "account_id": credit.id, "debit": 0.0, "credit": amount},
                ],
            }
        ]

    def _to_accrue(self, finding):
        """What an accrual still has to add to the profit of the month.

        :raises UserError: it was accrued since the last scan
        """
        at_stake, standing = Decimal(str(finding.effect)), finding._accrued().get(finding)
        known = Decimal((finding.evidence or {}).get("accrued") or 0)
        rest = at_stake + known - (standing.profit if standing else 0)
        if rest * at_stake <= 0:
            raise UserError(_("This is accrued already: look again at the step."))
        return rest

    @staticmethod
    def _partner(finding):
        return (finding.evidence or {}).get("partner_id")

    def _journal(self, company):
        return company.smart_close_journal_id or self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "general")], limit=1
        )

    def _needed(self, account, what):
        if not account:
            raise UserError(
                _("Choose the account for “%s” in the settings of Smart Odoo first.", what)
            )
        return account

    def _accounts_delivery(self, finding):
        accrued = finding.company_id.smart_close_revenue_account_id
        return self._needed(accrued, _("Accrued revenue")), self._product_account(
            finding, "sale.order.line", "income"
        )

    _accounts_revenue = _accounts_delivery

    def _accounts_receipt(self, finding):
        accrued = finding.company_id.smart_close_expense_account_id
        expense = self._product_account(finding, "purchase.order.line", "expense")
        return expense, self._needed(accrued, _("Accrued expenses"))

    def _product_account(self, finding, model, kind):
        """The account of the largest line; an accrual is an estimate that is reversed."""
        parts = (finding.evidence or {}).get("lines") or []
        largest = max(parts, key=lambda part: Decimal(part[1]))
        line = self.env[model].browse(largest[0])
        account = line.product_id.product_tmpl_id.get_product_accounts()[kind]
        return self._needed(account, line.product_id.display_name)

    def _accounts_recurring_bill(self, finding):
        bill = self.env["account.move"].browse(finding.res_ids)
        lines = bill.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        expense = max(lines, key=lambda line: abs(line.balance)).account_id
        accrued = finding.company_id.smart_close_expense_account_id
        return expense, self._needed(accrued, _("Accrued expenses"))

    def _accounts_revaluation(self, finding):
        company = finding.company_id
        account = self.env["account.account"].browse(finding.res_ids)
        if finding.effect > 0:
            gain = company.income_currency_exchange_account_id
            return account, self._needed(gain, _("Exchange gains"))
        loss = company.expense_currency_exchange_account_id
        return self._needed(loss, _("Exchange losses")), account

    def _accounts_cut_off(self, finding):
        """The part of later months goes to the balance sheet, and comes back the day after."""
        company = finding.company_id
        account = self.env["account.account"].browse(finding.evidence["account_id"])
        if finding.effect > 0:
            prepaid = company.smart_close_prepaid_account_id
            return self._needed(prepaid, _("Prepaid expenses")), account
        deferred = company.smart_close_deferred_account_id
        return account, self._needed(deferred, _("Deferred revenue"))

    # Asking ---------------------------------------------------------------

    def _fix_ask(self, finding):
        """An e-mail to the vendor that waits in the chatter of the order or the last bill."""
        effects = []
        for record in self.env[finding.res_model].browse(finding.res_ids):
            vendor = record.partner_id
            if not vendor.email:
                raise UserError(_("There is no e-mail address of %s.", vendor.name))
            speaking = self.with_context(lang=vendor.lang or self.env.lang)
            month = format_date(speaking.env, finding.close_id.date_to, date_format="MMMM y")
            effects.append(
                {
                    "kind": "close_ask",
                    "model": record._name,
                    "id": record.id,
                    "partner_id": vendor.id,
                    "subject": speaking.env._("Your bill for %s", month),
                    "text": speaking._question(finding, record, month),
                }
            )
        return effects

    def _question(self, finding, record, month):
        if finding.kind == "receipt":
            what = _("We received what we ordered with %s, and have no bill yet.", record.name)
        else:
            what = _("Your monthly bill for %s has not reached us yet.", month)
        please = _("Please send it to us, so that we can close the month.")
        return f"{what}\n{please}\n\n{finding.company_id.name}"


class SmartDecision(models.Model):
    """A fix that was carried out, or undone, has its step looked at again."""

    _inherit = "smart.decision"

    def _settle(self, state, actor_env, note=False, **vals):
        done = super()._settle(state, actor_env, note, **vals)
        if self.res_model == "smart.close.finding" and state in ("executed", "undone"):
            finding = actor_env["smart.close.finding"].browse(self.res_id)
            # sudo: the link to the close only; what it says is read with the user's rights
            if finding.sudo().close_id.with_env(actor_env)._entered_companies():
                finding._store({"wanted_fix": False})
                finding.action_rescan()
        return done
