"""The linters: ruff, pylint-odoo, eslint and prettier."""

import itertools
import os
import subprocess
from pathlib import Path

from . import addons, node_env, python_env
from .paths import ADDONS, PROJECT
from .shell import say


def lint(arguments) -> int:
    """Run every linter, whatever the others say; 0 when none complains."""
    python = python_env.ensure()
    steps = itertools.chain(_python(python, arguments.fix), _web(arguments.fix))
    failed = [name for name, command, env in steps if not _passes(name, command, env)]
    say(f"linters that complain: {', '.join(failed)}" if failed else "no linter complains")
    return 1 if failed else 0


def _passes(name, command, environment) -> bool:
    say(name)
    command = [str(part) for part in command]
    return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode == 0


def _python(python: Path, fix: bool):
    ruff = python.parent / "ruff"
    yield "ruff check", [ruff, "check", *(["--fix"] if fix else []), "."], None
    yield "ruff format", [ruff, "format", *([] if fix else ["--check"]), "."], None
    folders = [addon.path for addon in addons.find(ADDONS).values()]
    if folders:
        command = [python, "-m", "pylint", "--rcfile=.pylintrc", "--jobs=2", *folders]
        yield "pylint-odoo", command, {**os.environ, "PYLINTHOME": str(python.parent.parent)}


def _web(fix: bool):
    home = node_env.ensure()
    modules = home / "node_modules"
    environment = node_env.environment(home)
    scripts = [*_sources("js"), *_sources("mjs")]
    if scripts:
        command = [modules / ".bin" / "eslint", *(["--fix"] if fix else []), *scripts]
        yield "eslint", command, environment
    plugin = modules / "@prettier" / "plugin-xml" / "src" / "plugin.js"
    mode = "--write" if fix else "--check"
    command = [modules / ".bin" / "prettier", mode, "--log-level=warn", f"--plugin={plugin}"]
    yield "prettier", [*command, *scripts, *_sources("scss"), *_sources("xml")], environment


def _sources(kind: str) -> list[Path]:
    folder = "**" if kind == "xml" else "static/**"
    files = [*ADDONS.glob(f"*/{folder}/*.{kind}"), *PROJECT.glob(f"scripts/*.{kind}")]
    return sorted(file.relative_to(PROJECT) for file in files if "lib" not in file.parts)
