"""The worked examples in the engine's docstrings are true."""

import doctest
import importlib
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[1]
MODULES = sorted(file.stem for file in ENGINE.glob("*.py") if ">>>" in file.read_text("utf-8"))


@pytest.mark.parametrize("name", MODULES)
def test_examples_of(name):
    tested = doctest.testmod(importlib.import_module(f"smart_recon.engine.{name}"))
    assert tested.attempted
    assert not tested.failed
