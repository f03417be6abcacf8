from odoo import api, fields, models

from odoo.addons.smart_base.engine.canonical import digest

from ..engine import facts as engine
from .smart_recon_facts import from_cents
from .smart_recon_types import Match, WriteOff
from .smart_recon_words import sentence, stored

KINDS = [
    (engine.ONE, "One item"),
    (engine.BATCH, "Several items"),
    (engine.PAYOUT, "Payout"),
    (engine.PARTIAL, "Part payment"),
    (engine.OVER, "Over-payment"),
    (engine.FEE, "Less a charge"),
    (engine.REFUND, "Refund"),
    (engine.TRANSFER, "Own transfer"),
    (engine.DUPLICATE, "Paid twice"),
    (engine.INSTALMENT, "Instalment"),
    (engine.CODING, "Account"),
    (engine.NONE, "Nothing found"),
]
#: Kinds without anything to post.
SILENT = (engine.NONE, engine.DUPLICATE)


class SmartReconSuggestion(models.Model):
    """The engine's answer for one line of a statement: at most one at a time for each line."""

    _name = "smart.recon.suggestion"
    _description = "Suggestion for a Bank Line"
    _order = "id"
    _rec_name = "line_id"

    line_id = fields.Many2one(
        "account.bank.statement.line", required=True, readonly=True, ondelete="cascade"
    )
    session_id = fields.Many2one(
        "smart.recon.session", readonly=True, ondelete="set null", index="btree_not_null"
    )
    journal_id = fields.Many2one("account.journal", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    confidence = fields.Float(readonly=True, help="Probability that exactly this is right.")
    automatic = fields.Boolean(readonly=True, help="Sure enough to be booked without a person.")
    held_back = fields.Json(readonly=True, help="What keeps it from being booked automatically.")
    tier = fields.Char("Evidence", readonly=True)
    score = fields.Float(readonly=True)
    components = fields.Json(readonly=True, help="What the score is made of.")
    reasons = fields.Json(readonly=True)
    item_ids = fields.Many2many(
        "account.move.line",
        "smart_recon_suggestion_item_rel",
        "suggestion_id",
        "item_id",
        "Items",
        readonly=True,
    )
    shares = fields.Json(readonly=True, help="What the line pays of each item.")
    residual = fields.Json(readonly=True, help="What remains between the line and its items.")
    alternatives = fields.Json(readonly=True)
    other_combinations = fields.Integer(readonly=True, default=-1, help="-1: not searched.")
    mate_line_id = fields.Many2one(
        "account.bank.statement.line",
        "Other Line",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The line that this one duplicates, or the other side of a transfer.",
    )
    learned_rule_id = fields.Many2one(
        "smart.recon.rule", readonly=True, ondelete="set null", index="btree_not_null"
    )
    account_id = fields.Many2one("account.account", readonly=True, ondelete="set null")
    is_skipped = fields.Boolean("Skipped", readonly=True, help="Left for later by a person.")
    claude = fields.Json(readonly=True, help="What Claude was asked and chose, if it was.")
    answer_digest = fields.Char(readonly=True, help="What the engine said, to notice news.")
    stamp = fields.Char(readonly=True, help="State of the line and its items when it was made.")
    reason_text = fields.Text("Why", compute="_compute_texts")
    held_back_text = fields.Char("Why Not Booked", compute="_compute_texts")

    _line_uniq = models.UniqueIndex("(line_id)")

    @api.depends("reasons", "held_back")
    @api.depends_context("lang")
    def _compute_texts(self):
        for suggestion in self:
            suggestion.reason_text = "\n".join(
                sentence(self.env, reason) for reason in suggestion.reasons or ()
            )
            suggestion.held_back_text = sentence(self.env, suggestion.held_back)

    # Store ----------------------------------------------------------------

    @api.model
    def _store_answers(self, lines, answers, session=None):
        """Replace the suggestions of some lines by the engine's answers.

        :param answers: the engine's suggestions, by line id
        """
        # sudo: nobody may write suggestions; what the engine said is not a matter of rights
        suggestions = self.sudo()
        suggestions.search([("line_id", "in", lines.ids)]).unlink()
        stamps = self._stamps({line.id: answers[line.id].item_ids for line in lines})
        return suggestions.create(
            [
                {
                    **self._values(line, answers[line.id]),
                    "session_id": session.id if session else False,
                    "stamp": stamps[line.id],
                }
                for line in lines
            ]
        ).with_env(self.env)

    @api.model
    def _changed(self, lines, answers):
        """Lines for which the engine says something else than what is stored, or stored nothing."""
        stored = {each.line_id.id: each for each in lines.smart_suggestion_ids}
        outdated = lines.smart_suggestion_ids._outdated()
        return lines.filtered(
            lambda line: (
                line.id not in stored
                or stored[line.id] in outdated
                or stored[line.id].answer_digest != self._digest(answers[line.id])
            )
        )

    @api.model
    def _digest(self, answer):
        """What the engine says, in short: equal as long as nothing that matters is new."""
        return digest(
            [
                [answer.kind, answer.tier, answer.automatic, answer.account_id, answer.rule_id],
                [[share.item_id, share.amount] for share in answer.shares],
                [list(each.item_ids) for each in answer.alternatives],
                str(answer.held_back or ""),
                round(answer.confidence, 2),
            ]
        )[:16]

    @api.model
    def _values(self, line, answer):
        currency = line.currency_id
        held = stored(answer.held_back)
        missing = self._missing_account(line, answer)
        if missing and not held:
            held = {"code": "hold_no_account", "values": {"kind": missing}, "text": missing}
        others = answer.other_combinations
        return {
            "line_id": line.id,
            "journal_id": line.journal_id.id,
            "company_id": line.company_id.id,
            "kind": answer.kind,
            "confidence": answer.confidence,
            "automatic": answer.automatic and not held,
            "held_back": held,
            "tier": answer.tier,
            "score": answer.score,
            "components": [self._component(part) for part in answer.components],
            "reasons": [stored(reason) for reason in answer.reasons],
            "item_ids": [fields.Command.set(answer.item_ids)],
            "shares": [
                {"item_id": share.item_id, "amount": from_cents(currency, share.amount)}
                for share in answer.shares
            ],
            "residual": self._residual(currency, answer.residual),
            "alternatives": [self._alternative(each) for each in answer.alternatives],
            "other_combinations": -1 if others is None else others,
            "mate_line_id": answer.mate_line_id or False,
            "learned_rule_id": answer.rule_id or False,
            "account_id": answer.account_id or False,
            "answer_digest": self._digest(answer),
        }

    def _component(self, part):
        return {
            "name": part.name,
            "score": part.score,
            "maximum": part.maximum,
            "reason": stored(part.reason),
        }

    def _residual(self, currency, residual):
        return {
            "written_off": from_cents(currency, residual.written_off),
            "reason": residual.reason,
            "credit": from_cents(currency, residual.credit),
            "left_open": from_cents(currency, residual.left_open),
        }

    def _alternative(self, each):
        return {
            "kind": each.kind,
            "item_ids": list(each.item_ids),
            "confidence": each.confidence,
            "score": each.score,
            "reasons": [stored(reason) for reason in each.reasons],
        }

    def _missing_account(self, line, answer):
        """Name of the account that would be needed and is not chosen, or nothing."""
        company = line.company_id
        kinds = company._smart_recon_account_kinds()
        written_off = answer.residual.written_off
        if written_off and not company._smart_recon_account(answer.residual.reason, -written_off):
            return kinds[answer.residual.reason]
        transfer = answer.kind == engine.TRANSFER and not answer.item_ids
        if transfer and not company._smart_recon_account("transfer"):
            return kinds["transfer"]
        return None

    # State ----------------------------------------------------------------

    @api.model
    def _stamps(self, items_by_line):
        """Tokens of how lines and items stand, by line id.

        A token changes when the line is matched or its items are paid, unposted or deleted.

        :param items_by_line: ids of the items that count for each line, by line id
        """
        lines = self.env["account.bank.statement.line"].browse(items_by_line)
        wanted = {number for numbers in items_by_line.values() for number in numbers}
        items = self.env["account.move.line"].browse(sorted(wanted)).exists()
        lines.fetch(["is_reconciled", "amount", "amount_residual", "partner_id", "state"])
        items.fetch(["reconciled", "amount_residual", "amount_residual_currency", "parent_state"])
        states = {item.id: self._item_state(item) for item in items}
        return {
            line.id: digest(
                [
                    self._line_state(line),
                    [states.get(number) for number in sorted(items_by_line[line.id])],
                ]
            )[:16]
            for line in lines
        }

    def _line_state(self, line):
        amounts = [line.currency_id.round(each) for each in (line.amount, line.amount_residual)]
        return [line.id, line.is_reconciled, *amounts, line.partner_id.id, line.state]

    def _item_state(self, item):
        residual = item.company_currency_id.round(item.amount_residual)
        foreign = item.currency_id.round(item.amount_residual_currency)
        return [item.id, item.reconciled, residual, foreign, item.parent_state]

    def _current_stamps(self):
        """Tokens of how the lines of these suggestions and their items stand now, by line id."""
        return self._stamps({each.line_id.id: each.item_ids.ids for each in self})

    def _outdated(self):
        """Those whose line or items changed since they were made."""
        stamps = self._current_stamps()
        return self.filtered(lambda each: each.stamp != stamps[each.line_id.id])

    # As data --------------------------------------------------------------

    def _as_data(self):
        """This suggestion as plain data, reasons in the caller's language."""
        line = self.line_id
        return {
            "line_id": line.id,
            "date": fields.Date.to_string(line.date),
            "amount": line.amount,
            "currency": line.currency_id.name,
            "memo": line.payment_ref or "",
            "kind": self.kind,
            "confidence": self.confidence,
            "automatic": self.automatic,
            "held_back": self.held_back_text,
            "skipped": self.is_skipped,
            "score": self.score,
            "components": [
                {**part, "reason": sentence(self.env, part["reason"])}
                for part in self.components or ()
            ],
            "reasons": [sentence(self.env, reason) for reason in self.reasons or ()],
            "shares": self.shares or [],
            "residual": self.residual or {},
            "account_id": self.account_id.id,
            "alternatives": [
                {**each, "reasons": [sentence(self.env, reason) for reason in each["reasons"]]}
                for each in self.alternatives or ()
            ],
        }

    # As a match -----------------------------------------------------------

    def _as_match(self):
        """What booking this suggestion would do; None when there is nothing to book."""
        self.ensure_one()
        if self.kind in SILENT:
            return None
        residual = self.residual or {}
        return Match(
            line_id=self.line_id.id,
            shares=tuple((share["item_id"], share["amount"]) for share in self.shares or ()),
            writeoffs=tuple(self._write_offs(residual)),
            partner_id=self._partner().id or None,
            leave_open=bool(residual.get("credit")),
            suggestion_id=self.id,
            stamp=self.stamp,
            mate_line_id=self.mate_line_id.id if self.kind == engine.TRANSFER else None,
        )

    def _partner(self):
        partners = self.item_ids.partner_id
        if len(partners) == 1:
            return partners
        return self.line_id.partner_id or partners.commercial_partner_id[:1]

    def _write_offs(self, residual):
        line, company = self.line_id, self.company_id
        if self.kind == engine.CODING:
            return self.learned_rule_id._write_offs(line) or [
                WriteOff(self.account_id.id, line.amount, line.payment_ref or "")
            ]
        if self.kind == engine.TRANSFER and not self.shares:
            account = company._smart_recon_account("transfer")
            return [WriteOff(account.id, line.amount, line.payment_ref or "")]
        written_off = residual.get("written_off")
        if not written_off:
            return []
        reason = residual["reason"]
        account = company._smart_recon_account(reason, -written_off)
        label = company._smart_recon_account_kinds()[reason].capitalize()
        return [WriteOff(account.id, -written_off, label, reason=reason)]
