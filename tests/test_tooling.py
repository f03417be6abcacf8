"""What stands behind the Makefile, as far as it needs no Odoo and no database."""

import json
import socket
from pathlib import Path

import pytest

from smartdev import addons, instance, lint, postgres
from smartdev.company import Company
from smartdev.paths import PROJECT
from smartdev.shell import SetupError


def _addon(folder: Path, name: str, *depends: str, **values) -> Path:
    path = folder / name
    path.mkdir(parents=True)
    (path / "__manifest__.py").write_text(repr({"depends": list(depends), **values}))
    return path


def test_closure_orders_our_addons_by_dependency(tmp_path):
    _addon(tmp_path, "smart_a", "smart_b", "crm")
    _addon(tmp_path, "smart_b", "mail")
    known = addons.find(tmp_path)
    assert addons.closure(["smart_a"], known) == (["smart_b", "smart_a"], ["base", "crm", "mail"])


def test_addon_that_is_not_there_is_named():
    with pytest.raises(SetupError, match="smart_nowhere"):
        addons.closure(["smart_nowhere"], {})


def test_addon_that_cannot_be_installed_is_not_found(tmp_path):
    _addon(tmp_path, "smart_a", installable=False)
    assert addons.find(tmp_path) == {}


def test_dependencies_of_dependencies_are_followed(tmp_path):
    _addon(tmp_path, "sale", "account")
    _addon(tmp_path, "account", "base")
    assert addons.with_dependencies(["sale", "elsewhere"], [tmp_path]) == [
        "account",
        "base",
        "elsewhere",
        "sale",
    ]


def test_digest_follows_what_is_installed_and_not_the_tests(tmp_path):
    path = _addon(tmp_path, "smart_a")
    known = addons.find(tmp_path).values()
    before = addons.digest(known)
    (path / "tests").mkdir()
    (path / "tests" / "test_a.py").write_text("pass")
    assert addons.digest(known) == before
    (path / "views.xml").write_text("<odoo/>")
    assert addons.digest(known) != before


def test_free_port_passes_over_a_taken_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert instance.free_port(port) != port


def test_long_socket_folders_get_a_short_name():
    short, long = Path("/var/cache/x"), Path("/" + "x" * 120)
    assert postgres._short(short) == short
    assert len(str(postgres._short(long))) < postgres.LONGEST_SOCKET_DIR
    assert postgres._short(long) == postgres._short(long)


def test_named_postgres_server_is_never_stopped(monkeypatch, capsys):
    monkeypatch.setenv("PGHOST", "somewhere")
    monkeypatch.setattr(postgres, "_server_binaries", lambda: pytest.fail("looked for a server"))
    postgres.stop_all()
    assert "yours" in capsys.readouterr().out


class _Database:
    name = "x"

    def __init__(self, exists):
        self._exists = exists

    def exists(self):
        return self._exists


@pytest.mark.parametrize(
    ("exists", "changed", "expected"),
    [
        (False, False, "built"),
        (True, False, "left"),
        (True, True, "upgraded"),
    ],
)
def test_run_builds_once_and_upgrades_what_changed(
    tmp_path, monkeypatch, exists, changed, expected
):
    done = []
    company = Company.__new__(Company)
    company.database = _Database(exists)
    company.state_file = tmp_path / "x.json"
    company.instance = type("I", (), {"source": type("S", (), {"version": "19"})})
    digests = {"smart_a": "1"}
    company.state_file.write_text(json.dumps({"odoo": "19", "digests": dict(digests)}))
    monkeypatch.setattr(addons, "find", lambda *_: digests)
    now = {"smart_a": "2" if changed else "1"}
    monkeypatch.setattr("smartdev.company._digests", lambda _known: now)
    monkeypatch.setattr("smartdev.company._check_installed", lambda *_: None)
    monkeypatch.setattr(company, "build", lambda _size: done.append("built"), raising=False)
    monkeypatch.setattr(company, "_odoo", lambda *_: done.append("upgraded"), raising=False)
    company.prepare("small")
    assert (done or ["left"]) == [expected]
    if exists:
        assert company.state["digests"] == now


def test_every_shipped_script_style_and_view_is_checked():
    checked = {PROJECT / file for kind in ("js", "scss", "xml") for file in lint._sources(kind)}
    shipped = {
        file
        for kind in ("js", "scss", "xml")
        for file in (PROJECT / "addons").glob(f"*/**/*.{kind}")
    }
    assert shipped <= checked
