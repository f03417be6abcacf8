"""Which rule this thread is acting for right now, and under which correlation id.

Kept beside the environment, not in its context: a context value could be sent by RPC,
and would travel into every record that an automation touches.
"""

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Acting(NamedTuple):
    rule_id: int
    correlation_id: str


_acting: ContextVar[Acting | None] = ContextVar("smart_acting", default=None)


@contextmanager
def acting_for(rule_id: int, correlation_id: str):
    """Everything inside happens because of this rule."""
    token = _acting.set(Acting(rule_id, correlation_id))
    try:
        yield
    finally:
        _acting.reset(token)


def acting_rule_id() -> int | None:
    """The rule that is at work in this thread, if any: its own changes are no news to it."""
    acting = _acting.get()
    return acting.rule_id if acting else None


def correlation_id() -> str:
    """The id of what is going on, or a new one for something that starts here."""
    acting = _acting.get()
    return acting.correlation_id if acting else uuid.uuid4().hex
