"""Running other programs, and saying in plain words what went wrong."""

import os
import shutil
import subprocess
import sys
import time


class SetupError(Exception):
    """Something that the person at the keyboard has to provide or fix."""


def say(message: str) -> None:
    """One line of progress, flushed at once so that it precedes what it announces."""
    sys.stdout.write(f"[smart-odoo] {message}\n")
    sys.stdout.flush()


def run(command, *, quiet=True, check=True, timeout=None, **kwargs):
    """Run a command to its end.

    :param quiet: keep its output for the error message instead of showing it
    :raises SetupError: the command is missing, or failed while ``check`` is set
    """
    if quiet:
        kwargs.setdefault("stdout", subprocess.PIPE)
        kwargs.setdefault("stderr", subprocess.STDOUT)
        kwargs.setdefault("text", True)
    command = [str(part) for part in command]
    try:
        done = subprocess.run(command, timeout=timeout, check=False, **kwargs)
    except FileNotFoundError as error:
        raise SetupError(f"The program '{command[0]}' is not on this machine.") from error
    if check and done.returncode:
        tail = "\n".join((done.stdout or "").strip().splitlines()[-15:])
        raise SetupError(f"'{' '.join(command[:6])}' ended with {done.returncode}.\n{tail}")
    return done


_apt_updated = False


def apt_install(*packages: str) -> bool:
    """Install Debian packages when we may; tell whether it worked."""
    global _apt_updated
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    say(f"installing {' '.join(packages)} with apt")
    if not _apt_updated:
        run(["apt-get", "update", "-q"], check=False, env=environment)
        _apt_updated = True
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    return run(command, check=False, env=environment).returncode == 0


def wait_until(condition, *, seconds: float, every: float = 0.1) -> bool:
    """Poll ``condition`` until it is true or the time is up; tell which."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(every)
    return bool(condition())
