"""Whether this thread replays the past, and which wordings of prompts it tries meanwhile.

Kept beside the environment, as in ``acting.py``: a context value could be sent by RPC.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_prompts: ContextVar[dict | None] = ContextVar("smart_replaying", default=None)


@contextmanager
def replaying(prompts=None):
    """Inside, automations think about the past, and ask Claude nothing but what is on trial.

    :param prompts: code of a prompt -> id of the version that is tried
    """
    token = _prompts.set(dict(prompts or {}))
    try:
        yield
    finally:
        _prompts.reset(token)


def tried_prompts() -> dict | None:
    """Versions on trial by code of their prompt; None while nothing is replayed."""
    return _prompts.get()
