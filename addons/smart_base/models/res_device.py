"""A device that is noted in a request is noted before it, not in the middle of it."""

from odoo import api, models

from ..transactions import is_real


class ResDeviceLog(models.Model):
    _inherit = "res.device.log"

    @api.model
    def _update_device(self, request):
        """Commit what is noted once an hour, so that whoever asks Claude has written nothing.

        It happens while the user is authenticated: nothing else was written until then.
        """
        before = self.env.cr.sql_log_count
        super()._update_device(request)
        if is_real(self.env.cr) and self.env.cr.sql_log_count > before:
            # the request has not begun its work, and must not have written when Claude is asked
            self.env.cr.commit()
