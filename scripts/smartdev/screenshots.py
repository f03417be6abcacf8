"""``make screenshots``: pictures of every screen, light, dark and on a phone, for docs/.

They are taken of the demo company, by the administrator, with a server of their own. Odoo
Community has no dark mode, so dark ones are taken of a copy with OCA's; where that cannot be
fetched, they are left as they are.
"""

import json
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from . import browser, look, node_env, peers, python_env
from .company import DEFAULT_NAME
from .database import Database
from .instance import Instance
from .paths import PROJECT
from .server import OdooServer
from .shell import SetupError, run, say

OUT = PROJECT / "docs" / "screenshots"
#: Bytes that a picture may have, and numbers of colours to try until it has no more.
MOST, COLOURS = 150_000, (256, 128, 64, 32)
READY = ".o_action_manager > *"


class Screen(NamedTuple):
    """One page: its name, path, what shows that it is there, and JavaScript to run before."""

    name: str
    path: str
    ready: str = READY
    act: str = ""


def _press(selector: str) -> str:
    return f"document.querySelector({json.dumps(selector)})?.click()"


#: The first record of a list, on a phone of cards.
RECORD = ".o_data_row .o_data_cell, .o_kanban_record:not(.o_kanban_ghost)"
CARDS, QUEUE = ".o_smart_card", ".o_smart_item, .o_smart_empty"
SCREENS = (
    Screen("dashboard", "/odoo/smart-dashboard", CARDS, _press(".o_smart_roles button")),
    Screen("dashboard-cfo", "/odoo/smart-dashboard", CARDS,
           _press(".o_smart_roles button:nth-child(2)")),
    Screen("dashboard-sales", "/odoo/smart-dashboard", CARDS,
           _press(".o_smart_roles button:nth-child(3)")),
    Screen("dashboard-warehouse", "/odoo/smart-dashboard", f"{CARDS}, .o_smart_missing",
           _press(".o_smart_roles button:nth-child(4)")),
    Screen("approvals", "/odoo/smart-approvals", QUEUE),
    Screen("stand-ins", "/odoo/smart-stand-ins"),
    Screen("decisions", "/odoo/smart-decisions"),
    Screen("rules", "/odoo/smart-rules"),
    Screen("rule", "/odoo/smart-rules", RECORD, _press(RECORD)),
    Screen("backtest", "/odoo/smart-backtests", RECORD, _press(RECORD)),
    Screen("reconcile", "/odoo/smart-reconcile"),
    Screen("close", "/odoo/smart-close"),
    Screen("profit-and-loss", "/odoo/profit-and-loss"),
)  # fmt: skip
#: What the matching of bank lines would have done in the latest closed months.
BACKTEST = """
rule = env["smart.rule"].search([("code", "=", "recon.match")])
if rule and not env["smart.backtest"].search([("state", "=", "done")], limit=1):
    manager = env["smart.backtest.start"].with_user(env.ref("base.user_admin"))
    manager.create({"rule_id": rule.id}).action_start()
    env.cr.commit()
    env["smart.event"]._cron_drain()
"""
VARIANTS = {
    "light": {"size": look.DESKTOP},
    "phone": {"size": look.PHONE, "phone": True},
}
DARK = {"dark": {"size": look.DESKTOP}}
DARK_MODE = "odoo-addon-web-dark-mode>=19.0.1,<20"
DARKEN = """
env.ref("base.user_admin").dark_mode = True
env.cr.commit()
"""


def add_parser(commands) -> None:
    parser = commands.add_parser("screenshots", help="pictures of every screen, for docs/")
    parser.add_argument("--database", default=DEFAULT_NAME, help="of the server of make run")
    parser.add_argument("--only", default="", help="names of screens, with commas")
    parser.add_argument("--out", default=str(OUT), help="folder")
    parser.set_defaults(run=screenshots)


def screenshots(arguments) -> int:
    """Take them all; the last line says how many there are."""
    wanted = {name for name in arguments.only.split(",") if name}
    screens = [each for each in SCREENS if not wanted or each.name in wanted]
    unknown = wanted - {each.name for each in screens}
    if unknown:
        raise SetupError(f"There is no screen {', '.join(sorted(unknown))}.")
    database = Database(Instance.ensure("dev"), arguments.database)
    if not database.exists():
        raise SetupError(f"There is no database {database.name}: begin with make run, or demo.")
    if any(each.name == "backtest" for each in screens):
        database.shell(BACKTEST)
    folder = Path(arguments.out)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        codes = _shoot_all(database, VARIANTS, screens, Path(scratch))
        with _in_the_dark(database) as copy:
            codes += _shoot_all(copy, DARK, screens, Path(scratch)) if copy else []
        taken = _compress(Path(scratch), folder)
    say(f"{taken} pictures in {folder}")
    return max(codes)


@contextmanager
def _in_the_dark(database: Database):
    """A copy of the database in dark mode; None where the addon for it cannot be fetched."""
    try:
        addons = peers.ensure("dark", DARK_MODE)
    except SetupError as error:
        say(f"no dark pictures: {error}")
        yield None
        return
    instance = Instance.ensure("dev", (addons,))
    with Database(instance, f"{database.name}_dark").lent(database.name) as copy:
        copy.install("web_dark_mode")
        copy.shell(DARKEN)
        yield copy


def _shoot_all(database, variants, screens, scratch: Path) -> list[int]:
    with OdooServer(database, scratch / "odoo.log", crons=0) as server:
        return [_shoot(server.url, variants[name], name, screens, scratch) for name in variants]


def _shoot(url: str, settings: dict, variant: str, screens, scratch: Path) -> int:
    """All screens in one variant."""
    width, height = settings["size"]
    options = {
        "url": url,
        "login": "admin",
        "password": "admin",
        "shots": [
            {"path": each.path, "out": str(scratch / f"{each.name}-{variant}.png"),
             "waitFor": each.ready, "run": each.act}
            for each in screens
        ],
        "browser": browser.ensure(),
        "width": width,
        "height": height,
        "phone": settings.get("phone", False),
        "full": False,
        "click": [],
        "run": "",
        "waitFor": READY,
        "delay": 800,
    }  # fmt: skip
    command = ["node", PROJECT / "scripts" / "look.mjs", json.dumps(options)]
    environment = node_env.environment(node_env.ensure())
    return run(command, quiet=False, check=False, env=environment).returncode


def _compress(scratch: Path, folder: Path) -> int:
    """Fewer colours until a picture is small enough; done by the environment that has Pillow."""
    script = PROJECT / "scripts" / "smartdev" / "shrink_png.py"
    python = python_env.ensure()
    pictures = sorted(scratch.glob("*.png"))
    if pictures:
        colours = ",".join(map(str, COLOURS))
        run([python, script, str(folder), str(MOST), colours, *map(str, pictures)])
    return len(pictures)
