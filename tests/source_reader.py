"""Reads the product's source for the laws of the house: imports, calls, and their comments."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ADDONS = PROJECT / "addons"


@dataclass(frozen=True)
class Finding:
    """One place in the source.

    :param where: qualified name of the function or class around it, or the template
    """

    path: str
    where: str
    line: int
    text: str
    is_explained: bool = True


def product_files(pattern: str) -> list[Path]:
    """Files of the addons that are shipped; tests are not."""
    files = sorted(ADDONS.glob(f"**/{pattern}"))
    return [file for file in files if not {"tests", "node_modules"} & set(file.parts)]


def relative(file: Path) -> str:
    return str(file.relative_to(PROJECT))


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def imports(file: Path) -> list[tuple[int, str]]:
    """Line and full dotted name of what a file imports; relative ones begin with dots."""
    found = []
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            glue = "" if module.endswith(".") or not module else "."
            found += [(node.lineno, f"{module}{glue}{alias.name}") for alias in node.names]
    return found


def findings(matches) -> list[Finding]:
    """Every node of the shipped Python for which ``matches(node)`` is true."""
    return [found for file in product_files("*.py") for found in _in_file(file, matches)]


def _in_file(file, matches):
    lines = file.read_text().splitlines()
    statements: list[int] = []

    def visit(node, scope):
        for child in ast.iter_child_nodes(node):
            inner = scope
            is_statement = isinstance(child, ast.stmt | ast.excepthandler)
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [*scope, child.name]
            if is_statement:
                statements.append(child.lineno)
            if matches(child):
                above = (child.lineno, getattr(child, "end_lineno", child.lineno), statements[-1])
                yield Finding(
                    relative(file),
                    ".".join(inner),
                    child.lineno,
                    ast.unparse(child)[:120],
                    any(_has_comment_above(lines, line) for line in above),
                )
            yield from visit(child, inner)
            if is_statement:
                statements.pop()

    return list(visit(tree_of(file), []))


def _has_comment_above(lines, number) -> bool:
    return number >= 2 and lines[number - 2].lstrip().startswith("#")


def raw_outputs() -> list[Finding]:
    """``t-out`` and ``t-raw`` in the shipped templates and views, by their expression."""
    found = []
    for file in product_files("*.xml"):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            for word, expression in re.findall(r'\b(t-out|t-raw)="([^"]*)"', line):
                found.append(Finding(relative(file), expression, number, word))
    return found


def browser_markup() -> list[Finding]:
    """Places in the shipped JavaScript that declare text to be safe HTML."""
    found = []
    for file in product_files("*.js"):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            found += [
                Finding(relative(file), word, number, line.strip())
                for word in re.findall(r"\b(markup\(|innerHTML\b|setAttribute\(\s*.on)", line)
            ]
    return found


def name_of(node) -> str:
    """Source of an expression, such as ``self.env.cr``."""
    return ast.unparse(node)


def is_call(node, *attributes: str) -> bool:
    """Is this a call of a method with one of these names?"""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in attributes
    )


def calls_name(node, *names: str) -> bool:
    """Is this a call of one of these names, imported or as an attribute?"""
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", None)
    return name in names
