"""The only place that talks to Claude. Everything else asks the model ``smart.llm``.

The SDK takes a second and 50 MB to load; it is loaded at the first call, so that whoever
has no key pays nothing for it.
"""

from ..engine.pricing import Usage
from .errors import DEAD, FATES, RETRY, STOP, WAIT, LlmUnavailable
from .kept import connections_kept, session_of
from .pace import BACKGROUND, DOCUMENT, QUICK, REQUEST, STREAM, TALK, Endpoint, Pace
from .reply import Reply, check_finished, parse_object
from .shown import as_text, indented, readable
from .tools import Conversation, Document, Tool

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
    "TALK",
    "WAIT",
    "Conversation",
    "Document",
    "Endpoint",
    "LlmUnavailable",
    "Pace",
    "Reply",
    "Tool",
    "Usage",
    "as_text",
    "check_finished",
    "connections_kept",
    "indented",
    "open_session",
    "parse_object",
    "readable",
    "to_fault",
]


def open_session(endpoint: Endpoint, pace: Pace):
    """A client for one piece of work, to be used as a context manager."""
    from .session import Session

    return session_of(Session, endpoint, pace)


def to_fault(error: Exception) -> LlmUnavailable:
    """The one typed exception; whatever is none yet went wrong on this side."""
    if isinstance(error, LlmUnavailable):
        return error
    return LlmUnavailable("internal", details={"type": type(error).__name__})
