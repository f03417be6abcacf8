import json

from werkzeug.exceptions import BadRequest, HTTPException

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request
from odoo.tools import html_escape

from ..models.smart_report_export import FORMATS

#: Longest options that a browser sends.
MOST_TEXT = 20_000


class SmartReportController(http.Controller):
    """Reports as files."""

    @http.route(
        "/smart_accounting/report/<string:code>.<string:kind>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        readonly=True,
    )
    def download(self, code, kind, options="{}"):
        """A report in a format, for the options that the viewer has."""
        chosen = self._read(options)
        companies = chosen.get("companies") or request.env.user.company_id.ids
        try:
            reports = request.env["smart.report"].with_context(allowed_company_ids=companies)
            data = reports._export(code, chosen, kind)
        except AccessError as error:
            raise self._refusal(error, 403) from None
        except UserError as error:
            raise self._refusal(error, 400) from None
        headers = [
            ("Content-Type", FORMATS[kind]),
            ("Content-Disposition", content_disposition(f"{code}.{kind}")),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(data, headers)

    def _refusal(self, error, status):
        """What the web client shows as a message instead of leaving the page."""
        content = {
            "code": 0,
            "message": str(error),
            "data": {**http.serialize_exception(error), "debug": ""},
        }
        return HTTPException(
            response=request.make_response(html_escape(json.dumps(content)), status=status)
        )

    def _read(self, text):
        """Options out of a request; companies come first because they decide what one may see."""
        try:
            options = json.loads(text) if len(text) <= MOST_TEXT else None
        except ValueError:
            options = None
        companies = options.get("companies") if isinstance(options, dict) else None
        is_list = companies is None or (
            isinstance(companies, list) and all(type(each) is int for each in companies)
        )
        if not isinstance(options, dict) or not is_list:
            raise BadRequest(request.env._("The options of this report cannot be read."))
        return options
