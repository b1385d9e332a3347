"""Sentences that remember what they were made of, so that a page can say them in its reader's language.

A `Said` *is* its English text: files, JSON, the terminal, comparisons and searches see nothing else. Beside the text it keeps
how it came about: a message with its parts, or a number with the way it is spelled. A `Voice` says the same again in
another language (`heard`); whoever shows pages tells once which voice that is (`speak_as`), and HTML is the one place
where it is asked. `kept` and `restored` carry a Said through JSON.
"""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Self

MESSAGE, MESSAGES, JOINED, CAPITAL, SMALL, UNTIL = "message", "messages", "joined", "capital", "small", "until"
"""Ways of saying that are no spelling of numbers: a message, one with a plural, parts beside each other, a capital first."""
INSTANT, INSTANT_DAY = "instant", "instant day"
"""Ways of saying a moment, and the day of one, whose spelling also depends on the reader's zone."""
MARK = "\u0001said"
"""Key of a Said within kept JSON; no report has such a key."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A language: its messages, its messages with a plural, and how it spells a number, a day, a moment in its reader's zone.

    `is_source` says that messages are as they were written; only sentences with a moment in them are then said anew.
    """

    message: Callable[[str], str]
    messages: Callable[[str, str, int], str]
    spell: Callable[[str, tuple[Any, ...]], str]
    is_source: bool = False


class Said(str):
    """English text with its way of saying and its parts."""

    way: str
    parts: tuple[Any, ...]
    is_timed: bool
    """Whether a moment stands in it, which depends on its reader's zone and not on the language alone."""

    def __new__(cls, text: str, way: str, parts: tuple[Any, ...]) -> Self:
        """A text that was said in this way, of these parts."""
        made = super().__new__(cls, text)
        made.way, made.parts = way, parts
        made.is_timed = way in (INSTANT, INSTANT_DAY) or _timed(parts)
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, tuple[Any, ...]]]:
        """What a copy is made from."""
        return type(self), (str(self), self.way, self.parts)

    def __html__(self) -> str:
        """The text in the language of whoever reads the page, escaped; templates ask for this by themselves."""
        return html.escape(heard(self, _READER[0]()))


def say(message: str, /, **parts: object) -> str:
    """A sentence to be translated as a whole; `{name}` in the message stands for a part.

    Parts that are Said are translated too, all others are facts (names, codes, figures of files) and stay.
    """
    known = {name: part if isinstance(part, Said) else str(part) for name, part in parts.items()}
    return Said(message.format(**known) if known else message, MESSAGE, (message, known))


def say_many(one: str, many: str, n: int, /, **parts: object) -> str:
    """A sentence that depends on a number of things: `one` where n is 1, `many` elsewhere; languages may have more forms."""
    known = {name: part if isinstance(part, Said) else str(part) for name, part in parts.items()}
    return Said((one if n == 1 else many).format(**known), MESSAGES, (one, many, n, known))


def term(text: str) -> str:
    """A word of our dictionary (a KPI's name, a unit): translated where the catalogue knows it, else as it is."""
    return text if isinstance(text, Said) or not text else Said(text, MESSAGE, (text, {}))


def beside(between: str, parts: Sequence[str]) -> str:
    """Sentences beside each other; empty ones are left out."""
    there = tuple(part for part in parts if part)
    return Said(between.join(there), JOINED, (between, there))


def joined(between: str, parts: Sequence[str]) -> str:
    """Texts beside each other, empty ones too: the lines of a letter."""
    return Said(between.join(parts), JOINED, (between, tuple(parts)))


def parts_of(text: str) -> tuple[str, ...]:
    """The sentences that stand beside each other in a text; the text alone where it is one."""
    return tuple(text.parts[1]) if isinstance(text, Said) and text.way == JOINED else (text,)


def capital(text: str) -> str:
    """The text as a beginning: its first letter large."""
    return Said(text[:1].upper() + text[1:], CAPITAL, (text,))


