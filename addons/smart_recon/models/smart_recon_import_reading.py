"""What a file says, with everything that stands against booking it."""

import base64
from dataclasses import dataclass, field, fields, replace

from odoo import models
from odoo.tools.misc import format_date, formatLang

from ..importers.account import same_account
from ..importers.facts import BadFile, Parsed, Statement
from ..importers.identity import Fate, likely_overlap, sort_out
from ..importers.layout import ROLES, Layout
from ..importers.read import read_file
from ..importers.table_file import NoColumns
from .smart_recon_import_words import told

#: Lines and remarks that the preview shows.
SHOWN, NOTED = 80, 20


@dataclass
class Reading:
    """A file that was read for a journal.

    :param fates: per statement, what becomes of each line
    :param errors: forbid booking, ``problems`` have to be accepted, ``notes`` only tell
    """

    parsed: Parsed | None = None
    statements: list[Statement] = field(default_factory=list)
    fates: list[list[Fate]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    layout: Layout | None = None
    rows: tuple = ()

    @property
    def new(self):
        return [fate for fates in self.fates for fate in fates if fate.is_new]

    @property
    def count(self):
        return sum(map(len, self.fates))


class SmartReconImport(models.Model):
    _inherit = "smart.recon.import"

    def _read_file(self):
        """Read the file anew and keep what it says, for the screen."""
        for each in self:
            reading = each._reading()
            new = len(reading.new)
            each.write(
                {
                    "preview": each._preview(reading),
                    "format": reading.parsed.format.upper() if reading.parsed else False,
                    "error": "\n".join(reading.errors) or False,
                    "problem": "\n".join(reading.problems) or False,
                    "line_count": reading.count,
                    "new_count": new,
                    "known_count": reading.count - new,
                    "state": "draft",
                }
            )

    def _reading(self):
        """What the file says now, compared with what is in the journal now.

        :rtype: Reading
        """
        self.ensure_one()
        reading = Reading()
        try:
            self._parse(reading)
        except NoColumns as error:
            reading.errors.append(told(self.env, error.message))
            reading.layout, reading.rows = error.layout, error.rows
        except BadFile as error:
            reading.errors.append(told(self.env, error.message))
        else:
            self._choose_statements(reading)
            self._sort_out(reading)
            self._check(reading)
        return reading

    def _content(self):
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

    def _parse(self, reading):
        data, decided = self._content(), self._decided()
        try:
            parsed = read_file(self.name, data, decided)
        except NoColumns as error:
            parsed, profile = None, self._profile(error.layout, error.rows)
            if not profile:
                raise
        else:
            profile = self._profile(parsed.table) if parsed.table else None
        if profile:
            saved = {**profile.layout, **(self.mapping or {})}
            parsed = read_file(self.name, data, _layout(saved, Layout()))
            reading.notes.append(self.env._("Read with the saved layout %s.", profile.name))
        reading.parsed, reading.layout, reading.rows = parsed, parsed.table, parsed.rows
        reading.notes += self._told(parsed.notes)

    def _told(self, messages):
        return [told(self.env, one) for one in messages]

    def _decided(self):
        return _layout(self.mapping or {}, Layout())

    def _profile(self, layout, rows=()):
        return self.env["smart.recon.import.profile"]._find(self.journal_id, layout, rows)

    # Statements of this journal ---------------------------------------------

    def _choose_statements(self, reading):
        """Those of the journal's account and currency; files may hold other accounts too."""
        journal, currency = self.journal_id, self.currency_id.name
        number = journal.bank_account_id.acc_number or ""
        statements = [one for one in reading.parsed.statements if one.lines]
        empty = len(reading.parsed.statements) - len(statements)
        if empty:
            reading.notes.append(self.env._("Statements without transactions: %s.", empty))
        ours = [one for one in statements if _is_account(one, number)]
        if statements and not ours:
            accounts = ", ".join(sorted({one.account for one in statements}))
            reading.errors.append(self._wrong_account(accounts, number))
            return
        fitting = [one for one in ours if one.currency in ("", currency)]
        if ours and not fitting:
            found = ", ".join(sorted({one.currency for one in ours}))
            reading.errors.append(
                self.env._(
                    "%(file)s: the file is in %(found)s, the journal in %(currency)s.",
                    file=self.name,
                    found=found,
                    currency=currency,
                )
            )
            return
        left = len(statements) - len(fitting)
        if left:
            reading.notes.append(
                self.env._("Statements of other accounts or currencies, left out: %s.", left)
            )
        if not fitting and not reading.errors:
            reading.errors.append(self.env._("%s: the file holds no booked lines.", self.name))
        reading.statements = [self._without_zeros(one, reading) for one in fitting]

    def _wrong_account(self, accounts, number):
        others = self.env["account.journal"].search(
            [("company_id", "=", self.company_id.id), ("bank_account_id", "!=", False)]
        )
        fitting = others.filtered(
            lambda journal: any(
                same_account(journal.bank_account_id.acc_number, one)
                for one in accounts.split(", ")
            )
        )
        hint = self.env._("It belongs to %s.", fitting[0].name) if fitting else ""
        return self.env._(
            "%(file)s: the file is of account %(accounts)s, the journal of %(number)s. %(hint)s",
            file=self.name,
            accounts=accounts,
            number=number,
            hint=hint,
        ).strip()

    def _without_zeros(self, statement, reading):
        """Lines of nothing are left out, others rounded as the currency is."""
        reading.notes += self._told(statement.notes)
        currency, lines, zeros, rounded = self.currency_id, [], 0, 0
        for line in statement.lines:
            digits = -line.amount.as_tuple().exponent
            amount = round(line.amount, currency.decimal_places) if digits > 0 else line.amount
            rounded += amount != line.amount
            if amount:
                lines.append(replace(line, amount=amount))
            else:
                zeros += 1
        if zeros:
            reading.notes.append(self.env._("Lines with an amount of zero, left out: %s.", zeros))
        if rounded:
            reading.notes.append(self.env._("Amounts rounded to the currency: %s.", rounded))
        return replace(statement, lines=tuple(lines))

    # What is there already -----------------------------------------------------

    def _sort_out(self, reading):
        lines = [line for statement in reading.statements for line in statement.lines]
        if not lines:
            return
        known = self._known_lines(lines)
        fates = sort_out(lines, known)
        reading.problems += self._overlap_problem(fates, known)
        start = 0
        for statement in reading.statements:
            stop = start + len(statement.lines)
            reading.fates.append(fates[start:stop])
            start = stop

    def _overlap_problem(self, fates, known):
        count = likely_overlap(fates, known)
        new = sum(fate.is_new for fate in fates)
        if count < 3 or count * 2 < new:
            return []
        return [
            self.env._(
                "%(count)s of %(new)s new lines have the day and amount of a line that is there"
                " already, with another text. This may be the same statement in another format.",
                count=count,
                new=new,
            )
        ]

    # Preview ---------------------------------------------------------------

    def _preview(self, reading):
        """Plain data for the screen."""
        lines = [fate for fates in reading.fates for fate in fates]
        return {
            "statements": [
                self._preview_statement(statement, fates)
                for statement, fates in zip(reading.statements, reading.fates, strict=False)
            ],
            "lines": [self._preview_line(fate) for fate in lines[:SHOWN]],
            "more": max(0, len(lines) - SHOWN),
            "questions": [
                {
                    "about": one.about,
                    "text": told(self.env, one.text),
                    "choices": [[value, told(self.env, text)] for value, text in one.choices],
                }
                for one in (reading.parsed.questions if reading.parsed else ())
            ],
            "notes": self._first_of(reading.notes),
            "problems": reading.problems,
            "errors": reading.errors,
            "table": self._preview_table(reading),
        }

    def _first_of(self, notes):
        """Remarks that somebody may read; a file of thousands of pending lines has as many."""
        more = len(notes) - NOTED
        return [*notes[:NOTED], self.env._("%s more remarks.", more)] if more > 0 else notes

    def _money(self, amount):
        if amount is None:
            return ""
        return formatLang(self.env, float(amount), currency_obj=self.currency_id)

    def _preview_statement(self, statement, fates):
        return {
            "account": statement.account,
            "number": statement.number,
            "opening": self._money(statement.opening),
            "closing": self._money(statement.closing),
            "count": len(fates),
            "new": sum(fate.is_new for fate in fates),
            "first": format_date(self.env, statement.lines[0].date) if statement.lines else "",
            "last": format_date(self.env, statement.lines[-1].date) if statement.lines else "",
        }

    def _preview_line(self, fate):
        line = fate.line
        return {
            "date": format_date(self.env, line.date),
            "amount": self._money(line.amount),
            "negative": line.amount < 0,
            "partner": line.partner_name,
            "memo": line.memo,
            "is_new": fate.is_new,
            "place": self._place(line.place),
        }

    def _preview_table(self, reading):
        layout = reading.layout
        if layout is None:
            return False
        shown = {each.name: getattr(layout, each.name) for each in fields(layout)}
        shown |= {"names": list(layout.names), "roles": list(layout.roles)}
        return {**shown, "rows": [list(row) for row in reading.rows]}


def _is_account(statement, number):
    return not statement.account or not number or same_account(statement.account, number)


def _layout(values, known):
    """Decisions of a person or of a saved layout, over what is known; anything else is ignored."""
    kinds = {"header": int, "inverted": bool}
    found = {}
    for each in fields(Layout):
        value = values.get(each.name)
        if value in (None, "") or each.name == "names":
            continue
        if each.name == "roles":
            value = tuple(role if role in ROLES else "" for role in value)
        found[each.name] = kinds[each.name](value) if each.name in kinds else value
    return replace(known, **found)
