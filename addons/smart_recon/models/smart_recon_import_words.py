"""What the readers of files say, in the reader's language."""

from datetime import date
from decimal import Decimal

from odoo.tools.misc import format_date, formatLang

from ..importers.messages import Message


def told(env, said):
    """A message of a reader of files as the environment's language has it.

    Its sentence is among the terms of this addon, because the export finds ``_(...)`` there.
    """
    return env._(said.text, **{name: _shown(env, value) for name, value in said.values.items()})


def _shown(env, value):
    if isinstance(value, Message):
        return told(env, value)
    if isinstance(value, Decimal):
        return formatLang(env, float(value), digits=max(0, -value.as_tuple().exponent))
    if isinstance(value, date):
        return format_date(env, value, date_format="long")
    return value
