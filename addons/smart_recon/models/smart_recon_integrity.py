"""Looks for what Odoo leaves behind: matched lines that are open again, changed dates, gaps."""

from odoo import api, models

from ..importers.identity import fingerprint


class SmartReconIntegrity(models.AbstractModel):
    """The check of bank journals; what it finds is kept as ``smart.recon.finding``."""

    _name = "smart.recon.integrity"
    _description = "Check of Bank Journals"

    @api.model
    def check(self, journal_ids=None):
        """Look at bank journals now.

        :param journal_ids: all of the current companies by default
        :return: the open findings, as dicts
        :raises AccessError: the user is no accountant, or may not see a journal
        """
        self.env["smart.recon.session"]._check_accountant()
        journals = self._journals(self.env.companies)
        if journal_ids is not None:
            journals = journals.filtered(lambda journal: journal.id in journal_ids)
        return [
            {
                "id": finding.id,
                "kind": finding.kind,
                "name": finding.name,
                "journal_id": finding.journal_id.id,
                "line_id": finding.line_id.id,
                "statement_id": finding.statement_id.id,
                "amount": finding.amount,
            }
            for finding in self._check_journals(journals)
        ]

    @api.model
    def _cron_check(self):
        """Look at all bank journals of all companies, once a day."""
        for company in self.env["res.company"].search([]):
            self.with_company(company)._check_journals(self._journals(company))

    @api.model
    def _check_soon(self):
        """Have the scheduled check run in a moment, once however often this is called."""
        noted = self.env.cr.precommit.data
        if noted.get("smart_recon_check"):
            return
        noted["smart_recon_check"] = True
        cron = self.env.ref("smart_recon.ir_cron_recon_integrity", raise_if_not_found=False)
        if cron:
            cron._trigger()

    @api.model
    def _journals(self, companies):
        return self.env["account.journal"].search(
            [("company_id", "in", companies.ids), ("type", "in", ("bank", "cash", "credit"))]
        )

    @api.model
    def _check_journals(self, journals):
        """Keep what is found now, and settle what is not found any more.

        :return: the open findings
        """
        found = {}
        for journal in journals:
            for values in self._find(journal):
                found.setdefault(values["key"], {**values, **self._common(journal)})
        # sudo: nobody may write findings; they only say what was found with the user's rights
        findings = self.env["smart.recon.finding"].sudo()
        known = findings.search([("journal_id", "in", journals.ids), ("state", "=", "open")])
        gone = known.filtered(lambda each: each.key not in found)
        gone.state = "settled"
        fresh = found.keys() - set(known.mapped("key"))
        created = findings.create([found[key] for key in sorted(fresh)])
        return ((known - gone) | created).with_env(self.env)

    def _common(self, journal):
        currency = journal.currency_id or journal.company_id.currency_id
        return {
            "journal_id": journal.id,
            "company_id": journal.company_id.id,
            "currency_id": currency.id,
        }

    def _find(self, journal):
        yield from self._find_reopened(journal)
        yield from self._find_changed(journal)
        yield from self._find_redated(journal)
        yield from self._find_statements(journal)
        yield from self._find_overlaps(journal)

    # Lines ----------------------------------------------------------------

    def _find_reopened(self, journal):
        """Matched lines whose counterpart somebody opened from the other side."""
        items = self.env["account.move.line"].search(
            [
                ("journal_id", "=", journal.id),
                ("statement_line_id.is_reconciled", "=", True),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("account_id.reconcile", "=", True),
                ("account_id", "not in", self._expected_open(journal).ids),
                ("amount_residual", "!=", 0),
            ]
        )
        entries = self.env["smart.recon.match"]._last(items.statement_line_id)
        for item in items:
            line = item.statement_line_id
            entry = entries.get(line.id)
            booked = (entry.booked or {}) if entry else {}
            shares = booked.get("shares") if entry else item.matching_number
            if not shares or booked.get("leave_open"):
                continue
            yield {
                "key": f"reopened,{item.id}",
                "kind": "reopened",
                "line_id": line.id,
                "amount": -item.amount_residual_currency,
                "name": self.env._(
                    "“%(memo)s” of %(date)s counts as matched, but its counterpart is open again.",
                    memo=line.payment_ref or "",
                    date=line.date,
                ),
            }

    def _expected_open(self, journal):
        """Accounts on which an item of a line may wait: the bank's own, suspense, transfers."""
        return (
            journal.default_account_id
            | journal.suspense_account_id
            | journal.company_id.transfer_account_id
        )

    def _find_changed(self, journal):
        """Lines that say something else than when they were imported."""
        lines = self.env["account.bank.statement.line"].search_fetch(
            [("journal_id", "=", journal.id), ("smart_import_print", "!=", False)],
            ["amount", "payment_ref", "smart_import_print", "move_id"],
        )
        for line in lines:
            if fingerprint(line.date, line.amount, line.payment_ref or "") == (
                line.smart_import_print
            ):
                continue
            yield {
                "key": f"changed,{line.id}",
                "kind": "changed",
                "line_id": line.id,
                "amount": line.amount,
                "name": self.env._(
                    "Date, amount or memo of “%(memo)s” (%(date)s) are not as in the bank's file.",
                    memo=line.payment_ref or "",
                    date=line.date,
                ),
            }

    def _find_redated(self, journal):
        """Lines that had another date when they were matched."""
        entries = self.env["smart.recon.match"].search(
            [("journal_id", "=", journal.id), ("state", "=", "posted")]
        )
        for entry in entries:
            line, before = entry.line_id, (entry.before or {}).get("date")
            if not before or str(line.date) == before:
                continue
            yield {
                "key": f"redated,{line.id}",
                "kind": "redated",
                "line_id": line.id,
                "amount": line.amount,
                "name": self.env._(
                    "“%(memo)s” was matched as of %(before)s and is of %(date)s now.",
                    memo=line.payment_ref or "",
                    before=before,
                    date=line.date,
                ),
            }

    # Statements -----------------------------------------------------------

    def _find_statements(self, journal):
        """Statements that do not begin where the one before ended, or do not add up."""
        statements = self.env["account.bank.statement"].search([("journal_id", "=", journal.id)])
        for statement in statements:
            if not statement.is_valid:
                yield {
                    "key": f"gap,{statement.id}",
                    "kind": "gap",
                    "statement_id": statement.id,
                    "name": self.env._(
                        "%s does not begin with the balance at which the one before it ended.",
                        statement.display_name,
                    ),
                }
            if not statement.is_complete:
                yield {
                    "key": f"incomplete,{statement.id}",
                    "kind": "incomplete",
                    "statement_id": statement.id,
                    "amount": statement.balance_end_real - statement.balance_end,
                    "name": self.env._(
                        "The lines of %s do not lead from its opening to its closing balance.",
                        statement.display_name,
                    ),
                }

    def _find_overlaps(self, journal):
        """Equal lines of one day that came with different statements or imports."""
        groups = self.env["account.bank.statement.line"]._read_group(
            [("journal_id", "=", journal.id), ("statement_id", "!=", False)],
            ["move_id.date:day", "amount", "payment_ref"],
            ["__count", "statement_id:count_distinct", "id:recordset"],
            having=[("__count", ">", 1)],
        )
        for _day, amount, memo, _count, statements, lines in groups:
            if statements < 2:
                continue
            last = lines.sorted("id")[-1]
            yield {
                "key": f"overlap,{last.id}",
                "kind": "overlap",
                "line_id": last.id,
                "amount": amount,
                "name": self.env._(
                    "“%(memo)s” of %(date)s is in %(count)s statements: perhaps imported twice.",
                    memo=memo or "",
                    date=last.date,
                    count=statements,
                ),
            }
