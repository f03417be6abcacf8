"""A request or an answer as a text for people, word for word but for the data of documents."""

import base64
import hashlib
import json


def as_text(content) -> str:
    """JSON with line breaks; each document by its size and SHA-256 instead of its data."""
    return json.dumps(_without_data(content), ensure_ascii=False, indent=2).replace("\x00", "")


def _without_data(value):
    if isinstance(value, list | tuple):
        return [_without_data(part) for part in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "base64" and isinstance(value.get("data"), str):
        raw = base64.b64decode(value["data"])
        digest = hashlib.sha256(raw).hexdigest()
        return {**value, "data": f"[{len(raw)} bytes, SHA-256 {digest}]"}
    return {name: _without_data(part) for name, part in value.items()}
