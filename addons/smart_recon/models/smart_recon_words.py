"""The engine's reasons in the reader's language."""

from odoo.tools import LazyTranslate

from ..engine.words import TEXTS

_lt = LazyTranslate(__name__)

#: Sentences beside the engine's own, by their code.
SENTENCES = {
    "hold_no_account": _lt("No account for %(kind)s is chosen in the settings"),
    "claude": _lt("Claude chose this one among the candidates: %(why)s"),
    "claude_account": _lt("Claude chose this account: %(why)s"),
    "hold_claude_account": _lt("Claude chose the account: a person decides"),
    "hold_coded": _lt("The account comes from earlier bookings: a person decides"),
    "hold_alone": _lt("Looked at for itself; the next full run says whether it is sure"),
    "hold_claude": _lt("Claude chose among candidates that fit alike: a person decides"),
}


def stored(reason):
    """A reason of the engine as plain data."""
    if reason is None or isinstance(reason, dict):
        return reason
    if isinstance(reason, str):
        return {"code": "", "text": reason}
    return {"code": reason.code, "values": dict(reason.values), "text": str(reason)}


def sentence(env, reason):
    """A stored reason in the language of the environment."""
    if not reason:
        return ""
    code = reason.get("code")
    text = TEXTS.get(code) or SENTENCES.get(code)
    if text is None:
        return reason.get("text", "")
    return env._(text) % (reason.get("values") or {})
