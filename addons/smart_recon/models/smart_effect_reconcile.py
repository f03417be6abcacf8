from odoo import api, models
from odoo.exceptions import UserError

from .smart_recon_posting import Run
from .smart_recon_types import Match, WriteOff


def effect_of(match, label):
    """A match as the effect of a decision.

    :param label: what it books, in words, for the preview
    """
    return {
        "kind": "reconcile",
        "model": "account.bank.statement.line",
        "id": match.line_id,
        "label": label,
        "shares": [[number, amount] for number, amount in match.shares],
        "writeoffs": [
            [each.account_id, each.amount, each.label, list(each.tax_ids), each.reason]
            for each in match.writeoffs
        ],
        "partner_id": match.partner_id or False,
        "leave_open": match.leave_open,
        "mate_line_id": match.mate_line_id or False,
    }


def match_of(effect):
    """The match that an effect of a decision books."""
    return Match(
        line_id=effect["id"],
        shares=tuple((number, amount) for number, amount in effect["shares"]),
        writeoffs=tuple(
            WriteOff(account, amount, label, tuple(taxes), reason=reason)
            for account, amount, label, taxes, reason in effect["writeoffs"]
        ),
        partner_id=effect["partner_id"] or None,
        leave_open=effect["leave_open"],
        mate_line_id=effect["mate_line_id"] or None,
    )


class SmartEffect(models.AbstractModel):
    """Booking a bank line as the effect of a decision; many of them at once."""

    _inherit = "smart.effect"

    @api.model
    def _kinds(self):
        return super()._kinds() | {"reconcile"}

    @api.model
    def _joint_kinds(self):
        return super()._joint_kinds() | {"reconcile"}

    def _apply_reconcile(self, effect):
        [result] = self._apply_joint_reconcile([effect])
        if isinstance(result, UserError):
            raise result
        return result

    def _apply_joint_reconcile(self, effects):
        matches = [match_of(effect) for effect in effects]
        outcomes = self.env["smart.recon.posting"]._post(matches, Run(origin="rule"))
        return [
            {"ledger": True} if outcome.ok else UserError(outcome.message) for outcome in outcomes
        ]

    def _undo_reconcile(self, effect, memory):
        line = self._record(effect)
        [outcome] = self.env["smart.recon.posting"]._undo(line, Run(origin="rule"))
        if not outcome.ok:
            raise UserError(outcome.message)

    def _preview_reconcile(self, effect):
        record = self.env[effect["model"]].browse(effect["id"])
        return [self._row(effect, record, self.env._("Books as"), "", effect["label"])]
