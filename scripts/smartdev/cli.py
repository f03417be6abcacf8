"""Commands of the development environment."""

import argparse
import os
import sys

from . import look, python_env
from .addons import TEST_ADDONS
from .gate import fast, run
from .instance import Instance
from .paths import PROJECT
from .shell import SetupError, say


def _odoo(arguments) -> None:
    instance = Instance.ensure(arguments.kind, (TEST_ADDONS,))
    command = instance.command(arguments.database, *arguments.rest, subcommand=arguments.subcommand)
    os.chdir(PROJECT)
    os.execve(command[0], command, instance.environment())


def _pytest(arguments) -> None:
    python = str(python_env.ensure())
    command = [python, "-m", "pytest", "-p", "no:odoo", "-p", "no:cacheprovider", *arguments.rest]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    os.chdir(PROJECT)
    os.execve(python, command, environment)


def _test(arguments) -> int:
    return run.run_all(arguments.only)


def _test_fast(arguments) -> int:
    return fast.run_fast(arguments.addon, arguments.tags)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    odoo = commands.add_parser("odoo", help="run Odoo on a database with further options")
    odoo.add_argument("--kind", default="test", choices=("dev", "test"))
    odoo.add_argument("--subcommand", default="server")
    odoo.add_argument("database")
    odoo.add_argument("rest", nargs=argparse.REMAINDER)
    odoo.set_defaults(run=_odoo)
    plain = commands.add_parser("pytest", help="tests that need no Odoo or start it themselves")
    plain.add_argument("rest", nargs=argparse.REMAINDER)
    plain.set_defaults(run=_pytest)
    test = commands.add_parser("test", help="all tests; the last line is the verdict")
    test.add_argument("--only", default="", help="stages whose name contains this")
    test.set_defaults(run=_test)
    quick = commands.add_parser("test-fast", help="the tests of one addon, without the browser's")
    quick.add_argument("addon")
    quick.add_argument("--tags", default="", help="'all', or an Odoo test selection")
    quick.set_defaults(run=_test_fast)
    look.add_parser(commands)
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
