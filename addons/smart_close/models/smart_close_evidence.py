import hashlib
import io
import json
import zipfile

from odoo import fields, models
from odoo.exceptions import AccessError

from ..engine.evidence import Table, file_name
from .smart_close_finding import SEVERITIES

#: Parts of the pack whose lists do not come from the close itself are in
#: ``smart_close_evidence_books.py``, files in ``smart_close_evidence_files.py``.
READERS = ("account.group_account_readonly", "account.group_account_user")


class SmartClose(models.Model):
    """The evidence pack: what was found, done and signed in a close, with the figures."""

    _inherit = "smart.close"

    def action_evidence(self):
        """Download the evidence pack."""
        self.ensure_one()
        self._check_evidence_reader()
        return {
            "type": "ir.actions.act_url",
            "url": f"/smart_close/evidence/{self.id}.zip",
            "target": "self",
        }

    def _check_evidence_reader(self):
        """Refuse those who may not read the books of all companies of the close.

        :return: the close with exactly its companies switched on
        """
        if not any(map(self.env.user.has_group, READERS)):
            raise AccessError(self.env._("Only who may read the books may download the evidence."))
        return self._enter()

    def _evidence_pack(self):
        """The pack as the bytes of a ZIP file; that it was made is noted in the audit log.

        :raises AccessError: the user may not read the books of all companies
        """
        close = self._check_evidence_reader()
        log_files, proof = close._evidence_log()
        tables = [*close._evidence_tables(), proof]
        stem = file_name("close", str(close.date_to)[:7])
        files = {
            f"{stem}.pdf": close._evidence_pdf(tables),
            f"{stem}.xlsx": close._evidence_xlsx(tables),
            **close._evidence_ledgers(),
            **log_files,
        }
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
            archive.writestr("contents.json", close._evidence_contents(files))
        data = stream.getvalue()
        digest = hashlib.sha256(data).hexdigest()
        close._log("close_evidence", proposal={"sha256": digest, "files": sorted(files)})
        return data

    def _evidence_contents(self, files):
        """What is in the pack, with a digest of each file, so that a changed one is noticed."""
        contents = {
            "close": self.name,
            "from": str(self.date_from),
            "to": str(self.date_to),
            "state": self.state,
            "companies": self.company_ids.mapped("name"),
            "made_at": f"{fields.Datetime.now().isoformat()}Z",
            "made_by": self.env.user.name,
            "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        }
        return json.dumps(contents, indent=1, ensure_ascii=False)

    def _evidence_tables(self):
        """All tables but the proof of the audit log, in the order of the report."""
        return [
            self._overview_table(),
            self._steps_table(),
            self._signatures_table(),
            self._findings_table(),
            self._fixes_table(),
            *self._bank_tables(),
            self._trial_balance_table(),
            self._records_table(),
            self._signed_figures_table(),
            self._log_table(),
        ]

    # The close ------------------------------------------------------------

    def _overview_table(self):
        _ = self.env._
        labels = dict(self._fields["state"]._description_selection(self.env))
        rows = [
            (_("Month"), f"{self.date_from} / {self.date_to}"),
            (_("Companies"), ", ".join(self.company_ids.mapped("name"))),
            (_("State"), labels[self.state]),
            (_("Readiness %"), self.readiness),
            (_("Open findings"), self.finding_count),
            (_("Blocking"), self.blocking_count),
            (_("At stake (%s)", self.currency_id.name), self.amount),
            (
                _("Needs no explanation below (%s)", self.currency_id.name),
                self.materiality,
            ),
            (_("Last scan"), self._moment(self.scanned_at)),
            (_("Locked at"), self._moment(self.locked_at)),
            (_("Locked by"), self.locked_by_id.name),
            (_("Locked in spite of findings because"), self.override_reason),
            (_("Reopened at"), self._moment(self.reopened_at)),
            (_("Reopened because"), self.reopen_reason),
        ]
        rows = [row for row in rows if row[1] not in (False, None, "")]
        return Table(_("Overview"), (_("What"), _("Value")), rows)

    def _moment(self, moment):
        """A moment in the reader's time zone, to the second."""
        local = moment and fields.Datetime.context_timestamp(self, moment)
        return local and local.strftime("%Y-%m-%d %H:%M:%S %Z")

    def _steps_table(self):
        _ = self.env._
        labels = self._step_labels()
        heads = (_("Step"), _("Applies"), _("Done %"), _("Blocking"), _("To check"), _("To know"),
                 _("Signatures"), _("Due"))  # fmt: skip
        rows = [
            (
                labels[step.code],
                _("yes") if step.does_apply else _("no"),
                step.score,
                step.blocking_count,
                step.warning_count,
                step.note_count,
                len(step._valid_signoffs()),
                step.due_date,
            )
            for step in self.step_ids
        ]
        return Table(_("Steps"), heads, rows)

    def _step_labels(self):
        return dict(self.step_ids._fields["code"]._description_selection(self.env))

    def _signatures_table(self):
        _ = self.env._
        steps, signed = self._step_labels(), self.step_ids.signoff_ids
        roles = dict(signed._fields["role"]._description_selection(self.env))
        states = dict(signed._fields["state"]._description_selection(self.env))
        heads = (_("Step"), _("As"), _("Signed by"), _("Signed at"), _("State"), _("Comment"),
                 _("Void because"), _("Changed by"))  # fmt: skip
        rows = [
            (
                steps[each.step_id.code],
                roles[each.role],
                each.user_id.name,
                self._moment(each.signed_at),
                states[each.state],
                each.comment,
                each.void_reason,
                each.void_move_id.display_name,
            )
            for each in signed.sorted(lambda each: (each.step_id.sequence, each.id))
        ]
        return Table(_("Signatures"), heads, rows)

    # Findings -------------------------------------------------------------

    def _findings_table(self):
        _ = self.env._
        steps = self._step_labels()
        severities = dict(self.finding_ids._fields["severity"]._description_selection(self.env))
        states = dict(self.finding_ids._fields["state"]._description_selection(self.env))
        heads = (_("No."), _("Company"), _("Step"), _("Severity"), _("State"), _("What was found"),
                 _("At stake"), _("Effect on profit"), _("Currency"), _("Owner"), _("Comment"),
                 _("Dismissed because"), _("Dismissed by"))  # fmt: skip
        rows = [
            (
                each.id,
                each.company_id.name,
                steps[each.step_id.code],
                severities[each.severity],
                states[each.state],
                each.name,
                each.amount,
                each.effect,
                each.currency_id.name,
                each.user_id.name,
                each.comment,
                each.dismiss_reason,
                each.dismissed_by_id.name,
            )
            for each in self._ordered_findings()
        ]
        return Table(_("Findings"), heads, rows)

    def _ordered_findings(self):
        order = {severity: place for place, (severity, _label) in enumerate(SEVERITIES)}
        return self.finding_ids.sorted(
            lambda each: (each.step_id.sequence, order[each.severity], -each.amount, each.id)
        )

    def _fixes_table(self):
        _ = self.env._
        decisions = self.finding_ids._decisions()
        states = dict(decisions._fields["state"]._description_selection(self.env))
        heads = (_("Finding no."), _("Fix"), _("State"), _("Amount"), _("Currency"),
                 _("Asked for by"), _("Decided by"), _("Decided at"),
                 _("What happened"))  # fmt: skip
        rows = [
            (
                each.res_id,
                each.name,
                states[each.state],
                each.amount,
                each.currency_id.name,
                each.caused_by_id.name,
                each.decided_by_id.name,
                self._moment(each.decided_at),
                each.outcome_note,
            )
            for each in decisions
        ]
        return Table(_("Fixes"), heads, rows)

    def _records_table(self):
        """What each finding is about, record by record."""
        _ = self.env._
        rows = []
        for model, findings in self._ordered_findings().grouped("res_model").items():
            if model and model in self.env:
                rows += self._record_rows(findings, model)
        heads = (_("Finding no."), _("What was found"), _("Kind of record"), _("Record no."),
                 _("Record"), _("Date"), _("Amount"))  # fmt: skip
        return Table(_("Records"), heads, rows, printed=False)

    def _record_rows(self, findings, model):
        numbers = {number for each in findings for number in each.res_ids or ()}
        # readers see the records that they may see anyway; others leave their number only
        records = self.env[model].browse(sorted(numbers)).exists()
        shown = {each.id: each for each in records._filtered_access("read")}
        kind = self.env["ir.model"]._get(model).name
        return [
            (finding.id, finding.name, kind, number, *self._record_cells(shown.get(number)))
            for finding in findings
            for number in finding.res_ids or ()
        ]

    @staticmethod
    def _record_cells(record):
        if not record:
            return "", None, None
        day = next((record[name] for name in ("date", "date_order") if name in record), None)
        amount = next(
            (record[name] for name in ("amount_total", "balance", "amount") if name in record), None
        )
        return record.display_name, day, amount
