import base64

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from ..importers.facts import BadFile
from ..importers.read import unpack
from .smart_recon_import_words import told

#: Lines that are booked while somebody waits; more are booked in the background.
DIRECT = 500
STATES = [
    ("draft", "To Check"),
    ("queued", "Waiting"),
    ("running", "Importing"),
    ("done", "Imported"),
    ("failed", "Failed"),
]


class SmartReconImport(models.Model):
    """One file of a bank: what it says, what is wrong with it, and what became of its lines."""

    _name = "smart.recon.import"
    _description = "Bank File"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("File Name", required=True, readonly=True)
    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash', 'credit'))]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", string="Currency of the Journal"
    )
    file = fields.Binary("Content", attachment=True, required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="draft", index=True)
    format = fields.Char(readonly=True)
    mapping = fields.Json(
        help="What somebody decided about the layout of the file; the rest is found out."
    )
    preview = fields.Json(readonly=True)
    remember = fields.Boolean(
        "Remember This Layout",
        default=True,
        help="The next file of this journal with the same headings is read in the same way.",
    )
    accept_problems = fields.Boolean(
        "Import in Spite of This",
        help="The lines are imported as the file has them. The statement will show that its"
        " balances do not fit.",
    )
    error = fields.Text(readonly=True)
    problem = fields.Text(readonly=True)
    line_count = fields.Integer("Lines", readonly=True)
    new_count = fields.Integer("New Lines", readonly=True)
    known_count = fields.Integer("Already There", readonly=True)
    done_count = fields.Integer("Lines Imported", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    line_ids = fields.One2many("account.bank.statement.line", "smart_import_id", readonly=True)

    @api.depends("journal_id")
    def _compute_currency_id(self):
        for each in self:
            each.currency_id = each.journal_id.currency_id or each.company_id.currency_id

    @api.depends("done_count", "new_count", "state")
    def _compute_progress(self):
        for each in self:
            share = each.done_count / each.new_count if each.new_count else 0.0
            each.progress = 100.0 if each.state == "done" else 100.0 * share

    @api.model_create_multi
    def create(self, vals_list):
        for values in vals_list:
            journal = self.env["account.journal"].browse(values.get("journal_id"))
            if journal:
                values["company_id"] = journal.company_id.id
        imports = super().create(vals_list)
        imports._read_file()
        return imports

    def write(self, vals):
        result = super().write(vals)
        if {"mapping", "journal_id"} & vals.keys():
            self.filtered(lambda each: each.state in ("draft", "failed"))._read_file()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        if self.filtered(lambda each: each.state in ("queued", "running")):
            raise UserError(self.env._("This file is being imported. Wait until it is finished."))

    # Uploading ------------------------------------------------------------

    @api.model
    def upload(self, journal_id, files):
        """Read files of a bank, or archives of them, for a journal.

        :param journal_id: a journal of type bank, cash or credit card
        :param files: dicts of ``name`` and ``data`` (base64)
        :return: ids of the imports, one per file; nothing is booked yet
        """
        self.check_access("create")
        journal = self.env["account.journal"].browse(journal_id)
        journal.check_access("read")
        if journal.type not in ("bank", "cash", "credit"):
            raise UserError(
                self.env._("%s is no journal of a bank, cash or credit card.", journal.name)
            )
        contents = [(file["name"], base64.b64decode(file["data"])) for file in files]
        return self._upload(journal, contents).ids

    @api.model
    def _upload(self, journal, contents):
        """
        :param contents: (name, bytes) pairs
        """
        try:
            files = [each for name, data in contents for each in unpack(name, data)]
        except BadFile as error:
            raise UserError(told(self.env, error.message)) from error
        return self.create(
            [
                {"name": name, "journal_id": journal.id, "file": base64.b64encode(data)}
                for name, data in files
            ]
        )

    def _action_open(self):
        """Show one import as a form, several as a list."""
        action = self.env["ir.actions.actions"]._for_xml_id("smart_recon.smart_recon_import_action")
        if len(self) == 1:
            return {**action, "views": [(False, "form")], "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}

    # Buttons --------------------------------------------------------------

    def action_import(self):
        """Book the new lines: at once, or in the background if there are many.

        :raise UserError: names what is wrong; then nothing is booked
        """
        self.check_access("write")
        self._lock()
        for each in self.filtered(lambda each: each.state in ("draft", "failed")):
            each._import()
        return True

    def _lock(self):
        try:
            self.lock_for_update()
            self.journal_id.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is importing into this journal. Try again in a moment.")
            ) from error

    def action_open_lines(self):
        """Show the imported lines."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Imported Lines"),
            "res_model": "account.bank.statement.line",
            "views": [(self.env.ref("smart_recon.smart_recon_imported_line_view_list").id, "list")],
            "domain": [("smart_import_id", "in", self.ids)],
        }

    def action_reconcile(self):
        """Open the reconciliation screen of the journal."""
        self.ensure_one()
        return self.journal_id.action_smart_reconcile()
