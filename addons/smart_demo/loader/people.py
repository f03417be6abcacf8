"""Users to log in with, customers, vendors and their bank accounts."""

from odoo import Command

from .book import Book

#: login -> (name, job, groups). The password is the login: a demo, nothing else.
USERS = {
    "anna": (
        "Anna de Wit",
        "Accountant",
        (
            "account.group_account_user",
            "account.group_account_manager",
            "purchase.group_purchase_user",
            "smart_base.group_smart_user",
        ),
    ),
    "kwame": (
        "Kwame Mensah",
        "Controller",
        (
            "account.group_account_user",
            "account.group_account_manager",
            "purchase.group_purchase_manager",
            "sales_team.group_sale_manager",
            "stock.group_stock_manager",
            "smart_base.group_smart_approver",
        ),
    ),
    "ingrid": (
        "Ingrid Eriksen",
        "Auditor",
        ("account.group_account_readonly", "smart_base.group_smart_auditor"),
    ),
    "mateo": (
        "Mateo Alvarez",
        "Salesperson",
        ("sales_team.group_sale_salesman_all_leads", "smart_base.group_smart_user"),
    ),
    "priya": (
        "Priya Iyer",
        "Salesperson",
        ("sales_team.group_sale_salesman_all_leads", "smart_base.group_smart_user"),
    ),
}
#: External ids of the users live here, so that a removal of the addon leaves the users.
XML_MODULE = "__smart_demo__"


class People:
    def __init__(self, book: Book):
        self.book, self.env, self.plan = book, book.env, book.plan

    def load(self) -> None:
        self._users()
        self._partners()
        self._bank_accounts()

    # -- users -----------------------------------------------------------------------------
    def _users(self):
        accounting = self.env.ref("account.group_account_user")
        self.env.ref("base.user_admin").write({"group_ids": [Command.link(accounting.id)]})
        missing = []
        for login in USERS:
            user = self.env.ref(f"{XML_MODULE}.user_{login}", raise_if_not_found=False)
            if user:
                self._invite(user)
                self.book.users[login] = user.id
            else:
                missing.append(login)
        self._create_users(missing)

    def _invite(self, user):
        """A user of an earlier demo company works in this one too."""
        company = self.book.company
        user.write({"company_ids": [Command.link(company.id)], "company_id": company.id})

    def _create_users(self, logins):
        users = self.env["res.users"].create([self._user(login) for login in logins])
        self.env["ir.model.data"].create(
            [
                {
                    "module": XML_MODULE,
                    "name": f"user_{login}",
                    "model": "res.users",
                    "res_id": user.id,
                    "noupdate": True,
                }
                for login, user in zip(logins, users, strict=True)
            ]
        )
        self.book.users.update(zip(logins, users.ids, strict=True))

    def _user(self, login: str) -> dict:
        name, job, groups = USERS[login]
        taken = self.env["res.users"].with_context(active_test=False)
        free = login if not taken.search_count([("login", "=", login)]) else f"{login}.demo"
        found = [self.env.ref(group, raise_if_not_found=False) for group in groups]
        return {
            "name": name,
            "login": free,
            "password": free,
            "email": f"{login}@veldmark.example",
            "function": job,
            "company_id": self.book.company.id,
            "company_ids": [Command.set(self.book.company.ids)],
            "group_ids": [
                Command.link(group.id)
                for group in (self.env.ref("base.group_user"), *found)
                if group
            ],
        }

    # -- partners ----------------------------------------------------------------------
    def _partners(self):
        partners = self.plan.partners
        codes = {partner.country for partner in partners}
        countries = {
            country.code: country.id
            for country in self.env["res.country"].search([("code", "in", list(codes))])
        }
        keys = [partner.key for partner in partners]
        values = [self._values(partner, countries) for partner in partners]
        self.book.create("res.partner", "partner", keys, values)
        originals = [partner for partner in partners if partner.role not in _SECOND_RECORDS]
        self.env["res.partner"].create(
            [
                {
                    "name": one.contact,
                    "parent_id": self.book.id("partner", one.key),
                    "type": "contact",
                    "email": one.email,
                    "company_id": self.book.owner,
                }
                for one in originals
            ]
        )

    def _values(self, partner, countries) -> dict:
        term = self.book.id("term", partner.term)
        field = "property_payment_term_id"
        if partner.kind == "vendor":
            field = "property_supplier_payment_term_id"
        return {
            "name": partner.name,
            "is_company": True,
            "company_id": self.book.owner,
            "street": partner.street,
            "city": partner.city,
            "zip": partner.zip,
            "country_id": countries[partner.country],
            "vat": partner.vat,
            "email": partner.email,
            "phone": partner.phone,
            "customer_rank": int(partner.kind == "customer"),
            "supplier_rank": int(partner.kind == "vendor"),
            "autopost_bills": "never",
            field: term,
        }

    def _bank_accounts(self):
        """The accounts on file, and those that a suspicious bill brought along."""
        rows = [(one.key, one.iban) for one in self.plan.partners if one.iban]
        rows += [(one.partner, one.bank) for one in self.plan.documents if one.bank]
        self.book.create(
            "res.partner.bank",
            "bank_account",
            [iban for _key, iban in rows],
            [
                {
                    "acc_number": iban,
                    "partner_id": self.book.id("partner", key),
                    "company_id": self.book.owner,
                }
                for key, iban in rows
            ],
        )


_SECOND_RECORDS = ("duplicate", "look-alike")
