"""The database behind ``make run``: a demo company with every addon, kept up to date.

It is built under another name and renamed when it is complete, so what was interrupted is
never taken for the real thing. What it was built from stands in a file beside the data.
"""

import json
import shutil
import time
from pathlib import Path

from . import addons
from .database import Database
from .instance import Instance
from .shell import SetupError, run, say

SEED = 1
DEFAULT_NAME, DEFAULT_SIZE = "smart_odoo", "medium"
#: Marks the line of a shell script's output that carries its answer.
_ANSWER = "smart-answer:"

_ANSWER_LINE = f"""
import json
print({_ANSWER!r} + json.dumps(figures, default=str))
"""
_GENERATE = """
figures = {}
if 'smart.demo' in env:
    figures = env['smart.demo'].generate(size=SIZE, seed=SEED, folder=FOLDER)
    env.cr.commit()
"""
_GO_TO_WORK = """
figures = {}
demo = env['smart.demo'] if 'smart.demo' in env else None
if hasattr(demo, 'go_to_work'):
    figures = demo.go_to_work()
    env.cr.commit()
"""
_WARM_UP = """
env['ir.qweb']._pregenerate_assets_bundles()
env.cr.commit()
"""


class Company:
    """One such database."""

    def __init__(self, instance: Instance, name: str = DEFAULT_NAME):
        self.instance = instance
        self.database = Database(instance, name)
        self.state_file: Path = instance.data_dir / f"{name}.json"

    @property
    def files(self) -> Path:
        """Where the demo company's files go: what is planted, and the bank's statements."""
        return self.instance.data_dir / "smart_demo" / self.database.name

    @property
    def state(self) -> dict:
        return json.loads(self.state_file.read_text()) if self.state_file.exists() else {}

    def _save(self, **values) -> None:
        self.state_file.write_text(json.dumps({**self.state, **values}, indent=1, default=str))

    def prepare(self, size: str = DEFAULT_SIZE) -> None:
        """Build the database if it is not there; upgrade it if the code has changed."""
        if self.database.exists():
            self._upgrade()
        else:
            self.build(size)

    def build(self, size: str) -> None:
        """Install every addon, let the company do its business and the automations theirs.

        :raises SetupError: an addon cannot be installed, or the demo company cannot be made
        """
        started = time.monotonic()
        self.reset()
        draft = Database(self.instance, f"{self.database.name}_draft")
        draft.drop()
        draft.create()
        known = addons.find()
        say(f"installing {', '.join(known)}")
        self._odoo(draft, "-i", ",".join(known))
        _check_installed(draft, known)
        say(f"making the demo company (size {size})")
        values = f"SIZE, SEED, FOLDER = {size!r}, {SEED}, {str(self.files)!r}\n"
        demo = _answer(draft, values + _GENERATE)
        say("letting the automations go to work")
        work = _answer(draft, _GO_TO_WORK)
        say("preparing the web client")
        draft.shell(_WARM_UP)
        draft.rename(self.database.name)
        self._save(
            odoo=self.instance.source.version,
            digests=_digests(known),
            size=size,
            demo=demo,
            work=work,
        )
        say(f"the company is there after {time.monotonic() - started:.0f} s")

    def _upgrade(self) -> None:
        known, state = addons.find(), self.state
        digests, before = _digests(known), state.get("digests", {})
        changed = [name for name in known if digests[name] != before.get(name)]
        if state.get("odoo", self.instance.source.version) != self.instance.source.version:
            changed = ["all"]
        if not changed:
            return
        say(f"upgrading {', '.join(changed)}")
        options = ["-u", ",".join(changed)]
        new = [name for name in known if name not in before]
        self._odoo(self.database, *options, *(["-i", ",".join(new)] if new else []))
        _check_installed(self.database, known)
        self._save(odoo=self.instance.source.version, digests=digests)

    def reset(self) -> None:
        """Drop the database and all its data."""
        self.database.drop()
        self.state_file.unlink(missing_ok=True)
        shutil.rmtree(self.files, ignore_errors=True)

    def _odoo(self, database, *options) -> None:
        command = self.instance.command(
            database.name, *options, "--stop-after-init", "--no-http", "--log-level=warn"
        )
        done = run(command, env=self.instance.environment(), check=False)
        if done.returncode:
            raise SetupError(f"Odoo ended with {done.returncode}:\n{done.stdout[-6000:]}")


def _digests(known) -> dict:
    return {name: addons.digest([addon]) for name, addon in known.items()}


def _check_installed(database, names):
    query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    missing = sorted(set(names) - set(database.sql(query).splitlines()))
    if missing:
        raise SetupError(f"Not installed afterwards: {', '.join(missing)}.")


def _answer(database: Database, script: str) -> dict:
    """What a script, run in Odoo, leaves in ``figures``."""
    output = database.shell(script + _ANSWER_LINE, timeout=None)
    for line in output.splitlines():
        if line.startswith(_ANSWER):
            return json.loads(line.removeprefix(_ANSWER))
    raise SetupError(f"The script gave no answer:\n{output[-3000:]}")
