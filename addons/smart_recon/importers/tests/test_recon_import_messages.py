"""Sentences about files can be translated: the export finds them, and their values fit."""

import ast
import doctest
import importlib
from pathlib import Path

import pytest
from smart_recon.importers import messages

FOLDER = Path(messages.__file__).parent


def sentences():
    """Each call of ``_`` with its file."""
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                yield pytest.param(node, id=f"{path.name}:{node.lineno}")


class _Names(dict):
    """Notes which values a sentence asks for."""

    def __missing__(self, key):
        self[key] = ""
        return ""


@pytest.mark.parametrize("call", list(sentences()))
def test_sentence_is_written_out_and_has_its_values(call):
    text = ast.literal_eval(call.args[0])
    wanted = _Names()
    if call.keywords:
        text % wanted
    assert set(wanted) == {keyword.arg for keyword in call.keywords}


@pytest.mark.parametrize("name", [path.stem for path in FOLDER.glob("[a-z]*.py")])
def test_examples_hold(name):
    tested = doctest.testmod(importlib.import_module(f"smart_recon.importers.{name}"))
    assert not tested.failed
