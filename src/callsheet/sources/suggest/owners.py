"""Whose numbers a tracker holds, where no column says it: titles, the names of sheet and file, the registry."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.said import capital, say
from callsheet.sources.grid import is_blank, shown
from callsheet.sources.names import KnownNames, merge_names
from callsheet.sources.names.merging import LEGAL
from callsheet.sources.suggest.sample import Sample
from callsheet.sources.tracker.axis import day_in
from callsheet.sources.tracker.day_texts import partial_day
from callsheet.sources.tracker.words import field_of, folded, measure_of

CUT = re.compile(r"\s*[:/|,;(–—]\s*|\s+-\s+")
TRACKER_WORDS_SAID = (
    "tracker tracking daily weekly monthly report reports status production sheet overview summary numbers totals update eod mis "
    "tagesmeldung bericht uebersicht tagesbericht meldung rapport suivi informe reporte relatorio 日報 週報 報告 data pasted text "
    "demo final new copy kopie vendor for of the by "
    "week woche kw semaine settimana sheet tabelle blatt hoja feuille plan 年 月"
)
TRACKER_WORDS = frozenset(TRACKER_WORDS_SAID.split())
WORDS_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Owner:
    """The vendor of the whole file. `stated` where a line "Vendor: …" says it; `name` a known code or a guess, '' for none;
    `evidence` where it was found."""

    name: str
    certain: bool
    evidence: str
    stated: bool = False


def owner_of(samples: Sequence[tuple[Sample, int]], file_name: str, known: KnownNames) -> Owner:
    """The owner by what stands above the tables (each sample with its header's place), then the sheets' and the file's name."""
    titles = [
        shown(c)
        for sample, at in samples
        for _, row in sample.rows[:at]
        for c in row
        if isinstance(c, str) and not is_blank(c)
    ]
    if any(field_of(t.partition(":")[0]) == "vendor" for t in titles):
        return Owner("", True, say("a line above the table names the vendor"), stated=True)
    stem = re.sub(r"(\.\w{2,5})+$", "", file_name)
    places = [
        *((t, say("the title")) for t in titles[:6]),
        *((s.sheet.name, say("the sheet's name")) for s, _ in samples),
        (stem, say("the file's name")),
    ]
    for text, place in places:
        code = _known_in(text, known)
        if code:
            return Owner(code, True, say("{place} says “{text}”", place=place, text=text))
    for text, place in places:
        guess = _guess(text)
        if guess and (place == "the title" or " " not in guess):
            return Owner(guess, False, say("{place} says “{text}”.", place=capital(place), text=text))
    return Owner("", False, say("The file names no vendor."))


def _known_in(text: str, known: KnownNames) -> str:
    """The code of the one known vendor whose name or code stands in the text."""
    words = f" {folded(text)} "
    hits = {
        code for code, name in known.vendors.items() if f" {folded(name)} " in words or f" {folded(code)} " in words
    }
    if not hits:
        pieces = [p for p in CUT.split(text) if p]
        hits = {g.code for g in merge_names(pieces, known.vendors) if g.code}
    return hits.pop() if len(hits) == 1 else ""


def _guess(text: str) -> str:
    """What is left of a title without the words that any tracker has at its ends, dates and numbers; up to a legal form, if
    there is one; '' where that is no short name."""
    piece = next((p for p in CUT.split(text.replace("_", " ")) if p.strip()), "")
    words = [w for w in re.split(r"\s+|(?<=\w)-(?=\w)", piece) if folded(w)]
    legal = [i for i, w in enumerate(words) if i and folded(w).replace(" ", "") in LEGAL]
    kept = words[: legal[-1] + 1] if legal else words
    while kept and _is_common(kept[0]):
        kept = kept[1:]
    while kept and not legal and _is_common(kept[-1]):
        kept = kept[:-1]
    if not kept or len(kept) > (WORDS_AT_MOST if legal else 3) or field_of(" ".join(kept)):
        return ""
    return " ".join(kept) if any(len(w) > 2 and w[:1].isalpha() for w in kept) else ""


def _is_common(word: str) -> bool:
    said = folded(word)
    dated = day_in(word) or (partial_day(word) is not None)
    return bool(
        said in TRACKER_WORDS
        or dated
        or any(c.isdigit() for c in word)
        or (measure_of(word) and said not in LEGAL)
        or field_of(word)
    )
