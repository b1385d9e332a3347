"""A draft for a tracker: which sheets, which layout, which rows repeat others, which names are one; and its questions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from callsheet.decisions.numbers import count
from callsheet.said import say
from callsheet.sources.grid import Sheet
from callsheet.sources.names import KnownNames, locale_match
from callsheet.sources.suggest.asking import ASKED_AT_MOST, applied, questions_for
from callsheet.sources.suggest.evidence import AddedUp, added_up, merged_rules
from callsheet.sources.suggest.layout import Candidate, best_candidate
from callsheet.sources.suggest.model import NameFound, Question, Suggestion
from callsheet.sources.suggest.namings import counted, name_rules, names_found
from callsheet.sources.suggest.owners import Owner, owner_of
from callsheet.sources.suggest.previewing import ROWS_AT_MOST, preview_of
from callsheet.sources.suggest.sample import Sample, sample_of
from callsheet.sources.suggest.yaml_text import yaml_text
from callsheet.sources.tracker import TrackerMapping
from callsheet.sources.tracker.axis import day_in
from callsheet.sources.tracker.figures import KEY_FIELDS
from callsheet.sources.tracker.rows import RowReading, sheet_rows

SHEETS_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet with a table in it."""

    sample: Sample
    candidate: Candidate

    @property
    def signature(self) -> tuple[object, ...]:
        """Sheets with the same signature are read by one mapping."""
        draft = self.candidate.draft
        words = tuple(w.casefold() for w in draft["header"]["words"])
        return (self.candidate.levels, tuple(sorted(draft["columns"])), words, draft.get("sections"))


def tracker_suggestion(sheets: Sequence[Sheet], *, name: str, known: KnownNames, today: date) -> Suggestion | None:
    """The suggestion for a file of totals; None where no sheet holds any."""
    visible = [s for s in sheets if not s.hidden]
    found = [f for f in (_found(s, name, known, today) for s in visible[:SHEETS_LOOKED_AT]) if f]
    if not found:
        return None
    chosen = _largest_group(found)
    draft = dict(chosen[0].candidate.draft)
    draft["sheets"] = _sheet_patterns([f.sample.sheet.name for f in chosen], [s.name for s in visible])
    sums = merged_rules([added_up(f.sample, draft, file_name=name, today=today) for f in chosen])
    if sums.rule:
        draft["ignore"] = dict(sums.rule)
    dimension = _sheet_dimension(chosen, draft, name, today)
    if dimension:
        draft["stated"] = {**draft.get("stated", {}), dimension: "sheet"}
    owner = _owner(chosen, draft, name, known)
    if owner and owner.stated:
        draft["stated"] = {**draft.get("stated", {}), "vendor": "title"}
    elif owner and owner.certain:
        draft["constants"] = {**draft.get("constants", {}), "vendor": owner.name}
    names = _names(chosen, draft, name, known, today)
    draft["names"] = name_rules(names)
    draft |= {"zone": known.zone or "UTC", "cutoff": known.cutoff or "00:00"}
    draft["title"] = f"totals of {name}"
    locales = [n.code for n in names if n.kind == "locale"]
    questions = questions_for(chosen[0].candidate, sums, owner, locales=locales, known=known)
    return _suggestion(sheets, chosen, draft, name=name, names=names, asked=(questions, sums))


def _found(sheet: Sheet, file_name: str, known: KnownNames, today: date) -> Found | None:
    sample = sample_of(sheet)
    candidate = best_candidate(sample, file_name=file_name, known=known, today=today)
    return Found(sample, candidate) if candidate else None


def _largest_group(found: Sequence[Found]) -> list[Found]:
    """The sheets of one layout that read the most; others may repeat them (summaries) and are named as not read."""
    groups: dict[tuple[object, ...], list[Found]] = {}
    for each in found:
        groups.setdefault(each.signature, []).append(each)
    return max(groups.values(), key=lambda g: sum(f.candidate.score for f in g))


def _owner(chosen: Sequence[Found], draft: Mapping[str, Any], file_name: str, known: KnownNames) -> Owner | None:
    """The one vendor of the file; None where columns, headings or sheets say whose each number is."""
    said = {*draft["columns"], *draft["header"]["across"], *draft.get("stated", {}), draft.get("sections")}
    if "vendor" in said:
        return None
    return owner_of([(f.sample, f.candidate.at) for f in chosen], file_name, known)


def _sheet_patterns(chosen: Sequence[str], visible: Sequence[str]) -> list[str]:
    """Patterns that match tomorrow's sheets too: numbers and dates in names may be others. Nothing where all are read."""
    if set(chosen) == set(visible):
        return []
    patterns = list(dict.fromkeys(re.sub(r"\d+", "*", c) for c in chosen))
    taken = [
        v
        for v in visible
        if v not in chosen and any(re.fullmatch(p.replace("*", ".*"), v) for p in map(re.escape, patterns))
    ]
    return list(chosen) if taken or len(patterns) > 5 else patterns


def _sheet_dimension(chosen: Sequence[Found], draft: Mapping[str, Any], file_name: str, today: date) -> str:
    """What the names of several sheets say, where the same labels and days stand on more than one of them."""
    if len(chosen) < 2:
        return ""
    names = [f.sample.sheet.name for f in chosen]
    said = {*draft["columns"], *draft["header"]["across"], *draft.get("stated", {}), draft.get("sections")}
    seen: set[object] = set()
    clash = False
    for each in chosen:
        keys = {t.key for r in _sample_rows(each, draft, file_name, today) for t in r.totals}
        clash = clash or bool(keys & seen)
        seen |= keys
    if "locale" not in said and all(locale_match(n).code for n in names):
        return "locale"
    if not clash or all(day_in(n) for n in names):
        return ""
    return next((k for k in ("vendor", "site", "workstream") if k not in said), "")


