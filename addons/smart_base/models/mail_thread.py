from odoo import models


class MailThread(models.AbstractModel):
    """Chatter of a record: what waits for approval about it."""

    _inherit = "mail.thread"

    def _thread_to_store(self, store, fields, *, request_list=None):
        super()._thread_to_store(store, fields, request_list=request_list)
        if "activities" not in (request_list or ()) or not self._shows_smart_decisions():
            return
        for thread in self:
            waiting = self.env["smart.approval"]._waiting_about(thread)
            store.add(thread, {"smartDecisions": waiting}, as_thread=True)

    def _shows_smart_decisions(self):
        is_target = isinstance(self, self.env.registry["smart.decision.target"])
        return is_target and self.env["smart.decision"].has_access("read")
