"""Every page in a language that nobody speaks: what a reader sees without its brackets was never given to the catalogue."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db.models import CharField, TextField
from django.test import Client, override_settings

from callsheet.boot.messages import pseudo
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.measures import COUNTS
from tests.edges.web.conftest import Town
from tests.edges.web.routes import routes
from tests.world.house import all_rows

pytestmark = pytest.mark.django_db
SILENT = {"script", "style", "code", "kbd", "svg", "title", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "circle"}
SEEN = {"title", "aria-label", "placeholder", "alt", "data-confirm"}
OURS = {
    "owner",
    "vendor",
    "site",
    "batch",
    "target",
    "commitment",
    "quota",
    "programme",
    "locale",
    "import",
    "mapping",
    "critical",
    "serious",
    "watch",
    "quality",
    "unmapped",
    "done",
    "failed",
    "waiting",
    "unchanged",
    "judgments",
    "totals",
}
"""Words of ours that stand in tables too: they are to be translated all the same."""
WORDS = re.compile(r"[^\W\d_]{2,}")


class Page(HTMLParser):
    """Texts that are seen, each with the element that holds it; what is marked as untranslatable is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        kept = tag in SILENT or known.get("translate") == "no"
        silent = kept or self._silent()
        if not silent:
            self.texts += [(f"{tag}@{name}", known[name] or "") for name in SEEN & known.keys()]
        if tag not in VOID:
            self.open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._silent():
            self.texts.append((" ".join(tag for tag, _ in self.open[-2:]), data))

    def _silent(self) -> bool:
        return bool(self.open) and self.open[-1][1]


DAYS = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b"
)
"""Days: their names come from the locale's own tables, and the made-up languages spell as English."""
OTHER = re.compile(
    r"\b(?:UTC|BCP|CSV|XLSX|PARQUET|JSON|YAML|KPIs?|API|Callsheet|English|Deutsch|en-xa|ar-xb|min|ms|wilson|bootstrap|order-statistics|newcombe|brier|clustered)\b"
)
"""Names of forms, units and languages that are the same everywhere."""
CODES = re.compile(r"\S*[@/._\d-]\S*")
"""Codes, addresses, files, zones: a word with a sign that no plain word has."""


def facts() -> re.Pattern[str]:
    """Everything that people typed or files brought: names, codes and texts that stand in the tables of the state."""
    known = set(KPIS) | set(COUNTS)
    with all_rows():
        for model in apps.get_app_config("state").get_models():
            fields = [
                f.attname for f in model._meta.get_fields() if isinstance(f, CharField | TextField) and not f.choices
            ]
            for row in model._default_manager.values_list(*fields) if fields else ():
                known |= {str(value) for value in row if value and WORDS.search(str(value))}
    words = sorted((re.escape(text) for text in known - OURS), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")


def unsaid(html: str, known: re.Pattern[str]) -> Iterator[str]:
    """Texts of a page with words outside of brackets."""
    page = Page()
    page.feed(html)
    depth = 0
    for where, text in page.texts:
        outside = []
        for letter in text:
            depth += letter == pseudo.OPEN
            if not depth:
                outside.append(letter)
            depth -= letter == pseudo.CLOSE
        left = "".join(outside)
        for pattern in (known, DAYS, OTHER, CODES):
            left = pattern.sub(" ", left)
        if WORDS.search(left):
            yield f"<{where}> {' '.join(text.split())[:90]}"


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The made-up languages are known to the pages."""
    folder = pseudo.write(tmp_path_factory.mktemp("strange"))
    known = [*django_settings.LANGUAGES, *((code, code) for code in pseudo.LANGUAGES)]
    with override_settings(LANGUAGES=known, LOCALE_PATHS=[folder, *django_settings.LOCALE_PATHS]):
        yield


def test_no_page_shows_words_that_cannot_be_translated(town: Town, owner: Client, strange: None) -> None:
    found: dict[str, str] = {}
    known = facts()
    for route in routes(town).values():
        for path in route.there:
            answer = owner.get(path, headers={"accept-language": "en-xa"})
            if "text/html" in answer["Content-Type"]:
                for text in unsaid(answer.content.decode(), known):
                    found.setdefault(text, path)
    assert not found, "\n".join(f"{path} {text}" for text, path in found.items())