def small(text: str) -> str:
    """The text within a sentence: small letters in English; other languages have their own rules and keep theirs."""
    return Said(text.lower(), SMALL, (text,))


def until(text: str, mark: str) -> str:
    """The text up to a mark (a colon, a semicolon) that its translations have too."""
    return Said(text.partition(mark)[0], UNTIL, (text, mark))


def heard(text: str, voice: Voice | None) -> str:
    """The text in a voice; English where there is none, and what is not Said as it is."""
    if voice is None or not isinstance(text, Said) or (voice.is_source and not text.is_timed):
        return str(text)
    if text.way == MESSAGE:
        message, parts = text.parts
        said = voice.message(message)
        return said.format(**_heard(parts, voice)) if parts else said
    if text.way == MESSAGES:
        one, many, n, parts = text.parts
        return voice.messages(one, many, n).format(**_heard(parts, voice))
    if text.way == JOINED:
        between, there = text.parts
        return str(between).join(heard(part, voice) for part in there)
    if text.way == CAPITAL:
        said = heard(text.parts[0], voice)
        return said[:1].upper() + said[1:]
    if text.way == SMALL:
        return heard(text.parts[0], voice)
    if text.way == UNTIL:
        return heard(text.parts[0], voice).partition(text.parts[1])[0]
    return voice.spell(text.way, tuple(heard_in(part, voice) for part in text.parts))


def heard_in(value: object, voice: Voice | None) -> Any:
    """The value with every Said in it heard: texts, lists and mappings of them; anything else as it is."""
    if isinstance(value, str):
        return heard(value, voice)
    if isinstance(value, Mapping):
        return {heard_in(k, voice): heard_in(v, voice) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(heard_in(v, voice) for v in value)
    return value


def said_by(error: Exception) -> str:
    """The sentence of an exception, still with its parts where it was raised with a Said."""
    return error.args[0] if len(error.args) == 1 and isinstance(error.args[0], Said) else str(error)


def _timed(parts: object) -> bool:
    """Asked of every part of everything that is said: texts, which most of them are, come first."""
    if isinstance(parts, str):
        return isinstance(parts, Said) and parts.is_timed
    if isinstance(parts, dict):
        return any(map(_timed, parts.values()))
    return isinstance(parts, tuple | list) and any(map(_timed, parts))


def _heard(parts: Mapping[str, str], voice: Voice) -> dict[str, str]:
    return {name: heard(part, voice) for name, part in parts.items()}


def kept(value: object) -> object:
    """The value for JSON that is to be read again: as it is, with every Said taken apart.

    Dataclasses become objects; what else JSON cannot hold is left to the caller.
    """
    if isinstance(value, Said):
        return {MARK: [str(value), value.way, [kept(part) for part in value.parts]]}
    if is_dataclass(value) and not isinstance(value, type) and not hasattr(value, "to_json"):
        return {f.name: kept(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {k: kept(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [kept(v) for v in value]
    return value


def restored(value: Any) -> Any:
    """What `kept` took apart, whole again."""
    if isinstance(value, dict):
        if MARK in value:
            text, way, parts = value[MARK]
            return Said(text, way, tuple(_tuples(restored(part)) for part in parts))
        return {k: restored(v) for k, v in value.items()}
    if isinstance(value, list):
        return [restored(v) for v in value]
    return value


def _tuples(part: Any) -> Any:
    return tuple(part) if isinstance(part, list) else part


def spoken(text: str) -> str:
    """The text as plain text in the language of whoever reads now: for messages after a redirect, and for letters."""
    return heard(text, _READER[0]())


_READER: list[Callable[[], Voice | None]] = [lambda: None]


def speak_as(voice: Callable[[], Voice | None]) -> None:
    """Tell who speaks when a Said is put into HTML: called once, by whoever knows the language of a request."""
    _READER[0] = voice
