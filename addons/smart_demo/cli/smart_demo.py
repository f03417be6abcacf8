"""``odoo smart_demo``: make the demo company from the command line.

Odoo loads this file on its own, without the addon around it: it asks the registry for the rest.
"""

import json
import optparse
import sys

from odoo import api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class SmartDemo(Command):
    """Make a believable company with its mistakes, in a database that has smart_demo installed"""

    name = "smart_demo"

    def run(self, cmdargs):
        options = self._options(cmdargs)
        databases = config["db_name"]
        if len(databases) != 1:
            sys.exit("Name one database: -d <database>.")
        registry = Registry(databases[0])
        if "smart.demo" not in registry:
            sys.exit(f"Install smart_demo in {databases[0]} first.")
        with registry.cursor() as cr:
            # The command line stands for the administrator of the machine.
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            figures = self._make(env["smart.demo"], options)
        sys.stdout.write(f"{json.dumps(figures, indent=1, default=str)}\n")

    @staticmethod
    def _make(demo, options) -> dict:
        figures = demo.generate(
            size=options.size, seed=options.seed, today=options.today, folder=options.folder
        )
        if options.work:
            figures["work"] = demo.go_to_work(today=options.today)
        return figures

    def _options(self, cmdargs):
        parser = config.parser
        parser.prog = self.prog
        group = optparse.OptionGroup(parser, "Demo company")
        group.add_option("--size", default="medium", help="small, medium (default) or large")
        group.add_option("--seed", type="int", default=1, help="another seed, another company")
        group.add_option("--today", help="the day to look at the company, YYYY-MM-DD")
        group.add_option("--folder", help="where the truth and the bank's files go")
        group.add_option("--work", action="store_true", help="let the automations go to work")
        parser.add_option_group(group)
        return config.parse_config([*cmdargs, "--no-http"], setup_logging=True)
