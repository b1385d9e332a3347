"""Rows of benchmarks.quality for people, vendors, tasks of taste and whole studies: what is asked of a consensus that is there."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import default_rng

from benchmarks.quality_rows import Call, Row

if TYPE_CHECKING:
    from callsheet.quality.study import Answers
    from callsheet.stats.aggregation import Labels

MOST, MOST_STUDY, MOST_STANDINGS, MOST_GROUPED = 500_000, 100_000, 20_000, 20_000
TASKS_A_PERSON, EACH, CLASSES, RIGHT = 40, 5, 4, 0.75


def people_rows(size: int) -> Mapping[str, Row]:
    """A row for each estimator on `size` labels, at most half a million, of 40 tasks a person and five vendors."""
    studied = min(size, MOST_STUDY)
    return {
        **{f"skill, {name}": on(min(size, MOST), of_people, name) for name in OF_PEOPLE},
        "skill, standings": on(min(size, MOST_STANDINGS), of_people, "standings"),
        **{f"screen, {name}": on(min(size, MOST), screened, name) for name in SCREENS},
        **{name: on(studied, of_taste, name) for name in OF_TASTE},
        "annotator groups": on(min(size, MOST_GROUPED), of_taste, "annotator groups"),
        "slices": Row("2,000 slices", slices),
        "control series": Row("200 weeks", series),
        "study of a question": Row(f"{studied:,} labels", partial(question, studied)),
        "odds of finishing": Row("2,000 draws", finishing),
        "sudden change": Row("60 days", changed),
        "record of odds": Row("100,000 odds", recorded),
    }


def on(size: int, prepare: Callable[[int, str], Call], name: str) -> Row:
    """A row on so many labels."""
    return Row(f"{size:,} labels", partial(prepare, size, name))


OF_PEOPLE = ("intervals", "confusion matrix", "difficulty", "head to head", "reviewers")
SCREENS = ("random answers", "copying", "speeding", "straight lines")
OF_TASTE = ("soft labels", "agreement ceiling", "entropies")


def workforce(size: int) -> "Labels":
    """Labels of people who answered about 200 items each."""
    from callsheet.stats.aggregation import labels_of

    rng = default_rng(20261206)
    tasks = max(size // EACH, 40)
    people = max(tasks // TASKS_A_PERSON, 2 * EACH)
    first = rng.integers(0, people, tasks)
    who = (first[:, None] + np.arange(EACH) * (people // EACH)) % people
    truth = rng.integers(0, CLASSES, (tasks, 1))
    right = rng.random(who.shape) < rng.beta(9, 3, people)[who]
    given = np.where(right, truth, rng.integers(0, CLASSES, who.shape))
    return labels_of(np.repeat(np.arange(tasks), EACH), who.ravel(), given.ravel(), n_workers=people, n_classes=CLASSES)


def of_people(size: int, name: str) -> Call:
    """Skill with its doubt, two of five vendors, all five, items, reviewers."""
    from callsheet.quality import skill
    from callsheet.stats.aggregation import dawid_skene

    labels = workforce(size)
    found, vendors = dawid_skene(labels), np.arange(labels.n_workers) % 5
    everybody = np.arange(labels.n_workers)
    return {
        "intervals": lambda: skill.skill_study(labels, found, vendors=vendors),
        "confusion matrix": lambda: skill.confusion_matrix(labels, found, everybody),
        "difficulty": lambda: skill.difficulty(labels, found),
        "head to head": lambda: skill.head_to_head(labels, found, vendors, (0, 1)),
        "standings": lambda: skill.standings(labels, found, vendors, rng=default_rng(1)),
        "reviewers": lambda: skill.reviewer_rates(labels, found, everybody, bad=0),
    }[name]


def screened(size: int, name: str) -> Call:
    """Each screen over everybody."""
    from callsheet.quality import screens
    from callsheet.stats.aggregation import dawid_skene

    labels, rng = workforce(size), default_rng(20261207)
    found, seconds, order = (
        dawid_skene(labels),
        rng.lognormal(3.0, 0.5, labels.n_labels),
        rng.permutation(labels.n_labels),
    )
    return {
        "random answers": lambda: screens.random_answers(labels, found),
        "copying": lambda: screens.copying(labels, found),
        "speeding": lambda: screens.speeding(labels, found, seconds),
        "straight lines": lambda: screens.straight_lining(labels, found, order),
    }[name]


def of_taste(size: int, name: str) -> Call:
    """Distributions, ceilings, groups and entropies of answers without a truth."""
    from callsheet.quality import subjective

    labels = workforce(size)
    counted = subjective.answer_counts(labels)
    return {
        "soft labels": lambda: subjective.soft_labels(labels),
        "agreement ceiling": lambda: subjective.agreement_ceiling(labels, rng=default_rng(1)),
        "annotator groups": lambda: subjective.annotator_groups(labels, rng=default_rng(1), shuffles=19),
        "entropies": lambda: (subjective.chao_shen(counted), subjective.miller_madow(counted)),
    }[name]


def slices() -> Call:
    """Slices against the rest, over ten strata."""
    from callsheet.quality.slices import SliceCount, slice_differences

    ok = default_rng(20261208).binomial(60, 0.85, (200, 10))
    rows = [SliceCount(f"s{i}", f"q{j}", int(ok[i, j]), 60) for i in range(200) for j in range(10)]
    return lambda: slice_differences(rows)


def series() -> Call:
    """Two hundred weeks of a share, ten guideline versions."""
    from callsheet.quality.control_series import Change, Period, shares_controlled
    from callsheet.stats import proportion

    first = date(2022, 1, 3)
    right = default_rng(20261209).binomial(400, 0.95, 200)
    weeks = [Period(first + timedelta(weeks=i), proportion(int(x), 400), 400) for i, x in enumerate(right)]
    changes = [Change(first + timedelta(weeks=20 * i), f"{i}.0") for i in range(1, 10)]
    return lambda: shares_controlled(weeks, changes)


def answers(size: int) -> "Answers":
    """The same crowd as answers of a question, a tenth of the tasks with known answers."""
    from callsheet.quality.study import Answers

    labels = workforce(size)
    n, people = labels.n_labels, labels.n_workers
    return Answers(
        task=labels.tasks,
        worker=labels.workers,
        given=labels.classes,
        seconds=default_rng(1).lognormal(3.0, 0.5, n),
        moment=np.arange(n, dtype=np.float64),
        week=np.full(n, 20_000, dtype=np.int32),
        known=np.where(np.arange(labels.n_tasks) % 10 == 0, 0, -1).astype(np.int32),
        vendor=(np.arange(people) % 5).astype(np.int32),
        measured=np.ones(people, dtype=np.bool_),
        stratum=np.zeros(labels.n_tasks, dtype=np.int32),
        sizes=(labels.n_tasks, people, labels.n_classes, 5),
    )


def question(size: int) -> Call:
    """A whole study: consensus, skill, agreement, vendors, screens."""
    from callsheet.quality.study import study

    given = answers(size)
    return lambda: study(given)


def finishing() -> Call:
    """The odds of a due day from ten weeks of pace."""
    from callsheet.stats import PaceAhead, PaceHistory, odds_of_finishing

    made = default_rng(1).normal(100, 20, 70)
    worked = tuple(i % 7 < 5 for i in range(70))
    history = PaceHistory(
        tuple(float(x) if w else 0.0 for x, w in zip(made, worked, strict=True)),
        tuple(i % 7 for i in range(70)),
        worked,
    )
    ahead = PaceAhead(date(2026, 11, 23), (True,) * 90)
    return lambda: odds_of_finishing(history, ahead, remaining=3_000, due=date(2027, 1, 15), rng=default_rng(1))


def changed() -> Call:
    """Did the latest days move from what was usual?"""
    from callsheet.stats import latest_shift

    values = default_rng(1).normal(0.9, 0.02, 60)
    return lambda: latest_shift(values, np.full(60, 100.0))


def recorded() -> Call:
    """How told odds came true."""
    from callsheet.stats import odds_record

    told = default_rng(1).random(100_000)
    came = default_rng(2).random(100_000) < told
    return lambda: odds_record(told, came)
