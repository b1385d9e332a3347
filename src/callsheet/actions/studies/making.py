"""Making a study: the answers of each question read from the store, studied, and kept with the manifest they are of.

Computed by the worker outside of any transaction, written in one: a page sees the whole study or the one before.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils import timezone

from callsheet.actions import manifest
from callsheet.actions.acting import SYSTEM, carrying_out, lock, reading
from callsheet.actions.cases.frame import frame
from callsheet.actions.mornings import at, day_of
from callsheet.actions.place import store
from callsheet.actions.registry_facts import registry as registry_of
from callsheet.actions.studies.gold import Key, ProgrammeGold, programme_gold
from callsheet.actions.studies.items import gold_of, item_rows, pools_of, unmet_rows
from callsheet.actions.studies.saying import json_of, question_said, signals_of, skills_of
from callsheet.quality.study import METHOD, Answers, QuestionStudy, study
from callsheet.said import say
from callsheet.state import access
from callsheet.state.models import Programme, QualityStudy, ScreenSignal, SkillEstimate, StudiedQuestion
from callsheet.state.unmeasured import unmeasured_sites
from callsheet.store import kept_rows, kept_studies
from callsheet.store.contract import Registry, Snapshot
from callsheet.store.study_answers import MOST_CLASSES, MOST_QUESTIONS, Asked, StudyAnswers, opened

RELEASE = 6
"""Raised when studies are made in another way: those kept before are made anew."""
KEPT = 40
"""Studies of one programme that are kept: about a month of imports a day, for replays."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a study is made from: the facts, the registry's labels, its gold, and where nobody is measured (vendor, site)."""

    programme: str
    snapshot: Snapshot
    registry: Registry
    gold: ProgrammeGold
    unmeasured: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Studied:
    """One question with its answers and what came of them."""

    answers: StudyAnswers
    found: QuestionStudy
    vendors: tuple[str, ...]


def keep_study(code: str) -> bool:
    """Make the programme's study where it is not there or no longer holds; whether one was made."""
    with reading(SYSTEM):
        programme = Programme.objects.filter(code=code).first()
        if programme is None:
            return False
        when = at(day_of(""))
        snapshot = manifest.snapshot(programme=code)
        registry = registry_of(code, days=(when.today, when.today))
        unmeasured = unmeasured_sites()
        name = _name(snapshot, registry, code, unmeasured)
        newest = QualityStudy.objects.filter(programme=code).order_by("seq").values_list("made_from", flat=True).last()
        is_kept = newest == name and kept_studies.is_there(store(), name)
        if is_kept or not any(p.kind == "judgments" for p in snapshot.parts):
            return False
        of = frame(access.scope(SYSTEM), programme, today=when.today, now=when.now, seq=when.seq)
        gold = programme_gold(of)
    wanted = Wanted(code, snapshot, registry, gold, unmeasured)
    questions, left_out = _studied(wanted)
    kept_studies.keep_items(store(), name, list(_item_rows(wanted, questions)))
    _write(wanted, name, questions, left_out)
    return True


def _name(snapshot: Snapshot, registry: Registry, code: str, unmeasured: frozenset[Key]) -> str:
    rows = kept_rows.place_of(store(), snapshot, registry, "judgments", programme=code).name
    return hashlib.sha256(repr((rows, sorted(unmeasured), METHOD, RELEASE)).encode()).hexdigest()


def _studied(wanted: Wanted) -> tuple[list[Studied], list[str]]:
    found, left_out = [], []
    with opened(store(), wanted.snapshot, wanted.registry, programme=wanted.programme) as answers:
        for number, asked in enumerate(answers.questions):
            reason = _unfit(asked, number)
            if reason:
                left_out.append(reason)
            else:
                found.append(_studied_question(wanted, answers.of(asked)))
    return found, left_out


def _unfit(asked: Asked, number: int) -> str:
    named = asked.question or say("the only question")
    if number >= MOST_QUESTIONS:
        return say(
            "{question}: only the {n} questions with the most answers are studied", question=named, n=MOST_QUESTIONS
        )
    if asked.classes > MOST_CLASSES:
        return say("{question}: {n} different answers are no categories", question=named, n=asked.classes)
    if asked.classes < 2:
        return say("{question}: everybody always gave the same answer", question=named)
    return ""


