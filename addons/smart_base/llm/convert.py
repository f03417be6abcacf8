"""From the SDK's objects to plain data. The SDK does not check what it received: here it is."""

from anthropic.types import Message

from ..engine.pricing import Usage
from .errors import LlmUnavailable
from .reply import Reply


def to_reply(message, headers=None, attempts=1) -> Reply:
    """An answer of the SDK as plain data.

    :raises LlmUnavailable: when what came is no message
    """
    headers = headers or {}
    if not isinstance(message, Message) or not isinstance(message.content, list):
        raise LlmUnavailable("bad_answer", request_id=headers.get("request-id"))
    blocks = [
        block.to_dict(mode="json", warnings=False)
        for block in message.content
        if hasattr(block, "to_dict")
    ]
    texts = [block.get("text") for block in blocks if block.get("type") == "text"]
    return Reply(
        text="".join(text for text in texts if isinstance(text, str)),
        blocks=blocks,
        stop_reason=message.stop_reason,
        usage=usage_of(message),
        model=str(message.model or ""),
        request_id=headers.get("request-id") or "",
        date=headers.get("date") or "",
        attempts=attempts,
        turn={"role": "assistant", "content": blocks},
    )


def usage_of(message) -> Usage:
    """Tokens of a message; what is missing or no number counts as nothing."""
    usage = getattr(message, "usage", None)
    if usage is None:
        return Usage()
    written = _count(getattr(usage, "cache_creation_input_tokens", 0))
    creation = getattr(usage, "cache_creation", None)
    for_an_hour = min(_count(getattr(creation, "ephemeral_1h_input_tokens", 0)), written)
    return Usage(
        input=_count(getattr(usage, "input_tokens", 0)),
        output=_count(getattr(usage, "output_tokens", 0)),
        cache_read=_count(getattr(usage, "cache_read_input_tokens", 0)),
        cache_write=written - for_an_hour,
        cache_write_1h=for_an_hour,
    )


def _count(value) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
