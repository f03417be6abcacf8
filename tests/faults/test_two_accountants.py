"""Two people reconcile one journal at the same moment, in real transactions: nothing twice."""

import json

import pytest
from races import at_once

RACES = 6
#: For each race an invoice and two bank lines that could pay it.
PREPARE = f"""
import json
company = env.ref("base.main_company")
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
for login in ("anna", "berta"):
    env["res.users"].create({{"name": login, "login": login, "password": login,
                             "group_ids": [(6, 0, [env.ref("account.group_account_user").id])]}})
bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)])[:1]
partner = env["res.partner"].create({{"name": "Azure Interior"}})
races = []
for number in range({RACES}):
    amount = 100.0 + number
    move = env["account.move"].create({{
        "move_type": "out_invoice", "partner_id": partner.id, "invoice_date": "2026-09-01",
        "invoice_line_ids": [(0, 0, {{"name": "Desk", "price_unit": amount, "tax_ids": []}})]}})
    move.action_post()
    item = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
    lines = env["account.bank.statement.line"].create([
        {{"journal_id": bank.id, "amount": amount, "payment_ref": f"Payment {{number}}"}}] * 2)
    races.append([item.id, amount, *lines.ids])
session = env["smart.recon.session"].start(bank.id)
env["ir.config_parameter"].set_param("test.races", json.dumps([session, races]))
env.cr.commit()
"""


@pytest.fixture
def race(database, start_server):
    """Two accountants with a session each, the run, and what they fight for."""
    database.shell(PREPARE)
    server = start_server(database, crons=0)
    query = "SELECT value FROM ir_config_parameter WHERE key = 'test.races'"
    session, races = json.loads(database.sql(query))
    return [server.rpc(login, login) for login in ("anna", "berta")], session, races


def match(person, session, line, item, amount):
    values = {"shares": [{"item_id": item, "amount": amount}]}
    return person.call("smart.recon.session", "match", [session], line, values)


def winners(outcomes):
    return [each for each in outcomes if isinstance(each, dict) and each["ok"]]


@pytest.mark.addons("smart_recon")
def test_one_line_is_matched_once(database, race):
    (anna, berta), session, races = race
    for item, amount, line, _other in races:
        outcomes = at_once(
            *(
                lambda who=who, line=line, item=item, amount=amount: match(
                    who, session, line, item, amount
                )
                for who in (anna, berta)
            )
        )
        assert len(winners(outcomes)) == 1, outcomes
    assert database.number("SELECT count(*) FROM smart_recon_match") == RACES
    assert database.number("SELECT count(*) FROM account_partial_reconcile") == RACES


@pytest.mark.addons("smart_recon")
def test_one_invoice_is_paid_once_by_two_lines(database, race):
    (anna, berta), session, races = race
    for item, amount, first, second in races:
        outcomes = at_once(
            lambda first=first, item=item, amount=amount: match(anna, session, first, item, amount),
            lambda second=second, item=item, amount=amount: match(
                berta, session, second, item, amount
            ),
        )
        assert len(winners(outcomes)) == 1, outcomes
    open_lines = "SELECT count(*) FROM account_bank_statement_line WHERE NOT is_reconciled"
    assert database.number(open_lines) == RACES
    assert database.number("SELECT count(*) FROM account_partial_reconcile") == RACES
