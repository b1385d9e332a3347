"""The items of a study as rows of its file: what was answered, what is believed, what is known."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from callsheet.actions.studies.gold import Key, ProgrammeGold
from callsheet.quality.study import QuestionStudy
from callsheet.quality.study.gold import SURE, Met, gold_state
from callsheet.store.known_answers import KnownUse
from callsheet.store.study_answers import StudyAnswers

Row = tuple[object, ...]
BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class GoldOf:
    """The gold of one question: `uses` by item (whichever source told it: the highest version), contested items, and the leaked pools (source, locale)."""

    uses: Mapping[str, KnownUse]
    contested: frozenset[str]
    leaked: frozenset[Key]


def gold_of(gold: ProgrammeGold, question: str, leaked: frozenset[Key]) -> GoldOf:
    """What the programme's gold says of one question."""
    contested = frozenset(item for item, of in gold.contested if of == question)
    uses = sorted(gold.uses.get(question, {}).values(), key=lambda use: (use.version, use.source))
    return GoldOf({use.item: use for use in uses}, contested, leaked)


def pools_of(answers: StudyAnswers) -> Iterator[tuple[str, str, str]]:
    """Every (source, locale, vendor) of the answers."""
    people = np.array([p.vendor for p in answers.people], dtype=object)
    for vendor in sorted({p.vendor for p in answers.people}):
        for task in np.unique(answers.task[people[answers.worker] == vendor]).tolist():
            item = answers.items[task]
            yield item.source, item.locale, vendor


def item_rows(answers: StudyAnswers, found: QuestionStudy, gold: GoldOf) -> Iterator[Row]:
    """Items that several people answered or whose answer is known: columns of `kept_studies.FIELDS` after the number."""
    items = found.items
    for task in np.flatnonzero((items.answers > 1) | (answers.known >= 0)).tolist():
        item = answers.items[task]
        counts = items.counts[task]
        said = answers.classes[items.consensus[task]]
        n = int(items.answers[task])
        use = gold.uses.get(item.item)
        against = answers.known[task] >= 0 and items.consensus[task] != answers.known[task]
        probability = float(items.probability[task])
        is_split = n > 1 and int((counts > 0).sum()) > 1
        yield (
            *(answers.question, item.source, item.item, item.locale, n, _given(answers.classes, counts), said),
            probability,
            float(items.entropy[task]),
            None if np.isnan(items.agreement[task]) else float(items.agreement[task]),
            bool(is_split or against),
            *_known(use, gold, sure=bool(against) and probability >= SURE, against=bool(against)),
        )


def unmet_rows(question: str, gold: GoldOf, met: Collection[str]) -> Iterator[Row]:
    """Known answers of a question that are among no item's answers."""
    for item, use in sorted(gold.uses.items()):
        if item not in met:
            rest = _known(use, gold, sure=False, against=False)
            yield (question, use.source, item, use.locale, 0, "", None, None, None, None, False, *rest)


def _given(classes: tuple[str, ...], counts: NDArray[np.int32]) -> str:
    order = [k for k in np.argsort(-counts, kind="stable").tolist() if counts[k]]
    return BETWEEN.join(f"{classes[k]} {counts[k]}" for k in order)


def _known(use: KnownUse | None, gold: GoldOf, *, sure: bool, against: bool) -> Row:
    if use is None:
        return (None, None, None, None, None, None, None, None)
    state = gold_state(
        Met(
            is_contested=use.item in gold.contested,
            is_leaked=(use.source, use.locale) in gold.leaked,
            is_contradicted=sure,
            judged=use.judged,
            share=use.share,
            checked=use.checked,
            version=use.version,
        )
    )
    return (use.known, against, str(state), use.judged, use.right, use.people, use.share, use.version)
