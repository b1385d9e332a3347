"""One question studied: what is true of its items, who is how often right, who differs from whom, what needs an explanation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from callsheet.quality.screens import Screened, Signal, copying, random_answers, speeding, straight_lining
from callsheet.quality.skill import HeadToHead, SkillStudy, head_to_head, skill_study
from callsheet.quality.study.items import ItemStudy, item_study
from callsheet.quality.study.people import Given, PeopleStudy, people_study
from callsheet.said import say
from callsheet.stats.aggregation import Consensus, Labels, consensus, labels_of, subset
from callsheet.stats.estimate import Estimate
from callsheet.stats.proportions import wilson

Codes = NDArray[np.int32]
Floats = NDArray[np.float64]
MOST_SIGNALS = 50
MOST_GROUPS = 3
"""Groups that answer alike whose answers are counted once."""
LEAST_KNOWN = 10
"""Known answers of a group under which they refute nothing."""
MOST_VENDORS = 8
"""Vendors of a question that are held against each other."""
METHOD = "auto"


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of a question, sorted by task and one a task and annotator: `task`, `worker`, `given` (answers,) are codes.

    `seconds` and `moment` (answers,) are nan and `week` −1 where not known; `known` (tasks,) holds known answers that stand,
    −1 elsewhere; `vendor` (annotators,) the vendor's code, −1 where nobody knows; `measured` (annotators,) who may be measured
    individually; `stratum` (tasks,) codes of items that are alike (a locale). `sizes`: tasks, annotators, classes, vendors.
    """

    task: Codes
    worker: Codes
    given: Codes
    seconds: Floats
    moment: Floats
    week: Codes
    known: Codes
    vendor: Codes
    measured: NDArray[np.bool_]
    stratum: Codes
    sizes: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class QuestionStudy:
    """What came of it. `method` and `notes` are the consensus's; `classes` (K,): share of each class; `annotators` without those
    who are not to be measured individually, who are counted in `unmeasured`; `items` as believed without known answers; `pairs` of the MOST_VENDORS busiest vendors.
    """

    method: str
    notes: tuple[str, ...]
    classes: tuple[float, ...]
    items: ItemStudy
    annotators: tuple[PeopleStudy, ...]
    vendors: tuple[PeopleStudy, ...]
    pairs: tuple[HeadToHead, ...]
    pool: float
    unmeasured: int
    screens: tuple[Screened, ...]


def study(answers: Answers, *, method: str = METHOD) -> QuestionStudy:
    """The study of one question. The same answers give the same study: no estimator of it draws lots.

    ValueError where nothing was answered or the answers are not sorted by task with one a task and annotator.
    """
    tasks, people, classes, _ = answers.sizes
    labels = labels_of(
        answers.task, answers.worker, answers.given, n_tasks=tasks, n_workers=people, n_classes=max(classes, 2)
    )
    if labels.repeated or not np.array_equal(labels.tasks, answers.task):
        raise ValueError("answers are sorted by task, one a task and annotator")
    groups, told = _told(labels, method, answers.known)
    counted = once_a_group(labels, groups)
    blind = consensus(counted, method) if (answers.known >= 0).any() else told
    skills = skill_study(labels, told, known=answers.known, vendors=answers.vendor)
    given = Given(labels, told, answers.known, answers.week)
    return QuestionStudy(
        method=told.method,
        notes=(*_group_notes(groups), *told.notes),
        classes=tuple(float(share) for share in told.prior[:classes]),
        items=item_study(labels, blind),
        annotators=_annotators(given, skills, answers.measured),
        vendors=_vendors(given, skills, answers.vendor),
        pairs=_pairs(labels, told, answers),
        pool=_usual([s.shrunk for s in skills.annotators]),
        unmeasured=int((~answers.measured).sum()),
        screens=_screens(labels, told, answers),
    )


