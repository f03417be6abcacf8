"""The server: one thread per connection, started and stopped by the test."""

import json
import threading
from collections import deque
from dataclasses import dataclass
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from urllib.parse import urlsplit

from . import answers, batches, wire

KEY = "sk-fake-key"
CAPABILITIES = ("batch", "effort", "structured_outputs", "pdf_input", "thinking")
MODELS = [
    ("claude-haiku-5-5", "Claude Haiku 5.5", 200_000, 64_000),
    ("claude-sonnet-5-5", "Claude Sonnet 5.5", 1_000_000, 128_000),
    ("claude-opus-5-5", "Claude Opus 5.5", 1_000_000, 128_000),
]


@dataclass(frozen=True)
class Received:
    """One request as it came in; ``raw`` is its body as bytes."""

    method: str
    path: str
    headers: dict
    raw: bytes
    body: dict


class FakeClaude:
    """A Messages API on a free port of this machine, as a context manager.

    ``requests`` lists what came in, ``script(...)`` says what happens next: each call of
    ``/v1/messages`` takes one step; when none is left, ``default`` is taken.
    """

    def __init__(self, port=0, *, default=None, keys=(KEY,)):
        self.default = default or answers.canned()
        self.keys = set(keys) if keys else None
        self.requests = []
        self.models = [_model(*model) for model in MODELS]
        self.model_step = None
        self.count_step = None
        self.clock_shift = 0
        self.url_of_results = None
        self.batches = batches.Batches(self)
        self.stopping = threading.Event()
        self._steps = deque()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.fake = self
        self._thread = None

    # Life -----------------------------------------------------------------

    def start(self):
        """Begin to answer."""
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def stop(self):
        """Answer no more; waits for the requests that are being answered."""
        self.stopping.set()
        self._server.shutdown()
        self._server.close_all()
        self._server.server_close()
        self._thread.join()

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc_info):
        self.stop()

    @property
    def url(self):
        """The base URL to give to a client."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def open_connections(self):
        """Connections that no side has closed yet."""
        return len(self._server.connections)

    # Script ---------------------------------------------------------------

    def script(self, *steps):
        """What happens with the next requests, in this order."""
        with self._lock:
            self._steps.extend(steps)

    def clear(self):
        """Forget the script and what came in."""
        with self._lock:
            self._steps.clear()
            self.requests.clear()

    def asked(self, path="/v1/messages"):
        """The bodies of the requests to one path."""
        return [request.body for request in list(self.requests) if request.path == path]

    def next_step(self):
        with self._lock:
            return self._steps.popleft() if self._steps else self.default

    def remember(self, received):
        """Note a request; its number."""
        with self._lock:
            self.requests.append(received)
            return len(self.requests)


class Exchange:
    """One request and the ways to answer it."""

    def __init__(self, handler, received, number):
        self.received, self.body, self.number = received, received.body, number
        self.fake, self.stopping = handler.server.fake, handler.server.fake.stopping
        self._handler = handler

    def answer(self, content, *, stop_reason="end_turn", usage=None, cut_after=None, error=None):
        """Send a message, as JSON or as a stream, whichever was asked for."""
        message = wire.message(
            content,
            model=self.body.get("model", "claude-fake"),
            stop_reason=stop_reason,
            usage=usage or wire.usage(self.body, content),
            number=self.number,
        )
        if self.body.get("stream"):
            self._stream(message, cut_after, error)
        else:
            self.send(200, json.dumps(message).encode(), {"content-type": "application/json"})

    def fail(self, code, kind, words, headers=None, error_code=None):
        """Send an error of the API."""
        content = wire.error(kind, words, self.number)
        if error_code:
            content["error"]["details"] = {"error_code": error_code}
        headers = {"content-type": "application/json", **(headers or {})}
        self.send(code, json.dumps(content).encode(), headers)

    def json(self, value):
        """Send any value."""
        self.send(200, json.dumps(value).encode(), {"content-type": "application/json"})

    def send(self, code, content: bytes, headers):
        """Send bytes with a status."""
        self._handler.send_response(code)
        for name, value in {"content-length": str(len(content)), **headers}.items():
            self._handler.send_header(name, value)
        self._handler.end_headers()
        self.write(content)

    def write(self, content: bytes):
        self._handler.wfile.write(content)
        self._handler.wfile.flush()

    def hang_up(self):
        """Close the connection after what was sent."""
        self._handler.close_connection = True
        self._handler.server.shutdown_request(self._handler.request)

    def _stream(self, message, cut_after, error):
        self._handler.send_response(200)
        self._handler.send_header("content-type", "text/event-stream")
        self._handler.send_header("connection", "close")
        self._handler.end_headers()
        for position, (name, data) in enumerate(wire.events(message)):
            if position == cut_after:
                if error:
                    self.write(wire.encode("error", wire.error(error, "no", self.number)))
                break
            self.write(wire.encode(name, data))
        self._handler.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True
    request_queue_size = 64

    def __init__(self, *args):
        self.connections = set()
        super().__init__(*args)

    def process_request(self, request, client_address):
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self.connections.discard(request)
        super().shutdown_request(request)

    def close_all(self):
        for request in list(self.connections):
            self.shutdown_request(request)

    def handle_error(self, request, client_address):
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        """Say nothing: what came in is kept in ``requests``."""

    def date_time_string(self, timestamp=None):
        return formatdate(time() + self.server.fake.clock_shift, usegmt=True)

    def send_response(self, code, message=None):
        super().send_response(code, message)
        self.send_header("request-id", f"req_fake_{len(self.server.fake.requests)}")

    def do_GET(self):
        self._handle()

    def do_POST(self):
        self._handle()

    def _handle(self):
        exchange = self._receive()
        if not self._authorised(exchange):
            exchange.fail(401, "authentication_error", "invalid x-api-key")
            return
        path = exchange.received.path
        if path == "/v1/messages":
            self.server.fake.next_step()(exchange)
        elif path == "/v1/messages/count_tokens":
            step = self.server.fake.count_step
            step(exchange) if step else exchange.json({"input_tokens": wire.tokens(exchange.body)})
        elif path.startswith("/v1/messages/batches"):
            self.server.fake.batches.handle(exchange)
        elif path == "/v1/models":
            step = self.server.fake.model_step
            step(exchange) if step else exchange.json(_page(self.server.fake.models))
        else:
            exchange.fail(404, "not_found_error", "no such path")

    def _receive(self):
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        received = Received(
            method=self.command,
            path=urlsplit(self.path).path,
            headers={name.lower(): value for name, value in self.headers.items()},
            raw=raw,
            body=json.loads(raw) if raw else {},
        )
        return Exchange(self, received, self.server.fake.remember(received))

    def _authorised(self, exchange):
        keys = self.server.fake.keys
        sent = exchange.received.headers.get("authorization", "")
        return sent.startswith("Bearer ") and (keys is None or sent[len("Bearer ") :] in keys)


def _model(model_id, name, context, most):
    return {
        "id": model_id,
        "type": "model",
        "display_name": name,
        "created_at": "2026-09-01T00:00:00Z",
        "lifecycle": "active",
        "retires_at": None,
        "deprecated_at": None,
        "line": model_id.split("-")[1],
        "max_input_tokens": context,
        "max_tokens": most,
        "capabilities": {name: {"supported": True} for name in CAPABILITIES},
    }


def _page(models):
    return {
        "data": models,
        "has_more": False,
        "first_id": models[0]["id"] if models else None,
        "last_id": models[-1]["id"] if models else None,
    }
