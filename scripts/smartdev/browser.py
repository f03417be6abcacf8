"""Chromium for the browser tests, by a name that Odoo looks for."""

import shutil

from .shell import SetupError, apt_install

#: The names that Odoo's own test case tries, in its order.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def find() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def ensure() -> str:
    """Path of a Chromium.

    :raises SetupError: there is none and it cannot be installed here
    """
    path = find() or (apt_install("chromium") and find())
    if not path:
        raise SetupError("Browser tests need Chromium: install the package 'chromium'.")
    return path
