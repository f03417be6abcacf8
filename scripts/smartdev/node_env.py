"""Node programs: the linters for JavaScript, styles and XML, and the screenshot tool."""

import os
import shutil
from pathlib import Path

from .paths import PROJECT, cache_dir, digest_of, only_builder
from .shell import SetupError, apt_install, run, say

MANIFESTS = (PROJECT / "package.json", PROJECT / "package-lock.json")


def ensure() -> Path:
    """Folder with ``node_modules``, built once per lock file.

    :raises SetupError: there is no npm and it cannot be installed here
    """
    home = cache_dir() / f"node-{digest_of(*MANIFESTS)}"
    marker = home / ".complete"
    if not marker.exists():
        with only_builder(home.name):
            if not marker.exists():
                _build(home)
                marker.touch()
    return home


def _build(home: Path) -> None:
    if not shutil.which("npm") and not apt_install("nodejs", "npm"):
        raise SetupError("The checks of JavaScript need 'npm': install the package 'npm'.")
    say("installing the Node programs")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for file in MANIFESTS:
        shutil.copy(file, home)
    environment = {**os.environ, "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"}
    run(["npm", "ci", "--no-audit", "--no-fund"], cwd=home, env=environment)


def environment(home: Path) -> dict:
    """Variables with which ``node`` finds the installed programs."""
    return {**os.environ, "NODE_PATH": str(home / "node_modules")}
