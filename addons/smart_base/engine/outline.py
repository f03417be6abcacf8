"""Nested data as an indented outline, for people who do not read JSON."""


def outline(value, depth: int = 0) -> str:
    """Lines of ``name: value``; lists with a dash per item.

    >>> print(outline({"effects": [{"kind": "write", "id": 5}], "age": 12, "done": True}))
    effects:
      - kind: write
        id: 5
    age: 12
    done: yes
    """
    return "\n".join(_lines(value, "  " * depth))


def _lines(value, indent: str):
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _named(f"{indent}{name}:", item, indent)
    elif isinstance(value, list | tuple):
        for item in value:
            first, *rest = list(_lines(item, "")) or [""]
            yield f"{indent}- {first}"
            yield from (f"{indent}  {line}" for line in rest)
    else:
        yield from (indent + line for line in _word(value).split("\n"))


def _named(name: str, item, indent: str):
    if isinstance(item, dict | list | tuple) and item:
        yield name
        yield from _lines(item, f"{indent}  ")
        return
    first, *rest = _word(item).split("\n")
    yield f"{name} {first}".rstrip()
    yield from (f"{indent}  {line}" for line in rest)


def _word(value) -> str:
    if value is None or value == [] or value == {}:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
