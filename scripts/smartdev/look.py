"""Pictures of the web client: start a server on a test database, look, stop."""

import json
import tempfile
from pathlib import Path

from . import browser, node_env
from .addons import TEST_ADDONS
from .database import Database
from .instance import Instance
from .paths import PROJECT
from .server import OdooServer
from .shell import SetupError, run

PHONE, DESKTOP = (390, 844), (1366, 900)


def add_parser(commands) -> None:
    parser = commands.add_parser("look", help="take pictures of pages, as PNG files")
    parser.add_argument("--database", help="database of the test server")
    parser.add_argument("--url", help="a server that is running already")
    parser.add_argument("--path", action="append", default=[], help="repeat for more pages")
    parser.add_argument("--out", action="append", default=[], help="one per path")
    parser.add_argument("--login", default="admin", help="'' for a public page")
    parser.add_argument("--password", help="by default the log-in name")
    parser.add_argument("--size", default="", help="WIDTHxHEIGHT")
    parser.add_argument("--phone", action="store_true")
    parser.add_argument("--full", action="store_true", help="the whole page, not the window")
    parser.add_argument("--click", action="append", default=[], help="selector to click first")
    parser.add_argument("--js", default="", help="JavaScript to run in the page, result printed")
    parser.add_argument("--wait-for", default=".o_action_manager > *", help="selector")
    parser.add_argument("--delay", type=float, default=1.0, help="seconds before the picture")
    parser.set_defaults(run=look)


def look(arguments) -> int:
    if not arguments.path or len(arguments.path) != len(arguments.out):
        raise SetupError("Name a page and a file: --path /odoo/... --out page.png")
    if arguments.url:
        return _shoot(arguments, arguments.url)
    if not arguments.database:
        raise SetupError("Name a --database of the test server, or the --url of a server.")
    database = Database(Instance.ensure("test", (TEST_ADDONS,)), arguments.database)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "odoo.log"
        with OdooServer(database, log, crons=0) as server:
            code = _shoot(arguments, server.url)
        if code:
            print(server.log_tail())
    return code


def _size(arguments):
    if arguments.size:
        width, _, height = arguments.size.partition("x")
        return int(width), int(height)
    return PHONE if arguments.phone else DESKTOP


def _shoot(arguments, url) -> int:
    width, height = _size(arguments)
    options = {
        "url": url,
        "login": arguments.login,
        "password": arguments.password or arguments.login,
        "shots": [
            {"path": path, "out": out}
            for path, out in zip(arguments.path, arguments.out, strict=True)
        ],
        "browser": browser.ensure(),
        "width": width,
        "height": height,
        "phone": arguments.phone,
        "full": arguments.full,
        "click": arguments.click,
        "run": arguments.js,
        "waitFor": arguments.wait_for if arguments.login else "body",
        "delay": int(arguments.delay * 1000),
    }
    home = node_env.ensure()
    command = ["node", PROJECT / "scripts" / "look.mjs", json.dumps(options)]
    return run(command, quiet=False, check=False, env=node_env.environment(home)).returncode
