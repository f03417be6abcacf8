"""The JSON and the event stream of the Messages API."""

import json

#: Characters in one delta of a streamed text.
PIECE = 7


def message(blocks, *, model="claude-fake", stop_reason="end_turn", usage=None, number=1):
    """A complete answer, as the API returns it."""
    return {
        "id": f"msg_fake_{number}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": blocks,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": usage or {"input_tokens": 1, "output_tokens": 1},
    }


def tokens(body) -> int:
    """A rough count of the tokens of a request: four characters each."""
    prompt = {name: body.get(name) for name in ("system", "messages", "tools") if body.get(name)}
    return max(1, len(json.dumps(prompt)) // 4)


def usage(body, blocks) -> dict:
    """What a request and its answer would be charged as."""
    return {
        "input_tokens": tokens(body),
        "output_tokens": max(1, len(json.dumps(blocks)) // 4),
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "service_tier": "standard",
    }


def events(answer: dict):
    """The answer as server-sent events, each as ``(name, data)``."""
    start = {**answer, "content": [], "stop_reason": None}
    start["usage"] = {**answer["usage"], "output_tokens": 1}
    yield "message_start", {"message": start}
    for index, block in enumerate(answer["content"]):
        yield from _block_events(index, block)
    delta = {"stop_reason": answer["stop_reason"], "stop_sequence": None}
    yield (
        "message_delta",
        {"delta": delta, "usage": {"output_tokens": answer["usage"]["output_tokens"]}},
    )
    yield "message_stop", {}


def _block_events(index, block):
    if block["type"] == "text":
        empty, key, text, kind = {**block, "text": ""}, "text", block["text"], "text_delta"
    elif block["type"] == "tool_use":
        text = json.dumps(block["input"])
        empty, key, kind = {**block, "input": {}}, "partial_json", "input_json_delta"
    else:
        empty, key, text, kind = block, "", "", ""
    yield "content_block_start", {"index": index, "content_block": empty}
    for start in range(0, len(text), PIECE):
        delta = {"type": kind, key: text[start : start + PIECE]}
        yield "content_block_delta", {"index": index, "delta": delta}
    yield "content_block_stop", {"index": index}


def encode(name: str, data: dict) -> bytes:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()


def error(kind: str, text: str, number: int) -> dict:
    """The body of an answer with an error status."""
    return {
        "type": "error",
        "error": {"type": kind, "message": text},
        "request_id": f"req_fake_{number}",
    }
