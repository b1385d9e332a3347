"""Sentences that come back as plain text from a file or a column, told again with their parts.

Bad rows lie in CSV files, reasons of left-out rows and sentences of failed imports in columns: as English text, for the
terminal and for programs. The catalogue knows every message that such a text can have been made from; the message that fits
it whole gives its parts back. What comes out reads the same in English by construction, letter for letter, and can be
heard in any other language. A text that no message fits stays as it is.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from string import Formatter

from babel.messages.mofile import read_mo
from django.conf import settings

from callsheet.decisions.spelling import ENGLISH
from callsheet.decisions.wording import count, instant
from callsheet.said import MESSAGE, MESSAGES, Said, term

DEEPEST, LONGEST = 4, 4000
"""Sentences within sentences that are looked into; letters of a text beyond which nobody looks."""
WORD = re.compile(r"[^\W\d_]{2,}")
WHOLE = re.compile(r"(?<![\w{}])[^\W\d_]{2,}(?![\w{}])")
"""Words of a message that stand in its texts as they are: no part touches them."""
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+")
MOMENT = re.compile(r"[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d UTC")


@dataclass(frozen=True)
class Form:
    """One text that a message can have: its pattern, and how much of it is fixed."""

    id: str | tuple[str, str]
    text: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parts that it leaves room for."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.text) if name)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What fits it whole; a part that stands twice is the same both times."""
        made, seen = [], set()
        for literal, name, _, _ in Formatter().parse(self.text):
            made.append(re.escape(literal))
            if name:
                made.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
                seen.add(name)
        return re.compile("".join(made), re.DOTALL)

    @cached_property
    def fixed(self) -> int:
        """Letters that are its own."""
        return sum(len(literal) for literal, _, _, _ in Formatter().parse(self.text))


class Phrasebook:
    """All messages, each found by the rarest of its words."""

    def __init__(self, ids: Iterable[str | tuple[str, str]]) -> None:
        forms = [form for id_ in ids for form in _forms(id_)]
        words = {form: set(WHOLE.findall(form.text)) for form in forms}
        often = Counter(word for found in words.values() for word in found)
        self.by_word: dict[str, list[Form]] = defaultdict(list)
        for form in forms:
            if words[form]:
                self.by_word[min(words[form], key=lambda word: (often[word], word))].append(form)

    def told(self, text: str, depth: int = 0) -> str:
        """The text with its parts, where a message fits it; else the text."""
        if isinstance(text, Said) or depth > DEEPEST or len(text) > LONGEST:
            return text
        near = (form for word in dict.fromkeys(WORD.findall(text)) for form in self.by_word.get(word, ()))
        for form in sorted(near, key=lambda form: -form.fixed):
            if hit := form.pattern.fullmatch(text):
                return self._said(text, form, {name: self._part(name, hit[name], depth) for name in form.names})
        return text

    def _said(self, text: str, form: Form, parts: dict[str, str]) -> str:
        if isinstance(form.id, str):
            return Said(text, MESSAGE, (form.id, parts))
        one, many = form.id
        n = int(re.sub(r"\D", "", parts.get("n", "")) or 2)
        return Said(text, MESSAGES, (one, many, 2 if n == 1 and form.text == many else n, parts))

    def _part(self, name: str, text: str, depth: int) -> str:
        if name == "noun":
            return term(text)
        if NUMBER.fullmatch(text):
            return count(float(text.replace(",", "")))
        if MOMENT.fullmatch(text):
            return _moment(text)
        return self.told(text, depth + 1) if " " in text else text


def _forms(id_: str | tuple[str, str]) -> Iterator[Form]:
    """The texts of a message of ours; gettext's own (with %) are never kept as text, and single words say too little."""
    for text in dict.fromkeys((id_,) if isinstance(id_, str) else id_):
        if "%(" not in text and len(WORD.findall(text)) > 1:
            try:
                names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
            except ValueError:
                continue
            if all(name.isidentifier() for name in names):
                yield Form(id_, text)


def _moment(text: str) -> str:
    try:
        _, day, month, year, clock, _ = text.split()
        hour, minute = clock.split(":")
        at = datetime(int(year), ENGLISH.months.index(month) + 1, int(day), int(hour), int(minute), tzinfo=UTC)
    except ValueError:
        return text
    made = instant(at)
    return made if made == text else text


def _id(found: str | Sequence[str]) -> str | tuple[str, str]:
    return found if isinstance(found, str) else (found[0], found[-1])


@lru_cache(maxsize=4)
def _book(path: Path) -> Phrasebook:
    with path.open("rb") as source:
        return Phrasebook(_id(message.id) for message in read_mo(source) if message.id)


@lru_cache(maxsize=4096)
def _told(path: Path, text: str) -> str:
    return _book(path).told(text)


def told(text: str) -> str:
    """A text from a file or a column, as a sentence that can be heard in the reader's language."""
    if isinstance(text, Said) or not text:
        return text
    found = (Path(folder).glob("*/LC_MESSAGES/django.mo") for folder in settings.LOCALE_PATHS)
    path = next((path for paths in found for path in sorted(paths)), None)
    return text if path is None else _told(path, text)
