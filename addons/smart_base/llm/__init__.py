"""The only place that talks to Claude. Everything else asks the model ``smart.llm``.

The SDK takes a second and 50 MB to load; it is loaded at the first call, so that whoever
has no key pays nothing for it.
"""

from ..engine.pricing import Usage
from .errors import DEAD, FATES, RETRY, STOP, WAIT, LlmUnavailable
from .pace import BACKGROUND, DOCUMENT, QUICK, REQUEST, STREAM, Endpoint, Pace
from .reply import Reply, check_finished, parse_object
from .shown import as_text

__all__ = [
    "BACKGROUND",
    "DEAD",
    "DOCUMENT",
    "FATES",
    "QUICK",
    "REQUEST",
    "RETRY",
    "STOP",
    "STREAM",
    "WAIT",
    "Endpoint",
    "LlmUnavailable",
    "Pace",
    "Reply",
    "Usage",
    "as_text",
    "check_finished",
    "open_session",
    "parse_object",
    "to_fault",
]


def open_session(endpoint: Endpoint, pace: Pace):
    """A client for one piece of work, to be used as a context manager."""
    from .session import Session

    return Session(endpoint, pace)


def to_fault(error: Exception) -> LlmUnavailable:
    """Whatever went wrong as the one typed exception."""
    if isinstance(error, LlmUnavailable):
        return error
    from .faults import from_exception

    return from_exception(error)
