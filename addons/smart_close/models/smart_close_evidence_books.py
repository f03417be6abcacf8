from decimal import Decimal

from odoo import models

from odoo.addons.smart_base.engine import chain_check

from ..engine.evidence import Table, file_name, stretches


class SmartClose(models.Model):
    """What the evidence pack takes from the books, the bank and the audit log."""

    _inherit = "smart.close"

    # Books ----------------------------------------------------------------

    def _period_options(self):
        return {"date_from": str(self.date_from), "date_to": str(self.date_to)}

    def _by_company(self):
        """Each company with the reports of its own books, in its own currency."""
        for company in self.company_ids:
            yield company, self.env["smart.report"].with_context(allowed_company_ids=company.ids)

    def _trial_balance_table(self):
        _ = self.env._
        rows = []
        for company, reports in self._by_company():
            report = reports._by_code("trial-balance")
            table = report._report_table(report._options(self._period_options()))
            rows += [
                (company.name, row.label, *row.values, company.currency_id.name)
                for row in table.rows(report._names)
                if row.values
            ]
        heads = (_("Company"), _("Account"), _("Opening"), _("Debit"), _("Credit"), _("Closing"),
                 _("Currency"))  # fmt: skip
        remark = _("The journal items behind each balance are in the general ledgers.")
        return Table(_("Trial balance"), heads, rows, remark=remark)

    def _evidence_ledgers(self):
        """The general ledger of each company as a workbook: the items behind each balance."""
        return {
            f"{file_name('general-ledger', company.name)}-{company.id}.xlsx": reports._export(
                "general-ledger", self._period_options(), "xlsx"
            )
            for company, reports in self._by_company()
        }

    def _signed_figures_table(self):
        """The balances under each signature, when it was given and now."""
        _ = self.env._
        labels, rows = self._step_labels(), []
        for step in self.step_ids.filtered("signoff_ids"):
            now = step._figures()["accounts"]
            for signed in step.signoff_ids.sorted("id"):
                before = (signed.figures or {}).get("accounts") or {}
                names = self._account_names({*before, *now})
                rows += [
                    (labels[step.code], signed.user_id.name, self._moment(signed.signed_at), name,
                     _decimal(before.get(key)), _decimal(now.get(key)))
                    for key, name in names.items()
                ]  # fmt: skip
        heads = (_("Step"), _("Signed by"), _("Signed at"), _("Account"), _("When signed"),
                 _("Now"))  # fmt: skip
        return Table(_("Signed balances"), heads, rows, printed=False)

    def _account_names(self, keys):
        accounts = self.env["account.account"].browse(sorted(map(int, keys))).exists()
        return {str(account.id): account.display_name for account in accounts}

    # Bank -----------------------------------------------------------------

    def _bank_tables(self):
        """The reconciliation of each bank account at the end of the month, and its lists."""
        _ = self.env._
        reports = self._bank_reports()
        figures, lines = [], []
        for report in reports:
            journal, currency = report.journal_id.display_name, report.currency_id.name
            tied = _("yes") if report.is_tied else _("no")
            values = [report[name] for name in report._figures()]
            figures.append((report.company_id.name, journal, currency, tied, *values))
            sections = report._section_names()
            lines += [
                (journal, sections[line.section], line.date, line.name, line.partner_name,
                 line.amount, currency)
                for line in report.line_ids
            ]  # fmt: skip
        labels = self.env["smart.recon.report"]._labels().values()
        return [
            Table(_("Reconciliations"),
                  (_("Company"), _("Journal"), _("Currency"), _("Explained"), *labels), figures),
            Table(_("Reconciliation lines"),
                  (_("Journal"), _("Section"), _("Date"), _("Text"), _("Partner"), _("Amount"),
                   _("Currency")), lines, printed=False),
        ]  # fmt: skip

    def _bank_reports(self):
        journals = self.env["account.journal"].search(
            [("company_id", "in", self.company_ids.ids), ("type", "in", ("bank", "cash", "credit"))]
        )
        return self.env["smart.recon.report"].create(
            [{"journal_id": journal.id, "date": self.date_to} for journal in journals]
        )

    # Audit log ------------------------------------------------------------

    def _evidence_log(self):
        """Extracts of the audit log about this close, and the table of what a check of them said.

        :return: (bytes by file name, ``Table``)
        """
        _ = self.env._
        entries = self._log_entries()
        log = entries.browse()
        by_number = {each.sequence: each.id for each in entries if each.sequence}
        parts = [{by_number[number] for number in stretch} for stretch in stretches(by_number)] + [
            {each.id for each in entries if not each.sequence}
        ]
        files, rows = {}, []
        for part in filter(None, parts):
            # sudo: the export keeps only hashes of entries that are not among these
            data = self.env["smart.audit.export"].sudo()._jsonl(part)
            report = chain_check.verify_export(data.decode().splitlines(), log._keys())
            name = f"audit-log/{len(files) + 1:03}.jsonl"
            files[name] = data
            rows.append((name, len(part), report.checked, report.unsealed, report.head.sequence,
                         report.head.chain_hash, self._verdict(log, report)))  # fmt: skip
        heads = (_("File"), _("Entries"), _("In the chain"), _("Not yet linked"), _("Last number"),
                 _("Chain hash"), _("Check"))  # fmt: skip
        remark = _("Entries about other things leave only their hashes, so the chain has no gap.")
        return files, Table(_("Audit log"), heads, rows, remark=remark)

    def _verdict(self, log, report):
        _ = self.env._
        lines = [log._break_text(found) for found in report.breaks]
        return "\n".join(lines) or _("Signatures and chain are intact.")

    def _log_entries(self):
        # sudo: entries about this close and its fixes, which the reader sees on the close itself
        return self.env["smart.audit.log"].sudo().search(self._log_domain(), order="id")

    def _log_domain(self):
        return [
            "|",
            "&",
            ("res_model", "=", self._name),
            ("res_id", "=", self.id),
            ("decision_ref", "in", self.finding_ids._decisions().ids),
        ]

    def _log_table(self):
        """The same entries for people to read."""
        _ = self.env._
        entries = self._log_entries()
        actions = dict(entries._selection_action())
        rows = [
            (entry.sequence or None, self._moment(entry.created_at), entry.user_name,
             actions.get(entry.action, entry.action), entry.decision_name,
             entry.reason, entry.proposal_text)
            for entry in entries
        ]  # fmt: skip
        heads = (
            _("No."),
            _("At"),
            _("By"),
            _("What"),
            _("About"),
            _("Reason"),
            _("Details"),
        )
        return Table(_("Log"), heads, rows, printed=False)


def _decimal(text):
    return Decimal(text) if text else Decimal(0)
