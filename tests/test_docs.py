"""What the documentation quotes is what the files say, and what it links to is there."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
DOCS = sorted([PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")])
WALKTHROUGH = PROJECT / "docs" / "writing-an-automation.md"
EXAMPLE = PROJECT / "tests" / "addons" / "smart_example"

#: A line that is a link to a file, and right below it a block with the file's whole content.
_QUOTE = re.compile(r"^\[[^\]]+\]\(\.\./(?P<path>[^)]+)\)\n```\w*\n(?P<text>.*?)^```$", re.M | re.S)
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\((?P<target>[^)#\s]+)(?:#[^)]*)?\)")


def quotes(document):
    return [(found["path"], found["text"]) for found in _QUOTE.finditer(document.read_text())]


@pytest.mark.parametrize("path", [path for path, _text in quotes(WALKTHROUGH)])
def test_quoted_file_is_quoted_to_the_letter(path):
    texts = [text for quoted, text in quotes(WALKTHROUGH) if quoted == path]
    assert texts == [(PROJECT / path).read_text()], f"docs and {path} differ: copy the file over"


def test_example_is_quoted_whole():
    files = {
        str(file.relative_to(PROJECT))
        for file in EXAMPLE.rglob("*")
        if file.suffix in (".py", ".xml", ".csv") and file.name != "__init__.py"
    }
    assert files == {path for path, _text in quotes(WALKTHROUGH)}


@pytest.mark.parametrize("document", DOCS, ids=lambda file: file.name)
def test_links_lead_somewhere(document):
    targets = [found["target"] for found in _LINK.finditer(document.read_text())]
    local = [target for target in targets if "://" not in target]
    missing = [target for target in local if not (document.parent / target).exists()]
    assert not missing, f"{document.name} links to what is not there: {missing}"
