"""Commands of the development environment; the Makefile names the usual ones."""

import argparse
import os
import sys

from . import company, lint, look, postgres, python_env, screenshots, serve
from .addons import TEST_ADDONS
from .gate import fast, run
from .instance import Instance, any_port
from .paths import PROJECT
from .shell import SetupError, say


def _become(command, environment) -> None:
    """Go on as another program, so that keys and signals reach it."""
    os.chdir(PROJECT)
    os.execve(str(command[0]), [str(part) for part in command], environment)


def _odoo(arguments) -> None:
    instance = Instance.ensure(arguments.kind, (TEST_ADDONS,))
    rest, subcommand = arguments.rest, arguments.subcommand
    command = instance.command(arguments.database, *rest, subcommand=subcommand)
    _become(command, instance.environment())


def _shell(arguments) -> None:
    instance = Instance.ensure("dev")
    command = instance.command(
        arguments.database, "--no-http", "--log-level=warn", subcommand="shell"
    )
    _become(command, instance.environment())


def _pytest(arguments) -> None:
    python = python_env.ensure()
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [python, "-m", "pytest", "-p", "no:odoo", "-p", "no:cacheprovider"]
    _become([*command, *arguments.rest], environment)


def _pytest_odoo(arguments) -> None:
    instance = Instance.ensure("test", (TEST_ADDONS,))
    config = instance.data_dir / f"{arguments.database}.conf"
    instance.write_config(config, arguments.database, any_port())
    command = [instance.python, "-m", "pytest", "-p", "no:cacheprovider", "--odoo-http"]
    _become([*command, f"--odoo-config={config}", *arguments.rest], instance.environment())


def _test(arguments) -> int:
    return run.run_all(arguments.only)


def _test_fast(arguments) -> int:
    return fast.run_fast(arguments.addon, arguments.tags)


def _python_script(folder):
    def start(arguments) -> None:
        script = PROJECT / folder / f"{arguments.name}.py"
        if not script.exists():
            names = ", ".join(sorted(file.stem for file in script.parent.glob("[a-z]*.py")))
            raise SetupError(f"There is no {script.name} in {folder}/. There is: {names}.")
        path = os.pathsep.join([str(PROJECT / "scripts"), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "PYTHONPATH": path.rstrip(os.pathsep)}
        _become([python_env.ensure(), script, *arguments.rest], environment)

    return start


def _stop(_arguments) -> None:
    postgres.stop_all()


def _add(commands, name, function, text, *positional, rest=False, **options):
    parser = commands.add_parser(name, help=text)
    for word in positional:
        parser.add_argument(word)
    for word, default in options.items():
        kind = {"action": "store_true"} if default is False else {"default": default}
        if isinstance(default, int) and default is not False:
            kind["type"] = int
        parser.add_argument(f"--{word.replace('_', '-')}", **kind)
    if rest:
        parser.add_argument("rest", nargs=argparse.REMAINDER)
    parser.set_defaults(run=function)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    name, size = company.DEFAULT_NAME, company.DEFAULT_SIZE
    _add(commands, "run", serve.serve, "everything, up to a running Odoo with a company in it",
         database=name, size=size, port=0, host="127.0.0.1")  # fmt: skip
    _add(commands, "reset", serve.reset, "drop the company and its data", database=name)
    _add(commands, "demo", serve.demo, "make a company of another size", database="", size=size)
    _add(commands, "shell", _shell, "Python with the company's env", database=name)
    _add(commands, "stop", _stop, "stop the database servers that were started here")
    _add(commands, "test", _test, "all tests; the last line is the verdict", only="")
    _add(commands, "test-fast", _test_fast, "one addon's tests, without the browser", "addon",
         tags="")  # fmt: skip
    _add(commands, "lint", lint.lint, "the linters", fix=False)
    _add(commands, "bench", _python_script("bench"), "a benchmark", "name", rest=True)
    _add(commands, "fake-claude", _python_script("tests/fake_claude"), "the Messages API, canned",
         rest=True)  # fmt: skip
    _add(commands, "odoo", _odoo, "Odoo on a database, with further options", "database",
         rest=True, kind="test", subcommand="server")  # fmt: skip
    _add(commands, "pytest", _pytest, "tests without Odoo or with servers of their own", rest=True)
    _add(commands, "pytest-odoo", _pytest_odoo, "Odoo tests below tests/suite", "database",
         rest=True)  # fmt: skip
    look.add_parser(commands)
    screenshots.add_parser(commands)
    commands.choices["fake-claude"].set_defaults(name="serve")
    return parser


def main() -> int:
    arguments = _parser().parse_args()
    try:
        return arguments.run(arguments) or 0
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
