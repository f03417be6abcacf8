import json

from werkzeug.exceptions import BadRequest, Forbidden

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request

from ..models.smart_report_export import FORMATS

#: Longest options that a browser sends.
MOST_TEXT = 20_000


class SmartReportController(http.Controller):
    """Reports as files."""

    @http.route(
        "/smart_accounting/report/<string:code>.<string:kind>",
        type="http",
        auth="user",
        methods=["GET"],
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
            raise Forbidden(str(error)) from None
        except UserError as error:
            raise BadRequest(str(error)) from None
        headers = [
            ("Content-Type", FORMATS[kind]),
            ("Content-Disposition", content_disposition(f"{code}.{kind}")),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(data, headers)

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
