from odoo import models
from odoo.exceptions import UserError

LIQUIDITY = ("bank", "cash", "credit")


class AccountJournal(models.Model):
    """Files that are dropped on the card of a bank are its statements."""

    _inherit = "account.journal"

    def create_document_from_attachment(self, attachment_ids):
        """Read bank files instead of making journal entries of them."""
        journal = self or self.browse(self.env.context.get("default_journal_id"))
        if len(journal) != 1 or journal.type not in LIQUIDITY:
            return super().create_document_from_attachment(attachment_ids)
        attachments = self.env["ir.attachment"].browse(attachment_ids)
        attachments.check_access("read")
        if not attachments:
            raise UserError(self.env._("No file was uploaded."))
        contents = [(each.name, each.raw or b"") for each in attachments]
        imports = self.env["smart.recon.import"]._upload(journal, contents)
        return imports._action_open()

    def action_smart_imports(self):
        """Show the bank files of this journal."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("smart_recon.smart_recon_import_action")
        context = {"default_journal_id": self.id, "search_default_journal_id": self.id}
        return {**action, "context": context}
