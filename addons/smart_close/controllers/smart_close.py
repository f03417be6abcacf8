from werkzeug.exceptions import Forbidden, NotFound

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from ..engine.evidence import file_name


class SmartCloseController(http.Controller):
    """Evidence packs as files."""

    @http.route(
        "/smart_close/evidence/<int:close_id>.zip", type="http", auth="user", methods=["GET"]
    )
    def evidence(self, close_id):
        """The evidence pack of a close, made now."""
        close = request.env["smart.close"].browse(close_id).exists()
        if not close:
            raise NotFound()
        try:
            data = close._evidence_pack()
        except AccessError as error:
            raise Forbidden(str(error)) from None
        name = f"{file_name('evidence', close.name)}.zip"
        headers = [
            ("Content-Type", "application/zip"),
            ("Content-Disposition", content_disposition(name)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(data, headers)
