"""The SDK as the rest of the addon sees it: one client for one piece of work.

A client is opened for a call (or a conversation) and closed after it, so that no connection
and no thread is left behind; what is costly about it, the TLS context, is kept. A job that makes
many calls keeps its client until its end.
"""

import functools
import logging
import random
import time
import warnings
from dataclasses import replace

import anthropic
import httpx2

from . import faults
from .convert import to_reply, usage_of
from .errors import RETRY, WAIT, LlmUnavailable
from .pace import Endpoint, Pace
from .reply import Reply
from .transport import DeadlineTransport, Limits

# what these loggers say in detail holds requests and answers
for _name in ("anthropic", "httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)

# its warnings quote the answers that have another form than expected
warnings.filterwarnings("ignore", message="(?s)Pydantic serializer warnings", category=UserWarning)

MAX_ANSWER_BYTES = 8 * 1024 * 1024
MAX_RESULTS_BYTES = 256 * 1024 * 1024
#: Shortest time, in seconds, in which another attempt makes sense.
_SHORTEST_TRY = 2.0


@functools.cache
def _tls():
    return httpx2.create_ssl_context()


class Session:
    """One client of the Messages API.

    :param sleep: how to wait between attempts
    :param jitter: a function that draws a number from 0 to 1
    """

    def __init__(self, endpoint: Endpoint, pace: Pace, *, sleep=time.sleep, jitter=random.random):
        self._pace, self._sleep, self._jitter = pace, sleep, jitter
        self._limits = Limits()
        self._base_url = endpoint.base_url
        try:
            self._client = anthropic.Anthropic(
                api_key=endpoint.api_key,
                base_url=endpoint.base_url,
                max_retries=0,
                timeout=pace.per_try,
                open_telemetry=False,
                http_client=httpx2.Client(
                    transport=DeadlineTransport(endpoint.base_url, _tls(), self._limits),
                    follow_redirects=False,
                    trust_env=False,
                ),
            )
        except (ValueError, httpx2.InvalidURL) as error:
            raise LlmUnavailable("address") from error

    def close(self):
        """End its connections."""
        self._client.close()

    # Messages -------------------------------------------------------------

    def create(self, params: dict, may_repeat=lambda: True) -> Reply:
        """Send one request and wait for its whole answer.

        :param may_repeat: asked before another attempt of what may have been charged already
        """

        def send(attempt):
            raw = self._client.messages.with_raw_response.create(**params)
            try:
                return to_reply(raw.parse(), raw.headers, attempt)
            except Exception as error:
                fault = faults.from_exception(error)
                fault.received = faults.received(raw.http_response)
                raise fault from error

        return self._try(send, lambda fault: not fault.may_have_cost or may_repeat())

    def stream(self, params: dict, on_text, may_repeat=lambda: True) -> Reply:
        """Send one request and hand its text to ``on_text`` as it comes.

        Once some text was handed out, a failure is not tried again.

        :param may_repeat: asked before another attempt of what may have been charged already
        """
        shown = []

        def send(attempt):
            with self._client.messages.stream(**params) as events:
                try:
                    for text in events.text_stream:
                        shown.append(True)
                        on_text(text)
                    message = events.get_final_message()
                except Exception as error:
                    raise _cut(error, events) from error
                return to_reply(message, events.response.headers, attempt)

        def again(fault):
            return not shown and (not fault.may_have_cost or may_repeat())

        return self._try(send, again)

    def count_tokens(self, params: dict) -> int:
        """Tokens that the prompt of a request will be charged as."""
        known = ("messages", "model", "system", "tools", "tool_choice", "output_config")
        wanted = {name: params[name] for name in known if name in params}
        counted = self._try(lambda attempt: self._client.messages.count_tokens(**wanted))
        count = getattr(counted, "input_tokens", None)
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise LlmUnavailable("bad_answer")
        return count

    # Models ---------------------------------------------------------------

    def models(self) -> list[dict]:
        """What may be used: id, display_name, lifecycle, retires_at, limits, capabilities."""

        def send(attempt):
            try:
                return [model.to_dict() for model in self._client.models.list(limit=100)]
            except (AttributeError, TypeError) as error:  # what came is no list of models
                raise LlmUnavailable("address") from error

        return self._try(send)

    def probe(self) -> str:
        """The ``date`` header of the cheapest authenticated call."""
        return self._try(
            lambda attempt: self._client.models.with_raw_response.list(limit=1)
        ).headers.get("date", "")

    # Batches --------------------------------------------------------------

    def batch_create(self, requests: list[dict]) -> str:
        """Hand in requests of ``{"custom_id", "params"}``; the batch's id."""

        def send(attempt):
            return self._client.messages.batches.create(requests=requests)

        # what may have been handed in is not handed in twice
        return self._batch_id(self._try(send, lambda fault: not fault.may_have_cost))

    def batch_ended(self, batch_id: str) -> bool:
        """Whether all requests of a batch have come to an end."""
        batch = self._try(lambda attempt: self._client.messages.batches.retrieve(batch_id))
        self._batch_id(batch)
        return batch.processing_status == "ended"

    def batch_results(self, batch_id: str):
        """Yield ``(custom_id, outcome, reply)`` in no particular order.

        ``outcome`` is succeeded, errored, canceled or expired; ``reply`` is None but for the
        first.
        """
        try:
            self._check_results_address(batch_id)
            self._limits.start(self._pace.total, MAX_RESULTS_BYTES)
            for line in self._client.messages.batches.results(batch_id):
                yield line.custom_id, *_result(line)
        except GeneratorExit:
            raise
        except Exception as error:
            raise faults.from_exception(error) from error

    def _check_results_address(self, batch_id):
        """The key goes where the results are said to be: it may only be the same host."""
        batch = self._try(lambda attempt: self._client.messages.batches.retrieve(batch_id))
        host = httpx2.URL(self._base_url).host
        if not batch.results_url or httpx2.URL(batch.results_url).host not in ("", host):
            raise LlmUnavailable("address")

    @staticmethod
    def _batch_id(batch) -> str:
        batch_id = getattr(batch, "id", None)
        if not isinstance(batch_id, str) or not batch_id:
            raise LlmUnavailable("bad_answer")
        return batch_id

    # Attempts -------------------------------------------------------------

    def _try(self, send, again=lambda fault: True):
        """Make attempts until one works, none is left or the time is over.

        :param again: whether a fault that may pass is worth another attempt
        """
        end, was_limited = time.monotonic() + self._pace.total, False
        for attempt in range(1, self._pace.tries + 1):
            seconds = min(self._pace.per_try, end - time.monotonic())
            self._limits.start(seconds, MAX_ANSWER_BYTES)
            try:
                answer = send(attempt)
                if was_limited and isinstance(answer, Reply):
                    answer = replace(answer, was_limited=True)
                return answer
            except Exception as error:
                fault = faults.from_exception(error)
                fault.attempts = attempt
                was_limited = was_limited or fault.reason_code == "rate_limited"
                pause = self._pause(fault, attempt)
                out_of_time = time.monotonic() + pause + _SHORTEST_TRY > end
                if attempt == self._pace.tries or out_of_time or not self._worth(fault, pause):
                    raise fault from error
                if not again(fault):
                    raise fault from error
                self._sleep(pause)
        raise LlmUnavailable("internal")

    def _worth(self, fault, pause) -> bool:
        return fault.fate in (RETRY, WAIT) and pause <= self._pace.longest_pause

    def _pause(self, fault, attempt) -> float:
        if fault.retry_after:
            return fault.retry_after
        return 0.5 * 2 ** (attempt - 1) * (0.75 + 0.5 * self._jitter())


def _result(line):
    """How one request of a batch ended, and its answer; an answer of no form is an error."""
    outcome = line.result.type
    if outcome != "succeeded":
        return outcome, None
    try:
        return outcome, to_reply(line.result.message)
    except Exception:
        return "errored", None


def _cut(error, events) -> LlmUnavailable:
    """A stream that broke off, with the tokens that it had reported until then."""
    fault = faults.from_exception(error)
    if fault.reason_code == "internal":
        # the SDK trusts what it reads; what stumbled over it is no defect of ours
        fault = LlmUnavailable("bad_answer")
    snapshot = getattr(events, "_current_snapshot_or_none", lambda: None)()
    if snapshot is not None:
        fault.usage = usage_of(snapshot)
    fault.request_id = fault.request_id or events.response.headers.get("request-id")
    fault.may_have_cost = True
    return fault
