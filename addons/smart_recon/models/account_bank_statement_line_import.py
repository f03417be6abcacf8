from odoo import api, fields, models


class AccountBankStatementLine(models.Model):
    """A bank line keeps what the bank's file said, and under which key it was imported."""

    _inherit = "account.bank.statement.line"

    smart_import_id = fields.Many2one(
        "smart.recon.import", "Import", index="btree_not_null", copy=False, readonly=True
    )
    smart_import_key = fields.Char(
        "Import Key",
        copy=False,
        readonly=True,
        help="The bank's own number of the transaction with its day and amount, or a fingerprint"
        " of what the line said when it was imported. It is imported only once.",
    )
    smart_import_print = fields.Char("Fingerprint", copy=False, readonly=True)
    smart_end_to_end_id = fields.Char(
        "End-to-End ID",
        compute="_compute_smart_references",
        store=True,
        help="Reference that the payer gave to the payment.",
    )
    smart_structured_reference = fields.Char(
        "Structured Reference",
        compute="_compute_smart_references",
        store=True,
        help="Reference in a form that machines check, such as RF18 5390 0754 7034.",
    )

    _smart_import_key_uniq = models.UniqueIndex(
        "(journal_id, smart_import_key) WHERE smart_import_key IS NOT NULL",
        "This transaction of the bank has been imported already.",
    )
    _smart_import_print_idx = models.Index(
        "(journal_id, smart_import_print) WHERE smart_import_print IS NOT NULL"
    )

    @api.depends("transaction_details")
    def _compute_smart_references(self):
        for line in self:
            details = line.transaction_details
            details = details if isinstance(details, dict) else {}
            line.smart_end_to_end_id = details.get("end_to_end_id")
            line.smart_structured_reference = details.get("structured_reference")
