"""Any sheet-like file, recognised from its content and not from its name, as a list of sheets."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from callsheet.decisions.numbers import count
from callsheet.errors import UnusableInput
from callsheet.said import say
from callsheet.sources.grid.cells import Sheet
from callsheet.sources.grid.delimited import delimited_sheet
from callsheet.sources.grid.workbook import OLE, workbook_sheets

ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
MEMBERS_AT_MOST = 500
WORKBOOK_AT_MOST = 1 << 30
UNPACKED_AT_MOST = 4 << 30
DEPTH_AT_MOST = 2
PASTED = "pasted text"
BLANK = b"\x00\r\n\t \xef\xbb\xbf"
LEADING = b"\xef\xbb\xbf \r\n\t"


def sheets(path: Path) -> list[Sheet]:
    """The sheets of an XLSX, XLS, ODS, CSV, TSV, semicolon, gzip or zip file, in the order of the file.

    A zip gives the sheets of each member, named "member" or "member › sheet". Hidden sheets come without rows. Raises
    UnusableInput with one sentence for what cannot be read at all: empty, encrypted, damaged, a web page named .xls.
    """
    if not path.exists():
        raise UnusableInput(say("{name}: there is no such file", name=path.name), file=str(path))
    return _sheets(lambda: path.open("rb"), path.name, path=path, depth=0)


def is_workbook(path: Path) -> bool:
    """Whether the file is a workbook (XLSX, XLSB, ODS, XLS), by its content."""
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(OLE):
        return True
    if not head.startswith(ZIP) or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return _holds_workbook(archive.namelist())


def _holds_workbook(members: Iterable[str]) -> bool:
    names = set(members)
    known = {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}
    return bool(names & known) or any(name.startswith("xl/") for name in names)


def pasted_sheets(text: str) -> list[Sheet]:
    """The sheet that a person copied out of a spreadsheet program and pasted as text."""
    raw = text.encode()
    return _sheets(lambda: io.BytesIO(raw), PASTED, path=None, depth=0)


def _sheets(opened: Callable[[], BinaryIO], name: str, *, path: Path | None, depth: int) -> list[Sheet]:
    with opened() as stream:
        head = stream.read(4096)
    if not head.strip(BLANK):
        raise UnusableInput(say("{name}: is empty", name=name), file=name)
    if depth > DEPTH_AT_MOST:
        raise UnusableInput(
            say("{name}: archives within archives within archives are not opened", name=name), file=name
        )
    if head.startswith(OLE):
        return workbook_sheets(path or _whole(opened, name), name=name)
    if head.startswith(ZIP):
        return _zipped(opened, name, path=path, depth=depth)
    if head.startswith(GZIP):
        inner = name[:-3] if name.lower().endswith(".gz") else name
        return _sheets(_gunzipped(opened, name), inner, path=None, depth=depth + 1)
    _refuse_markup(head, name)
    return [delimited_sheet(Path(name).stem if name != PASTED else "", opened, name=name)]


def refuse_strangers(source: Path | bytes, *, name: str) -> None:
    """UnusableInput for what is named like a workbook and is none: empty, a web page, CSV or any other text."""
    if isinstance(source, bytes):
        head = source[:4096]
    else:
        with source.open("rb") as stream:
            head = stream.read(4096)
    if head.startswith((OLE, ZIP)):
        return
    if not head.strip(BLANK):
        raise UnusableInput(say("{name}: is empty", name=name), file=name)
    _refuse_markup(head, name)
    if b"\0" not in head:
        raise UnusableInput(
            say(
                "{name}: holds text such as CSV and is no workbook, whatever its name says; open it in the spreadsheet"
                " program, save it as .xlsx and drop that in",
                name=name,
            ),
            file=name,
        )


def is_web_page(head: bytes) -> bool:
    """Whether a file that begins like this is HTML, whatever its name says."""
    start = head.lstrip(LEADING)[:2000].lower()
    return start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<body"))


def _refuse_markup(head: bytes, name: str) -> None:
    start = head.lstrip(LEADING)[:2000].lower()
    mended = say("open it in the spreadsheet program, save it as .xlsx and drop that in")
    if is_web_page(head):
        raise UnusableInput(
            say("{name}: is a web page, whatever its name says; {mended}", name=name, mended=mended), file=name
        )
    if start.startswith((b"<?xml", b"<workbook")):
        raise UnusableInput(say("{name}: is an XML file, not a sheet; {mended}", name=name, mended=mended), file=name)
    if start.startswith((b"{", b"[{", b"[\n", b"[\r", b"[ ")):
        raise UnusableInput(
            say("{name}: is JSON, not a sheet; give it as an export of the tool that wrote it", name=name), file=name
        )
    if start.startswith(b"par1"):
        raise UnusableInput(
            say("{name}: is a Parquet file, not a sheet; read it through a mapping of kind: table", name=name),
            file=name,
        )
    if start.startswith(b"%pdf"):
        raise UnusableInput(
            say("{name}: is a PDF, which has no cells; ask for the spreadsheet it was made from", name=name), file=name
        )


def _zipped(opened: Callable[[], BinaryIO], name: str, *, path: Path | None, depth: int) -> list[Sheet]:
    try:
        archive = zipfile.ZipFile(opened())
    except zipfile.BadZipFile:
        raise UnusableInput(
            say("{name}: is cut or damaged (its end is missing); send it again", name=name), file=name
        ) from None
    if _holds_workbook(archive.namelist()):
        return workbook_sheets(path or _whole(opened, name), name=name)
    members = [m for m in archive.infolist() if not m.is_dir() and not _is_litter(m.filename)]
    _check_members(members, name)
    found: list[Sheet] = []
    for member in members:
        inner = Path(member.filename).name
        for sheet in _sheets(_member(opened, member.filename), inner, path=None, depth=depth + 1):
            title = inner if sheet.text else f"{inner} › {sheet.name}"
            found.append(replace(sheet, name=title if len(members) > 1 else sheet.name))
    return found


def _is_litter(member: str) -> bool:
    """Files that operating systems leave in archives."""
    return member.startswith("__MACOSX/") or Path(member).name.startswith(".")


def _check_members(members: list[zipfile.ZipInfo], name: str) -> None:
    if not members:
        raise UnusableInput(say("{name}: the archive holds no files", name=name), file=name)
    if any(m.flag_bits & 1 for m in members):
        raise UnusableInput(
            say("{name}: is protected by a password; save a copy without one and drop that in", name=name), file=name
        )
    size = sum(m.file_size for m in members)
    if len(members) > MEMBERS_AT_MOST or size > UNPACKED_AT_MOST:
        raise UnusableInput(
            say(
                "{name}: holds {members} files of {size} MB in all; at most {members_at_most} files and "
                "{unpacked_at_most} MB are read from one archive",
                name=name,
                members=count(len(members)),
                size=count(size >> 20),
                members_at_most=MEMBERS_AT_MOST,
                unpacked_at_most=count(UNPACKED_AT_MOST >> 20),
            ),
            file=name,
        )


def _member(opened: Callable[[], BinaryIO], member: str) -> Callable[[], BinaryIO]:
    return lambda: zipfile.ZipFile(opened()).open(member)  # type: ignore[return-value]


def _gunzipped(opened: Callable[[], BinaryIO], name: str) -> Callable[[], BinaryIO]:
    """Opens the unpacked bytes; a cut archive is refused before anything is read from it."""
    size = 0
    try:
        with opened() as raw, gzip.GzipFile(fileobj=raw) as stream:
            while block := stream.read(1 << 20):
                size += len(block)
                if size > UNPACKED_AT_MOST:
                    raise UnusableInput(
                        say(
                            "{name}: unpacks to more than {unpacked_at_most} MB",
                            name=name,
                            unpacked_at_most=count(UNPACKED_AT_MOST >> 20),
                        ),
                        file=name,
                    )
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise UnusableInput(
            say(
                "{name}: the gzip file is cut or damaged after {size} bytes; send it again", name=name, size=count(size)
            ),
            file=name,
        ) from None
    return lambda: gzip.GzipFile(fileobj=opened())  # type: ignore[return-value]


def _whole(opened: Callable[[], BinaryIO], name: str) -> bytes:
    with opened() as stream:
        whole = stream.read(WORKBOOK_AT_MOST + 1)
    if len(whole) > WORKBOOK_AT_MOST:
        raise UnusableInput(
            say(
                "{name}: a workbook inside an archive may have at most {workbook_at_most} MB",
                name=name,
                workbook_at_most=count(WORKBOOK_AT_MOST >> 20),
            ),
            file=name,
        )
    return whole
