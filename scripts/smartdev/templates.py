"""Template databases, so that a test starts from a clone instead of an installation.

Two layers: modules of others (named after Odoo's version and the list of modules,
so they last), and on top of them our addons (named after the digest of their code).
"""

import contextlib
import hashlib

from . import addons
from .database import Database
from .paths import ADDONS, only_builder
from .shell import SetupError, say

#: How many templates with our addons are kept per kind of server.
KEPT = 12


class Templates:
    """Templates on the server of an instance."""

    def __init__(self, instance):
        self.instance = instance

    def of(self, names=()) -> str:
        """Name of a template with the named addons of ours installed (default: the suite).

        :raises SetupError: they cannot be installed; the message shows why
        """
        known = addons.find(ADDONS, addons.TEST_ADDONS)
        own, foreign = addons.closure(names or addons.find(), known)
        base = self.of_others(foreign)
        label = addons.digest(known[name] for name in own)
        name = f"tpl_own_{_digest(base, label, ','.join(own))}"
        return self._built(name, base, own)

    def of_others(self, modules) -> str:
        """Name of a template with Odoo's own modules installed.

        Lists that come to the same with everything they depend on share one template.
        """
        needed = addons.with_dependencies(modules, self.instance.source.addons_path)
        name = f"tpl_odoo_{_digest(self.instance.source.version, *needed)}"
        return self._built(name, None, needed)

    def _built(self, name, base, modules) -> str:
        with only_builder(name):
            if name not in self.instance.server.databases():
                self._build(name, base, modules)
        return name

    def _build(self, name, base, modules):
        say(f"building template {name} with {', '.join(modules)}")
        draft = Database(self.instance, f"{name}_draft")
        draft.drop()
        draft.clone_from(base) if base else draft.create()
        try:
            draft.install(*modules)
        except SetupError:
            draft.drop()
            raise
        draft.rename(name)
        self._prune()

    def _prune(self):
        query = (
            "SELECT datname FROM pg_database WHERE datname ~ '^tpl_own_[0-9a-f]+$' "
            f"ORDER BY oid DESC OFFSET {KEPT}"
        )
        for name in self.instance.server.sql(query).splitlines():
            with contextlib.suppress(SetupError):  # in use by somebody: next time
                Database(self.instance, name).drop()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
