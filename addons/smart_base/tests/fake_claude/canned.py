"""Answers that fit the form of a request and say that they are canned; and obedient ones."""

import json
import re

MARK = "[canned answer]"


def blocks(body) -> list:
    """Content blocks for a request: an object for its schema, or marked text."""
    schema = _schema(body)
    if schema:
        return [{"type": "text", "text": json.dumps(example(schema))}]
    return [{"type": "text", "text": f"{MARK} No model was asked. You wrote: {_asked(body)[:200]}"}]


def example(schema: dict, depth=0):
    """The smallest value that a schema accepts, with texts marked as canned."""
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    for union in ("anyOf", "oneOf"):
        if schema.get(union):
            return example(schema[union][0], depth)
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: example(part, depth + 1) for name, part in properties.items()}
    if kind == "array":
        return [example(schema.get("items", {}), depth + 1)] if depth < 5 else []
    text = MARK[: _longest(schema)]
    return {"string": text, "integer": 1, "number": 1, "boolean": False, "null": None}[kind]


def _longest(schema) -> int | None:
    """Characters that a text may have; such bounds are said in the description only."""
    bound = re.search(r"maxLength (\d+)", schema.get("description", ""))
    return int(bound[1]) if bound else None


def obey(body, wants: dict):
    """What a model says that does as an attacker wants; content blocks and stop reason.

    ``set`` overrides and adds fields at every level, ``tool`` calls a tool whether or not it
    was offered, ``say`` answers with text.
    """
    if wants.get("tool"):
        call = {"type": "tool_use", "id": "toolu_attack", "input": {}, **wants["tool"]}
        return [call], "tool_use"
    if "say" in wants or not _schema(body):
        return [{"type": "text", "text": wants.get("say", json.dumps(wants))}], "end_turn"
    answer = _overridden(example(_schema(body)), wants.get("set", {}))
    return [{"type": "text", "text": json.dumps(answer)}], "end_turn"


def _overridden(value, wanted):
    if isinstance(value, dict):
        return {**{name: _overridden(part, wanted) for name, part in value.items()}, **wanted}
    if isinstance(value, list):
        return [_overridden(part, wanted) for part in value]
    return value


def _schema(body):
    return ((body.get("output_config") or {}).get("format") or {}).get("schema")


def _asked(body) -> str:
    content = (body.get("messages") or [{}])[-1].get("content", "")
    if isinstance(content, str):
        return content
    return " ".join(part.get("text", "") for part in content if isinstance(part, dict))
