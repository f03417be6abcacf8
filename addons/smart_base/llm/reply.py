"""What came back, as plain data, and the checks that it is an answer at all."""

import json
from dataclasses import dataclass, field

from ..engine.pricing import Usage
from .errors import LlmUnavailable

#: Longest answer text, in characters, that is parsed.
MAX_TEXT = 400_000
#: Stop reasons of an answer that is not to be used, and why.
_STOPPED = {
    "refusal": "refused",
    "max_tokens": "no_room",
    "model_context_window_exceeded": "too_large",
    None: "cut_short",
}


@dataclass(frozen=True)
class Reply:
    """One answer of the Messages API.

    :param blocks: content blocks as dicts
    :param turn: the answer as a message to be sent back unchanged in the next turn
    :param date: the ``date`` header, as text
    :param was_limited: an earlier attempt was refused as one request too many
    """

    text: str
    blocks: list
    stop_reason: str | None
    usage: Usage
    model: str
    request_id: str = ""
    date: str = ""
    attempts: int = 1
    was_limited: bool = False
    turn: dict = field(default_factory=dict)

    @property
    def tool_calls(self) -> list[dict]:
        """The tool calls in the answer, each with id, name and input."""
        return [block for block in self.blocks if block.get("type") == "tool_use"]


def check_finished(reply: Reply, with_tools=False) -> None:
    """Refuse what is no complete answer.

    :raises LlmUnavailable: refused, no_room, too_large, cut_short, bad_answer or empty
    """
    reason = _STOPPED.get(reply.stop_reason)
    if reason:
        raise _fault(reason, reply)
    if reply.tool_calls and not with_tools:
        raise _fault("bad_answer", reply)
    if not reply.text.strip() and not reply.tool_calls:
        raise _fault("empty", reply)


def parse_object(reply: Reply):
    """The JSON value that the answer's text holds.

    :raises LlmUnavailable: bad_answer, for text that is no strict JSON
    """
    if len(reply.text) > MAX_TEXT:
        raise _fault("bad_answer", reply)
    try:
        return json.loads(reply.text, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as error:
        raise _fault("bad_answer", reply) from error


def _no_constant(name):
    raise ValueError(f"{name} is no number")


def _no_duplicates(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _fault(reason, reply):
    fault = LlmUnavailable(reason, request_id=reply.request_id)
    fault.usage, fault.attempts = reply.usage, reply.attempts
    return fault
