"""What a study keeps of its questions, people and screens: plain values with names for codes."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from math import isfinite
from typing import Any

import numpy as np

from callsheet.quality.screens import Figure, Screened, Signal
from callsheet.quality.skill import HeadToHead
from callsheet.quality.study import PeopleStudy, QuestionStudy
from callsheet.reports.plain import plain
from callsheet.said import kept as kept_said
from callsheet.said import say
from callsheet.store.study_answers import StudyAnswers

EPOCH = date(1970, 1, 1)
SHOWN_ITEMS = 12


def json_of(value: object) -> object:
    """The value as JSON in which sentences can be said again in another language."""
    return plain(kept_said(value))


def question_said(answers: StudyAnswers, found: QuestionStudy, vendors: tuple[str, ...]) -> dict[str, Any]:
    """The question as a whole."""
    n = found.items.answers
    return {
        "kind": answers.kind,
        "method": found.method,
        "notes": list(found.notes),
        "classes": list(zip(answers.classes, found.classes, strict=True)),
        "items": len(answers.items),
        "overlapping": int((n > 1).sum()),
        "contested": int((((found.items.counts > 0).sum(axis=1) > 1) & (n > 1)).sum()),
        "known": int((answers.known >= 0).sum()),
        "annotators": len(answers.people),
        "unmeasured": found.unmeasured,
        "studied": int(answers.task.size),
        "of": answers.of,
        "pool": found.pool if isfinite(found.pool) else None,
        "vendors": list(vendors),
        "pairs": [_pair(one, vendors) for one in found.pairs],
        "screens": [_screened(one) for one in found.screens],
    }


def _pair(one: HeadToHead, vendors: tuple[str, ...]) -> dict[str, Any]:
    return {
        "first": vendors[one.first],
        "second": vendors[one.second],
        "difference": one.difference,
        "common": one.better + one.worse + one.level,
        "words": one.words,
    }


def _screened(one: Screened) -> dict[str, Any]:
    return {
        "screen": one.screen,
        "tested": one.tested,
        "too_few": one.too_few,
        "unmeasured": one.unmeasured,
        "found": len(one.signals),
        "least": one.least,
        "false_share": one.false_share,
        "reason": one.reason,
    }


def skills_of(answers: StudyAnswers, found: QuestionStudy, vendors: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Rows of `SkillEstimate`: vendors as a whole, then those of their annotators who are measured individually."""
    for of_vendor in found.vendors:
        yield {
            "question": answers.question,
            "vendor": vendors[of_vendor.skill.code],
            "answers": of_vendor.skill.labels,
            "said": _skill_said(answers, of_vendor),
        }
    for person in found.annotators:
        who = answers.people[person.skill.code]
        yield {
            "question": answers.question,
            "vendor": who.vendor,
            "site": who.site,
            "locale": who.locale,
            "annotator": who.annotator,
            "answers": person.skill.labels,
            "said": _skill_said(answers, person),
        }


def _skill_said(answers: StudyAnswers, one: PeopleStudy) -> object:
    return json_of(
        {
            "accuracy": one.skill.accuracy,
            "shrunk": one.skill.shrunk,
            "gold": one.gold,
            "agreement": one.agreement,
            "known": one.skill.known,
            "missing": one.skill.missing,
            "annotators": one.skill.annotators,
            "cells": [
                (answers.classes[c.truth], answers.classes[c.given], c.answers, c.share, c.low, c.high)
                for c in one.cells
            ],
            "weeks": [(EPOCH + timedelta(days=w.week), w.gold, w.gold_right, w.answers, w.right) for w in one.weeks],
        }
    )


def signals_of(answers: StudyAnswers, found: QuestionStudy) -> Iterator[dict[str, Any]]:
    """Rows of `ScreenSignal`."""
    for screened in found.screens:
        for place, signal in enumerate(screened.signals, start=1):
            who = [answers.people[code] for code in signal.annotators]
            yield {
                "question": answers.question,
                "screen": screened.screen,
                "place": place,
                "annotators": [one.annotator for one in who],
                "said": json_of(_signal_said(answers, signal, Counter(one.vendor for one in who))),
            }


def _on_known(answers: StudyAnswers, signal: Signal) -> list[Figure]:
    """How right those are where the answer is known, beside everybody: what they have in common may be hard items."""
    truth = answers.known[answers.task]
    checked, own = truth >= 0, np.isin(answers.worker, signal.annotators)
    if not (checked & own).any():
        return []
    right = truth == answers.given
    return [
        Figure(
            say("share right on {n} known answers", n=int((checked & own).sum())),
            float(right[checked & own].mean()),
            float(right[checked].mean()),
        )
    ]


def _signal_said(answers: StudyAnswers, signal: Signal, vendors: Counter[str]) -> dict[str, Any]:
    who = [answers.people[code] for code in signal.annotators]
    return {
        "vendors": sorted(vendors),
        "sites": sorted({one.site for one in who if one.site}),
        "locales": sorted({one.locale for one in who if one.locale}),
        "people": [(one.vendor, one.annotator) for one in who],
        "p": signal.tail,
        "false_share": signal.share,
        "n": signal.n,
        "figures": [*signal.figures, *_on_known(answers, signal)],
        "items": [(answers.items[t].source, answers.items[t].item) for t in signal.tasks[:SHOWN_ITEMS]],
        "items_of": _items_of(answers, signal) if len(vendors) > 1 else {},
        "request": signal.request,
    }


def _items_of(answers: StudyAnswers, signal: Signal) -> dict[str, list[tuple[str, str]]]:
    """By vendor: of the items to look at those that its own people among these answered."""
    found: dict[str, list[tuple[str, str]]] = {}
    for vendor in {answers.people[code].vendor for code in signal.annotators}:
        own = [code for code in signal.annotators if answers.people[code].vendor == vendor]
        answered = set(answers.task[np.isin(answers.worker, own)].tolist())
        tasks = [t for t in signal.tasks if t in answered][:SHOWN_ITEMS]
        found[vendor] = [(answers.items[t].source, answers.items[t].item) for t in tasks]
    return found
