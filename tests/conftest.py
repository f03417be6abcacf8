"""Fixtures for tests that start Odoo themselves: databases, servers, log-ins.

Three kinds of tests live below ``tests/``:

- ``tests/test_*.py``: plain pytest, no Odoo needed (the laws of the house);
- ``tests/faults/test_*.py``: plain pytest that starts Odoo servers with these fixtures, looks
  at them from outside and may kill them;
- ``tests/suite/test_*.py``: Odoo test cases, run by pytest-odoo inside one Odoo process on a
  database with the whole suite.

A test that starts servers::

    @pytest.mark.addons("smart_base", "smart_probe")   # default: the whole suite
    def test_killed_worker_loses_nothing(database, start_server):
        database.shell("env['smart.rule']...; env.cr.commit()")
        server = start_server(database, crons=2)           # threaded; workers=2 for prefork
        server.rpc("admin").call("res.partner", "create", {"name": "Azure"})
        os.kill(server.pid, signal.SIGKILL)                # or server.kill() with all workers
        start_server(database)
        assert database.number("SELECT count(*) FROM smart_event WHERE state = 'done'") == 1

Run one with ``python3 scripts/dev.py pytest tests/faults/test_x.py -k name``. A failing test
shows the end of its servers' logs.
"""

import itertools
import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

from smartdev.addons import TEST_ADDONS
from smartdev.database import Database
from smartdev.instance import Instance
from smartdev.server import OdooServer
from smartdev.templates import Templates


def pytest_configure(config):
    config.addinivalue_line("markers", "addons(*names): addons of the test's database")


@pytest.fixture(scope="session")
def instance() -> Instance:
    """Odoo on the test server."""
    return Instance.ensure("test", (TEST_ADDONS,))


@pytest.fixture(scope="session")
def templates(instance) -> Templates:
    """``templates.of(names)`` is the name of a template database with these addons."""
    return Templates(instance)


@pytest.fixture(scope="session")
def new_database(instance, templates):
    """Call it with names of addons for a fresh database; all are dropped at the end."""
    numbers, made = itertools.count(1), []

    def make(*addons: str) -> Database:
        template = templates.of(addons)
        database = Database(instance, f"fault_{os.getpid()}_{next(numbers)}")
        made.append(database)
        return database.clone_from(template)

    yield make
    for database in made:
        database.drop()


@pytest.fixture
def database(request, new_database) -> Database:
    """A fresh database with the addons that the test's ``addons`` marker names."""
    marker = request.node.get_closest_marker("addons")
    database = new_database(*(marker.args if marker else ()))
    yield database
    database.drop()


@pytest.fixture
def start_server(request, tmp_path):
    """Call it with a database and ``OdooServer``'s arguments; stopped when the test ends."""
    numbers, servers = itertools.count(1), []

    def start(database, *, wait=True, **kwargs) -> OdooServer:
        server = OdooServer(database, tmp_path / f"odoo-{next(numbers)}.log", **kwargs)
        servers.append(server)
        server.start() if wait else server.launch()
        return server

    request.node.servers = servers
    yield start
    for server in servers:
        server.kill()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """A failure report ends with the logs of the test's servers."""
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and report.failed:
        for server in getattr(item, "servers", ()):
            report.sections.append((f"log of {server.log.name}", server.log_tail(60)))
