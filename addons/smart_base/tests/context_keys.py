"""Finds the context keys that an addon's code reads, so that a test can send each of them."""

import ast
from pathlib import Path

from odoo.modules import get_module_path


def keys_of(addon) -> set[str]:
    """Every text that a function which reads a context could use as a key.

    More than are really used: constants of the whole function and of the module. Too many do no
    harm, one too few would leave a door untried.
    """
    keys = set()
    for file in Path(get_module_path(addon)).glob("**/*.py"):
        if not {"tests", "migrations"} & set(file.parts):
            keys |= _keys_in(ast.parse(file.read_text()))
    return keys


def _keys_in(tree):
    module_texts = {
        target.id: _texts(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    keys = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.Lambda) and _reads_context(node):
            keys |= _texts(node)
            for name in ast.walk(node):
                if isinstance(name, ast.Name):
                    keys |= module_texts.get(name.id, set())
    return {key for key in keys if key.isidentifier()}


def _reads_context(function):
    return any(
        isinstance(node, ast.Attribute) and node.attr in ("context", "_context")
        for node in ast.walk(function)
    )


def _texts(node):
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
