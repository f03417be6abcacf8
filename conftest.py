"""Lets tests of an engine import it without importing Odoo.

``from odoo.addons...`` is not available in a plain pytest run, and importing an addon as a
package would run its ``__init__`` and with it Odoo. So each addon becomes a bare package:
a name and a place, whose ``__init__`` never runs; ``smart_x.engine.y`` is imported from it.
"""

import sys
import types
from pathlib import Path

PROJECT = Path(__file__).resolve().parent

if "odoo" not in sys.modules:
    manifests = [*PROJECT.glob("addons/*/__manifest__.py")]
    manifests += PROJECT.glob("tests/addons/*/__manifest__.py")
    for manifest in manifests:
        package = types.ModuleType(manifest.parent.name)
        package.__path__ = [str(manifest.parent)]
        sys.modules.setdefault(package.__name__, package)
