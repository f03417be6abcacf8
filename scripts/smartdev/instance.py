"""Starting Odoo: one environment, one configuration, one way to call it."""

import os
import random
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import odoo_source, postgres, python_env
from .paths import ADDONS, PROJECT, cache_dir
from .shell import SetupError


@dataclass(frozen=True)
class Instance:
    """An Odoo with its Python, its database server and its data folder."""

    source: odoo_source.OdooSource
    python: Path
    server: postgres.Server
    data_dir: Path
    extra_addons: tuple[Path, ...] = ()

    @classmethod
    def ensure(cls, kind: str, extra_addons: tuple[Path, ...] = ()) -> "Instance":
        """Everything that is needed to start Odoo, set up if it is not there yet.

        :param kind: ``dev`` or ``test``: which database cluster and data folder
        """
        source = odoo_source.find_or_fetch()
        python = python_env.ensure()
        server = postgres.ensure(kind)
        data_dir = cache_dir() / "data" / kind
        data_dir.mkdir(parents=True, exist_ok=True)
        return cls(source, python, server, data_dir, extra_addons)

    @property
    def addons_path(self) -> str:
        folders = (ADDONS, *self.extra_addons, *self.source.addons_path)
        return ",".join(str(folder) for folder in folders if folder.is_dir())

    def environment(self, **extra) -> dict:
        """Variables of a process that imports Odoo."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ODOO_")}
        kept.pop("ANTHROPIC_API_KEY", None)
        return {
            **kept,
            **self.server.environment(),
            "PYTHONPATH": str(self.source.pythonpath),
            "PYTHONUNBUFFERED": "1",
            "TZ": "UTC",
            **extra,
        }

    def settings(self, database: str, *, port: int, crons: int = 0) -> dict:
        """Odoo's configuration, by the names of a configuration file."""
        server = self.server
        values = {
            "addons_path": self.addons_path,
            "data_dir": self.data_dir,
            "db_host": server.host,
            "db_port": server.port,
            "db_user": server.user,
            "db_password": server.password,
            "db_name": database,
            "dbfilter": f"^{database}$",
            "http_interface": "127.0.0.1",
            "http_port": port,
            "gevent_port": any_port(),
            "max_cron_threads": crons,
        }
        return {key: value for key, value in values.items() if value not in ("", None)}

    def options(self, database: str, **kwargs) -> list[str]:
        """The same as options of the command line."""
        settings = self.settings(database, **kwargs)
        pairs = [f"--{_OPTIONS.get(key, key)}={value}" for key, value in settings.items()]
        return [*pairs, "--no-database-list"]

    def command(self, database: str, *arguments, port=None, crons=0, subcommand="server"):
        """The full command line of an Odoo subcommand on a database."""
        options = self.options(database, port=port or any_port(), crons=crons)
        start = [str(self.python), str(self.source.script), subcommand]
        return [*start, *options, *map(str, arguments)]

    def write_config(self, path: Path, database: str, port: int) -> Path:
        """A configuration file with the same settings, for programs that want one."""
        settings = {**self.settings(database, port=port), "list_db": False}
        lines = ["[options]", *(f"{key} = {value}" for key, value in settings.items())]
        path.write_text("\n".join(lines) + "\n")
        return path

    def shell_script(self, database: str, script: str, timeout=None) -> str:
        """Run Python in ``odoo shell`` and return what it prints.

        :raises SetupError: the script failed
        """
        command = self.command(
            database,
            "--no-http",
            "--log-level=error",
            "--shell-interface=python",
            subcommand="shell",
        )
        done = subprocess.run(
            command,
            input=script,
            env=self.environment(),
            cwd=PROJECT,
            text=True,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        if done.returncode:
            raise SetupError(f"A script on {database} failed:\n{done.stderr[-3000:]}")
        return done.stdout


#: Options whose name is not that of the setting.
_OPTIONS = {
    "addons_path": "addons-path",
    "data_dir": "data-dir",
    "db_name": "database",
    "dbfilter": "db-filter",
    "http_interface": "http-interface",
    "http_port": "http-port",
    "gevent_port": "gevent-port",
    "max_cron_threads": "max-cron-threads",
}


def free_port(preferred: int) -> int:
    """The preferred TCP port of this machine, or the next free one after it."""
    ports = range(preferred, min(preferred + 500, 65536))
    found = next(filter(_is_free, ports), None)
    if found is None:
        raise SetupError(f"No free port from {preferred} on.")
    return found


def any_port() -> int:
    """A free TCP port that nobody else is likely to choose before it is used.

    Below the range that the system hands out by itself, and far from the usual ports.
    """
    return free_port(random.randrange(12000, 30000))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