def _studied_question(wanted: Wanted, answers: StudyAnswers) -> Studied:
    vendors = tuple(sorted({p.vendor for p in answers.people} - {""}))
    place = {vendor: code for code, vendor in enumerate(vendors)}
    locales = {locale: code for code, locale in enumerate(sorted({item.locale for item in answers.items}))}
    contested = [(item.item, answers.question) in wanted.gold.contested for item in answers.items]
    codes = Answers(
        task=answers.task,
        worker=answers.worker,
        given=answers.given,
        seconds=answers.seconds,
        moment=answers.moment,
        week=answers.week,
        known=np.where(contested, -1, answers.known).astype(np.int32),
        vendor=np.array([place.get(p.vendor, -1) for p in answers.people], dtype=np.int32),
        measured=np.array([(p.vendor, p.site) not in wanted.unmeasured for p in answers.people], dtype=np.bool_),
        stratum=np.array([locales[item.locale] for item in answers.items], dtype=np.int32),
        sizes=(len(answers.items), len(answers.people), len(answers.classes), len(vendors)),
    )
    return Studied(answers, study(codes), vendors)


def _item_rows(wanted: Wanted, questions: Sequence[Studied]) -> Iterator[tuple[object, ...]]:
    leaked = wanted.gold.leaked(pool for one in questions for pool in pools_of(one.answers))
    rows = (row for one in questions for row in _rows_of(one, wanted.gold, leaked))
    yield from ((number, *row) for number, row in enumerate(rows, start=1))


def _rows_of(one: Studied, programme: ProgrammeGold, leaked: frozenset[Key]) -> Iterator[tuple[object, ...]]:
    gold = gold_of(programme, one.answers.question, leaked)
    yield from item_rows(one.answers, one.found, gold)
    yield from unmet_rows(one.answers.question, gold, {item.item for item in one.answers.items})


def _write(wanted: Wanted, name: str, questions: Sequence[Studied], left_out: Sequence[str]) -> None:
    of = {"programme": wanted.programme, "seq": wanted.snapshot.seq}
    skills = [{**row, **of} for one in questions for row in skills_of(one.answers, one.found, one.vendors)]
    signals = [{**row, **of} for one in questions for row in signals_of(one.answers, one.found)]
    with carrying_out(SYSTEM, "import"):
        lock(f"study/{wanted.programme}")
        _forget(wanted.programme, wanted.snapshot.seq)
        QualityStudy.objects.create(**of, made_at=timezone.now(), made_from=name, said=_said(wanted, left_out))
        StudiedQuestion.objects.bulk_create(
            StudiedQuestion(
                **of,
                question=one.answers.question,
                answers=one.answers.of,
                said=json_of(question_said(one.answers, one.found, one.vendors)),
            )
            for one in questions
        )
        SkillEstimate.objects.bulk_create((SkillEstimate(**row) for row in skills), batch_size=500)
        ScreenSignal.objects.bulk_create((ScreenSignal(**row) for row in signals), batch_size=500)


def _said(wanted: Wanted, left_out: Sequence[str]) -> object:
    gold = wanted.gold
    return json_of(
        {
            "left_out": list(left_out),
            "leaks": gold.leaks,
            "weeks": gold.weeks,
            "known": sum(len(uses) for uses in gold.uses.values()),
            "unmeasured_sites": [list(pair) for pair in sorted(wanted.unmeasured)],
        }
    )


def _forget(programme: str, seq: int) -> None:
    """Remove the study of the same manifest, and those beyond the ones that are kept."""
    known = QualityStudy.objects.filter(programme=programme).order_by("-seq").values_list("seq", flat=True)
    old = [other for place, other in enumerate(known) if place >= KEPT or other == seq]
    for model in (QualityStudy, StudiedQuestion, SkillEstimate, ScreenSignal):
        model.objects.filter(programme=programme, seq__in=old).delete()
