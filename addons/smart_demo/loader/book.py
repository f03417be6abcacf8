"""What the loaders share: the environment, the plan, and which record stands for which key."""

from datetime import datetime, time

from odoo import Command
from odoo.tools import SQL

#: What Odoo would otherwise do for every record: track, log, subscribe, notify.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_quick_update": True,
    "no_reset_password": True,
    "skip_sms": True,
    "lang": "en_US",
}
#: Tables of reconciliations, which grow from nothing to a great deal.
BUSY_TABLES = (
    "account_move",
    "account_move_line",
    "account_payment",
    "account_partial_reconcile",
    "account_bank_statement_line",
    "account_move__account_payment",
)
#: Records created by one call: more would only cost memory.
CHUNK = 200


class Book:
    """Keys of the plan and the records that were made of them.

    :param env: environment of an administrator
    :param company: the company that everything belongs to
    """

    def __init__(self, env, company, plan):
        self.env = env(context={**QUIET, "allowed_company_ids": company.ids})
        self.company = company.with_env(self.env)
        self.plan = plan
        self.ids: dict[str, dict[str, int]] = {}
        self.accounts: dict[str, int] = {}
        self.taxes: dict[tuple[str, int], int] = {}
        self.currencies: dict[str, int] = {}
        self.journals: dict[str, int] = {}
        self.users: dict[str, int] = {}

    @property
    def owner(self):
        """Company of partners and products: none while there is only the demo company."""
        main = self.env.ref("base.main_company")
        return False if self.company == main else self.company.id

    def note(self, what: str, keys, records) -> None:
        """Remember which record stands for which key; both in the same order."""
        known = self.ids.setdefault(what, {})
        known.update(zip(keys, records.ids, strict=True))

    def id(self, what: str, key: str) -> int:
        return self.ids[what][key]

    def records(self, model: str, what: str, keys):
        return self.env[model].browse([self.ids[what][key] for key in keys])

    def create(self, model: str, what: str, keys, values: list[dict]):
        """Create records in chunks and remember them by their keys."""
        records = self.env[model]
        for chunk in chunks(values):
            records |= self.env[model].create(chunk)
        self.note(what, keys, records)
        return records

    def refresh_statistics(self) -> None:
        """Tell the database's planner how much there is by now.

        It knows nothing of rows that this transaction wrote. With the statistics of empty tables
        some of Odoo's own queries on reconciliations take minutes instead of milliseconds.
        """
        self.env.flush_all()
        tables = SQL(", ").join(map(SQL.identifier, BUSY_TABLES))
        # No method of the ORM does this; the names are our own constants.
        self.env.cr.execute(SQL("ANALYZE %s", tables))

    def backdate(self, records, days) -> None:
        """Say when the records were made and last changed: (created, written) for each."""
        self.env.flush_all()
        for record, (created, written) in zip(records, days, strict=True):
            # The ORM lets nobody choose these; without them nothing could have lain about.
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET create_date = %s, write_date = %s WHERE id = %s",
                    SQL.identifier(record._table),
                    at_noon(created),
                    at_noon(written),
                    record.id,
                )
            )
        records.invalidate_recordset(["create_date", "write_date"])

    def tax_ids(self, use: str, percent: int):
        return [Command.set([self.taxes[use, percent]])]


def chunks(items, size: int = CHUNK):
    for start in range(0, len(items), size):
        yield items[start : start + size]


def money(cents: int) -> float:
    return cents / 100


def at_noon(day) -> datetime:
    return datetime.combine(day, time(12))