def _told(labels: Labels, method: str, known: Codes) -> tuple[tuple[tuple[int, ...], ...], Consensus]:
    """What is believed with known answers, and the groups of copiers whose answers count once in it.

    A group of annotators with the same mistakes counts once where its known answers refute it: where copiers are many, the
    consensus follows them. Found one at a time, the strongest first: while one decides what is believed,
    honest annotators who contradict it together look like another.
    """
    groups: list[tuple[int, ...]] = []
    told = consensus(labels, method, known=known) if (known >= 0).any() else consensus(labels, method)
    for _ in range(MOST_GROUPS if (known >= 0).any() else 0):
        signals = copying(labels, told, known=known).signals
        new = [s.annotators for s in signals if s.annotators not in groups and _is_refuted(labels, told, known, s)]
        if not new:
            break
        groups.append(new[0])
        told = consensus(once_a_group(labels, groups), method, known=known)
    return tuple(groups), told


def _is_refuted(labels: Labels, told: Consensus, known: Codes, signal: Signal) -> bool:
    """Whether the known answers of a group are surely nearer to chance than to what is believed of its other answers: a clause that
    many read alike, and wrongly, is no copying."""
    place = np.flatnonzero(np.isin(labels.workers, signal.annotators))
    truth = known[labels.tasks[place]]
    checked = truth >= 0
    if checked.sum() < LEAST_KNOWN or checked.all():
        return False
    right = int((truth[checked] == labels.classes[place[checked]]).sum())
    believed = told.posterior[labels.tasks[place[~checked]], labels.classes[place[~checked]]]
    nearer_to_chance = (1.0 / labels.n_classes + float(np.mean(believed))) / 2.0
    return wilson(right, int(checked.sum()))[1] < nearer_to_chance


def once_a_group(labels: Labels, groups: Sequence[tuple[int, ...]]) -> Labels:
    """The labels with one of each group and task: copied answers are one witness, not several."""
    kept = np.ones(labels.n_labels, dtype=np.bool_)
    for group in groups:
        place = np.flatnonzero(np.isin(labels.workers, group))
        _, first = np.unique(labels.tasks[place], return_index=True)
        kept[place] = False
        kept[place[first]] = True
    return subset(labels, kept) if groups else labels


def _group_notes(groups: Sequence[tuple[int, ...]]) -> tuple[str, ...]:
    if not groups:
        return ()
    people = sum(len(group) for group in groups)
    return (
        say(
            "{people} annotators make the same mistakes beyond chance, and known answers refute them: together they count as one.",
            people=people,
        ),
    )


def _annotators(given: Given, skills: SkillStudy, measured: NDArray[np.bool_]) -> tuple[PeopleStudy, ...]:
    return tuple(people_study(given, skill, [skill.code]) for skill in skills.annotators if measured[skill.code])


def _vendors(given: Given, skills: SkillStudy, vendor: Codes) -> tuple[PeopleStudy, ...]:
    return tuple(people_study(given, skill, np.flatnonzero(vendor == skill.code).tolist()) for skill in skills.vendors)


def _pairs(labels: Labels, told: Consensus, answers: Answers) -> tuple[HeadToHead, ...]:
    of_answer = answers.vendor[answers.worker]
    counts = np.bincount(of_answer[of_answer >= 0], minlength=answers.sizes[3])
    busiest = sorted(np.argsort(-counts, kind="stable")[:MOST_VENDORS].tolist())
    return tuple(
        head_to_head(labels, told, answers.vendor, pair, known=answers.known, strata=answers.stratum)
        for pair in combinations(busiest, 2)
        if counts[pair[0]] and counts[pair[1]]
    )


def _usual(estimates: Sequence[Estimate]) -> float:
    """The median: a few who copy do not move what is usual."""
    values = [e.value for e in estimates if e.value is not None]
    return float(np.median(values)) if values else float("nan")


def _screens(labels: Labels, told: Consensus, answers: Answers) -> tuple[Screened, ...]:
    known, measured = answers.known, answers.measured
    found = [
        copying(labels, told, known=known, measured=measured),
        random_answers(labels, told, known=known, measured=measured),
    ]
    if np.isfinite(answers.seconds).any():
        found.append(speeding(labels, told, answers.seconds, known=known, measured=measured))
    if np.isfinite(answers.moment).any():
        order = np.where(np.isfinite(answers.moment), answers.moment, -1.0)
        found.append(straight_lining(labels, told, order, known=known, measured=measured))
    return tuple(replace(one, signals=one.signals[:MOST_SIGNALS]) for one in found)
