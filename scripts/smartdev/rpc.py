"""A small JSON-RPC client, the way a browser speaks to Odoo."""

import http.cookiejar
import json
import urllib.error
import urllib.request


class RpcError(Exception):
    """Odoo's answer was an error.

    :param name: the exception's class, such as ``odoo.exceptions.AccessError``
    """

    def __init__(self, name: str, message: str, data: dict):
        super().__init__(f"{name}: {message}")
        self.name, self.message, self.data = name, message, data


class Rpc:
    """A session of one user with a running server.

    :raises RpcError: the log-in is refused
    """

    def __init__(self, url: str, database: str, login: str, password: str, timeout: float = 120):
        self.url, self.timeout = url, timeout
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)
        session = self.post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )
        self.uid = session["uid"]

    def post(self, path: str, params: dict):
        """The ``result`` of a JSON-RPC request to a path."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params, "id": 1})
        request = urllib.request.Request(
            self.url + path, body.encode(), {"Content-Type": "application/json"}
        )
        with self._opener.open(request, timeout=self.timeout) as answer:
            content = json.load(answer)
        error = content.get("error")
        if error:
            data = error.get("data") or {}
            message = data.get("message") or error.get("message", "")
            raise RpcError(data.get("name", ""), message, data)
        return content.get("result")

    def call(self, model: str, method: str, *args, **kwargs):
        """Call a public method of a model as this user."""
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        try:
            with self._opener.open(self.url + path, timeout=self.timeout) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
