from odoo import api, models


class SmartThread(models.AbstractModel):
    """Chatter and activities of a record that not everybody may see.

    Odoo lets any colleague ask who follows a record, and send notifications in its name. Here
    one has to be able to read it.
    """

    _name = "smart.thread"
    _description = "Record with Chatter"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    def message_notify(self, **kwargs):
        """Notify in the name of a record that one may read."""
        self.check_access("read")
        return super().message_notify(**kwargs)

    @api.readonly
    def message_get_followers(self, *args, **kwargs):
        """List the followers of a record that one may read."""
        self.check_access("read")
        return super().message_get_followers(*args, **kwargs)
