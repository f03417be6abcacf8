"""The laws of the house, read from the source: who may import what, and who may do what.

What is dangerous is allowed only where a golden list in ``tests/golden/`` names the place and
the reason. A new place fails here until somebody has thought about it and written the reason.
"""

import ast
import csv
import re
import sys
from collections import Counter

import pytest
import source_reader as source

GOLDEN = source.PROJECT / "tests" / "golden"

#: Beside the standard library, engines may compute with these.
ENGINE_LIBRARIES = {"numpy", "pandas", "rapidfuzz", "scipy", "sklearn", "stdnum"}
#: Parts of the standard library that reach the outside or ask the clock.
OUTSIDE = {
    "asyncio", "ftplib", "glob", "http", "imaplib", "multiprocessing", "os", "pathlib", "poplib",
    "selectors", "shelve", "shutil", "signal", "smtplib", "socket", "socketserver", "sqlite3",
    "ssl", "subprocess", "tempfile", "threading", "time", "urllib", "webbrowser", "xmlrpc",
}  # fmt: skip
CLOCK = re.compile(
    r"\b(datetime|date|Date|Datetime)\.(now|today|utcnow|context_today)$"
    r"|^time\.\w+$|^random\.(?!Random$)\w+$|^(uuid\.uuid[14]|secrets\.\w+)$"
)
HTTP_CLIENTS = {"aiohttp", "anthropic", "http", "httpx", "requests", "socket", "urllib", "urllib3"}
#: Where programs of others may be called over the network.
NETWORK_ROOMS = ("addons/smart_base/llm/", "addons/smart_connect/channels/")
#: Parts of these packages that open no connection.
HARMLESS = ("urllib.parse", "http.HTTPStatus", "odoo.http")


def engine_files():
    return [file for file in source.product_files("*.py") if "engine" in file.parts]


def test_engines_import_only_what_computes():
    allowed = set(sys.stdlib_module_names) - OUTSIDE | ENGINE_LIBRARIES
    wrong = [
        f"{source.relative(file)}:{line} imports {name}"
        for file in engine_files()
        for line, name in source.imports(file)
        if not name.startswith(".") and name.split(".")[0] not in allowed
    ]
    assert not wrong, "An engine imports only what computes:\n" + "\n".join(wrong)


def test_engines_import_only_siblings():
    wrong = []
    for file in engine_files():
        depth = len(file.relative_to(source.ADDONS).parts) - 2
        for line, name in source.imports(file):
            if len(name) - len(name.lstrip(".")) > depth:
                wrong.append(f"{source.relative(file)}:{line} imports {name}")
    assert not wrong, "An engine imports nothing from outside engine/:\n" + "\n".join(wrong)


def test_engines_ask_no_clock_and_open_nothing():
    wrong = []
    for file in engine_files():
        for node in ast.walk(source.tree_of(file)):
            if not isinstance(node, ast.Call):
                continue
            name = source.name_of(node.func)
            if CLOCK.search(name) or name in ("open", "print", "input", "eval", "exec"):
                wrong.append(f"{source.relative(file)}:{node.lineno} calls {name}()")
    assert not wrong, "Time, chance and files come into an engine as arguments:\n" + "\n".join(
        wrong
    )


def test_only_the_network_rooms_import_network_clients():
    wrong = [
        f"{source.relative(file)}:{line} imports {name}"
        for file in source.product_files("*.py")
        if not source.relative(file).startswith(NETWORK_ROOMS)
        for line, name in source.imports(file)
        if name.split(".")[0] in HTTP_CLIENTS and not name.startswith(HARMLESS)
    ]
    assert not wrong, f"Network clients live in {', '.join(NETWORK_ROOMS)}:\n" + "\n".join(wrong)


def test_only_the_llm_room_of_the_base_imports_anthropic():
    room = NETWORK_ROOMS[0]
    wrong = [
        f"{source.relative(file)}:{line}"
        for file in source.product_files("*.py")
        for line, name in source.imports(file)
        if name.split(".")[0] == "anthropic" and not source.relative(file).startswith(room)
    ]
    assert not wrong, f"anthropic is imported only in {room}:\n" + "\n".join(wrong)


def test_models_do_not_import_controllers():
    wrong = [
        f"{source.relative(file)}:{line} imports {name}"
        for file in source.product_files("*.py")
        if "models" in file.parts
        for line, name in source.imports(file)
        if "controllers" in name.split(".")
    ]
    assert not wrong, "Imports run controllers -> models -> engine:\n" + "\n".join(wrong)


