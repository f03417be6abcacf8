"""How rules come about from people's matches, are confirmed, contradicted, and forgotten."""

from datetime import timedelta

from odoo import api, fields, models

from ..engine.learn import Decision, fits, learn

#: Days that a rule is good for after it was last confirmed.
KEEP_DAYS = 365
#: Earlier decisions that a new rule is made from: of the same target, and of any.
ALIKE, OTHERS = 20, 60


class SmartReconRule(models.Model):
    _inherit = "smart.recon.rule"

    @api.model
    def _learn(self, line, match, make=True, fact=None, known=None):
        """Learn from a person's match of a line, before the ledger knows of it.

        :param make: whether new rules may come of it, beside what confirms or contradicts others
        :param fact: the line as the engine knows it, where that was read already
        :param known: what ``_known`` said of the company; new rules are added to it
        :return: what changed, as ``[rule id, "right" | "wrong" | "new"]``, for the undo
        """
        target = self._target(line, match)
        if target == (None, None):
            return []
        if fact is None:
            [fact] = self.env["smart.recon.facts"]._lines(line)
        if known is None:
            known = self._known(line.company_id)
        taught = self._count(known, fact, target)
        if not make or any(how == "right" for _number, how in taught):
            return taught
        made = self._make(line, Decision(fact, *target))
        known.extend((number, self.browse(number)._fact()) for number, _how in made)
        return taught + made

    @api.model
    def _known(self, company):
        """The rules in use in a company, as pairs of id and what the engine knows of them."""
        return [(rule.id, rule._fact()) for rule in self._in_use(company)]

    @api.model
    def _target(self, line, match):
        """What a match says about lines like this: a partner's, or booked to an account."""
        if match.shares:
            items = self.env["account.move.line"].browse(number for number, _a in match.shares)
            partners = items.partner_id.commercial_partner_id
            return (partners.id, None) if len(partners) == 1 else (None, None)
        accounts = {each.account_id for each in match.writeoffs if not each.reason}
        return (None, accounts.pop()) if len(accounts) == 1 else (None, None)

    def _count(self, known, fact, target):
        """Confirm and contradict the rules that would have spoken about a line."""
        taught = []
        for number, rule in known:
            if fits(rule, fact) and self._same_question(rule, target):
                agreed = (rule.partner_id, rule.account_id) == target
                self.browse(number)._confirm(agreed)
                taught.append([number, "right" if agreed else "wrong"])
        return taught

    def _same_question(self, known, target):
        """Rules about partners are judged by matches with partners' items, others by accounts."""
        return (known.account_id is None) == (target[1] is None)

    def _confirm(self, agreed):
        """One more case; a rule that is wrong as often as right is not used any more."""
        if agreed:
            until = fields.Date.context_today(self) + timedelta(KEEP_DAYS)
            self.write({"right_count": self.right_count + 1, "expiry_date": until})
        else:
            self.wrong_count += 1
            if self.wrong_count >= self.right_count:
                self.state = "off"

    # New rules ------------------------------------------------------------

    def _make(self, line, decision):
        """Rules that a decision and those before it support, where there is none yet."""
        history = self._history(line, decision)
        target = (decision.partner_id, decision.account_id)
        made = []
        for known in learn([*history, decision]):
            if (known.partner_id, known.account_id) != target or not fits(known, decision.line):
                continue
            if self._exists(line.company_id, known):
                continue
            rule = self.create(self._values(line, known))
            made.append([rule.id, "new"])
        return made

    def _history(self, line, decision):
        """Earlier decisions of people: those with the same outcome, and others to compare."""
        ledger = self.env["smart.recon.match"]
        common = [
            ("company_id", "=", line.company_id.id),
            ("origin", "=", "person"),
            ("state", "=", "posted"),
            ("line_id", "!=", line.id),
        ]
        if decision.account_id:
            alike = [("account_id", "=", decision.account_id)]
        else:
            alike = [("partner_id", "=", decision.partner_id)]
        entries = ledger.search([*common, *alike], limit=ALIKE) | ledger.search(
            common, limit=OTHERS
        )
        return entries._as_decisions()

    def _exists(self, company, known):
        return bool(
            self.search_count(
                [
                    ("company_id", "=", company.id),
                    ("partner_id", "=", known.partner_id or False),
                    ("account_id", "=", known.account_id or False),
                    ("iban", "=", known.iban or False),
                    ("words", "=", " ".join(sorted(known.words)) or False),
                ],
                limit=1,
            )
        )

    def _values(self, line, known):
        until = fields.Date.context_today(self) + timedelta(KEEP_DAYS)
        return {
            "company_id": line.company_id.id,
            "journal_id": line.journal_id.id if known.account_id else False,
            "partner_id": known.partner_id or False,
            "account_id": known.account_id or False,
            "iban": known.iban or False,
            "words": " ".join(sorted(known.words)) or False,
            "sign": {1: "in", -1: "out"}.get(known.sign, "both"),
            "right_count": known.right,
            "wrong_count": known.wrong,
            "trial_right": known.right,
            "trial_wrong": known.wrong,
            "trial_date": fields.Date.context_today(self),
            "expiry_date": until,
            "origin": "learned",
            # it was counted on the past just now, and was right more often than wrong
            "state": "active",
        }

    # Forget ---------------------------------------------------------------

    @api.model
    def _unlearn(self, entry):
        """Take back what a booking taught, and learn that it was wrong.

        :param entry: the ledger's entry that is undone
        """
        for number, how in entry.taught or ():
            rule = self.browse(number).exists()
            if rule:
                rule._take_back(how)
        if entry.origin == "rule":
            self._contradict(entry)

    def _take_back(self, how):
        if how == "new":
            if self.right_count <= self.trial_right:
                self.unlink()
        elif how == "right":
            self.right_count = max(self.right_count - 1, 0)
        else:
            self.wrong_count = max(self.wrong_count - 1, 0)

    def _contradict(self, entry):
        """A person opened a line that was booked automatically: its rules were wrong."""
        target = (entry.partner_id.id or None, entry.account_id.id or None)
        [fact] = self.env["smart.recon.facts"]._lines(entry.line_id)
        for rule in self._in_use(entry.company_id):
            known = rule._fact()
            if (known.partner_id, known.account_id) == target and fits(known, fact):
                rule._confirm(False)
