"""What stands against booking a file: locked periods, balances that do not fit, open questions."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools.misc import format_date

from ..importers.identity import Known, day_amount, fingerprint

#: Days by which a bank may date a line ahead.
AHEAD = 31
#: Places that are named in one message.
NAMED = 8


class SmartReconImport(models.Model):
    _inherit = "smart.recon.import"

    def _check(self, reading):
        reading.errors += self._lock_errors(reading)
        for number, statement in enumerate(reading.statements):
            reading.problems += self._told(statement.problems)
            if reading.fates and reading.fates[number]:
                self._check_balances(reading, statement, reading.fates[number])
        reading.problems += self._future_problems(reading)

    def _known_lines(self, lines):
        """Lines of the journal that those of a file may repeat.

        Lines that this import itself has booked are not among them as long as it runs.
        """
        days = [line.date for line in lines]
        prints = [fingerprint(line.date, line.amount, line.memo) for line in lines]
        found = self.env["account.bank.statement.line"].search_fetch(
            [
                ("journal_id", "=", self.journal_id.id),
                "|",
                "&",
                ("date", ">=", min(days)),
                ("date", "<=", max(days)),
                ("smart_import_print", "in", list(set(prints))),
            ],
            ["date", "amount", "payment_ref", "smart_import_key", "smart_import_print"],
        )
        return [
            Known(
                print=line.smart_import_print
                or fingerprint(line.date, line.amount, line.payment_ref or ""),
                key=line.smart_import_key or "",
                day_amount=day_amount(line.date, line.amount),
            )
            for line in found
        ]

    # Locked periods -------------------------------------------------------------

    def _lock_errors(self, reading):
        """Odoo would book a line of a locked period on another day, without a word."""
        company, journal = self.company_id, self.journal_id
        violated = {
            day: company._get_violated_lock_dates(day, False, journal)
            for day in {fate.line.date for fate in reading.new}
        }
        locked = [fate.line for fate in reading.new if violated[fate.line.date]]
        if not locked:
            return []
        until = max(locks[-1][0] for locks in violated.values() if locks)
        return [
            self.env._(
                "%(file)s, %(places)s: %(count)s new lines lie in a period that is locked up to"
                " %(until)s. Nothing is imported.",
                file=self.name,
                places=self._places(locked),
                count=len(locked),
                until=format_date(self.env, until),
            )
        ]

    def _future_problems(self, reading):
        limit = fields.Date.context_today(self) + timedelta(AHEAD)
        ahead = [fate.line for fate in reading.new if fate.line.date > limit]
        if not ahead:
            return []
        return [
            self.env._(
                "%(places)s: lines lie in the future, the last one on %(day)s.",
                places=self._places(ahead),
                day=format_date(self.env, max(line.date for line in ahead)),
            )
        ]

    def _places(self, lines):
        """Where in the file, without naming hundreds of places."""
        named = [self._place(line.place) for line in lines[:NAMED]]
        return ", ".join(named) + (", ..." if len(lines) > NAMED else "")

    def _place(self, line):
        return self.env._("line %s", line)

    # Balances -----------------------------------------------------------------

    def _check_balances(self, reading, statement, fates):
        """Against the statement's own lines, and against the one before it."""
        new = [fate.line for fate in fates if fate.is_new]
        if statement.gap and statement.stated:
            reading.problems.append(
                self.env._(
                    "%(file)s, %(place)s: the lines add up to %(total)s, but the balance moves from"
                    " %(opening)s to %(closing)s; %(gap)s is missing.",
                    file=self.name,
                    place=self._place(statement.place),
                    total=self._money(statement.total),
                    opening=self._money(statement.opening),
                    closing=self._money(statement.closing),
                    gap=self._money(statement.gap),
                )
            )
        if not new or statement.closing is None:
            return
        message = self._continuity(reading, statement, new)
        if message and statement.stated:
            reading.problems.append(message)
        elif message:
            reading.notes.append(message)

    def _continuity(self, reading, statement, new):
        """What lies between the account as it stood and the opening balance; empty if nothing."""
        opening = statement.closing - sum(line.amount for line in new)
        earlier = [one for one in reading.statements if one.closing is not None]
        before = earlier.index(statement) if statement in earlier else 0
        if before and earlier[before - 1].lines[-1:] and _follows(earlier[before - 1], statement):
            stood, name = float(earlier[before - 1].closing), earlier[before - 1].number
        else:
            stood, name = self._balance_before(new[0].date)
        if stood is None or not self.currency_id.compare_amounts(stood, float(opening)):
            return ""
        return self.env._(
            "%(file)s: the statement opens with %(opening)s, but the account stood at %(stood)s"
            " before it (%(name)s). Lines worth %(gap)s are missing or too many.",
            file=self.name,
            opening=self._money(opening),
            stood=self._money(stood),
            name=name or self.env._("earlier lines"),
            gap=self._money(float(opening) - stood),
        )

    def _balance_before(self, day):
        """Balance of the bank before a day and where it comes from; None at the very beginning.

        The last statement counts, and the lines after it that belong to none.
        """
        self.env["account.bank.statement.line"].flush_model()
        last = self.env["account.bank.statement"].search(
            [("journal_id", "=", self.journal_id.id), ("date", "<=", day), ("date", "!=", False)],
            order="first_line_index desc",
            limit=1,
        )
        domain = [
            ("journal_id", "=", self.journal_id.id),
            ("state", "=", "posted"),
            ("statement_id", "=", False),
            ("date", "<=", day),
        ]
        if last:
            domain.append(("internal_index", ">", max(last.line_ids.mapped("internal_index"))))
        count, total = self.env["account.bank.statement.line"]._read_group(
            domain, [], ["__count", "amount:sum"]
        )[0]
        if not last and not count:
            return None, ""
        return (last.balance_end_real or 0.0) + (total or 0.0), last.name


def _follows(before, after):
    return before.lines and after.lines and before.lines[-1].date <= after.lines[0].date
