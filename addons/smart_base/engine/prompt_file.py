"""Reads a shipped prompt: a header, its variables, the system text, the user text, a schema."""

import hashlib
import json
from dataclasses import dataclass, field

from .template import Variable

#: Changes when the way to read a prompt changes, so that each is loaded anew.
FORMAT = "1"


@dataclass(frozen=True)
class PromptFile:
    """One prompt as it is shipped; ``digest`` is the SHA-256 of its content."""

    code: str
    name: str
    system: str
    user: str
    digest: str
    description: str = ""
    tier: str = "standard"
    max_tokens: int = 1024
    schema: dict | None = None
    variables: list = field(default_factory=list)


def parse(text: str) -> PromptFile:
    """A prompt from the text of its file.

    The header is ``key: value`` lines between two ``---``; a variable is
    ``variable: name | kind | required or optional | description | plain, paths``
    (for a choice its options stand last). Then follow
    ``## System``, ``## User`` and perhaps ``## Schema``.

    :raises ValueError: something is missing or not understood
    """
    text = text.replace("\r\n", "\n")
    _nothing, header, body = text.split("---\n", 2)
    lines = [line.split(":", 1) for line in header.splitlines() if line.strip()]
    keys = [(key.strip(), value.strip()) for key, value in lines]
    values = {key: value for key, value in keys if key != "variable"}
    parts = _sections(body)
    return PromptFile(
        code=values["code"],
        name=values["name"],
        description=values.get("description", ""),
        tier=values.get("tier", "standard"),
        max_tokens=int(values.get("max_tokens", 1024)),
        variables=[_variable(value) for key, value in keys if key == "variable"],
        system=parts["System"],
        user=parts["User"],
        schema=json.loads(parts["Schema"]) if parts.get("Schema") else None,
        digest=hashlib.sha256((FORMAT + text).encode()).hexdigest(),
    )


def _sections(body: str) -> dict[str, str]:
    found, name = {}, None
    for line in body.splitlines():
        if line.startswith("## "):
            name = line[3:].strip()
            found[name] = []
        elif name:
            found[name].append(line)
    missing = {"System", "User"} - found.keys()
    if missing:
        raise ValueError(f"The prompt has no section {', '.join(sorted(missing))}")
    return {name: "\n".join(lines).strip() for name, lines in found.items()}


def _variable(line: str) -> Variable:
    parts = [part.strip() for part in line.split("|")] + [""] * 4
    listed = tuple(word.strip() for word in parts[4].split(",") if word.strip())
    is_choice = parts[1] == "choice"
    return Variable(
        name=parts[0],
        kind=parts[1] or "text",
        required=parts[2] != "optional",
        description=parts[3],
        plain=() if is_choice else listed,
        options=listed if is_choice else (),
    )
