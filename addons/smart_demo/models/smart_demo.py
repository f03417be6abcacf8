"""The demo company: from a seed, a size and a day to books in the database."""

import json
import logging
import time
from itertools import count
from pathlib import Path

from odoo import api, fields, models, modules, tools
from odoo.exceptions import AccessError, UserError

from ..engine.accounts import PAYABLE, RECEIVABLE, SALES, SERVICES
from ..engine.books import ledger
from ..engine.company import COMPANY
from ..engine.files import WRITERS, statement_of
from ..engine.make import make_plan
from ..engine.sizes import SIZES
from ..engine.timeline import add_months, quarter_start
from ..loader import (
    BankFiles,
    Book,
    Documents,
    Goods,
    Money,
    People,
    Prospects,
    Setting,
    close,
    truth_of,
)
from ..loader.people import USERS

_logger = logging.getLogger(__name__)

FOLDER_PARAMETER = "smart_demo.folder"
COMPANY_PARAMETER = "smart_demo.company_id"
TRUTH_FILE = "truth.json"


class SmartDemo(models.AbstractModel):
    _name = "smart.demo"
    _description = "Demo Company Generator"

    @api.private
    def generate(self, size="medium", seed=1, today=None, company=None, folder=None, commit=None):
        """Make a believable company, with its mistakes, and say what was made.

        :param size: small, medium or large
        :param today: the day the company is looked at; the current day by default
        :param company: an empty company to use; by default the main one while it has no
            entries, a new one otherwise
        :param folder: where the truth and the bank's files go; below the data folder by default
        :param commit: whether finished stretches are committed; by default everywhere but in
            tests
        :return: counts, totals, log-ins and the path of the truth file
        :raises AccessError: the user is not an administrator
        :raises UserError: there is no such size, or the company has entries
        """
        self._check_allowed()
        if size not in SIZES:
            raise UserError(
                self.env._(
                    "There is no size %(size)s. Choose one of: %(known)s.",
                    size=size,
                    known=", ".join(SIZES),
                )
            )
        started = time.monotonic()
        plan = make_plan(int(seed), size, fields.Date.to_date(today) or fields.Date.today())
        target = self._target_company(company)
        book = Book(self.env, target, plan)
        if commit is None:
            commit = not modules.module.current_test
        with self._automations_asleep(target):
            self._load(book, commit)
        self.env["ir.config_parameter"].set_param(COMPANY_PARAMETER, str(target.id))
        figures = self._figures(book)
        figures.update(self._write_files(book, figures, folder))
        self._checkpoint(book, "files", commit)
        figures["seconds"] = round(time.monotonic() - started, 1)
        return figures

    # -- who may, and where ------------------------------------------------------------
    def _check_allowed(self):
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(
                self.env._(
                    "Only an administrator may make the demo company: it creates users whose "
                    "password is their log-in."
                )
            )

    def _target_company(self, company):
        main = company or self.env.ref("base.main_company")
        if not self._is_in_use(main):
            return main
        if company:
            raise UserError(
                self.env._(
                    "%(company)s has entries already. The demo company needs an empty one.",
                    company=company.name,
                )
            )
        created = self.env["res.company"].create({"name": self._free_name()})
        self.env.user.company_ids += created
        return created

    def _free_name(self) -> str:
        """The company's name, numbered when other companies carry it already."""
        names = set(self.env["res.company"].search([]).mapped("name"))
        return next(
            name
            for number in count(1)
            if (name := COMPANY["name"] if number == 1 else f"{COMPANY['name']} {number}")
            not in names
        )

    def _is_in_use(self, company) -> bool:
        domain = [("company_id", "=", company.id)]
        in_use = ("account.move", "sale.order", "purchase.order", "stock.move")
        return any(self.env[model].search_count(domain, limit=1) for model in in_use)

    # -- loading -----------------------------------------------------------------------
    def _load(self, book, commit):
        """Frame and people first, then quarter by quarter, then what looks back on it all."""
        goods = Goods(book)
        for name, load in (
            ("setting", Setting(book).load),
            ("people", People(book).load),
            ("goods", goods.load),
        ):
            load()
            self._checkpoint(book, name, commit)
        documents, money, files = Documents(book), Money(book), BankFiles(book)
        for first, last in _stretches(book.plan):
            self._load_stretch(book, goods, documents, money, first, last)
            self._load_bank(book, money, files, first, last)
            self._checkpoint(book, f"{first:%Y-%m} to {last:%Y-%m}", commit)
        Prospects(book).load()
        close(book)
        self._checkpoint(book, "closing", commit)

    def _load_stretch(self, book, goods, documents, money, first, last):
        plan = book.plan

        def within(items):
            return [item for item in items if first <= max(item.date, plan.start) <= last]

        goods.load_orders(within(plan.orders))
        documents.load(within(plan.documents))
        money.load_entries(within(plan.entries))
        money.load_payments(within(plan.payments))

    def _load_bank(self, book, money, files, first, last):
        """Closed months as they were booked; open ones as files of the bank, where one can."""
        if files.can_import and not book.plan.is_closed(first):
            files.load(first, last)
            return
        lines = [line for line in book.plan.bank_lines if first <= line.date <= last]
        money.load_bank_lines(lines)
        before = sum(line.amount for line in book.plan.bank_lines if line.date < first)
        if lines:
            money.load_statement(f"{first:%Y-%m}", lines, before)

    def _checkpoint(self, book, name, commit):
        """A finished batch: written, committed when asked for, and out of memory."""
        self.env.flush_all()
        if commit:
            self.env.cr.commit()
        self.env.invalidate_all()
        _logger.info("demo company, seed %s: %s done", book.plan.seed, name)

    # -- what came of it ---------------------------------------------------------------
    def _figures(self, book) -> dict:
        plan = book.plan
        kinds = {
            "out_invoice": "customer_invoices",
            "in_invoice": "vendor_bills",
            "out_refund": "credit_notes",
            "in_refund": "vendor_credit_notes",
        }
        counts = {
            name: sum(one.kind == kind for one in plan.documents) for kind, name in kinds.items()
        }
        balances = ledger(plan)
        open_lines = [line for line in plan.bank_lines if not plan.is_closed(line.date)]
        return {
            "company": book.company.name,
            "company_id": book.company.id,
            "seed": plan.seed,
            "size": plan.size,
            "from": plan.start.isoformat(),
            "to": plan.today.isoformat(),
            "closed_until": book.company.fiscalyear_lock_date.isoformat(),
            **counts,
            "orders": len(plan.orders),
            "payments": len(plan.payments),
            "journal_entries": self.env["account.move"].search_count(
                [("company_id", "=", book.company.id), ("state", "=", "posted")]
            ),
            "bank_lines": len(plan.bank_lines),
            "bank_lines_to_reconcile": len(open_lines),
            "bank_files_imported": self._imported_files(book.company),
            "bank_balance": sum(line.amount for line in plan.bank_lines) / 100,
            "revenue": -(balances[SALES] + balances[SERVICES]) / 100,
            "receivables": balances[RECEIVABLE] / 100,
            "payables": -balances[PAYABLE] / 100,
            "leads": len(plan.leads),
            "planted": len(plan.planted),
            "users": self._logins(book),
        }

    def _imported_files(self, company) -> int:
        if "smart.recon.import" not in self.env:
            return 0
        done = [("company_id", "=", company.id), ("state", "=", "done")]
        return self.env["smart.recon.import"].search_count(done)

    def _logins(self, book) -> list[dict]:
        users = self.env["res.users"].browse([book.users[login] for login in USERS])
        return [
            {
                "name": user.name,
                "login": user.login,
                "password": user.login,
                "role": USERS[login][1],
            }
            for login, user in zip(USERS, users, strict=True)
        ]

    def _write_files(self, book, figures, folder) -> dict:
        """The truth, and the bank's statement of the open period in four formats."""
        if folder is None:
            folder = Path(tools.config["data_dir"]) / "smart_demo" / self.env.cr.dbname
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        truth = folder / TRUTH_FILE
        truth.write_text(json.dumps(truth_of(book, figures), indent=1, default=str))
        statement = statement_of(book.plan)
        for name, write in WRITERS.items():
            (folder / name).write_text(write(statement), newline="")
        self.env["ir.config_parameter"].set_param(FOLDER_PARAMETER, str(folder))
        return {"truth": str(truth), "bank_files": [str(folder / name) for name in WRITERS]}


def _stretches(plan):
    """First and last day of each quarter; the closed months and the open ones never mix."""
    first = plan.start
    while first <= plan.today:
        following = add_months(quarter_start(first), 3)
        if first < plan.open_from < following:
            following = plan.open_from
        last = min(following, add_months(plan.today, 1))
        yield first, min(plan.today, fields.Date.subtract(last, days=1))
        first = following
