"""Which tests there are, read from the source without running anything."""

import ast
from pathlib import Path


def odoo_tests(addon: Path) -> set[str]:
    """Tests of an addon that Odoo has to run, as ``Class.method``.

    Odoo runs what a class itself defines; a test method that a class inherits is not run
    in the heirs. Expecting it where it is defined makes such a method fail as "did not run".
    """
    found = set()
    for file in sorted((addon / "tests").glob("test_*.py")):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ClassDef):
                found |= {f"{node.name}.{name}" for name in _test_names(node)}
    return found


def pytest_tests(files) -> set[str]:
    """Tests in files that pytest has to run, as ``module::name``; the module as dotted path."""
    found = set()
    for file, module in files:
        tree = ast.parse(file.read_text())
        found |= {f"{module}::{name}" for name in _test_names(tree)}
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                found |= {f"{module}.{node.name}::{name}" for name in _test_names(node)}
    return found


def _test_names(parent):
    for node in parent.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test"
        ):
            yield node.name
