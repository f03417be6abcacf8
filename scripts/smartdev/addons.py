"""The addons of this repository: what they need, and a digest of what they are made of."""

import ast
import hashlib
from dataclasses import dataclass
from pathlib import Path

from .paths import ADDONS, PROJECT
from .shell import SetupError

#: Addons that only tests install.
TEST_ADDONS = PROJECT / "tests" / "addons"
#: Parts of an addon that leave no trace in a database.
_LEFT_OUT = {"__pycache__", "tests", "node_modules"}


@dataclass(frozen=True)
class Addon:
    """One addon of ours."""

    name: str
    path: Path
    depends: tuple[str, ...]


def find(*folders: Path) -> dict[str, Addon]:
    """Installable addons in the folders (by default ``addons/``), by name, sorted."""
    found = {}
    for folder in folders or (ADDONS,):
        for manifest in sorted(folder.glob("*/__manifest__.py")):
            values = ast.literal_eval(manifest.read_text())
            if values.get("installable", True):
                name = manifest.parent.name
                found[name] = Addon(name, manifest.parent, tuple(values.get("depends", ())))
    return found


def closure(names, known: dict[str, Addon]) -> tuple[list[str], list[str]]:
    """What the named addons need.

    :return: our addons in an order in which each follows its dependencies, and
        the addons of others, sorted
    :raises SetupError: a name is not among the known addons
    """
    own: list[str] = []
    foreign: set[str] = {"base"}

    def visit(name):
        if name in own:
            return
        for needed in known[name].depends:
            visit(needed) if needed in known else foreign.add(needed)
        own.append(name)

    for name in names:
        if name not in known:
            raise SetupError(f"There is no addon '{name}'. Known: {', '.join(known)}.")
        visit(name)
    return own, sorted(foreign)


def with_dependencies(modules, folders) -> list[str]:
    """Modules of others with all that they depend on, sorted.

    :param folders: where the modules are; one that is nowhere is kept as it is
    """
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        manifests = (folder / name / "__manifest__.py" for folder in folders)
        manifest = next(filter(Path.exists, manifests), None)
        if manifest:
            values = ast.literal_eval(manifest.read_text())
            waiting += values.get("depends", ["base"])
    return sorted(found)


def digest(addons) -> str:
    """Digest of everything in the addons that can end up in a database."""
    sha = hashlib.sha256()
    for addon in addons:
        for file in sorted(addon.path.rglob("*")):
            relative = file.relative_to(addon.path)
            if file.is_file() and not _LEFT_OUT.intersection(relative.parts):
                sha.update(f"{addon.name}/{relative}\0".encode())
                sha.update(file.read_bytes())
    return sha.hexdigest()[:12]
