"""Books matches of bank lines: in groups, each in a savepoint, so that one bad line stops nothing.

How a match becomes journal items is in ``smart_recon_posting_booking.py``, the way back in
``smart_recon_posting_undo.py``, what is refused beforehand in ``smart_recon_posting_checks.py``.
"""

from dataclasses import asdict, dataclass

from odoo import api, models
from odoo.exceptions import MissingError, RedirectWarning, UserError, ValidationError

from odoo.addons.smart_base.acting import correlation_id

from .smart_recon_types import Outcome

#: Lines that are booked together.
CHUNK = 250
#: What a single line may fail with; anything else is a defect and stops the run.
REFUSALS = (UserError, ValidationError, MissingError, RedirectWarning)


@dataclass(frozen=True)
class Run:
    """On whose behalf lines are booked.

    :param origin: ``person`` or ``rule``
    :param session: the run whose ledger they belong to; that of the suggestion by default
    """

    origin: str = "person"
    session: object = None


class SmartReconPosting(models.AbstractModel):
    """Booking and undoing of bank lines. Private: the screen's facade and rules call it."""

    _name = "smart.recon.posting"
    _description = "Booking of Bank Lines"

    @api.model
    def _post(self, matches, run=None):
        """Book matches, with the rights of the current user.

        :param matches: ``Match`` objects, of lines of any journals
        :return: one ``Outcome`` for each, in the same order; refused ones changed nothing
        :raises AccessError: the user is no accountant
        """
        self.env["smart.recon.session"]._check_accountant()
        run = run or Run()
        matches = list(matches)
        outcomes = {}
        for start in range(0, len(matches), CHUNK):
            outcomes |= self._post_chunk(matches[start : start + CHUNK], run)
        return [outcomes[match.line_id] for match in matches]

    @api.model
    def _post_chunk(self, matches, run):
        """Book some matches at once; where one fails, each half for itself."""
        refused, admitted = self._admit(matches)
        outcomes = {number: Outcome(number, False, why) for number, why in refused.items()}
        if not admitted:
            return outcomes
        try:
            with self.env.cr.savepoint():
                self._book(admitted, run)
                self.env.flush_all()
        except REFUSALS as error:
            if len(admitted) == 1:
                return {**outcomes, **_failed(admitted, error)}
            half = len(admitted) // 2
            for part in (admitted[:half], admitted[half:]):
                outcomes |= self._post_chunk(part, run)
            return outcomes
        return {**outcomes, **{match.line_id: Outcome(match.line_id, True) for match in admitted}}

    @api.model
    def _book(self, matches, run):
        """Write journal items, reconcile, and keep the ledger."""
        lines = self._lines_of(matches)
        before = {
            line.id: {"partner_id": line.partner_id.id, "date": str(line.date)} for line in lines
        }
        plans = [self._plan(match, line) for match, line in zip(matches, lines, strict=True)]
        self._write_entries(plans)
        self._reconcile(plans)
        self._reconcile_mates(matches)
        self._keep(matches, lines, before, run)

    def _lines_of(self, matches):
        return self.env["account.bank.statement.line"].browse(match.line_id for match in matches)

    # Ledger ---------------------------------------------------------------

    def _keep(self, matches, lines, before, run):
        """Note what was booked, for the undo, for learning and for the audit log."""
        suggestions = {each.line_id.id: each for each in lines.smart_suggestion_ids}
        taught = self._teach(matches, lines, suggestions) if run.origin == "person" else {}
        # sudo: nobody may write the ledger; it tells what was just done with the user's rights
        ledger = self.env["smart.recon.match"].sudo()
        entries = ledger.create(
            [
                {
                    **self._ledger_values(match, line, suggestions.get(line.id), run),
                    "before": before[line.id],
                    "taught": taught.get(line.id) or False,
                }
                for match, line in zip(matches, lines, strict=True)
            ]
        )
        if run.origin == "person":
            self._audit("recon_matched", entries)

    def _teach(self, matches, lines, suggestions):
        """Learn from what a person booked: what changed, by line id.

        Who takes a sure suggestion as it is confirms rules, and gives no reason for new ones.
        """
        rules = self.env["smart.recon.rule"]
        facts = {fact.id: fact for fact in self.env["smart.recon.facts"]._lines(lines)}
        known = {company: rules._known(company) for company in lines.company_id}
        taught = {}
        for match, line in zip(matches, lines, strict=True):
            suggestion = suggestions.get(line.id)
            nothing_new = (
                suggestion and suggestion.automatic and self._is_as_suggested(match, suggestion)
            )
            taught[line.id] = rules._learn(
                line, match, not nothing_new, facts[line.id], known[line.company_id]
            )
        return taught

    def _ledger_values(self, match, line, suggestion, run):
        shown = self._shown(suggestion)
        as_suggested = bool(suggestion) and self._is_as_suggested(match, suggestion)
        partner, account = self.env["smart.recon.rule"]._target(line, match)
        return {
            "line_id": line.id,
            "session_id": self._session_of(run, suggestion),
            "journal_id": line.journal_id.id,
            "company_id": line.company_id.id,
            "currency_id": line.currency_id.id,
            "user_id": self.env.uid,
            "origin": run.origin,
            "amount": line.amount,
            "partner_id": partner,
            "account_id": account,
            "kind": suggestion.kind if suggestion else False,
            "tier": suggestion.tier if suggestion else False,
            "confidence": suggestion.confidence if suggestion else 0,
            "is_as_suggested": as_suggested,
            "shown": shown,
            "booked": _booked(match),
        }

    def _session_of(self, run, suggestion):
        if run.session:
            return run.session.id
        return suggestion.session_id.id if suggestion else False

    def _shown(self, suggestion):
        """What was on the screen when it was booked, as plain data."""
        if not suggestion:
            return False
        return {
            "kind": suggestion.kind,
            "confidence": suggestion.confidence,
            "score": suggestion.score,
            "tier": suggestion.tier,
            "shares": suggestion.shares,
            "residual": suggestion.residual,
            "components": suggestion.components,
            "reasons": suggestion.reasons,
            "held_back": suggestion.held_back,
            "alternatives": suggestion.alternatives,
        }

    def _is_as_suggested(self, match, suggestion):
        items = {number for number, _amount in match.shares}
        if items or suggestion.item_ids:
            return items == set(suggestion.item_ids.ids)
        accounts = {each.account_id for each in match.writeoffs}
        return bool(accounts) and accounts == {suggestion.account_id.id}

    def _audit(self, action, entries, user=None):
        """One audit entry for each entry of the ledger."""
        self.env["smart.audit.log"]._append(
            [
                {
                    "action": action,
                    "company_id": entry.company_id.id,
                    "user_id": (user or self.env.user).id,
                    "res_model": "account.bank.statement.line",
                    "res_ids": [entry.line_id.id],
                    "proposal": {
                        "shown": entry.shown,
                        "booked": entry.booked,
                        "as_suggested": entry.is_as_suggested,
                        "left_behind": entry.undo_note or "",
                    },
                    "confidence": entry.confidence,
                    "reason": self._reason_of(entry),
                    "correlation_id": correlation_id(),
                }
                for entry in entries
            ]
        )

    def _reason_of(self, entry):
        shown = entry.shown or {}
        return "\n".join(each.get("text", "") for each in shown.get("reasons") or ())


def _failed(matches, error):
    message = str(error.args[0]) if error.args else type(error).__name__
    return {match.line_id: Outcome(match.line_id, False, message) for match in matches}


def _booked(match):
    """A match as plain data."""
    return {
        "shares": [{"item_id": number, "amount": amount} for number, amount in match.shares],
        "writeoffs": [{**asdict(each), "tax_ids": list(each.tax_ids)} for each in match.writeoffs],
        "partner_id": match.partner_id,
        "leave_open": match.leave_open,
    }
