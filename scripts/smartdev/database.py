"""Databases of Odoo together with their filestores: create, clone, drop, query."""

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .shell import SetupError, run

#: Odoo searches faster with these; nothing depends on them.
_EXTENSIONS = ("pg_trgm", "unaccent")


@dataclass(frozen=True)
class Database:
    """A database and the filestore that belongs to it."""

    instance: object
    name: str

    @property
    def filestore(self) -> Path:
        return self.instance.data_dir / "filestore" / self.name

    @property
    def server(self):
        return self.instance.server

    def exists(self) -> bool:
        return self.name in self.server.databases()

    def create(self) -> "Database":
        """An empty database, with the extensions that this server offers."""
        self.server.create(self.name)
        offered = self.sql("SELECT name FROM pg_available_extensions").splitlines()
        for extension in _EXTENSIONS:
            if extension in offered:
                self._try_extension(extension)
        return self

    def _try_extension(self, extension):
        try:
            self.sql(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        except SetupError:
            return  # not ours to create on this server; Odoo does without it

    def clone_from(self, template: str) -> "Database":
        """A copy of another database of the same server, filestore included.

        The head of its audit log is not copied: it belongs to the original.
        """
        self.server.create(self.name, template)
        source = self.instance.data_dir / "filestore" / template
        if source.is_dir():
            shutil.rmtree(self.filestore, ignore_errors=True)
            shutil.copytree(source, self.filestore, copy_function=_link)
        return self

    @contextmanager
    def lent(self, template: str):
        """A copy of another database that is dropped in the end."""
        self.drop()
        try:
            yield self.clone_from(template)
        finally:
            self.drop()

    def install(self, *modules: str) -> None:
        """
        :raises SetupError: a module could not be installed
        """
        names = ",".join(modules)
        options = ("-i", names, "--stop-after-init", "--no-http", "--log-level=warn")
        command = self.instance.command(self.name, *options)
        done = run(command, env=self.instance.environment(), check=False)
        installed = self.sql("SELECT name FROM ir_module_module WHERE state = 'installed'")
        missing = set(modules) - set(installed.splitlines())
        if done.returncode or missing:
            raise SetupError(
                f"Installing {', '.join(modules)} failed; not installed: "
                f"{', '.join(sorted(missing)) or 'none'}.\n{done.stdout[-6000:]}"
            )

    def rename(self, name: str) -> "Database":
        self.server.sql(f'ALTER DATABASE "{self.name}" RENAME TO "{name}"')
        renamed = Database(self.instance, name)
        shutil.rmtree(renamed.filestore, ignore_errors=True)
        if self.filestore.is_dir():
            self.filestore.rename(renamed.filestore)
        for old, new in self._anchors(self.name, name):
            old.rename(new)
        return renamed

    def drop(self) -> None:
        self.server.drop(self.name)
        shutil.rmtree(self.filestore, ignore_errors=True)
        # a new database of this name must not be measured by the old one's audit log
        for anchor, _ in self._anchors(self.name, self.name):
            anchor.unlink(missing_ok=True)

    def _anchors(self, name, new_name):
        """Files beside the data that remember the end of a database's audit log."""
        folder = self.instance.data_dir / "smart_audit"
        uuid = "-".join("[0-9a-f]" * length for length in (8, 4, 4, 4, 12))
        for path in sorted(folder.glob(f"{name}-{uuid}.anchor")):
            yield path, path.with_name(new_name + path.name.removeprefix(name))

    def sql(self, query: str) -> str:
        """Result of one query as bare text, one row a line, columns parted by ``|``."""
        return self.server.sql(query, self.name)

    def rows(self, query: str) -> list[tuple[str, ...]]:
        """Result of one query as tuples of text."""
        return [tuple(line.split("|")) for line in self.sql(query).splitlines()]

    def number(self, query: str) -> int:
        """The one whole number that a query yields."""
        return int(self.sql(query))

    def connect(self):
        """A psycopg2 connection of one's own, to lock, to watch or to run transactions."""
        import psycopg2  # only tests and benchmarks need it, in the virtual environment

        server = self.server
        values = {
            "host": server.host,
            "port": server.port,
            "user": server.user,
            "password": server.password,
            "dbname": self.name,
        }
        return psycopg2.connect(**{key: value for key, value in values.items() if value})

    def shell(self, script: str, timeout: float | None = 600) -> str:
        """Run Python with ``env`` of the superuser in a process of its own; what it printed.

        Nothing is committed unless the script calls ``env.cr.commit()``.
        """
        return self.instance.shell_script(self.name, script, timeout=timeout)


def _link(source, target):
    """Files of a filestore never change, so a second name is as good as a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
