"""One text for one content: canonical JSON and its SHA-256 digest.

Two values that mean the same have the same text, also after a trip through a ``jsonb``
column: keys are sorted, no spaces, ASCII only, numbers are written by their value.
"""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from json.encoder import encode_basestring_ascii as _quoted

MAX_DEPTH = 100
MAX_EXPONENT = 400  # beyond what a float can hold; a longer number is nonsense, not money


def digest(content) -> str:
    """SHA-256 of the canonical text, as 64 hexadecimal digits.

    :raises TypeError: a type that has no canonical text
    :raises ValueError: a number that is not finite, two keys alike, or nesting too deep
    """
    return hashlib.sha256(dumps(content).encode("ascii")).hexdigest()


def dumps(content) -> str:
    """Canonical JSON text.

    >>> dumps({"b": [1.0, None, True], "a": Decimal("2.50")})
    '{"a":2.5,"b":[1,null,true]}'
    >>> dumps((date(2026, 1, 31), datetime(2026, 1, 31, 8, 0)))
    '["2026-01-31","2026-01-31T08:00:00"]'

    :raises TypeError: a type that has no canonical text, such as bytes or a set
    :raises ValueError: a number that is not finite, two keys alike, or nesting too deep
    """
    return _text(content, 0)


def _text(value, depth: int) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _float_text(value)
    if depth >= MAX_DEPTH:
        raise ValueError(f"Content is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        return _dict_text(value, depth + 1)
    if isinstance(value, list | tuple):
        return "[" + ",".join([_text(item, depth + 1) for item in value]) + "]"
    return _rare_text(value)


def _dict_text(value: dict, depth: int) -> str:
    texts = {_key(key): _text(item, depth) for key, item in value.items()}
    if len(texts) != len(value):
        raise ValueError("Two keys have the same text")
    return "{" + ",".join([f"{key}:{texts[key]}" for key in sorted(texts)]) + "}"


def _key(key) -> str:
    if isinstance(key, str):
        return _quoted(key)
    if isinstance(key, int) and not isinstance(key, bool):
        return f'"{int.__repr__(key)}"'
    raise TypeError(f"A key of type {type(key).__name__} has no canonical text")


def _rare_text(value) -> str:
    if isinstance(value, Decimal):
        return _decimal_text(value)
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return _quoted(moment.isoformat())
    if isinstance(value, date):
        return _quoted(value.isoformat())
    raise TypeError(f"A value of type {type(value).__name__} has no canonical text")


def _float_text(value: float) -> str:
    text = float.__repr__(value)
    if "e" in text or "n" in text:  # an exponent, "nan" or "inf"
        return _decimal_text(Decimal(text))
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def _decimal_text(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"The number {value} has no canonical text")
    if not value:
        return "0"
    if abs(value.adjusted()) > MAX_EXPONENT:
        raise ValueError("The number is too large or too small for a canonical text")
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
