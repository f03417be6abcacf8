"""The virtual environment: Odoo's own needs, the suite's, and the tests'."""

import os
import shutil
import sys
from pathlib import Path

from .paths import PROJECT, cache_dir, digest_of, only_builder, python_tag
from .shell import SetupError, apt_install, run, say

REQUIREMENTS = (
    PROJECT / "scripts" / "requirements-odoo.txt",
    PROJECT / "requirements.txt",
    PROJECT / "requirements-test.txt",
)


def ensure() -> Path:
    """Path of a ``python`` with all requirements, built once per set of them.

    :raises SetupError: Python is too old, or the packages cannot be installed
    """
    if sys.version_info < (3, 10):  # noqa: UP036 - says so instead of failing later
        raise SetupError(f"Odoo 19 needs Python 3.10 or newer, this is {python_tag()}.")
    name = f"venv-{python_tag()}-{digest_of(*REQUIREMENTS)}"
    home = cache_dir() / name
    python = home / "bin" / "python"
    marker = home / ".complete"
    if not marker.exists():
        with only_builder(name):
            if not marker.exists():
                _build(home, python)
                marker.touch()
    return python


def _build(home: Path, python: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    say("creating the virtual environment")
    _create(home)
    say("installing the Python packages")
    arguments = [part for file in REQUIREMENTS for part in ("-r", file)]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    run([python, "-m", "pip", "install", "-q", *arguments], env=environment)


def _create(home: Path) -> None:
    command = [sys.executable, "-m", "venv", home]
    if run(command, check=False).returncode == 0:
        return
    shutil.rmtree(home, ignore_errors=True)
    if apt_install("python3-venv") and run(command, check=False).returncode == 0:
        return
    raise SetupError("Python cannot create virtual environments: install 'python3-venv'.")
