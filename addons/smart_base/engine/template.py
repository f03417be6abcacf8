"""Prompt templates: text with ``{{ name }}`` places, and nothing that could run."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .injection import fence

_PLACE = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SUSPECT = re.compile(r"\{\{|\}\}|\{%|%\}|\{#")

#: Kind of a variable -> whether its value is fenced as data.
KINDS = {"text": True, "json": True, "list": True, "number": False, "date": False, "choice": False}


@dataclass(frozen=True)
class Variable:
    """A value that a prompt needs.

    :param kind: text, json and list were written by somebody and are fenced; number, date and
        choice (one of ``options``) are checked and stand as they are
    :param plain: dotted paths inside the value that may leave without being pseudonymised
    """

    name: str
    kind: str = "text"
    required: bool = True
    plain: tuple = ()
    options: tuple = ()
    description: str = ""


def places(body: str) -> set[str]:
    """Names of the places in a template."""
    return set(_PLACE.findall(body))


def problems(body: str, variables) -> list[str]:
    """What is wrong with a template, in words for its author; empty when nothing is."""
    found = []
    declared = {variable.name for variable in variables}
    found += [f"“{name}” is used but not declared" for name in sorted(places(body) - declared)]
    rest = _PLACE.sub("", body)
    if _SUSPECT.search(rest):
        found.append("Only places such as {{ name }} are understood, no code and no filters")
    for variable in variables:
        if not _NAME.fullmatch(variable.name):
            found.append(f"“{variable.name}” is no name: use small letters, digits and _")
        if variable.kind not in KINDS:
            found.append(f"“{variable.name}” is of the unknown kind “{variable.kind}”")
    return found


def render(body: str, values: dict) -> str:
    """Fill the places; what is filled in is not looked at again.

    >>> render("Pay {{ who }}.", {"who": "{{ me }}"})
    'Pay {{ me }}.'
    """
    return _PLACE.sub(lambda place: values[place.group(1)], body)


class Shown(dict):
    """Texts that stood in the places of a filled template, ready to fill another one."""


def recover(body: str, text: str) -> Shown | None:
    """What stands in the places of a filled template; None where that cannot be told.

    >>> recover("Pay {{ who }} by {{ day }}.", "Pay Azure by Friday.")
    {'who': 'Azure', 'day': 'Friday'}
    >>> recover("Pay {{ who }}.", "Ask Azure.") is None
    True
    """
    first, *rest = _PLACE.split(body)
    if not text.startswith(first):
        return None
    found, left = Shown(), text[len(first) :]
    for number in range(0, len(rest), 2):
        name, literal = rest[number : number + 2]
        is_last = number + 2 == len(rest)
        end = _end_of_value(left, literal, is_last)
        if end < 0:
            return None
        found.setdefault(name, left[:end])
        left = left[end + len(literal) :]
    # what is not told apart by the words around it does not come out the same again
    return found if render(body, found) == text else None


def _end_of_value(text, literal, is_last):
    """Where a value ends, given the words behind its place; -1 where they do not follow."""
    if is_last:
        return len(text) - len(literal) if text.endswith(literal) else -1
    return text.find(literal) if literal else -1


def shown_values(values: dict, variables) -> dict[str, str]:
    """Each variable's value as the text that stands in the prompt.

    :raises ValueError: a value is missing, not declared, or not of its kind
    """
    declared = {variable.name: variable for variable in variables}
    unknown = values.keys() - declared.keys()
    if unknown:
        raise ValueError(f"The prompt has no variable {', '.join(sorted(unknown))}")
    return {name: _shown(values.get(name), variable) for name, variable in declared.items()}


def _shown(value, variable) -> str:
    if value is None or value == "":
        if variable.required:
            raise ValueError(f"The prompt needs a value for {variable.name}")
        return "(none)"
    text = _text(value)
    if not KINDS[variable.kind]:
        _check_bare(value, text, variable)
        return text
    return fence(text, variable.name)


def _check_bare(value, text, variable):
    """What is not fenced may only be what it says it is."""
    if variable.kind == "number" and not _is_number(value):
        raise ValueError(f"{variable.name} must be a number")
    if variable.kind == "date" and not isinstance(value, date):
        raise ValueError(f"{variable.name} must be a date")
    if variable.kind == "choice" and text not in variable.options:
        raise ValueError(f"{variable.name} must be one of {', '.join(variable.options)}")


def _is_number(value) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _text(value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, indent=1, default=_plain)
    return str(value)


def _plain(value):
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a prompt")
