from odoo import _, fields, models


class SmartAuditVerify(models.TransientModel):
    """Shows what a check of the audit log found."""

    _name = "smart.audit.verify"
    _description = "Result of Verifying the Audit Log"

    is_ok = fields.Boolean(readonly=True)
    checked_count = fields.Integer("Entries checked", readonly=True)
    unsealed_count = fields.Integer(
        "Waiting to be linked",
        readonly=True,
        help="New entries; they are linked within minutes. Their signatures were checked.",
    )
    break_count = fields.Integer("Problems found", readonly=True)
    head_number = fields.Integer("Last number", readonly=True)
    head_hash = fields.Char("Last chain hash", readonly=True)
    findings = fields.Text(readonly=True)

    def _show(self, report, lines):
        """The dialog for a report and its breaks in words."""
        more = report.break_count - len(lines)
        if more > 0:
            lines = [*lines, _("... and %s more.", more)]
        result = self.create(
            {
                "is_ok": report.ok,
                "checked_count": report.checked,
                "unsealed_count": report.unsealed,
                "break_count": report.break_count,
                "head_number": report.head.sequence,
                "head_hash": report.head.chain_hash,
                "findings": "\n".join(lines),
            }
        )
        title = _("Audit log verified") if report.ok else _("The audit log is not intact")
        return result._get_records_action(name=title, target="new", context={})
