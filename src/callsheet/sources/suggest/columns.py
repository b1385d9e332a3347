"""What the columns beside the numbers are: by their headers in several languages, and by what stands in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from callsheet.facts.identities import code_of
from callsheet.sources.grid import Cell, shown
from callsheet.sources.names import KnownNames, locale_match
from callsheet.sources.suggest.sample import Sample, Shares, is_number, says_nothing, shares_of
from callsheet.sources.tracker.words import confirmed_words, field_of, folded, is_total_word, note_headers

PERSON_WORDS = "annotator agent worker rater name email mail user employee id reviewer supervisor lead nr no row"
PERSON_HEADERS = frozenset(PERSON_WORDS.split())
REVISED_HEADERS = frozenset(("updated", "last updated", "updated at", "revised", "revised at", "modified", "stand"))
PERIOD_HEADERS = frozenset(
    (
        "week",
        "month",
        "year",
        "quarter",
        "kw",
        "woche",
        "monat",
        "jahr",
        "semaine",
        "mois",
        "mes",
        "semana",
        "weekday",
        "wochentag",
    )
)
FREE_ORDER = ("vendor", "workstream", "site")
DISTINCT_AT_MOST = 60


@dataclass(slots=True)
class Labels:
    """Field -> 1-based column; how sure each is (2 header, 1 values, 0 guess); columns that nobody reads."""

    columns: dict[str, int] = field(default_factory=dict)
    trust: dict[str, float] = field(default_factory=dict)
    unread: list[int] = field(default_factory=list)


def label_fields(
    sample: Sample,
    start: int,
    *,
    values: set[int],
    headers: Mapping[int, str],
    across: Sequence[str],
    known: KnownNames,
) -> Labels:
    """The label columns of the rows from `start` on. A field has one column: the one whose header or values say it best."""
    found = Labels()
    free: list[int] = []
    for column in range(1, sample.width + 1):
        if column in values:
            continue
        cells = [c for c in sample.column(column, start) if not (isinstance(c, str) and is_total_word(c))]
        shares = shares_of(cells, known.locales)
        if not shares.filled:
            continue
        kind, trust = _kind(headers.get(column, ""), cells, shares, known)
        if kind in across or (not kind and not _may_be_name(headers.get(column, ""), cells, shares)):
            found.unread.append(column)
        elif not kind:
            free.append(column)
        elif trust > found.trust.get(kind, -1.0):
            if kind in found.columns:
                found.unread.append(found.columns[kind])
            found.columns[kind], found.trust[kind] = column, trust
        else:
            found.unread.append(column)
    _place_free(found, free, across)
    return found


def _place_free(found: Labels, free: Sequence[int], across: Sequence[str]) -> None:
    """Text columns whose meaning nothing says are taken for the vendor, then workstream, then site."""
    open_kinds = [k for k in FREE_ORDER if k not in found.columns and k not in across]
    for column, kind in zip(free, open_kinds, strict=False):
        found.columns[kind], found.trust[kind] = column, 0.0
    found.unread.extend(free[len(open_kinds) :])


def _kind(header: str, cells: Sequence[Cell], shares: Shares, known: KnownNames) -> tuple[str, float]:
    """(field, trust); the field is '' where neither header nor values say it."""
    words = folded(header)
    said = field_of(header)
    if words in PERIOD_HEADERS and not (shares.days > 0.9 and said == "day"):
        return "", 0.0
    if shares.days >= 0.8 and shares.filled:
        if words in REVISED_HEADERS:
            return "revised_at", 2.0
        return "day", 2.0 if said == "day" else 1.0
    if said == "measure":
        return ("measure", 2.0) if shares.measures >= 0.5 else ("", 0.0)
    if said == "locale":
        return "locale", 2.0 + shares.locales / 2 + _regions(cells) / 4
    if said and said != "day":
        return said, 2.0
    if words in note_headers():
        return "note", 2.0
    return _by_values(cells, shares, known)


def _by_values(cells: Sequence[Cell], shares: Shares, known: KnownNames) -> tuple[str, float]:
    texts = {" ".join(shown(c).split()) for c in cells if isinstance(c, str) and not says_nothing(c)}
    if texts and {folded(t) for t in texts} <= confirmed_words() | {"provisional", "draft", "open", "vorlaeufig"}:
        return "standing", 1.0
    if shares.numbers > 0.5 or not texts:
        return "", 0.0
    if shares.measures >= 0.6:
        return "measure", 1.0
    if shares.locales >= 0.75:
        return "locale", 1.0
    for kind in FREE_ORDER:
        names = known.of(kind)
        codes = {*names, *(code_of(n) for n in names.values())}
        if names and sum(code_of(t) in codes for t in texts) >= 0.5 * len(texts):
            return kind, 1.5
    return "", 0.0


def _regions(cells: Sequence[Cell]) -> float:
    """Of a locale column's texts, the share that name a country too."""
    texts = {c for c in cells if isinstance(c, str) and not says_nothing(c)}
    return sum("-" in locale_match(t).code for t in texts) / max(len(texts), 1)


def _may_be_name(header: str, cells: Sequence[Cell], shares: Shares) -> bool:
    """A text column of few, short, repeating names, not of people or remarks."""
    if (
        shares.numbers > 0.5
        or set(folded(header).split()) & PERSON_HEADERS
        or folded(header) in REVISED_HEADERS | PERIOD_HEADERS
    ):
        return False
    texts = [
        " ".join(shown(c).split()) for c in cells if isinstance(c, str) and not is_number(c) and not says_nothing(c)
    ]
    if sum(any(ch.isalpha() for ch in t) for t in texts) < 0.8 * len(texts):
        return False
    if not texts or shares.distinct > DISTINCT_AT_MOST:
        return False
    return sum(len(t) <= 40 for t in texts) >= 0.9 * len(texts)
