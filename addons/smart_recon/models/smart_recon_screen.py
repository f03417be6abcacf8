"""What the reconciliation screen asks for: one answer for each thing a person does.

How a line is shown is in ``smart_recon_screen_detail.py``, the search for open items in
``smart_recon_screen_items.py``, what changes something in ``smart_recon_screen_acts.py``.
"""

from odoo import api, models
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain

from .smart_recon_suggestion import SILENT
from .smart_recon_words import sentence

ACCOUNTANT, READER = "account.group_account_user", "account.group_account_readonly"
JOURNAL_TYPES = ("bank", "cash", "credit")
#: Lines that one answer lists: usually, and at most.
PAGE, LIMIT = 80, 200


class SmartReconScreen(models.AbstractModel):
    """The facade of the screen; checks rights and companies, and decides nothing itself."""

    _name = "smart.recon.screen"
    _description = "Reconciliation Screen"

    # -- rights ----------------------------------------------------------------------------
    @api.model
    def _can_write(self):
        return self.env.user.has_group(ACCOUNTANT)

    @api.model
    def _check_reader(self):
        """:raises AccessError: the user neither keeps nor reads the books"""
        if not (self._can_write() or self.env.user.has_group(READER)):
            raise AccessError(
                self.env._("Bank reconciliation is for accountants. Ask for the right to it.")
            )

    @api.model
    def _journal(self, journal_id):
        """:raises AccessError: the journal is not one of the user's companies"""
        self._check_reader()
        journal = self.env["account.journal"].browse(int(journal_id)).exists()
        if not journal:
            raise MissingError(self.env._("This journal does not exist any more."))
        journal.check_access("read")
        if journal.company_id not in self.env.companies:
            raise AccessError(self.env._("This journal belongs to another company."))
        return journal

    @api.model
    def _line(self, line_id):
        """A line that the user may see; raises as ``_visible``."""
        return self._visible([line_id])

    @api.model
    def _visible(self, line_ids):
        """Lines that the user may see.

        :raises MissingError: one was deleted
        :raises AccessError: one is another company's, or the user is no accountant
        """
        self._check_reader()
        lines = self._lines_of(dict.fromkeys(int(line_id) for line_id in line_ids))
        if len(lines.exists()) < len(lines):
            raise MissingError(self.env._("This line was deleted meanwhile."))
        lines.check_access("read")
        if lines.company_id - self.env.companies:
            raise AccessError(self.env._("This line belongs to another company."))
        return lines

    # -- opening ---------------------------------------------------------------------------
    @api.model
    def open(self, journal_id=False, line_id=False):
        """All that the screen needs to start.

        :param journal_id: without one, the journal with the most lines to do
        :param line_id: open at this line
        :return: journal, journals, counts, balance, models, first lines, and the open line;
            ``is_stale`` says that lines wait for a suggestion, ``is_waiting`` that a run of the
            background is looking for them
        :raises AccessError: the user may not see the journal
        """
        self._check_reader()
        line = self._line(line_id) if line_id else self.env["account.bank.statement.line"]
        journals = self._journals()
        chosen = line.journal_id.id or journal_id or self._busiest(journals)
        if not chosen:
            return self._nothing()
        journal = self._journal(chosen)
        groups = self._groups(journal)
        counts, balance = self._counts(journal, groups), self._balance(journal, groups)
        is_stale = self._is_stale(journal)
        kind = "done" if line.is_reconciled else "todo"
        index = self._place(journal, kind, line) if line else 0
        page = self._page(journal, kind, "", index - index % PAGE, PAGE)
        shown = line or self._lines_of([row["id"] for row in page["rows"][:1]])
        return {
            "journal": self._journal_of(journal),
            "journals": journals,
            "counts": counts,
            "balance": balance,
            "models": self.writeoff_models(journal.id),
            "filter": kind,
            "lines": page,
            "index": index if shown else -1,
            "detail": self._detail(shown) if shown else False,
            "is_stale": is_stale,
            "is_waiting": self._is_waiting(journal),
        }

    def _nothing(self):
        zero = {"todo": 0, "suggested": 0, "done": 0}
        nothing = {"journal": False, "journals": [], "balance": False, "models": []}
        return {**nothing, "counts": zero, "can_write": self._can_write()}

    def _lines_of(self, ids):
        return self.env["account.bank.statement.line"].browse(ids)

    def _journals(self):
        """Journals of the user's companies that have bank lines, with what is to do in each."""
        journals = self.env["account.journal"].search(
            [("type", "in", JOURNAL_TYPES), ("company_id", "in", self.env.companies.ids)]
        )
        todo = dict(
            self.env["account.bank.statement.line"]._read_group(
                [("journal_id", "in", journals.ids), *self._posted(False)],
                ["journal_id"],
                ["__count"],
            )
        )
        return [{"id": each.id, "name": each.name, "todo": todo.get(each, 0)} for each in journals]

    def _busiest(self, journals):
        return max(journals, key=lambda each: each["todo"])["id"] if journals else False

    def _journal_of(self, journal):
        currency = journal.currency_id or journal.company_id.currency_id
        return {
            "id": journal.id,
            "name": journal.name,
            "currency_id": currency.id,
            "company_id": journal.company_id.id,
            "can_write": self._can_write(),
        }

    # -- figures ---------------------------------------------------------------------------
    def _posted(self, is_reconciled):
        return [("state", "=", "posted"), ("is_reconciled", "=", is_reconciled)]

    def _groups(self, journal):
        """Count and sum of the lines, by whether they are done."""
        groups = self.env["account.bank.statement.line"]._read_group(
            [("journal_id", "=", journal.id), ("state", "=", "posted")],
            ["is_reconciled"],
            ["__count", "amount:sum"],
        )
        found = {bool(done): (count, amount) for done, count, amount in groups}
        return {done: found.get(done, (0, 0.0)) for done in (False, True)}

    def _counts(self, journal, groups):
        suggested = self.env["smart.recon.suggestion"].search_count(self._suggested(journal))
        todo, done = groups[False][0], groups[True][0]
        return {"todo": todo, "suggested": min(suggested, todo), "done": done}

    def _suggested(self, journal):
        return [
            ("journal_id", "=", journal.id),
            ("kind", "!=", "none"),
            ("line_id.is_reconciled", "=", False),
        ]

    def _is_stale(self, journal):
        """Whether there are open lines that nobody has looked for a match of."""
        domain = [("journal_id", "=", journal.id), *self._posted(False)]
        lines = self.env["account.bank.statement.line"]
        fresh = lines.search([*domain, ("smart_suggestion_ids", "=", False)], limit=PAGE)
        return bool(fresh._smart_open())

    def _is_waiting(self, journal):
        """Whether a run over the journal waits for the background, or is at work there."""
        waiting = [("journal_id", "=", journal.id), ("is_waiting", "=", True)]
        return bool(self.env["smart.recon.session"].search_count(waiting, limit=1))

    def _balance(self, journal, groups):
        """Balances in the journal's currency: the bank's, the books', and what is to explain."""
        currency = journal.currency_id or journal.company_id.currency_id
        # not stored, and nothing tells it of new lines
        journal.invalidate_recordset(["current_statement_balance"])
        statement = journal.current_statement_balance
        book = self._book_balance(journal, currency)
        return {
            "statement": statement,
            "book": book,
            "difference": currency.round(statement - book),
            **self._unexplained(journal, groups),
        }

    def _unexplained(self, journal, groups):
        currency = journal.currency_id or journal.company_id.currency_id
        return {"unexplained": currency.round(groups[False][1])}

    def _book_balance(self, journal, currency):
        is_foreign = currency != journal.company_id.currency_id
        ((balance,),) = self.env["account.move.line"]._read_group(
            [
                ("account_id", "=", journal.default_account_id.id),
                ("company_id", "child_of", journal.company_id.id),
                ("parent_state", "=", "posted"),
            ],
            [],
            ["amount_currency:sum" if is_foreign else "balance:sum"],
        )
        return currency.round(balance or 0.0)

    # -- the list --------------------------------------------------------------------------
    @api.model
    def lines(self, journal_id, kind="todo", search="", offset=0, limit=PAGE):
        """Some lines of a journal, as rows of the list.

        :param kind: ``todo`` and ``suggested`` (oldest first), ``done`` and ``all`` (newest first)
        :param search: words, all of which are in a line, or an amount
        :return: ``total``, ``offset``, ``rows``, the figures of the journal, and ``is_waiting``
        :raises AccessError: the user may not see the journal
        """
        journal = self._journal(journal_id)
        groups = self._groups(journal)
        return {
            **self._page(journal, kind, search, int(offset), min(int(limit), LIMIT)),
            "counts": self._counts(journal, groups),
            "balance": self._balance(journal, groups),
            "is_waiting": self._is_waiting(journal),
        }

    def _page(self, journal, kind, search, offset, limit):
        lines = self.env["account.bank.statement.line"]
        domain = self._domain(journal, kind, search)
        order = "internal_index" if kind in ("todo", "suggested") else "internal_index desc"
        found = lines.search(domain, offset=offset, limit=limit, order=order)
        return {
            "total": lines.search_count(domain),
            "offset": offset,
            "rows": self._rows(found),
        }

    def _domain(self, journal, kind, search):
        domain = Domain("journal_id", "=", journal.id) & Domain("state", "=", "posted")
        if kind in ("todo", "suggested"):
            domain &= Domain("is_reconciled", "=", False)
        if kind == "suggested":
            domain &= Domain("smart_recon_state", "=", "suggested")
        if kind == "done":
            domain &= Domain("is_reconciled", "=", True)
        return domain & self._searched(search or "", currency=journal.currency_id)

    def _searched(self, search, currency):
        amount = self._amount_of(search)
        if amount is not None:
            values = [amount, -amount]
            return Domain("amount", "in", values) | Domain("payment_ref", "ilike", search)
        fields = ("payment_ref", "partner_name", "partner_id.name", "smart_note", "move_id.name")
        return Domain.AND(
            Domain.OR(Domain(field, "ilike", word) for field in fields) for word in search.split()
        )

    def _amount_of(self, text):
        """A number as people type it, in their language's way or with a point; or nothing."""
        language = self.env["res.lang"]._get_data(code=self.env.user.lang or "en_US")
        plain = text.strip().lstrip("-+")
        if language.thousands_sep and language.decimal_point in plain:
            plain = plain.replace(language.thousands_sep, "")
        plain = plain.replace(language.decimal_point or ".", ".")
        try:
            return float(plain) if plain[:1].isdigit() else None
        except ValueError:
            return None

    def _place(self, journal, kind, line):
        """How many lines of the list come before this one."""
        before = "<" if kind == "todo" else ">"
        return self.env["account.bank.statement.line"].search_count(
            self._domain(journal, kind, "") & Domain("internal_index", before, line.internal_index)
        )

    def _rows(self, lines):
        """What the list shows of lines; a constant number of queries."""
        lines.fetch(
            ["date", "payment_ref", "amount", "partner_id", "partner_name", "is_reconciled",
             "smart_note"]
        )  # fmt: skip
        lines.smart_suggestion_ids.fetch(["line_id", "kind", "confidence", "held_back"])
        suggestions = {each.line_id.id: each for each in lines.smart_suggestion_ids}
        return [self._row(line, suggestions.get(line.id)) for line in lines]

    def _row(self, line, suggestion):
        row = {
            "id": line.id,
            "date": line.date,
            "label": line.payment_ref or line.name or "",
            "partner": line.partner_id.name or line.partner_name or "",
            "amount": line.amount,
            "note": line.smart_note or "",
            "state": "done" if line.is_reconciled else "todo",
        }
        if suggestion and suggestion.kind != "none" and not line.is_reconciled:
            row |= {
                "state": "suggested",
                "kind": self._kind_of(suggestion.kind),
                "confidence": suggestion.confidence,
                "held_back": sentence(self.env, suggestion.held_back),
                "is_silent": suggestion.kind in SILENT,
            }
        return row

    def _kind_of(self, kind):
        field = self.env["smart.recon.suggestion"]._fields["kind"]
        return dict(field._description_selection(self.env)).get(kind, kind)
