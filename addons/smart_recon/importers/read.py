"""Any file of a bank: finds out which format it has, whatever it is called, and reads it."""

import io
import re
import zipfile
from dataclasses import replace

from . import camt_file, mt940_file, ofx_file, qif_file
from .facts import BadFile, Parsed
from .layout import Layout
from .markup import looks_like_excel, looks_like_page, rows_of_excel_xml, rows_of_page
from .messages import _
from .sheet import rows_of_text, rows_of_xls, rows_of_xlsx
from .table_file import parse_rows
from .text import decode

#: Bytes of one file, packed or not, and of all files of an archive together; files of an archive.
MAX_FILE, MAX_ARCHIVE, MAX_MEMBERS = 100_000_000, 200_000_000, 200
#: From here on a float cannot hold cents, and no bank account holds as much.
TOO_MUCH = 10**13
_EMPTY_ZIP = b"PK\x05\x06"
_ZIP, _OLD_OFFICE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM6", b"II*\0", b"MM\0*")
_OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def unpack(name: str, data: bytes) -> list[tuple[str, bytes]]:
    """The file itself, or the files in it if it is an archive.

    :raise BadFile: for an archive that is broken, locked, empty, or unpacks to too much
    """
    if data.startswith(_EMPTY_ZIP):
        raise BadFile(_("The archive is empty."), name=name)
    if not _is_archive(data):
        return [(name, data)]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _members(name, archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise BadFile(_("The archive is broken."), name=name) from error


def _is_archive(data: bytes) -> bool:
    return data.startswith(_ZIP) and not _is_workbook(data)


def _is_workbook(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(one.startswith("xl/") for one in archive.namelist())
    except zipfile.BadZipFile:
        return False


def _members(name: str, archive) -> list[tuple[str, bytes]]:
    if {"mimetype", "[Content_Types].xml"} & set(archive.namelist()):
        raise BadFile(_("Of office documents, only XLSX and XLS are read."), name=name)
    infos = [info for info in archive.infolist() if _is_wanted(info)]
    if not infos:
        raise BadFile(_("The archive is empty."), name=name)
    if len(infos) > MAX_MEMBERS:
        raise BadFile(_("The archive holds more than %(most)s files.", most=MAX_MEMBERS), name=name)
    if sum(info.file_size for info in infos) > MAX_ARCHIVE:
        raise BadFile(
            _("The archive unpacks to more than %(most)s MB.", most=MAX_ARCHIVE // 10**6), name=name
        )
    members, left = [], MAX_ARCHIVE
    for info in infos:
        if info.flag_bits & 1:
            raise BadFile(_("The archive is locked with a password."), name=name)
        with archive.open(info) as stream:
            # What an archive says of its sizes may be a lie.
            data = stream.read(min(MAX_FILE, left) + 1)
        left -= len(data)
        if len(data) > MAX_FILE or left < 0:
            raise BadFile(_("The archive unpacks to too much."), name=name)
        if _is_archive(data):
            raise BadFile(
                _("This is an archive in an archive. Unpack it first."),
                name=f"{name}/{info.filename}",
            )
        members.append((f"{name}/{info.filename}", data))
    return members


def _is_wanted(info) -> bool:
    base = info.filename.rsplit("/", 1)[-1]
    return not info.is_dir() and not base.startswith(".") and "__MACOSX" not in info.filename


def read_file(name: str, data: bytes, known: Layout | None = None) -> Parsed:
    """Statements of one file.

    :param known: what is known of the layout of a table, and how days and amounts are written
    :raise BadFile: with the file's name, and the line where there is one
    """
    try:
        parsed = _read(data, known or Layout())
        _check_amounts(parsed)
        return parsed
    except BadFile as error:
        error.name = error.name or name
        raise


def _read(data: bytes, known: Layout) -> Parsed:
    _check_kind(data)
    if data.startswith(_ZIP):
        rows, sheet, names = rows_of_xlsx(data, known.sheet)
        return _sheet("xlsx", rows, sheet, names, known)
    if data.startswith(_OLD_OFFICE):
        rows, sheet, names = rows_of_xls(data)
        return _sheet("xls", rows, sheet, names, known)
    if camt_file.looks_like(data):
        return camt_file.parse(data)
    text, encoding, notes = decode(data, known.encoding)
    parsed = _read_text(text, encoding, known)
    return _noted(parsed, notes)


def _check_amounts(parsed: Parsed):
    for statement in parsed.statements:
        for line in statement.lines:
            if abs(line.amount) >= TOO_MUCH:
                reason = _("No account holds so much: %(amount)s.", amount=line.amount)
                raise BadFile(reason, line.place)


def _check_kind(data: bytes):
    if not data.strip(b" \t\r\n\0"):
        raise BadFile(_("The file is empty."))
    if len(data) > MAX_FILE:
        raise BadFile(_("The file is larger than %(most)s MB.", most=MAX_FILE // 10**6))
    if data.startswith(_PDF):
        raise BadFile(
            _("This is a PDF. Ask the bank's website for the statement as CAMT, MT940, OFX or CSV.")
        )
    if data.startswith(_PICTURES):
        raise BadFile(_("This is a picture, not a bank statement."))
    if data.startswith(_OTHER_ARCHIVES):
        raise BadFile(_("Of archives, only ZIP is read."))


def _read_text(text: str, encoding: str, known: Layout) -> Parsed:
    if ofx_file.looks_like(text):
        return ofx_file.parse(text)
    if qif_file.looks_like(text):
        return qif_file.parse(text, known.date_order, known.decimal_mark)
    if mt940_file.looks_like(text):
        return mt940_file.parse(text)
    if looks_like_excel(text):
        return parse_rows(rows_of_excel_xml(text), known, "xml")
    if looks_like_page(text):
        return parse_rows(rows_of_page(text), known, "html")
    if re.match(r"\s*(<\?xml|<!DOCTYPE|<html|<\w+)", text, re.IGNORECASE):
        raise BadFile(_("This is XML, but no bank statement."), 1)
    if re.match(r"\s*[{\[]", text):
        raise BadFile(_("This is no bank statement in a format that can be read."), 1)
    rows, delimiter = rows_of_text(text, known.delimiter)
    return parse_rows(rows, replace(known, delimiter=delimiter, encoding=encoding), "csv")


def _sheet(format_, rows, sheet, names, known) -> Parsed:
    parsed = parse_rows(rows, replace(known, sheet=sheet), format_)
    others = [one for one in names if one != sheet]
    note = _(
        "Read from the sheet %(sheet)s; the file also has %(others)s.",
        sheet=sheet,
        others=", ".join(others),
    )
    return _noted(parsed, [note] if others else [])


def _noted(parsed: Parsed, notes) -> Parsed:
    return replace(parsed, notes=(*notes, *parsed.notes)) if notes else parsed
