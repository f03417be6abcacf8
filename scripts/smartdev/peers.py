"""OCA's addons from PyPI: to be measured beside ours, or to be looked at together with them."""

import tempfile
import zipfile
from pathlib import Path

from . import python_env
from .paths import cache_dir
from .shell import run

INSIDE = "odoo/addons/"


def ensure(name: str, *packages: str) -> Path:
    """Folder with the addons of some packages, fetched once.

    :param name: of the folder; other packages want another one
    :raises SetupError: they cannot be fetched
    """
    folder = cache_dir() / "peers" / name
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        command = [python_env.ensure(), "-m", "pip", "download", "--no-deps", "-q", "-d", scratch]
        run([*command, *packages])
        draft = Path(scratch) / "addons"
        for wheel in Path(scratch).glob("*.whl"):
            _unpack(wheel, draft)
        draft.rename(folder)
    return folder


def _unpack(wheel, draft):
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            if member.filename.startswith(INSIDE):
                member.filename = member.filename.removeprefix(INSIDE)
                archive.extract(member, draft)
