"""Checks an answer against the form that was asked for, and tells the API about that form.

A small, strict part of JSON Schema: closed objects, all properties required, texts of limited
length. What the API does not know (bounds, lists of ids) is checked here alone; a schema makes
the form right, not the values.
"""

import math
import re

from .injection import clean

#: Longest text of an answer whose schema names no limit, in characters.
LONGEST = 4000
#: Longest list of an answer whose schema names no limit.
MOST_ITEMS = 200
DEEPEST = 12

#: How sure the model says it is decides nothing, so it is not even asked.
FORBIDDEN_NAMES = {"confidence", "certainty", "probability", "auto_approve", "approved"}
#: Checked here and not understood by the API; told to the model as part of the description.
_BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern")
_KNOWN = {
    "type", "properties", "items", "enum", "const", "anyOf", "description", "ids", "required",
    "additionalProperties", "title", "format", *_BOUNDS,
}  # fmt: skip
_TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def declare(schema: dict, depth: int = 0) -> dict:
    """A schema that is fit for use, or an error for its author.

    Beside the usual words a number or text may have ``ids``: the values that were among the
    facts, and no others.

    :raises ValueError: unknown words, too deep, or properties by which a model would judge
        itself
    """
    if depth > DEEPEST:
        raise ValueError("The schema is nested too deep")
    unknown = schema.keys() - _KNOWN
    if unknown:
        raise ValueError(f"The schema uses unknown words: {', '.join(sorted(unknown))}")
    for name, part in schema.get("properties", {}).items():
        if name.lower() in FORBIDDEN_NAMES:
            raise ValueError(f"A model is not asked for its own “{name}”")
        declare(part, depth + 1)
    for part in [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]:
        declare(part, depth + 1)
    return schema


def clean_deep(value):
    """The value with all its texts cleaned, keys as well."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean_deep(key): clean_deep(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [clean_deep(part) for part in value]
    return value


def outgoing(schema: dict, hide=lambda words: words) -> dict:
    """The schema as the API takes it: closed objects, bounds moved into descriptions.

    :param hide: what replaces names of people in choices and descriptions
    """
    sent = {"type": schema["type"]} if "type" in schema else {}
    sent |= {name: hide(schema[name]) for name in ("enum", "const", "title") if name in schema}
    if "properties" in schema:
        parts = schema["properties"].items()
        sent["properties"] = {name: outgoing(part, hide) for name, part in parts}
    if schema.get("type") == "object":
        sent["required"] = list(schema.get("properties", {}))
        sent["additionalProperties"] = False
    if "items" in schema:
        sent["items"] = outgoing(schema["items"], hide)
    if "anyOf" in schema:
        sent["anyOf"] = [outgoing(part, hide) for part in schema["anyOf"]]
    bounds = ", ".join(f"{name} {schema[name]}" for name in _BOUNDS if name in schema)
    words = [hide(schema.get("description", "")), bounds]
    if any(words):
        sent["description"] = ". ".join(word for word in words if word)
    return sent


def check(value, schema: dict, path: str = "answer"):
    """``(value with its texts cleaned, problems)``; any problem means: do not use it.

    >>> check({"id": 7}, {"type": "object", "properties": {"id": {"type": "integer", "ids": [1]}}})
    ({'id': 7}, ['answer.id: 7 was not among the facts'])
    """
    if "anyOf" in schema:
        return _check_any(value, schema["anyOf"], path)
    problems = _check_type(value, schema, path) or _check_choice(value, schema, path)
    if problems:
        return value, problems
    if isinstance(value, dict):
        return _check_object(value, schema, path)
    if isinstance(value, list):
        return _check_array(value, schema, path)
    if isinstance(value, str):
        return _check_text(value, schema, path)
    return value, _check_number(value, schema, path)


def _check_any(value, choices, path):
    for choice in choices:
        cleaned, problems = check(value, choice, path)
        if not problems:
            return cleaned, []
    return value, [f"{path}: fits none of the forms"]


def _check_type(value, schema, path):
    names = schema.get("type", [])
    names = [names] if isinstance(names, str) else names
    for name in names:
        if isinstance(value, bool) and name in ("integer", "number"):
            continue
        if isinstance(value, _TYPES[name]):
            return []
    return [f"{path}: is not of type {' or '.join(names)}"] if names else []


def _check_choice(value, schema, path):
    if "const" in schema and not _same(value, schema["const"]):
        return [f"{path}: is not the one value allowed"]
    if "enum" in schema and not any(_same(value, option) for option in schema["enum"]):
        return [f"{path}: is none of the values allowed"]
    if "ids" in schema and not any(_same(value, option) for option in schema["ids"]):
        return [f"{path}: {str(value)[:40]} was not among the facts"]
    return []


def _same(one, two) -> bool:
    return type(one) is type(two) and one == two


def _check_object(value, schema, path):
    properties = schema.get("properties", {})
    problems = [f"{path}: “{name[:40]}” is missing" for name in properties if name not in value]
    problems += [f"{path}: “{name[:40]}” was not asked for" for name in value.keys() - properties]
    cleaned = {}
    for name, part in properties.items():
        if name in value:
            cleaned[name], found = check(value[name], part, f"{path}.{name}")
            problems += found
    return cleaned, problems


def _check_array(value, schema, path):
    least, most = schema.get("minItems", 0), schema.get("maxItems", MOST_ITEMS)
    if not least <= len(value) <= most:
        return value, [f"{path}: has {len(value)} items"]
    checked = [
        check(item, schema.get("items", {}), f"{path}[{index}]") for index, item in enumerate(value)
    ]
    return [item for item, _found in checked], [
        problem for _i, found in checked for problem in found
    ]


def _check_text(value, schema, path):
    cleaned = value if "enum" in schema or "const" in schema or "ids" in schema else clean(value)
    least, most = schema.get("minLength", 0), schema.get("maxLength", LONGEST)
    if not least <= len(cleaned) <= most:
        return cleaned, [f"{path}: has {len(cleaned)} characters"]
    if "pattern" in schema and not re.fullmatch(schema["pattern"], cleaned):
        return cleaned, [f"{path}: does not have the form asked for"]
    return cleaned, []


def _check_number(value, schema, path):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return []
    if isinstance(value, float) and not math.isfinite(value):
        return [f"{path}: is no number"]
    if value < schema.get("minimum", value) or value > schema.get("maximum", value):
        return [f"{path}: {str(value)[:40]} is out of bounds"]
    return []
