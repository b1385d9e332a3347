"""Every text that a reader sees can be translated: words in templates stand in translate tags, words in views in gettext."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from tests.contracts.tree import PACKAGE, modules

TEMPLATES = PACKAGE / "web" / "templates"
SEEN_ATTRIBUTES = {"title", "aria-label", "placeholder", "alt", "data-confirm", "aria-description"}
SILENT_TAGS = {"script", "style", "code", "kbd", "svg"}
SAME_EVERYWHERE = {"Callsheet", "KPI", "KPIs", "CSV", "XLSX", "JSON", "TSV", "YAML", "UTC", "PARQUET", "song", "pairs"}
"""Words that are the same in every language: our name, forms of files, and the code song-pairs of an example."""
TRANSLATED = re.compile(r"\{%-?\s*blocktrans(?:late)?\b.*?\{%-?\s*endblocktrans(?:late)?\s*-?%\}", re.DOTALL)
REMARKS = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}", re.DOTALL)
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
WORDS = re.compile(r"[^\W\d_]{2,}")


class Shown(HTMLParser):
    """Gathers the texts of a page that somebody sees, with their lines."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT_TAGS
        for name, value in attrs:
            if name in SEEN_ATTRIBUTES and value:
                self.found.append((self.getpos()[0], value))

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT_TAGS

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append((self.getpos()[0], data))


def untranslated(template: str) -> list[tuple[int, str]]:
    """(line, text) of words in a template that stand outside of translate tags."""

    def blank(match: re.Match[str]) -> str:
        return "\n" * match.group().count("\n")

    text = template
    for pattern in (REMARKS, TRANSLATED, DJANGO):
        text = pattern.sub(blank, text)
    page = Shown()
    page.feed(text)
    return [(line, said.strip()) for line, said in page.found if set(WORDS.findall(said)) - SAME_EVERYWHERE]


def pages() -> Iterator[tuple[Path, str]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        yield path.relative_to(TEMPLATES), path.read_text(encoding="utf-8")


def test_templates_show_no_words_outside_of_translate_tags() -> None:
    found = [f"{path}:{line} {text[:60]!r}" for path, template in pages() for line, text in untranslated(template)]
    assert len(list(pages())) > 20
    assert not found, "\n".join(found)


def test_the_check_sees_plain_words_and_lets_translated_ones_pass() -> None:
    assert untranslated("<p>Hello</p>") == [(1, "Hello")]
    assert untranslated('<p title="Hello there">{% translate "x" %}</p>') == [(1, "Hello there")]
    assert untranslated("<p>{% translate 'Hello' %} {{ name }} <kbd>Ctrl</kbd></p>") == []
    assert untranslated("{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}") == []


def test_titles_in_views_go_through_gettext() -> None:
    plain = [
        f"{module.path}:{node.lineno} {value.value!r}"
        for module in modules()
        if module.name.startswith("callsheet.web.views")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value in ("title", "crumb", "lede")
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and WORDS.search(value.value)
    ]
    assert not plain, "\n".join(plain)
