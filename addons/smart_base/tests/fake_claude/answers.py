"""Steps of a script: what the server does with one request.

A step is a function of one argument, the ``Exchange`` of server.py.
"""

import json
import threading
import time

from . import canned as _canned

_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


def text(words, **values):
    """Answer with text."""
    return blocks([{"type": "text", "text": words}], **values)


def data(value, **values):
    """Answer with a JSON value, as structured output does."""
    return text(json.dumps(value), **values)


def tool(name, tool_input, words="", **values):
    """Call one tool, perhaps saying something before."""
    content = [{"type": "text", "text": words}] if words else []
    content.append({"type": "tool_use", "id": f"toolu_{name}", "name": name, "input": tool_input})
    return blocks(content, stop_reason="tool_use", **values)


def blocks(content, **values):
    """Answer with content blocks; ``stop_reason`` and ``usage`` may be given."""
    return lambda exchange: exchange.answer(content, **values)


def refusal():
    """Decline, as safety classifiers do."""
    return blocks([], stop_reason="refusal")


def too_long(words="The answer was"):
    """Stop because ``max_tokens`` was reached."""
    return text(words, stop_reason="max_tokens")


def empty():
    """Answer with no content at all."""
    return blocks([])


def status(code, *, retry_after=None, words="no", kind=None, error_code=None, headers=None):
    """Answer with an error status."""

    def step(exchange):
        extra = dict(headers or {})
        if retry_after is not None:
            extra["retry-after"] = str(retry_after)
        exchange.fail(code, kind or _KINDS.get(code, "api_error"), words, extra, error_code)

    return step


def body(content: bytes, content_type="application/json", code=200):
    """Answer with exactly these bytes."""
    return lambda exchange: exchange.send(code, content, {"content-type": content_type})


def truncated(content: bytes):
    """Announce twice as much as is sent, then hang up."""

    def step(exchange):
        headers = {"content-type": "application/json", "content-length": str(2 * len(content))}
        exchange.send(200, content, headers)
        exchange.hang_up()

    return step


def slow(seconds, then=None):
    """Wait before answering; gives up waiting when the server is stopped."""

    def step(exchange):
        exchange.stopping.wait(seconds)
        (then or canned())(exchange)

    return step


def drip(content: bytes, seconds_per_byte=0.1):
    """Send status line, headers and body one byte at a time."""

    def step(exchange):
        whole = (
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
            + f"content-length: {len(content)}\r\n\r\n".encode()
            + content
        )
        for position in range(len(whole)):
            if exchange.stopping.wait(seconds_per_byte):
                return
            exchange.write(whole[position : position + 1])

    return step


def hang_up():
    """Close the connection without a word."""
    return lambda exchange: exchange.hang_up()


def cut(words, after_events=4):
    """Begin to stream an answer and hang up in the middle."""
    return blocks([{"type": "text", "text": words}], cut_after=after_events)


def error_in_stream(kind="overloaded_error", after_events=3):
    """Begin to stream an answer and report an error in the middle."""
    return blocks([{"type": "text", "text": "The answer is"}], cut_after=after_events, error=kind)


class Gate:
    """Holds an answer back until the test lets it go.

    ``reached`` is set when the request has come in, ``let_go`` releases the answer.
    """

    def __init__(self, then=None):
        self.reached, self.let_go = threading.Event(), threading.Event()
        self._then = then or canned()

    def __call__(self, exchange):
        self.reached.set()
        while not self.let_go.wait(0.01) and not exchange.stopping.is_set():
            time.sleep(0)
        self._then(exchange)


def canned():
    """Answer to the form of the request, plainly marked as canned."""
    return lambda exchange: exchange.answer(_canned.blocks(exchange.body))


def obedient(cases):
    """Do whatever the first known attack in the request asks for.

    :param cases: attacks, each with a ``mark`` that its text holds and its ``wants``
    """

    def step(exchange):
        sent = json.dumps(exchange.body, ensure_ascii=False)
        case = next((case for case in cases if case["mark"] in sent), None)
        if case is None:
            canned()(exchange)
        else:
            content, reason = _canned.obey(exchange.body, case["wants"])
            exchange.answer(content, stop_reason=reason)

    return step
