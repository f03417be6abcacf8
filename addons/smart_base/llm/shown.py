"""A request or an answer as a text for people, word for word but for the data of documents."""

import base64
import hashlib
import json


def as_text(content) -> str:
    """JSON; each document by its size and SHA-256 instead of its data."""
    return json.dumps(_without_data(content), ensure_ascii=False).replace("\x00", "")


def indented(text: str | None) -> str:
    """The same JSON with line breaks; a text that was cut off as it is."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2) if text else ""
    except ValueError:
        return text


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


def readable(text: str | None) -> str:
    """The texts in a request or an answer, with their line breaks and without the JSON.

    >>> print(readable('{"system": [{"text": "Be brief."}], "messages": []}'))
    INSTRUCTIONS
    <BLANKLINE>
    Be brief.
    """
    try:
        content = json.loads(text or "{}")
    except ValueError:
        return text or ""
    if isinstance(content, list):
        return _parts(content)
    if "status" in content:
        return f"{content['status']}\n\n{content.get('body') or ''}"
    sections = [("INSTRUCTIONS", _parts(content.get("system")))]
    sections += [
        (str(message.get("role", "")).upper(), _parts(message.get("content")))
        for message in content.get("messages", ())
    ]
    return "\n\n".join(f"{title}\n\n{words}" for title, words in sections if words)


def _parts(content) -> str:
    """The words of content blocks; a tool call or result by its data."""
    if isinstance(content, str):
        return content
    words = []
    for part in content or ():
        shown = part.get("text") or part.get("content") or part.get("thinking")
        if shown is None:
            shown = {name: value for name, value in part.items() if name != "signature"}
        words.append(
            shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False, indent=1)
        )
    return "\n\n".join(words)
