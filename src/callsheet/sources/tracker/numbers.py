"""Numbers as people write them: which mark is the decimal one is decided over all texts of a file, never cell by cell."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal, InvalidOperation

from callsheet.said import say
from callsheet.sources.grid import Cell, CellError

SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007 '’"), None)
NUMBER = re.compile(r"[+-]?\d[\d.,]*|[+-]?[.,]\d+")
SUFFIX = {"k": 1_000, "tsd": 1_000, "m": 1_000_000, "mio": 1_000_000, "mn": 1_000_000}
UNITS = r"(?:h|hrs?|hours?|std\.?|items?|units?|pcs|stk\.?|heads?|fte|件|人|時間)"
CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?|(\d{1,3})\s?h\s?([0-5]\d)(?:\s?m(?:in)?)?", re.IGNORECASE)


class NotANumber(ValueError):
    """Why a cell is no number, as a phrase that finishes "D12 says …: "."""


@dataclass(frozen=True, slots=True)
class Style:
    """How numbers written as text are to be read: the decimal mark; the other one groups thousands."""

    decimal: str = "."

    @property
    def thousands(self) -> str:
        """The mark that groups thousands."""
        return "," if self.decimal == "." else "."


@dataclass(frozen=True, slots=True)
class StyleEvidence:
    """What the texts say about the decimal mark. `decimal` is "." or ",", or "" where they cannot tell; `examples` are the
    texts that decided, or that can be read both ways."""

    decimal: str
    examples: tuple[str, ...]
    contradicted: bool = False


def number(cell: Cell, style: Style) -> Decimal:
    """The number in a cell. Durations and "7:30" become hours. Raises NotANumber with the reason."""
    if isinstance(cell, bool) or cell is None:
        raise NotANumber(say("it is not a number"))
    if isinstance(cell, int | float):
        return Decimal(repr(cell))
    if isinstance(cell, timedelta):
        return Decimal(repr(cell.total_seconds())) / 3600
    if isinstance(cell, time):
        return Decimal(cell.hour * 3600 + cell.minute * 60 + cell.second) / 3600
    if isinstance(cell, CellError):
        raise NotANumber(cell.reason)
    if isinstance(cell, str):
        return _text(cell, style)
    raise NotANumber(say("it is a date, not a number"))


def _text(text: str, style: Style) -> Decimal:
    tidy = " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").split())
    if tidy.endswith("%"):
        raise NotANumber(say("it is a percentage, not a count"))
    clock = CLOCK.fullmatch(tidy)
    if clock:
        hours, minutes, seconds = clock[1] or clock[4], clock[2] or clock[5], clock[3] or "0"
        return Decimal(int(hours) * 3600 + int(minutes) * 60 + int(seconds)) / 3600
    sign, tidy = _signed(re.sub(r"(?<=\d)\s?\*+$", "", tidy))
    tidy = re.sub(rf"(?<=\d)\s?{UNITS}$", "", tidy, flags=re.IGNORECASE)
    scale = re.search(r"(?<=\d)\s?(k|tsd|m|mio|mn)\.?$", tidy, re.IGNORECASE)
    if scale:
        tidy = tidy[: scale.start()]
    digits = tidy.translate(SPACES)
    if not NUMBER.fullmatch(digits) or (digits != tidy and not _spaces_group(tidy)):
        raise NotANumber(say("it is not a number"))
    return sign * _plain(digits, style, text) * (SUFFIX[scale[1].lower()] if scale else 1)


def _signed(text: str) -> tuple[int, str]:
    """Accountants write (12) and 12- for -12."""
    if text.startswith("(") and text.endswith(")"):
        return -1, text[1:-1].strip()
    if len(text) > 1 and text.endswith("-") and text[-2].isdigit():
        return -1, text[:-1].strip()
    return 1, text


def _spaces_group(text: str) -> bool:
    """Spaces and apostrophes stand between groups of three digits only ("1 234", not "12 5")."""
    return bool(re.fullmatch(r"[+-]?\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?", text))


def _plain(digits: str, style: Style, text: str) -> Decimal:
    whole, _, part = digits.partition(style.decimal)
    if style.decimal in part or style.thousands in part or not _groups(whole, style.thousands):
        other = "," if style.decimal == "." else "."
        raise NotANumber(
            say(
                "the decimal mark of this file is “{decimal}”, so “{other}” may only group thousands",
                decimal=style.decimal,
                other=other,
            )
        )
    try:
        return Decimal(f"{whole.replace(style.thousands, '') or '0'}.{part or '0'}")
    except InvalidOperation:
        raise NotANumber(say("{text} is not a number", text=repr(text))) from None


def _groups(whole: str, mark: str) -> bool:
    """Either no mark, or groups of three after one to three digits (Indian groups of two allowed before the last)."""
    return mark not in whole or bool(
        re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{2,3}})*{re.escape(mark)}\d{{3}}", whole)
    )


def style_evidence(texts: Iterable[str]) -> StyleEvidence:
    """What number texts say together. One clear text decides; texts like "18.000" alone cannot tell."""
    clear: dict[str, list[str]] = {".": [], ",": []}
    open_texts: list[str] = []
    for text in texts:
        tidy = _bare(text)
        if not tidy or not ("." in tidy or "," in tidy):
            continue
        mark = _decimal_of(tidy)
        (clear[mark] if mark else open_texts).append(text.strip())
    if clear["."] and clear[","]:
        more = max(clear, key=lambda m: len(clear[m]))
        return StyleEvidence(more, (clear["."][0], clear[","][0]), contradicted=True)
    for mark, examples in clear.items():
        if examples:
            return StyleEvidence(mark, tuple(examples[:3]))
    return StyleEvidence("", tuple(open_texts[:3]))


def _bare(text: str) -> str:
    tidy = (
        re.sub(rf"\s?(?:k|tsd|m|mio|mn|%|{UNITS})\.?$", "", text.strip(), flags=re.IGNORECASE)
        .translate(SPACES)
        .lstrip("+-")
    )
    return tidy if NUMBER.fullmatch(tidy) else ""


def _decimal_of(text: str) -> str:
    """The decimal mark that this text alone proves, or ''."""
    marks = [c for c in text if c in ".,"]
    if len(set(marks)) == 2:
        return marks[-1] if marks.count(marks[-1]) == 1 else ""
    mark, other = marks[0], "," if marks[0] == "." else "."
    if len(marks) > 1:
        return other
    whole, _, part = text.partition(mark)
    if len(part) != 3 or whole in ("", "0") or whole.startswith("0") or len(whole) > 3:
        return mark
    return ""
