"""From whatever the SDK, the network or the answer did wrong to one reason."""

import ssl
from email.utils import parsedate_to_datetime
from time import time

import anthropic
import httpcore2
import httpx2

from .errors import LlmUnavailable
from .transport import AnswerTooLarge

#: Limits on spending that the other side reports as "too many requests".
_SPENDING = {"enforced_spend_limit_reached", "contract_spend_limit_reached"}
#: Longest time, in seconds, that an answer can ask us to wait.
_LONGEST_WAIT = 24 * 3600
_BY_WORD = {
    "overloaded_error": "overloaded",
    "rate_limit_error": "rate_limited",
    "api_error": "server_error",
    "timeout_error": "server_error",
}
_NETWORK = (
    anthropic.APIConnectionError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.TimeoutException,
    OSError,
)
_TIMEOUTS = (anthropic.APITimeoutError, httpx2.TimeoutException, httpcore2.TimeoutException)
_ADDRESS = (
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
    httpcore2.UnsupportedProtocol,
    UnicodeError,
)
#: The request had left when these came; it may have been worked on, and charged.
_AFTER_SENDING = (
    httpcore2.ReadError,
    httpcore2.ReadTimeout,
    httpcore2.RemoteProtocolError,
    httpx2.ReadTimeout,
)
#: X509 verification results "not yet valid" and "expired": often our own clock.
_CLOCK_CODES = {9, 10}

_BY_TYPE = (
    (anthropic.AuthenticationError, "key_refused"),
    (anthropic.PaymentRequiredError, "no_credit"),
    (anthropic.PermissionDeniedError, "forbidden"),
    (anthropic.NotFoundError, "model_unknown"),
    (anthropic.ContentTooLargeError, "too_large"),
    (anthropic.RateLimitError, "rate_limited"),
    (anthropic.OverloadedError, "overloaded"),
    (anthropic.RequestTimeoutError, "busy"),
    (anthropic.ConflictError, "busy"),
    (anthropic.InternalServerError, "server_error"),
)


def from_exception(error: BaseException) -> LlmUnavailable:
    """The reason behind an exception; its text never holds what was sent or received."""
    if isinstance(error, LlmUnavailable):
        return error
    if isinstance(error, anthropic.APIStatusError):
        return _from_status(error)
    if isinstance(error, _NETWORK):
        fault = LlmUnavailable(_connection_reason(error))
        fault.may_have_cost = any(isinstance(cause, _AFTER_SENDING) for cause in _causes(error))
        return fault
    if isinstance(error, anthropic.AnthropicError | ValueError | RecursionError | AnswerTooLarge):
        return LlmUnavailable("bad_answer")
    return LlmUnavailable("internal", details={"type": type(error).__name__})


def retry_after(headers) -> float | None:
    """Seconds that an answer asks us to wait, from its ``retry-after``; None if it does not.

    >>> retry_after({"retry-after": "30"})
    30.0
    >>> retry_after({"retry-after": "soon"}) is None
    True
    """
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            seconds = float(headers.get(name)) / unit
        except (TypeError, ValueError):
            continue
        if 0 <= seconds <= _LONGEST_WAIT:
            return seconds
    try:
        seconds = parsedate_to_datetime(headers.get("retry-after")).timestamp() - time()
    except (TypeError, ValueError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _from_status(error: anthropic.APIStatusError) -> LlmUnavailable:
    fault = LlmUnavailable(
        _status_reason(error),
        retry_after=retry_after(error.response.headers),
        details={"status": error.status_code},
        request_id=error.request_id,
    )
    fault.received = received(error.response)
    return fault


def received(response) -> dict:
    """What came instead of a message; the body is empty where it was not read."""
    try:
        body = response.text
    except httpx2.StreamError:
        body = ""
    return {"status": response.status_code, "body": body}


def _status_reason(error: anthropic.APIStatusError) -> str:
    if error.status_code in range(300, 400):
        return "address"
    if error.error_code in _SPENDING or error.type == "billing_error":
        return "no_credit"
    if error.status_code == 404 and error.type != "not_found_error":
        return "address"  # something else answers there
    for error_type, reason in _BY_TYPE:
        if isinstance(error, error_type):
            return reason
    # an error inside a stream comes with the status 200 that the stream began with
    return _BY_WORD.get(error.type, "bad_request")


def _connection_reason(error: BaseException) -> str:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "clock" if cause.verify_code in _CLOCK_CODES else "certificate"
        if isinstance(cause, AnswerTooLarge):
            return "bad_answer"
        if isinstance(cause, _TIMEOUTS):
            return "timeout"
        if isinstance(cause, _ADDRESS):
            return "address"
        if isinstance(cause, RecursionError):
            return "bad_answer"
    return "network"


def _causes(error: BaseException):
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