def _sample_rows(found: Found, draft: Mapping[str, Any], file_name: str, today: date) -> list[RowReading]:
    mapping = TrackerMapping.model_validate(dict(draft))
    return list(islice(sheet_rows(found.sample.sheet, mapping, file_name=file_name, anchor=today), ROWS_AT_MOST))


def _names(
    chosen: Sequence[Found], draft: Mapping[str, Any], file_name: str, known: KnownNames, today: date
) -> tuple[NameFound, ...]:
    texts = (
        (kind, text)
        for each in chosen
        for row in _sample_rows(each, draft, file_name, today)
        for total in row.totals
        for kind, text in zip(KEY_FIELDS[1:5], total.key[1:5], strict=True)
    )
    return names_found(counted(texts), known)


def _suggestion(
    sheets: Sequence[Sheet],
    chosen: Sequence[Found],
    draft: dict[str, Any],
    *,
    name: str,
    names: tuple[NameFound, ...],
    asked: tuple[tuple[Question, ...], AddedUp],
) -> Suggestion:
    questions, sums = asked
    final = applied(draft, {q.id: q.proposed for q in questions})
    mapping = {"kind": "tracker", **final}
    preview = preview_of(sheets, TrackerMapping.model_validate(final), file_name=name)
    read = {f.sample.sheet.name for f in chosen}
    other_sheets = [say("sheet {name}", name=s.name) for s in sheets if not s.hidden and s.name not in read]
    candidate = chosen[0].candidate
    unread = [candidate.headers[c] for c in sorted(set(candidate.labels.unread)) if candidate.headers.get(c)]
    return Suggestion(
        name,
        "tracker",
        _title(preview.totals, len(chosen), candidate),
        yaml_text(mapping),
        questions[:ASKED_AT_MOST],
        (*_notes(candidate, sums, names, final), *_not_asked(questions)),
        names,
        tuple(s.name for s in sheets if s.hidden),
        tuple(
            dict.fromkeys(
                [
                    *(say("column {name}", name=u) for u in unread),
                    *(f"“{n}”" for n in candidate.measures.unread),
                    *other_sheets,
                ]
            )
        ),
        preview,
    )


def _title(totals: int, sheets: int, candidate: Candidate) -> str:
    layout = (
        say("days across")
        if {"day", "week"} & set(candidate.levels)
        else say("one row a day")
        if "day" in candidate.labels.columns
        else say("one day")
    )
    on = say(" on {sheets} sheets", sheets=sheets) if sheets > 1 else ""
    return say("A tracker of totals ({layout}): {totals} numbers{on}.", layout=layout, totals=count(totals), on=on)


def _notes(
    candidate: Candidate, sums: AddedUp, names: Sequence[NameFound], final: Mapping[str, Any]
) -> tuple[str, ...]:
    notes = []
    if candidate.order.why:
        first = say("day") if candidate.order.order == "dmy" else say("month")
        notes.append(say("Dates are read with the {first} first: {why}.", first=first, why=candidate.order.why))
    if candidate.decimal.examples and candidate.decimal.decimal:
        mark = candidate.decimal.decimal
        notes.append(
            say(
                "“{mark}” is the decimal mark: see {examples}.",
                mark=mark,
                examples=", ".join(f"“{e}”" for e in candidate.decimal.examples),
            )
        )
    if sums.by_word:
        notes.append(say("{by_word} rows say that they are totals and are left out.", by_word=len(sums.by_word)))
    if sums.by_formula:
        notes.append(
            say("{by_formula} rows are sums by their formulas and are left out.", by_formula=len(sums.by_formula))
        )
    if final.get("fill"):
        notes.append(say("A blank {final} means the one above it.", final=" or ".join(final["fill"])))
    doubtful = [f"{'/'.join(n.spellings)} ({n.why})" for n in names if n.kind == "locale" and not n.certain]
    if doubtful:
        notes.append(say("Check these locales: {doubtful}.", doubtful="; ".join(doubtful)))
    return tuple(notes)


def _not_asked(questions: Sequence[Question]) -> list[str]:
    return [
        say("Not asked, taken as “{proposed}”: {text}", proposed=q.proposed, text=q.text)
        for q in questions[ASKED_AT_MOST:]
    ]


def answered(suggestion: Suggestion, mapping: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """The mapping's values with the answers in it: questions by id, names by "name:KIND:TEXT", merges by "merge:KIND:NAME"."""
    final = applied(mapping, {**{q.id: q.proposed for q in suggestion.questions}, **answers})
    names = {(n.kind, n.name): n for n in suggestion.names}
    rules: dict[str, dict[str, str]] = {k: dict(v) for k, v in final.get("names", {}).items()}
    for key, value in answers.items():
        action, _, rest = key.partition(":")
        kind, _, text = rest.partition(":")
        if action == "name" and value.strip():
            spellings = next(
                (n.spellings for n in suggestion.names if n.kind == kind and (n.name == text or text in n.spellings)),
                (text,),
            )
            rules.setdefault(kind, {}).update(dict.fromkeys(spellings, value.strip()))
        elif action == "merge" and value == "yes" and (kind, text) in names:
            into = names[kind, text].perhaps
            target = names[kind, into].code if (kind, into) in names else into
            rules.setdefault(kind, {}).update(dict.fromkeys(names[kind, text].spellings, target))
    return {**final, "names": rules}
