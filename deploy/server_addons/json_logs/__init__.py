"""Log lines as JSON, for the whole server: named in ``server_wide_modules`` of odoo.conf.

It is loaded right after start, so only Odoo's first few lines are still text.
"""

import json
import logging
import threading
from datetime import datetime, timezone


class JsonFormatter(logging.Formatter):
    """One object a line: time (UTC), level, logger, message, and what is known of the request."""

    def format(self, record):
        thread = threading.current_thread()
        values = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
            "database": getattr(thread, "dbname", None),
            "user_id": getattr(thread, "uid", None),
            "url": getattr(thread, "url", None),
        }
        if record.exc_info:
            values["traceback"] = self.formatException(record.exc_info)
        if record.stack_info:
            values["stack"] = record.stack_info
        known = {key: value for key, value in values.items() if value is not None}
        return json.dumps(known, default=str, ensure_ascii=False)


def use_json():
    """Put the formatter in the place of Odoo's on every handler of the root logger."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(JsonFormatter())
