"""Why Claude did not answer, in words that say what to do next."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

#: Reason code -> sentence; the values in it come from ``LlmUnavailable.details``.
REASONS = {
    "timeout": _lt("Claude did not answer in time."),
    "network": _lt("Claude could not be reached. Check the network and the address in Settings."),
    "server_error": _lt("Claude has a problem on its side."),
    "busy": _lt("Claude was busy with the same request."),
    "rate_limited": _lt("Claude is asked too often just now."),
    "overloaded": _lt("Claude is overloaded just now."),
    "paused": _lt("Claude failed several times in a row and is left alone for a few minutes."),
    "budget": _lt(
        "The budget for Claude is used up (%(scope)s, %(period)s: %(spent)s of %(limit)s dollars)."
    ),
    "no_key": _lt("No API key is set. Enter one in Settings, or set ANTHROPIC_API_KEY."),
    "disabled": _lt("Claude is switched off in Settings."),
    "key_refused": _lt("The API key was refused. Enter a valid one in Settings."),
    "no_credit": _lt("The account behind the API key has no credit left, or reached its limit."),
    "forbidden": _lt("The API key may not do this. Check its permissions."),
    "model_unknown": _lt(
        "The model is not known, or not open to this API key. Choose another one."
    ),
    "no_model": _lt("No model is chosen for this task. Choose one in Settings."),
    "no_price": _lt("The model has no price, so its cost cannot be limited. Enter one."),
    "clock": _lt("The clock of this server is wrong, so that secure connections fail. Set it."),
    "certificate": _lt("The certificate of the address in Settings is not trusted."),
    "address": _lt("The address in Settings is not the address of a Messages API."),
    "outside": _lt("Tests talk to servers of this machine only."),
    "documents_off": _lt("Sending whole documents to Claude is switched off in Settings."),
    "bad_request": _lt("Claude did not accept the request."),
    "too_large": _lt("The text or document is too long for the model."),
    "refused": _lt("Claude declined to answer this."),
    "bad_answer": _lt("Claude's answer did not have the form that was asked for."),
    "cut_short": _lt("Claude's answer broke off."),
    "no_room": _lt("Claude's answer was longer than allowed."),
    "empty": _lt("Claude gave an empty answer."),
    "steps": _lt("Claude did not come to an end within the steps allowed."),
    "prompt": _lt("The prompt could not be made: %(problem)s"),
    "misuse": _lt("Claude was asked in the middle of a change; this is an error in the program."),
    "internal": _lt("Something went wrong while asking Claude; the log has the details."),
}
#: Parts of a budget, as people call them.
SCOPES = {
    "company": _lt("company"),
    "rule": _lt("rule"),
    "user": _lt("user"),
    "task": _lt("this task"),
    "day": _lt("today"),
    "month": _lt("this month"),
    "run": _lt("in total"),
}


def explain(env, fault):
    """Give an exception its sentence in the language of the environment; return it."""
    details = dict(fault.details)
    for name in ("scope", "period"):
        if details.get(name) in SCOPES:
            details[name] = env._(SCOPES[details[name]])
    fault.user_message = fault.user_message or env._(REASONS[fault.reason_code]) % _Known(details)
    fault.args = (fault.user_message,)
    return fault


class _Known(dict):
    def __missing__(self, key):
        return "?"
