"""Which rows add up others: by their words, by formulas, and by arithmetic; and what tells them from ordinary rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from callsheet.sources.grid import Row, Sheet, is_blank, shown
from callsheet.sources.suggest.sample import SAMPLE_ROWS, Sample
from callsheet.sources.tracker import TrackerMapping
from callsheet.sources.tracker.rows import SUBTOTAL, sheet_rows
from callsheet.sources.tracker.words import folded


@dataclass(frozen=True, slots=True)
class AddedUp:
    """Rows of a sheet that add up others. `by_word` say so; `by_sum` only their numbers do; `by_formula` of the latter are
    proved by a formula. `rule` is what a mapping's `ignore` says to leave the latter out, `texts` their labels."""

    by_word: tuple[int, ...] = ()
    by_sum: tuple[int, ...] = ()
    by_formula: tuple[int, ...] = ()
    rule: Mapping[str, Any] | None = None
    texts: tuple[str, ...] = ()


def added_up(sample: Sample, draft: Mapping[str, Any], *, file_name: str, today: date) -> AddedUp:
    """The rows of a sheet that add up others, as the draft mapping reads it."""
    plain = _subtotals(sample.sheet, draft, file_name, today)
    summed = _subtotals(sample.sheet, _with_sums(draft), file_name, today)
    only = tuple(sorted(set(summed) - set(plain)))
    if not only:
        return AddedUp(tuple(plain))
    formula_rows = {row for row, _ in sample.sheet.sums}
    labels = _label_columns(sample, draft)
    rows = dict(sample.rows)
    rule, texts = _telling_rule(rows, only, labels, [n for n in rows if n not in plain])
    return AddedUp(tuple(plain), only, tuple(n for n in only if n in formula_rows), rule, texts)


def _with_sums(draft: Mapping[str, Any]) -> dict[str, Any]:
    return {**draft, "ignore": {**draft.get("ignore", {}), "sums": True}}


def _subtotals(sheet: Sheet, draft: Mapping[str, Any], file_name: str, today: date) -> list[int]:
    mapping = TrackerMapping.model_validate(dict(draft))
    rows = islice(sheet_rows(sheet, mapping, file_name=file_name, anchor=today), SAMPLE_ROWS)
    return [r.row for r in rows if r.skipped == SUBTOTAL]


def _label_columns(sample: Sample, draft: Mapping[str, Any]) -> dict[str, int]:
    """Label -> column, found by header text in the sample."""
    found: dict[str, int] = {}
    for kind, name in draft.get("columns", {}).items():
        for _, row in sample.rows:
            at = next(
                (i for i, c in enumerate(row, start=1) if not is_blank(c) and folded(shown(c)) == folded(name)), 0
            )
            if at:
                found[kind] = at
                break
    return found


def _telling_rule(
    rows: Mapping[int, Row], only: Sequence[int], labels: Mapping[str, int], others: Sequence[int]
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The safest rule that leaves out exactly these rows: a word that no other row has, a blank label, else the sums."""
    ordinary = [rows[n] for n in others if n in rows and n not in only]
    for kind, column in labels.items():
        if all(is_blank(rows[n][column - 1]) for n in only) and not any(
            is_blank(r[column - 1]) for r in ordinary if sum(not is_blank(c) for c in r) > 1
        ):
            return {"blank": [kind]}, ()
    for column in labels.values():
        texts = {shown(rows[n][column - 1]).strip() for n in only}
        here = {shown(r[column - 1]).strip() for r in ordinary}
        if all(texts) and not texts & here and len(texts) <= 5:
            return {"words": sorted(texts)}, tuple(sorted(texts))
    return {"sums": True}, ()


def merged_rules(found: Sequence[AddedUp]) -> AddedUp:
    """What the sheets of one layout say together."""
    whole = AddedUp(
        tuple(n for f in found for n in f.by_word),
        tuple(n for f in found for n in f.by_sum),
        tuple(n for f in found for n in f.by_formula),
    )
    rules = [f.rule for f in found if f.rule]
    if not rules:
        return whole
    same = all(set(r) == set(rules[0]) for r in rules)
    texts = tuple(sorted({t for f in found for t in f.texts}))
    if same and "words" in rules[0]:
        return replace(whole, rule={"words": list(texts)}, texts=texts)
    return replace(whole, rule=rules[0] if same else {"sums": True})
