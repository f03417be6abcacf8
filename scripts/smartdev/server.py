"""A running Odoo server: start, wait, talk to it, stop it, kill it."""

import contextlib
import ctypes
import os
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from .database import Database
from .instance import any_port
from .paths import PROJECT
from .rpc import Rpc
from .shell import SetupError, wait_until

#: Linux: the signal that a process gets when the one that started it is gone.
_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """In the new process: end when a killed test or ``make run`` cannot stop us any more."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class OdooServer:
    """One Odoo server process (with its workers) on one database.

    ``workers=0`` is the threaded mode, more is prefork. ``crons`` is the number of cron
    threads or cron workers. ``options`` are further ones of Odoo's command line, such as
    ``--limit-time-real-cron=300``.
    """

    def __init__(
        self,
        database: Database,
        log: Path,
        *,
        workers=0,
        crons=2,
        options=(),
        environment=None,
        port=None,
    ):
        self.database, self.log = database, log
        self.workers, self.crons = workers, crons
        self.options = tuple(options)
        self.extra_environment = dict(environment or {})
        self.port = port or any_port()
        self.process: subprocess.Popen | None = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, seconds: float = 120) -> "OdooServer":
        """Start, and wait until the server answers.

        :raises SetupError: it ended, or did not answer in time; the message has its log
        """
        self.launch()
        if not wait_until(lambda: not self.is_alive or self.answers(), seconds=seconds):
            self.kill()
            raise SetupError(f"Odoo did not answer in {seconds} s:\n{self.log_tail()}")
        if not self.is_alive:
            raise SetupError(f"Odoo ended at once:\n{self.log_tail()}")
        return self

    def launch(self) -> None:
        """Start without waiting."""
        instance = self.database.instance
        command = instance.command(
            self.database.name,
            f"--workers={self.workers}",
            *self.options,
            port=self.port,
            crons=self.crons,
        )
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                command,
                env=instance.environment(**self.extra_environment),
                cwd=PROJECT,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        return self.process.pid

    def worker_pids(self) -> list[int]:
        """Processes started by the server: HTTP and cron workers in prefork mode."""
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(word) for word in path.read_text().split()] if path.exists() else []

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/web/login", timeout=30) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def stop(self, *, seconds: float = 30) -> None:
        """Ask it to end; insist when it does not."""
        if not self.is_alive:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL to the server and every process that it started."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def log_text(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def log_tail(self, lines: int = 40) -> str:
        return "\n".join(self.log_text().splitlines()[-lines:])

    def rpc(self, login: str = "admin", password: str | None = None) -> Rpc:
        """A JSON-RPC session of a user; the password defaults to the log-in name."""
        return Rpc(self.url, self.database.name, login, password or login)
