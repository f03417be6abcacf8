"""The stages of the gate: what each runs, and on which database."""

import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .. import addons
from ..database import Database
from ..instance import Instance, any_port
from ..paths import ADDONS, PROJECT, cache_dir
from ..shell import SetupError
from ..templates import Templates
from . import expected, odoo_log, pytest_report
from .result import Result

#: No stage may take longer, in seconds.
STAGE_LIMIT = 1800
#: Runs whose logs are kept.
KEPT_LOGS = 10


@dataclass(frozen=True)
class Gate:
    """What all stages share: where Odoo is, which addons there are, where logs go."""

    instance: Instance
    templates: Templates
    known: dict
    logs: Path

    @classmethod
    def make(cls) -> "Gate":
        instance = Instance.ensure("test", (addons.TEST_ADDONS,))
        logs = _log_folder()
        drop_left_over(instance)
        known = addons.find(ADDONS, addons.TEST_ADDONS)
        return cls(instance, Templates(instance), known, logs)

    def clone(self, label: str, template: str) -> Database:
        """A database of this run; what a killed run leaves is dropped by a later one."""
        database = Database(self.instance, f"gate_{os.getpid()}_{label}")
        return database.clone_from(template)

    def odoo(self, stage, database: Database, *options, wanted: set[str]) -> Result:
        """Run Odoo with test options on a database and judge its log."""
        command = self.instance.command(database.name, *options, "--stop-after-init")
        exit_code, log = self._run(stage, command, self.instance.environment())
        return odoo_log.judge(stage, log, exit_code, wanted)

    def pytest(self, stage, *arguments, environment, wanted: set[str]) -> Result:
        """Run pytest and judge its report."""
        report = self.logs / f"{_file_name(stage)}.xml"
        report.unlink(missing_ok=True)
        command = [str(self.instance.python), "-m", "pytest", "-p", "no:cacheprovider", "-q"]
        command += [f"--junitxml={report}", "-o", "junit_logging=all", *map(str, arguments)]
        exit_code, output = self._run(stage, command, environment)
        return pytest_report.judge(stage, report, output, exit_code, wanted)

    def _run(self, stage, command, environment) -> tuple[int, str]:
        log = self.logs / f"{_file_name(stage)}.log"
        with log.open("wb") as stream:
            try:
                done = subprocess.run(
                    command,
                    env=environment,
                    cwd=PROJECT,
                    stdin=subprocess.DEVNULL,
                    stdout=stream,
                    stderr=subprocess.STDOUT,
                    timeout=STAGE_LIMIT,
                    check=False,
                )
                code = done.returncode
            except subprocess.TimeoutExpired:
                code = 124
        return code, log.read_text(errors="replace")


def _log_folder() -> Path:
    """A new folder for this run's logs; those of the last runs are kept."""
    parent = cache_dir() / "logs"
    parent.mkdir(exist_ok=True)
    for old in sorted(parent.glob("gate-*"))[:-KEPT_LOGS]:
        shutil.rmtree(old, ignore_errors=True)
    folder = parent / time.strftime(f"gate-%Y%m%d-%H%M%S-{os.getpid()}")
    folder.mkdir()
    return folder


def drop_left_over(instance) -> None:
    """Drop databases of runs whose process is gone."""
    for name in instance.server.databases():
        match = re.match(r"(?:gate|fault)_(\d+)_", name)
        if match and not Path(f"/proc/{match[1]}").exists():
            Database(instance, name).drop()


def _file_name(stage: str) -> str:
    return stage.replace(" ", "-").replace("/", "-")


def alone(gate: Gate, name: str) -> Result:
    """Install one addon with nothing but what its manifest asks for, and run its tests."""
    own, foreign = addons.closure([name], gate.known)
    base = gate.templates.of_others(foreign)
    database = gate.clone(name, base)
    options = ("-i", name, f"--test-tags=*/{name}")
    wanted = expected.odoo_tests(gate.known[name].path)
    try:
        result = gate.odoo(f"{name} alone", database, *options, wanted=wanted)
        _check_installed(result, database, own)
    finally:
        database.drop()
    return result


def _check_installed(result, database, names):
    query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    for name in sorted(set(names) - set(database.sql(query).splitlines())):
        result.fail(f"installing {name}", f"{name} is not installed afterwards.")


def together(gate: Gate) -> Result:
    """The tests of all addons on one database that has all of them."""
    names = sorted(addons.find())
    database = gate.clone("suite", gate.templates.of())
    tags = ",".join(f"*/{name}" for name in names)
    wanted = set().union(*(expected.odoo_tests(gate.known[name].path) for name in names))
    try:
        return gate.odoo("suite together", database, f"--test-tags={tags}", wanted=wanted)
    finally:
        database.drop()


def plain(gate: Gate) -> Result:
    """What needs no Odoo: engines, readers of files, and the laws of the house."""
    files = sorted((PROJECT / "tests").glob("test_*.py"))
    for folder in (ADDONS, addons.TEST_ADDONS):
        files += sorted(folder.glob("*/engine/tests/test_*.py"))
        files += sorted(folder.glob("*/importers/tests/test_*.py"))
    return gate.pytest(
        "engines and laws",
        "-p",
        "no:odoo",
        *files,
        environment=_plain_environment(),
        wanted=expected.pytest_tests(_modules(files)),
    )


def faults(gate: Gate) -> Result:
    """What starts Odoo servers of its own and may kill them."""
    files = sorted((PROJECT / "tests" / "faults").glob("test_*.py"))
    return gate.pytest(
        "faults",
        "-p",
        "no:odoo",
        *files,
        environment=_plain_environment(),
        wanted=expected.pytest_tests(_modules(files)),
    )


def crossing(gate: Gate) -> Result:
    """Odoo test cases that cross addons, run by pytest-odoo."""
    files = sorted((PROJECT / "tests" / "suite").glob("test_*.py"))
    database = gate.clone("crossing", gate.templates.of())
    config = gate.logs / "crossing.conf"
    gate.instance.write_config(config, database.name, any_port())
    try:
        return gate.pytest(
            "crossing addons",
            f"--odoo-config={config}",
            "--odoo-http",
            *files,
            environment=gate.instance.environment(),
            wanted=expected.pytest_tests(_modules(files)),
        )
    finally:
        database.drop()


def _modules(files):
    """Pairs of a file and the name that pytest's report gives its module."""
    for file in files:
        yield file, ".".join(file.relative_to(PROJECT).with_suffix("").parts)


def _plain_environment() -> dict:
    left_out = ("PYTHONPATH", "ANTHROPIC_API_KEY")
    return {key: value for key, value in os.environ.items() if key not in left_out}


def timed(stage: str, run) -> Result:
    """Run a stage; whatever stops it is its failure, not the end of the gate."""
    start = time.monotonic()
    try:
        result = run()
    except SetupError as error:
        result = Result(stage)
        result.fail("set-up", str(error))
    result.seconds = time.monotonic() - start
    return result
