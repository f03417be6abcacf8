"""``make run``: everything from nothing to a running Odoo with a company in it."""

import os
import signal

from . import summary
from .company import Company
from .instance import Instance, free_port
from .server import OdooServer
from .shell import SetupError, say

PORT = 8069
#: Odoo's default gives an event only 50 s of real time; see docs/operations.md.
LIMITS = ("--limit-time-real-cron=600",)
CRON_THREADS = 2


def serve(arguments) -> int:
    """Run until Ctrl-C."""
    company = Company(Instance.ensure("dev"), arguments.database)
    company.prepare(arguments.size)
    log = company.instance.data_dir / f"{arguments.database}.log"
    log.unlink(missing_ok=True)
    port = free_port(arguments.port or PORT)
    options = (*LIMITS, f"--http-interface={arguments.host}")
    environment = _claude_key()
    server = OdooServer(
        company.database,
        log,
        crons=CRON_THREADS,
        options=options,
        port=port,
        environment=environment,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    say("starting Odoo")
    try:
        server.start()
        print("\n" + summary.safe_text(company, server.url, log) + "\n", flush=True)
        code = server.process.wait()
    except KeyboardInterrupt:
        say("stopping Odoo")
        return 0
    finally:
        server.stop()
    raise SetupError(f"Odoo ended with {code}:\n{server.log_tail()}")


def _claude_key() -> dict:
    """A key in the environment is meant for the company that one looks at, never for tests."""
    key = os.environ.get("ANTHROPIC_API_KEY")
    return {"ANTHROPIC_API_KEY": key} if key else {}


def reset(arguments) -> None:
    Company(Instance.ensure("dev"), arguments.database).reset()
    say(f"{arguments.database} is gone")


def demo(arguments) -> None:
    """Make a company of another size, in a database of its own."""
    company = Company(Instance.ensure("dev"), arguments.database or f"smart_odoo_{arguments.size}")
    company.build(arguments.size)
    say(f"look at it with: make run DB={company.database.name}")
