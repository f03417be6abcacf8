from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

#: The page shows a decision and has buttons: nobody may put it into a frame of their own.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


class SmartApprovalController(http.Controller):
    """Where the link in a mail leads: one decision, to be read and decided after logging in.

    Opening the link changes nothing; deciding needs the form of the page and its token.
    """

    @http.route(
        "/smart/decision/<int:number>", type="http", auth="user", methods=["GET"], readonly=True
    )
    def show(self, number):
        """One decision with what would change, why, and the buttons."""
        return self._page(self._decision(number))

    @http.route(
        "/smart/decision/<int:number>/<any(approve,reject,undo):verb>",
        type="http",
        auth="user",
        methods=["POST"],
    )
    def decide(self, number, verb, digest="", reason=""):
        """Approve what was shown, reject it with a reason, or take it back."""
        decision = self._decision(number)
        screen = request.env["smart.approval"]
        acts = {
            "approve": lambda: screen.approve([[decision.id, digest or "nothing was shown"]]),
            "reject": lambda: screen.reject(decision.ids, reason),
            "undo": lambda: screen.undo(decision.ids),
        }
        try:
            answer = acts[verb]()
        except (AccessError, UserError) as error:
            return self._page(decision, [str(error)])
        if answer["problems"]:
            return self._page(decision, answer["problems"])
        return request.redirect(f"/smart/decision/{decision.id}", code=303)

    def _decision(self, number):
        """A decision that one may see; what one may not see looks like what is not there."""
        decision = request.env["smart.decision"].browse(number).exists()
        if not decision or not decision.has_access("read"):
            raise NotFound
        return decision

    def _page(self, decision, problems=()):
        row = request.env["smart.approval"]._row(decision)
        states = dict(decision._fields["state"]._description_selection(request.env))
        may_undo = decision.state == "executed" and not decision._approval_refusal(undoing=True)
        response = request.render(
            "smart_base.approval_page",
            {
                "decision": row,
                "state": decision.state,
                "state_name": states[decision.state],
                "note": decision.outcome_note or "",
                "may_undo": may_undo,
                "problems": problems,
            },
        )
        response.headers.update(HEADERS)
        return response
