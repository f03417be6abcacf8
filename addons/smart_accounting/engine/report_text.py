"""A report as text: CSV for machines, Markdown for people and models."""

import csv
import io

#: Spreadsheets take a text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(text: str) -> str:
    """A text that a spreadsheet shows instead of computing it.

    >>> harmless("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def as_csv(head, rows) -> str:
    """Comma separated, one row a line, amounts with a point and no thousands separator.

    :param head: titles of all columns, the label's first
    :param rows: tuples (label, level, style, cells)
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([harmless(title) for title in head])
    for label, _level, _style, cells in rows:
        figures = [_plain(cell) for cell in cells]
        writer.writerow([harmless(label), *figures, *[""] * (len(head) - 1 - len(figures))])
    return stream.getvalue()


def as_markdown(title, notes, head, rows) -> str:
    """A heading, the notes, and a table whose levels are indented and totals bold."""
    lines = [f"# {_cell(title)}", "", *(f"{_cell(note)}  " for note in notes), ""]
    lines.append("| " + " | ".join(_cell(each) for each in head) + " |")
    lines.append("|---" + "|---:" * (len(head) - 1) + "|")
    for label, level, style, cells in rows:
        mark = "**" if style in ("total", "heading") and label.strip() else ""
        name = "&emsp;" * level + mark + _cell(label) + mark
        lines.append(f"| {name} | " + " | ".join(_cell(_grouped(cell)) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _plain(cell):
    return "" if cell is None else harmless(cell) if isinstance(cell, str) else str(cell)


def _grouped(cell):
    return "" if cell is None else cell if isinstance(cell, str) else f"{cell:,}"


def _cell(text):
    """Text that cannot end a cell, start a tag or make a link."""
    text = " ".join(str(text).split())
    for char in "\\|[]*_`":
        text = text.replace(char, f"\\{char}")
    return text.replace("<", "&lt;").replace(">", "&gt;")
