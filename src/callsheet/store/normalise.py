"""A copy of a file whose lines the engine can read: one kind of line end, UTF-8, no over-long line.

Line numbers stay those of the file. Lines that cannot be kept are emptied in the copy and reported as problems.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from callsheet.decisions.numbers import count
from callsheet.errors import UnusableInput
from callsheet.facts.plans import LONGEST_RAW, LineFormat
from callsheet.said import say
from callsheet.store.prepass import BREAKS, LONGEST_LINE, Prepass, blocks

LOST_SPACE = " "


@dataclass(slots=True)
class Normalised:
    """The copy, its number of lines, the lines that it could not keep (line, reason, what stood there) and what was changed."""

    path: Path
    lines: int = 0
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def normalise(path: Path, to: Path, before: Prepass, form: LineFormat) -> Normalised:
    """Write the copy. `before` is the file's pre-pass, `form` says its encoding and what to do with bytes outside it."""
    made = Normalised(to)
    codec = _codec(before, form, path)
    changed = {"replaced": 0, "returns": 0, "separators": 0}
    with to.open("wb") as out:
        for number, raw in enumerate(_lines(path, before, made), start=1):
            made.lines = number
            out.write(_kept(raw, number, codec=codec, form=form, made=made, changed=changed))
            out.write(b"\n")
        if before.broken and before.ended:
            made.lines += 1
            out.write(b"\n")
    if before.broken:
        made.problems.append((max(made.lines, 1), before.broken, ""))
    made.notes += _notes(before, changed, codec)
    return made


def _codec(before: Prepass, form: LineFormat, path: Path) -> str:
    if before.starts.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        return codecs.lookup(form.encoding).name
    except LookupError:
        raise UnusableInput(
            say(
                "{name}: the mapping's encoding {encoding} is unknown; say one such as utf-8, cp1252 or utf-16.",
                name=path.name,
                encoding=repr(form.encoding),
            ),
            file=path.name,
        ) from None


def _lines(path: Path, before: Prepass, made: Normalised) -> Iterator[bytes]:
    """Lines without their ends, cut off at LONGEST_LINE + 1 bytes; the part before a break comes out whole lines first."""
    if _wide(before):
        yield from _wide_lines(path, made)
        return
    end = b"\n" if before.lf else b"\r"
    carry, cut = b"", False
    stream = blocks(path)
    while True:
        try:
            block = next(stream, None)
        except BREAKS:
            block = None
        if block is None:
            break
        *whole, rest = block.split(end)
        for line in whole:
            yield (carry + line) if not cut else carry
            carry, cut = b"", False
        if not cut:
            carry += rest
            cut = len(carry) > LONGEST_LINE
            carry = carry[: LONGEST_LINE + 1]
    if carry:
        yield carry


def _wide(before: Prepass) -> bool:
    return before.starts.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _wide_lines(path: Path, made: Normalised) -> Iterator[bytes]:
    """Lines of a UTF-16 file, as UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    carry = ""
    try:
        for block in blocks(path):
            *whole, carry = (carry + decoder.decode(block)).split("\n")
            yield from (line.encode() for line in whole)
            carry = carry[: LONGEST_LINE + 1]
    except BREAKS:
        made.notes.append(say("the file breaks off in the middle"))
    if carry:
        yield carry.encode()


def _kept(raw: bytes, number: int, *, codec: str, form: LineFormat, made: Normalised, changed: dict[str, int]) -> bytes:
    if len(raw) > LONGEST_LINE:
        start = raw[:LONGEST_RAW].decode("utf-8" if codec == "utf-16" else codec, "replace")
        made.problems.append(
            (number, say("a line longer than {longest_line} bytes", longest_line=count(LONGEST_LINE)), start)
        )
        return b""
    raw = raw.removesuffix(b"\r")
    text = _decoded(raw, number, codec=codec, form=form, made=made, changed=changed)
    if text is None:
        return b""
    if "\r" in text:
        changed["returns"] += text.count("\r")
        text = text.replace("\r", LOST_SPACE)
    if "\x01" in text:
        changed["separators"] += text.count("\x01")
        text = text.replace("\x01", LOST_SPACE)
    return text.removeprefix("\ufeff").encode() if number == 1 else text.encode()


def _decoded(
    raw: bytes, number: int, *, codec: str, form: LineFormat, made: Normalised, changed: dict[str, int]
) -> str | None:
    spoken = "utf-8" if codec == "utf-16" else codec
    try:
        return raw.decode(spoken)
    except UnicodeDecodeError as error:
        shown = raw.decode(spoken, "replace")
        if form.bad_bytes == "replace":
            changed["replaced"] += 1
            return shown
        bad = raw[error.start : error.start + 1].hex()
        reason = say(
            "byte {start} of the line (0x{bad}) is not {spoken}; say the file's `encoding` (cp1252?) in the mapping",
            start=error.start + 1,
            bad=bad,
            spoken=spoken,
        )
        made.problems.append((number, reason, shown[:LONGEST_RAW]))
        return None


def _notes(before: Prepass, changed: dict[str, int], codec: str) -> list[str]:
    said: list[str] = []
    if not before.even_ends and before.lf:
        said.append(
            say(
                "line ends are mixed: {crlf} of {lf} lines end in CR LF; all were read as line ends",
                crlf=count(before.crlf),
                lf=count(before.lf),
            )
        )
    if changed["returns"]:
        said.append(
            say("{changed} carriage returns inside lines were read as spaces", changed=count(changed["returns"]))
        )
    if changed["separators"]:
        said.append(say("{changed} control characters 0x01 were read as spaces", changed=count(changed["separators"])))
    if changed["replaced"]:
        said.append(
            say(
                "{changed} lines have bytes that are not {codec}; each was read as \ufffd",
                changed=count(changed["replaced"]),
                codec=codec,
            )
        )
    return said
