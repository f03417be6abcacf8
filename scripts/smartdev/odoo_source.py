"""Find Odoo 19, or fetch Debian's package of it into the cache folder.

The package is downloaded by the machine's own apt, from the archive that the
machine is already configured for, with its signatures checked. It is unpacked,
never installed: the system stays as it is.
"""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .paths import IS_ROOT, cache_dir, only_builder
from .shell import SetupError, run, say

#: Font and script packages that the Odoo package links to.
SIBLINGS = (
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
#: In sid its files have moved; the machine's own release still has them.
OWN_RELEASE_SIBLINGS = ("fonts-font-awesome",)


@dataclass(frozen=True)
class OdooSource:
    """An Odoo that can be started.

    :param script: what ``python`` runs
    :param pythonpath: folder that holds the ``odoo`` package
    :param addons_path: Odoo's own addon folders, in order
    """

    script: Path
    pythonpath: Path
    addons_path: tuple[Path, ...]
    version: str


def find_or_fetch() -> OdooSource:
    """``ODOO_HOME`` wins; otherwise the cached package; otherwise fetch it."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return _from_checkout(Path(home).expanduser().resolve())
    root = cache_dir() / "odoo"
    marker = root / ".complete"
    if not marker.exists():
        with only_builder("odoo"):
            if not marker.exists():
                _fetch(root)
    return _from_tree(root / "tree", marker.read_text().strip())


def _from_checkout(home: Path) -> OdooSource:
    script = home / "odoo-bin"
    if not script.exists():
        raise SetupError(f"ODOO_HOME is {home}, but there is no odoo-bin in it.")
    release = (home / "odoo" / "release.py").read_text()
    match = re.search(r"version_info = \((\d+), (\d+)", release)
    if not match or match[1] != "19":
        raise SetupError(f"{home} is not Odoo 19.")
    paths = (home / "addons", home / "odoo" / "addons")
    return OdooSource(script, home, paths, f"{match[1]}.{match[2]} ({home})")


def _from_tree(tree: Path, version: str) -> OdooSource:
    packages = tree / "usr/lib/python3/dist-packages"
    return OdooSource(tree / "usr/bin/odoo", packages, (packages / "odoo/addons",), version)


def _fetch(root: Path) -> None:
    for program in ("apt-get", "dpkg"):
        if not shutil.which(program):
            raise SetupError(
                f"Odoo 19 is not here and '{program}' is missing. Put a checkout of Odoo 19 "
                "on this machine and name its folder in ODOO_HOME."
            )
    shutil.rmtree(root, ignore_errors=True)
    tree, downloads = root / "tree", root / "downloads"
    for folder in (tree, downloads):
        folder.mkdir(parents=True)
    sid = _PrivateApt(root / "apt-sid", "sid")
    own = _PrivateApt(root / "apt-own", _own_release())
    say("fetching Odoo 19 (Debian package odoo-19, about 120 MB)")
    for apt, packages in ((sid, ("odoo-19", *SIBLINGS)), (own, OWN_RELEASE_SIBLINGS)):
        apt.download(packages, downloads)
    for package in sorted(downloads.glob("*.deb")):
        say(f"unpacking {package.name}")
        run(["dpkg", "-x", package, tree])
    # The package drops this file; every backend page asks for it.
    stub = tree / "usr/lib/python3/dist-packages/odoo/addons"
    stub = stub / "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("")
    version = next(downloads.glob("odoo-19_*.deb")).name.split("_")[1]
    shutil.rmtree(downloads)
    (root / ".complete").write_text(version.replace("%2b", "+"))


def _own_release() -> str:
    text = Path("/etc/os-release").read_text()
    match = re.search(r'^VERSION_CODENAME="?([a-z]+)"?$', text, re.MULTILINE)
    return match[1] if match else "stable"


class _PrivateApt:
    """The machine's apt with sources, lists and status of its own."""

    def __init__(self, home: Path, suite: str):
        self.home, self.suite = home, suite
        for folder in ("lists/partial", "cache/archives/partial"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        (home / "status").touch()
        (home / "sources.list").write_text(self._source_line())
        self._apt("update")

    def _source_line(self) -> str:
        targets = run(
            [
                "apt-get",
                "indextargets",
                "--format",
                "$(REPO_URI) $(SIGNED_BY)",
                "Created-By: Packages",
            ]
        ).stdout
        keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
        for line in targets.splitlines():
            uri = line.split(" ")[0]
            if uri.rstrip("/").endswith("/debian"):
                return f"deb [signed-by={keyring}] {uri} {self.suite} main\n"
        raise SetupError(
            "This machine's apt is configured for no Debian archive, so odoo-19 cannot be "
            "fetched. Name a checkout of Odoo 19 in ODOO_HOME."
        )

    def _options(self):
        home = self.home
        options = {
            "Dir::Etc::sourcelist": home / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::State::Lists": home / "lists",
            "Dir::State::status": home / "status",
            "Dir::Cache": home / "cache",
            "APT::Get::List-Cleanup": "0",
        }
        if IS_ROOT:
            options["APT::Sandbox::User"] = "root"
        return [part for key, value in options.items() for part in ("-o", f"{key}={value}")]

    def _apt(self, *arguments, cwd=None):
        run(["apt-get", *self._options(), *arguments], cwd=cwd)

    def download(self, packages, folder: Path) -> None:
        self._apt("download", *packages, cwd=folder)
