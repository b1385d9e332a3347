"""One question studied: what is true of its items, who is how often right, who differs from whom, what needs an explanation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from callsheet.quality.screens import Screened, copying, random_answers, speeding, straight_lining
from callsheet.quality.skill import SkillStudy, skill_study
from callsheet.quality.study.items import ItemStudy, item_study
from callsheet.quality.study.people import Given, PersonStudy, VendorStudy, person_study, vendor_study
from callsheet.stats.aggregation import Consensus, Labels, consensus, labels_of
from callsheet.stats.estimate import Estimate

Codes = NDArray[np.int32]
Floats = NDArray[np.float64]
MOST_SIGNALS = 50
METHOD = "auto"


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of a question, sorted by task and one a task and annotator: `task`, `worker`, `given` (answers,) are codes.

    `seconds` and `moment` (answers,) are nan and `week` −1 where not known; `known` (tasks,) holds known answers that stand,
    −1 elsewhere; `vendor` (annotators,) the vendor's code, −1 where nobody knows; `measured` (annotators,) who may be measured
    individually. `sizes`: tasks, annotators, classes, vendors.
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
    sizes: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class QuestionStudy:
    """What came of it. `method` and `notes` are the consensus's; `classes` (K,): share of each class; `annotators` without those
    who are not to be measured individually, who are counted in `unmeasured`; `items` as believed without known answers.
    """

    method: str
    notes: tuple[str, ...]
    classes: tuple[float, ...]
    items: ItemStudy
    annotators: tuple[PersonStudy, ...]
    vendors: tuple[VendorStudy, ...]
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
    blind = consensus(labels, method)
    told = consensus(labels, method, known=answers.known) if (answers.known >= 0).any() else blind
    skills = skill_study(labels, told, known=answers.known, vendors=answers.vendor)
    given = Given(labels, told, answers.known, answers.week)
    return QuestionStudy(
        method=told.method,
        notes=told.notes,
        classes=tuple(float(share) for share in told.prior[:classes]),
        items=item_study(labels, blind),
        annotators=_annotators(given, skills, answers.measured),
        vendors=_vendors(given, skills, answers.vendor),
        pool=_mean([s.shrunk for s in skills.annotators]),
        unmeasured=int((~answers.measured).sum()),
        screens=_screens(labels, told, answers),
    )


def _annotators(given: Given, skills: SkillStudy, measured: NDArray[np.bool_]) -> tuple[PersonStudy, ...]:
    return tuple(person_study(given, skill, [skill.code]) for skill in skills.annotators if measured[skill.code])


def _vendors(given: Given, skills: SkillStudy, vendor: Codes) -> tuple[VendorStudy, ...]:
    return tuple(vendor_study(given, skill, np.flatnonzero(vendor == skill.code).tolist()) for skill in skills.vendors)


def _mean(estimates: Sequence[Estimate]) -> float:
    values = [e.value for e in estimates if e.value is not None]
    return float(np.mean(values)) if values else float("nan")


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
