"""Scripts for ``control.py``: what people did by hand, to be replayed by a backtest.

Run in Odoo's shell; each prints the cases a minute that its backtest replays through the queue.
"""

RUN = """
import json, time
from datetime import timedelta
from odoo import fields

admin, today = env.ref("base.user_admin"), fields.Date.today()
# nothing else waits in the queue
env["smart.rule"].search([]).mode = "off"

def backtest(rule, since):
    start = env["smart.backtest.start"].with_user(admin).create(
        {"rule_id": rule.id, "date_from": since, "date_to": today})
    found = env["smart.backtest"].browse(start.action_start()["res_id"])
    env.cr.commit()
    begin = time.perf_counter()
    env["smart.event"]._cron_drain()
    seconds = time.perf_counter() - begin
    env.invalidate_all()
    assert (found.state, found.done) == ("done", COUNT), (found.state, found.done, found.note)
    return found.done / seconds * 60
"""

LEADS = """
company = env.company
rule = env["smart.rule"].search([("code", "=", "crm.stale_leads")]).with_company(company)
leads = env["crm.lead"].with_context(tracking_disable=True).create(
    [{"name": "Lead %s" % number, "type": "opportunity", "user_id": admin.id,
      "company_id": company.id} for number in range(COUNT)])
env["mail.message"].create(
    [{"model": "crm.lead", "res_id": lead.id, "author_id": admin.partner_id.id, "body": "Called",
      "message_type": "comment", "date": today - timedelta(20)} for lead in leads])
env.flush_all()
env.cr.execute("UPDATE crm_lead SET create_date = %s WHERE id IN %s",
               [today - timedelta(50), leads._ids])
env.cr.commit()
print(json.dumps(backtest(rule, today - timedelta(30))))
"""

LINES = """
company = env.company
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
rule = env["smart.rule"].search([("code", "=", "recon.match")]).with_company(company)
admin.group_ids |= env.ref("account.group_account_user")
quiet = env(context={**env.context, "tracking_disable": True})
journal = env["account.journal"].search([("type", "=", "bank")], limit=1)
account = env["account.account"].search([("account_type", "=", "income")], limit=1)
customers = env["res.partner"].create([{"name": "Customer %s" % n} for n in range(50)])
invoices = quiet["account.move"].create(
    [{"move_type": "out_invoice", "partner_id": customers[number % 50].id,
      "invoice_date": today - timedelta(80 - number % 60),
      "invoice_line_ids": [(0, 0, {"name": "Desk", "price_unit": 100 + number, "tax_ids": False,
                                   "account_id": account.id})]}
     for number in range(COUNT)])
invoices.action_post()
items = invoices.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
lines = quiet["account.bank.statement.line"].create(
    [{"journal_id": journal.id, "amount": item.amount_residual, "date": item.date,
      "payment_ref": "Payment %s" % item.move_id.name} for item in items])
from odoo.addons.smart_recon.models.smart_recon_types import Match
outcomes = env["smart.recon.posting"].with_user(admin)._post(
    [Match(line.id, shares=((item.id, line.amount),), partner_id=item.partner_id.id)
     for line, item in zip(lines, items)])
assert all(each.ok for each in outcomes)
env.cr.commit()
print(json.dumps(backtest(rule, today - timedelta(90))))
"""
