import time
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.match import match

RULE = "smart_recon.smart_rule_recon_match"
#: Lines up to which a new look takes in only what comes near them.
FEW = 50
#: Lines above which nobody waits for a run.
BACKGROUND = 2000
ALONE = {"code": "hold_alone", "text": "Looked at for itself"}


class SmartReconSession(models.Model):
    """One run over the open lines of a journal: what was found, what was booked, and by whom."""

    _name = "smart.recon.session"
    _description = "Reconciliation Run"
    _order = "id desc"

    name = fields.Char(compute="_compute_name")
    journal_id = fields.Many2one("account.journal", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Started By", required=True, readonly=True)
    origin = fields.Selection(
        [("person", "Person"), ("rule", "Automatic")], required=True, readonly=True
    )
    started_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    seconds = fields.Float(readonly=True, help="How long the matching took.")
    line_count = fields.Integer("Lines", readonly=True)
    item_count = fields.Integer("Open Items", readonly=True)
    automatic_count = fields.Integer("Sure", readonly=True)
    suggested_count = fields.Integer("To Check", readonly=True)
    silent_count = fields.Integer("Without Suggestion", readonly=True)
    suggestion_ids = fields.One2many("smart.recon.suggestion", "session_id", readonly=True)
    match_ids = fields.One2many("smart.recon.match", "session_id", readonly=True)
    posted_count = fields.Integer("Booked", compute="_compute_progress")
    undone_count = fields.Integer("Undone", compute="_compute_progress")
    is_waiting = fields.Boolean("In the Background", readonly=True)
    left_count = fields.Integer("Left", compute="_compute_progress")
    state = fields.Selection(
        [
            ("waiting", "Working"),
            ("open", "Open"),
            ("done", "Done"),
            ("undone", "Undone"),
        ],
        compute="_compute_progress",
    )

    # Fields ---------------------------------------------------------------

    @api.depends("journal_id", "started_at")
    def _compute_name(self):
        for session in self.filtered("started_at"):
            moment = fields.Datetime.context_timestamp(session, session.started_at)
            session.name = f"{session.journal_id.name} {moment:%Y-%m-%d %H:%M}"

    def _compute_progress(self):
        groups = self.env["smart.recon.match"]._read_group(
            [("session_id", "in", self.ids)], ["session_id", "state"], ["__count"]
        )
        counts = {(session.id, state): count for session, state, count in groups}
        left = dict(
            self.env["smart.recon.suggestion"]._read_group(
                [("session_id", "in", self.ids), ("line_id.is_reconciled", "=", False)],
                ["session_id"],
                ["__count"],
            )
        )
        for session in self:
            session.posted_count = counts.get((session.id, "posted"), 0)
            session.undone_count = counts.get((session.id, "undone"), 0)
            session.left_count = left.get(session, 0)
            session.state = session._state()

    def _state(self):
        if self.is_waiting:
            return "waiting"
        if self.left_count:
            return "open"
        return "undone" if self.undone_count and not self.posted_count else "done"

    # Start ----------------------------------------------------------------

    @api.model
    def start(self, journal_id):
        """Look at all open lines of a journal and suggest what they could pay.

        Books nothing. The suggestions stay until lines or items change. Above 2,000 lines the run
        goes on in the background; its report says when it is done.

        :return: the id of the session
        :raises AccessError: the user is no accountant, or the journal is another company's
        :raises UserError: the journal has no statement lines
        """
        self._check_accountant()
        journal = self._journal(journal_id)
        lines = self._company_lines(journal.company_id)
        own = lines.filtered(lambda line: line.journal_id == journal)
        if len(own) > BACKGROUND:
            return self._wait(journal).id
        return self._run(journal, own, "person").id

    @api.model
    def _check_accountant(self):
        if not self.env.user.has_group("account.group_account_user"):
            raise AccessError(self.env._("Bank reconciliation is for accountants."))

    @api.model
    def _journal(self, journal_id):
        journal = self.env["account.journal"].browse(int(journal_id)).exists()
        journal.check_access("read")
        if journal.company_id not in self.env.companies:
            raise AccessError(self.env._("This journal belongs to another company."))
        if journal.type not in ("bank", "cash", "credit"):
            raise UserError(self.env._("Only bank, cash and card journals have statement lines."))
        return journal

    @api.model
    def _run(self, journal, lines, origin):
        """Let the engine answer for some lines of a journal, and keep its answers."""
        begun = time.monotonic()
        if not lines:
            return self._new(journal, origin)
        facts, answers = self._think(lines)
        return self._keep(journal, lines, origin, facts, answers, begun)

    @api.model
    def _run_company(self, company, origin):
        """One run over all open lines of a company, kept where an answer is new.

        :return: the sessions, one for each journal with something new
        """
        begun = time.monotonic()
        lines = self._company_lines(company)
        if not lines:
            return self.browse()
        facts, answers = self._think(lines)
        suggestions = self.env["smart.recon.suggestion"]
        sessions = self.browse()
        for journal, group in lines.grouped("journal_id").items():
            fresh = suggestions._changed(group, answers)
            if fresh:
                sessions |= self._keep(journal, fresh, origin, facts, answers, begun)
        return sessions

    @api.model
    def _company_lines(self, company):
        """Open lines of all journals of a company, oldest first."""
        lines = self.env["account.bank.statement.line"].search(
            [
                ("company_id", "=", company.id),
                ("is_reconciled", "=", False),
                ("state", "=", "posted"),
            ],
            order="internal_index",
        )
        return lines._smart_open()

    @api.model
    def _keep(self, journal, lines, origin, facts, answers, begun):
        """A session with the engine's answers for lines of one journal."""
        session = self if self.is_waiting else self._new(journal, origin)
        suggestions = self.env["smart.recon.suggestion"]._store_answers(lines, answers, session)
        automatic = len(suggestions.filtered("automatic"))
        silent = len(suggestions.filtered(lambda each: each.kind == "none"))
        session._note(
            {
                "is_waiting": False,
                "seconds": time.monotonic() - begun,
                "line_count": len(lines),
                "item_count": sum(not item.settled for item in facts.items),
                "automatic_count": automatic,
                "suggested_count": len(suggestions) - automatic - silent,
                "silent_count": silent,
            }
        )
        return session

    @api.model
    def _new(self, journal, origin):
        # sudo: nobody may create sessions but by running one
        session = self.sudo().create(
            {
                "journal_id": journal.id,
                "company_id": journal.company_id.id,
                "user_id": self.env.uid,
                "origin": origin,
            }
        )
        return session.with_env(self.env)

    def _note(self, figures):
        # sudo: nobody may write sessions; their figures only say what was found
        self.sudo().write(figures)

    # Suggest --------------------------------------------------------------

    @api.model
    def suggest(self, line_ids):
        """Look anew at some open lines, and at those whose suggestions use the same items.

        :return: ids of the lines that were looked at
        :raises AccessError: the user is no accountant, or may not see the lines
        """
        self._check_accountant()
        lines = self.env["account.bank.statement.line"].browse(line_ids).exists()
        lines.check_access("read")
        lines |= self._sharing(lines)
        for group in lines._smart_open().grouped("company_id").values():
            self._suggest(group)
        return lines.ids

    @api.model
    def _sharing(self, lines):
        """Open lines whose suggestions use an item that a suggestion of these lines uses."""
        items = lines.smart_suggestion_ids.item_ids
        if not items:
            return lines.browse()
        return self.env["smart.recon.suggestion"].search([("item_ids", "in", items.ids)]).line_id

    @api.model
    def _suggest(self, lines):
        """Answers of the engine for open lines of one company, stored.

        A few lines are compared only with what comes near them, so that nobody waits: whether
        such an answer may be booked without a person, the next full run says.
        """
        if not lines:
            return self.env["smart.recon.suggestion"]
        session = lines.smart_suggestion_ids.session_id[:1]
        if len(lines) > FEW:
            _facts, answers = self._think(lines)
        else:
            answers = self._think_near(lines)
        return self.env["smart.recon.suggestion"]._store_answers(lines, answers, session)

    @api.model
    def _think(self, lines):
        """What the engine is told, and its answers by line id, for open lines of one company.

        Open lines of other journals take part, as all compete for the same items, and the other
        side of a transfer is among them.
        """
        everything = lines | self._company_lines(lines.company_id)
        facts = self.env["smart.recon.facts"]._gather(everything)
        answers = match(facts.lines, facts.items, facts.rules, facts.settings, facts.shifts)
        return facts, {answer.line_id: answer for answer in answers}

    @api.model
    def _think_near(self, lines):
        """Answers by line id, from what comes near the lines."""
        facts = self.env["smart.recon.facts"]._gather_near(lines)
        found = match(facts.lines, facts.items, facts.rules, facts.settings, facts.shifts)
        return {answer.line_id: _unproven(answer) for answer in found}

    @api.model
    def _rule(self):
        return self.env.ref(RULE)

    @api.model
    def _auto_threshold(self, company):
        """Confidence from which a line may be booked without a person."""
        rule = self.env.ref(RULE, raise_if_not_found=False)
        if not rule:
            return 0.95
        # sudo: a figure of the rule, which accountants need not be able to read
        return rule.sudo().with_company(company).auto_threshold

    # Figures --------------------------------------------------------------

    def report(self):
        """Figures of these sessions: what was found, booked, undone and left.

        :return: one dict for each session
        """
        self.check_access("read")
        return [
            {
                "id": session.id,
                "name": session.name,
                "state": session.state,
                "started_at": fields.Datetime.to_string(session.started_at),
                "seconds": round(session.seconds, 2),
                "lines": session.line_count,
                "open_items": session.item_count,
                "sure": session.automatic_count,
                "to_check": session.suggested_count,
                "without_suggestion": session.silent_count,
                "booked": session.posted_count,
                "undone": session.undone_count,
                "left": session.left_count,
            }
            for session in self
        ]


def _unproven(answer):
    """An answer that was not compared with all other lines and items."""
    if not answer.automatic:
        return answer
    return replace(answer, automatic=False, held_back=ALONE)
