"""What ``make run`` says: figures from the database, address, log-ins, where to look first."""

from .company import Company
from .shell import SetupError

#: Log-ins besides those that the demo company tells of.
ADMIN = ("admin", "admin", "administrator, may do everything")

_BUSINESS = (
    ("contacts", "res_partner", "active"),
    ("orders of customers", "sale_order", "state = 'sale'"),
    ("orders to vendors", "purchase_order", "state = 'purchase'"),
    ("customer invoices", "account_move", "move_type = 'out_invoice' AND state = 'posted'"),
    ("vendor bills", "account_move", "move_type = 'in_invoice' AND state = 'posted'"),
    ("journal entries in all", "account_move", "state = 'posted'"),
    ("leads and opportunities", "crm_lead", "active"),
)
_RULES = """
    SELECT rule.name->>'en_US',
           count(*) FILTER (WHERE decision.state = 'executed'),
           count(*) FILTER (WHERE decision.state = 'pending'),
           count(*) FILTER (WHERE decision.state = 'logged'),
           count(*) FILTER (WHERE decision.state NOT IN ('executed', 'pending', 'logged'))
      FROM smart_decision AS decision
      JOIN smart_rule AS rule ON rule.id = decision.rule_id
     GROUP BY rule.id ORDER BY count(*) DESC, rule.id
"""
_BANK = """
    SELECT count(DISTINCT line.smart_import_id), count(*),
           count(*) FILTER (WHERE line.is_reconciled),
           count(*) FILTER (WHERE NOT line.is_reconciled AND EXISTS (
                 SELECT FROM smart_recon_suggestion AS suggestion
                  WHERE suggestion.line_id = line.id AND suggestion.kind <> 'none'))
      FROM account_bank_statement_line AS line
     WHERE line.smart_import_id IS NOT NULL
"""
_CLOSE = """
    SELECT to_char(month.date_to, 'YYYY-MM'), month.readiness, count(finding.id),
           count(finding.id) FILTER (WHERE finding.severity = 'blocking')
      FROM smart_close AS month
      LEFT JOIN smart_close_finding AS finding
             ON finding.close_id = month.id AND finding.state = 'open'
     WHERE month.scanned_at IS NOT NULL
     GROUP BY month.id ORDER BY month.date_to DESC LIMIT 1
"""
#: What to look at first: path, what it shows, and the table that is there when it is.
_PAGES = (
    ("smart-dashboard", "what the automations did, what waits, what it saved", "smart_decision"),
    ("smart-approvals", "what waits for you: what would change, and why", "smart_decision"),
    ("smart-reconcile", "the bank's lines beside what they pay", "smart_recon_suggestion"),
    ("profit-and-loss", "financial reports, down to the entries", "smart_report"),
    ("smart-close", "the month that is being closed", "smart_close"),
    ("smart-rules", "the rules: off, shadow, live", "smart_rule"),
)
_EVENTS = """
    SELECT count(*) FILTER (WHERE state = 'done'),
           count(*) FILTER (WHERE state IN ('pending', 'running')),
           count(*) FILTER (WHERE state = 'dead')
      FROM smart_event
"""


def text(company: Company, url: str, log) -> str:
    """The whole summary."""
    parts = [
        f"Smart Odoo is running at  {url}",
        _business(company),
        _automations(company),
        _bank(company),
        _close(company),
        _log_ins(company),
        _look_first(company, url),
        _files(company),
        f"Log: {log}\nStop with Ctrl-C; 'make run' starts it again with its data, 'make reset' "
        "drops the data.",
    ]
    return "\n\n".join(part for part in parts if part)


def _table_exists(company, name) -> bool:
    return company.database.sql(f"SELECT to_regclass('{name}') IS NOT NULL") == "t"


def _business(company) -> str:
    lines = []
    for label, table, condition in _BUSINESS:
        if _table_exists(company, table):
            query = f"SELECT count(*) FROM {table} WHERE {condition}"
            lines.append(f"  {company.database.number(query):>8}  {label}")
    name = company.state.get("demo", {}).get("company", "the company")
    return "\n".join([f"In the books of {name}:", *lines])


def _automations(company) -> str:
    if not _table_exists(company, "smart_decision"):
        return ""
    database = company.database
    head = f"  {'rule':<48}{'carried out':>12}{'waiting':>10}{'noted':>8}{'other':>8}"
    lines = ["What the automations have done:", head]
    for name, done, waiting, noted, other in database.rows(_RULES):
        lines.append(f"  {name[:47]:<48}{done:>12}{waiting:>10}{noted:>8}{other:>8}")
    if len(lines) == 2:
        lines = ["The automations have decided nothing yet."]
    (done, waiting, dead), *_ = database.rows(_EVENTS)
    lines.append(f"  events: {done} done, {waiting} waiting, {dead} given up")
    if _table_exists(company, "smart_audit_log"):
        entries = database.number("SELECT count(*) FROM smart_audit_log")
        lines.append(f"  audit log: {entries} entries")
    lines += _controller(company)
    return "\n".join(lines)


def _log_ins(company) -> str:
    rows = [ADMIN]
    users = company.state.get("demo", {}).get("users", ())
    rows += [(user["login"], user["password"], user.get("role", "")) for user in users]
    width = max(len(login) for login, _, _ in rows) + 2
    return "\n".join(
        ["Log in (name, password):"]
        + [f"  {login:<{width}}{password:<12}{role}" for login, password, role in rows]
    )


def _bank(company) -> str:
    if not _table_exists(company, "smart_recon_suggestion"):
        return ""
    [row] = company.database.rows(_BANK)
    files, lines, done, suggested = map(int, row)
    return (
        f"At the bank: {lines} lines imported from {files} files, {done} of them matched and "
        f"booked, {suggested} with a suggestion, {lines - done - suggested} left to look at."
    )


def _close(company) -> str:
    if not _table_exists(company, "smart_close"):
        return ""
    return "\n".join(
        f"The close of {month}: {readiness} % ready; {findings} findings, {blocking} of them block."
        for month, readiness, findings, blocking in company.database.rows(_CLOSE)
    )


def _look_first(company, url) -> str:
    pages = [(path, what) for path, what, table in _PAGES if _table_exists(company, table)]
    return "\n".join(
        ["Look first at:", *(f"  {url}/odoo/{path:<18}  {what}" for path, what in pages)]
    )


def _files(company) -> str:
    names = sorted(file.name for file in company.files.glob("*") if file.suffix != ".json")
    if not names:
        return ""
    what = "The bank's statement of the open quarter (imported; once more books nothing twice)"
    return f"{what}: {', '.join(names)}\n  in {company.files}"


def _controller(company) -> list[str]:
    """What the demo company's controller did on the automations' first morning."""
    acts = company.state.get("work", {}).get("controller", {})
    said = {"undone": "took back"}
    return [f"  the controller {said.get(verb, verb)}: {name}" for verb, name in acts.items()]


def safe_text(company: Company, url: str, log) -> str:
    """The summary, or less of it: figures must not keep the server from running."""
    try:
        return text(company, url, log)
    except SetupError as error:
        return f"Smart Odoo is running at  {url}\n(no figures: {error})\n\n{_log_ins(company)}"
