"""Calls every public method of models over JSON-RPC with ids of others, against a golden list.

``tests/data/public_methods.csv`` of an addon has a line for each public method that its models
add, and smart_base also one (model ``*``) for each that all models inherit from Odoo. ``outcome``
is the worst that happens to a portal user or an employee on any model: ``refused``; ``fails``, when
the call stumbles over its arguments; or ``answers``, with the reason why that does no harm.
"""

import csv
from pathlib import Path

from odoo.modules import get_module_path

from .access import row_of
from .rpc import RpcCase, fingerprint_of, plausible_call, public_methods

#: A word that is in every record of the test and must be in no answer.
CANARY = "quokka"
#: From good to worse.
OUTCOMES = ("refused", "fails", "answers")
#: Where the methods of line ``*`` come from.
INHERITED = ("base", "mail.thread", "mail.activity.mixin")


def listed(addon) -> dict:
    path = Path(get_module_path(addon)) / "tests" / "data" / "public_methods.csv"
    if not path.exists():
        return {}
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        assert row["outcome"] in OUTCOMES, row
        assert row["reason"].strip() or row["outcome"] == "refused", f"no reason: {row}"
    return {(row["model"], row["method"]): row["outcome"] for row in rows}


class MethodsCase(RpcCase):
    """Mixin for an HttpCase with SmartCase."""

    def check_methods(self, role, addons, models):
        golden = {}
        for addon in {"smart_base", *addons}:
            golden |= listed(addon)
        records = {name: self._record(name) for name in models}
        before = fingerprint_of(self.env, models)
        self.log_in(role)
        problems = []
        for name in sorted(models):
            problems += self._check_model(golden, name, records[name])
        after = fingerprint_of(self.env, models)
        changed = [name for name in before if before[name] != after[name]]
        problems += [f"{name} was changed by {role}" for name in changed]
        self.assertFalse(problems, "\n".join(["", *sorted(set(problems))]))

    def _record(self, model):
        """A record of another's, full of the canary."""
        if model == "smart.decision":
            return self.propose(title=f"The {CANARY}", reasons=[CANARY], evidence={"what": CANARY})
        if model == "smart.rule":
            self.rule.name = f"Rule of the {CANARY}"
            return self.rule
        if self.env[model]._transient or not self.env[model]._auto:
            return self.env[model].browse(1)
        return row_of(self.env, model, self.company, text=CANARY)

    def _check_model(self, golden, model, record):
        model_class = self.registry[model]
        inherited = {name for each in INHERITED for name in public_methods(self.registry[each])}
        problems = []
        for method in public_methods(model_class):
            line = ("*" if method in inherited else model, method)
            args, kwargs = plausible_call(model_class, method, record.ids)
            answer = self.call(model, method, *args, **kwargs)
            if CANARY in answer.text:
                problems.append(f"{model}.{method} tells: {answer.text[:200]}")
            if line not in golden:
                problems.append(f"{','.join(line)},{answer.outcome},  is not listed")
            elif OUTCOMES.index(answer.outcome) > OUTCOMES.index(golden[line]):
                problems.append(f"{model}.{method} should be {golden[line]}: {answer.text[:200]}")
        return problems