def test_odoo_test_classes_run_after_installation():
    """A class without these tags would run in the middle of an installation, or never."""
    wrong = []
    for file in sorted(source.ADDONS.glob("*/tests/test_*.py")):
        for node in source.tree_of(file).body:
            tests = isinstance(node, ast.ClassDef) and any(
                isinstance(child, ast.FunctionDef) and child.name.startswith("test")
                for child in node.body
            )
            if tests and not {"post_install", "-at_install"} <= _tags(node):
                wrong.append(f"{source.relative(file)}:{node.lineno} {node.name}")
    assert not wrong, (
        'Decorate each test class with @tagged("smart", "post_install", "-at_install"):\n'
        + "\n".join(wrong)
    )


def _tags(node) -> set[str]:
    calls = [call for call in node.decorator_list if source.calls_name(call, "tagged")]
    return {argument.value for call in calls for argument in call.args}


# ---------------------------------------------------------------------------
# Golden lists
# ---------------------------------------------------------------------------


def _is_sudo(node):
    return source.is_call(node, "sudo")


def _is_superuser(node):
    if isinstance(node, ast.keyword):
        return node.arg == "su" and getattr(node.value, "value", True) is not False
    return isinstance(node, ast.Name | ast.Attribute) and source.name_of(node).endswith(
        ("SUPERUSER_ID", "base.user_root")
    )


def _is_raw_sql(node):
    if source.is_call(node, "execute_query", "execute_query_dict", "execute_values", "copy_from"):
        return True
    if source.calls_name(node, "execute_planned"):
        return True
    if source.is_call(node, "execute", "executemany"):
        return bool(re.search(r"\bcr\w*$|cursor", source.name_of(node.func.value)))
    return False


def _is_commit(node):
    """Ending a transaction, or opening one that ends by itself."""
    return source.is_call(node, "commit", "rollback", "_commit_progress", "cursor")


def _is_safe_eval(node):
    return source.calls_name(node, "safe_eval", "eval", "exec")


def _is_markup(node):
    return source.calls_name(node, "Markup")


def _is_context_read(node):
    """Reading the context: the reason says why any value sent from outside does no harm."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr in ("context", "_context")
        and source.name_of(node.value).split(".")[-1] in ("env", "self", "record", "records")
    )


#: Golden list -> what it lists, and whether each place needs a comment directly above it.
LISTS = {
    "sudo": (lambda: source.findings(_is_sudo), True),
    "superuser": (lambda: source.findings(_is_superuser), True),
    "raw_sql": (lambda: source.findings(_is_raw_sql), True),
    "commit": (lambda: source.findings(_is_commit), False),
    "safe_eval": (lambda: source.findings(_is_safe_eval), True),
    "markup": (lambda: source.findings(_is_markup), True),
    "context_keys": (lambda: source.findings(_is_context_read), False),
    "raw_output": (source.raw_outputs, False),
    "browser_markup": (source.browser_markup, False),
}


@pytest.mark.parametrize("name", LISTS)
def test_golden_list_is_complete(name):
    find, _ = LISTS[name]
    found = find()
    counts = Counter((finding.path, finding.where) for finding in found)
    listed = _listed(name)
    problems = [
        _problem(name, place, counts[place], listed.get(place, 0), found)
        for place in sorted(counts.keys() | listed.keys())
        if counts[place] != listed.get(place, 0)
    ]
    assert not problems, "\n\n".join(["", *problems])


@pytest.mark.parametrize("name", [name for name, (_, commented) in LISTS.items() if commented])
def test_each_place_says_why_directly_above(name):
    find, _ = LISTS[name]
    wrong = [
        f"{finding.path}:{finding.line} {finding.text}"
        for finding in find()
        if not finding.is_explained
    ]
    assert not wrong, "These need a comment directly above that says why:\n" + "\n".join(wrong)


def _listed(name) -> dict:
    """Places of a golden list with their counts; every line has a reason."""
    listed = {}
    with (GOLDEN / f"{name}.csv").open(newline="") as stream:
        for row in csv.DictReader(stream):
            place = row["path"], row["where"]
            assert row["reason"].strip(), f"golden/{name}.csv: {place} has no reason"
            assert place not in listed, f"golden/{name}.csv: {place} is there twice"
            listed[place] = int(row["count"])
    return listed


def _problem(name, place, count, expected, found) -> str:
    path, where = place
    lines = [
        f"{path}, in {where or 'the module'}: {count} found, golden/{name}.csv says {expected}"
    ]
    lines += [
        f"    line {finding.line}: {finding.text}"
        for finding in found
        if (finding.path, finding.where) == place
    ]
    if count:
        lines.append(
            "If it has to be, say why in a comment directly above it, and have this line in "
            f"tests/golden/{name}.csv:\n    {path},{where},{count},<the reason>"
        )
    else:
        lines.append(f"It is gone: remove its line from tests/golden/{name}.csv.")
    return "\n".join(lines)
