"""The catalogues: gathered from templates, Python and dictionaries; kept as .po for people and .mo for the pages."""

import io
from collections.abc import Iterator
from pathlib import Path

import babel
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from callsheet.boot.messages import in_python, in_templates, vocabulary
from callsheet.boot.messages.in_python import Message

PACKAGE = Path(__file__).parents[2]
FOLDER = PACKAGE / "translations"
LANGUAGES = ("de",)
"""Languages besides the source, which is British English."""
SILENT = ("cli", "boot", "simulator")
"""Folders whose texts no page shows in a language: commands are in English."""


def gathered() -> Catalog:
    """Every message of the sources, sorted by its text; places are files, so that a moved line changes nothing."""
    found = Catalog(charset="utf-8", fuzzy=False)
    by_text: dict[str, list[Message]] = {}
    for message in _messages():
        by_text.setdefault(message.text, []).append(message)
    for text, same in sorted(by_text.items()):
        many = next((message.plural for message in same if message.plural), "")
        places = [(place, 0) for place in sorted({message.place for message in same})]
        flags = {"python-brace-format"} if "{" in text and "%(" not in text else set()
        found.add((text, many) if many else text, locations=places, flags=flags)
    return found


def _messages() -> Iterator[Message]:
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        if not place.startswith(SILENT) and "migrations" not in place:
            yield from in_python.messages_of(path, place)
    for path in sorted((PACKAGE / "web" / "templates").rglob("*.html")):
        yield from in_templates.messages_of(path, path.relative_to(PACKAGE).as_posix())
    yield from vocabulary.messages()


def path_of(language: str, ending: str) -> Path:
    """Where a language's catalogue is kept."""
    return FOLDER / language / "LC_MESSAGES" / f"django.{ending}"


def kept(language: str) -> Catalog:
    """The catalogue as translators left it; empty where there is none."""
    path = path_of(language, "po")
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def updated(language: str) -> Catalog:
    """The kept catalogue brought up to the sources: new messages are empty, those that are gone are dropped."""
    old, new = kept(language), Catalog(locale=babel.Locale.parse(language), project="Callsheet", fuzzy=False)
    for message in gathered():
        if message.id:
            there = old.get(message.id[0] if isinstance(message.id, tuple) else message.id)
            fits = there is not None and there.pluralizable == message.pluralizable and not there.fuzzy
            said = there.string if there is not None and fits else None
            new.add(message.id, said, locations=message.locations, flags=message.flags)
    return new


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue as text for translators, without dates, so that the same messages give the same bytes."""
    body = io.BytesIO()
    write_po(body, catalogue, width=120, omit_header=True, include_lineno=False)
    head = f'msgid ""\nmsgstr ""\n"Language: {catalogue.locale}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return f'{head}"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'.encode() + body.getvalue().lstrip()


class _Undated(Catalog):
    """A catalogue whose header holds nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # noqa: D102 — as in Babel
        language = str(self.locale or "")
        return [
            ("Language", language),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Plural-Forms", self.plural_forms),
        ]


def as_mo(catalogue: Catalog) -> bytes:
    """The catalogue as pages load it; the same messages give the same bytes."""
    body, undated = io.BytesIO(), _Undated(locale=catalogue.locale, fuzzy=False)
    for message in catalogue:
        if message.id:
            undated.add(message.id, message.string)
    write_mo(body, undated)
    return body.getvalue()


def write(language: str) -> Catalog:
    """Bring a language's files up to the sources."""
    found = updated(language)
    path_of(language, "po").parent.mkdir(parents=True, exist_ok=True)
    path_of(language, "po").write_bytes(as_po(found))
    path_of(language, "mo").write_bytes(as_mo(found))
    return found
