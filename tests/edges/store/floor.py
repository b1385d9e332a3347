"""A small floor of work, drawn at random, on which everything that can happen to a fact does happen."""

import random
from datetime import date, datetime, timedelta

from callsheet.store.contract import Registry, SiteClock, WorkerRule

from .books import Bag

START = datetime(2026, 3, 27, 20)
"""Two days before summer time begins in Berlin: days have 23, 24 and 25 hours here."""
SLOTS = tuple((datetime(2026, 3, d, 6), datetime(2026, 3, d, 14, 30)) for d in range(26, 32))


def registry() -> Registry:
    """Two sites (one with open hours and a cut-off), rules of every kind, merges and due days."""
    return Registry(
        programmes={"p": ("Europe/Berlin", 90)},
        sites=(
            SiteClock("lumen", "manila", "Asia/Manila", 120, SLOTS),
            SiteClock("orbit", "bogota", "America/Bogota"),
        ),
        workers=(
            WorkerRule("p", "exact", "w1", "lumen", "manila", valid_to=date(2026, 3, 28)),
            WorkerRule("p", "exact", "w1", "orbit", "bogota", valid_from=date(2026, 3, 29)),
            WorkerRule("p", "prefix", "w", "orbit", "bogota"),
            WorkerRule("p", "regex", "x[0-9]+", "lumen", "manila"),
            WorkerRule("p", "channel", "crowd", "crowdco", priority=50),
            WorkerRule("p", "source", "", "elsewhere", source="t", priority=10),
        ),
        due={("p", "b1"): date(2026, 3, 28), ("p", "b9"): date(2026, 3, 29)},
        merges={
            ("vendor", "orbit-old"): "orbit",
            ("locale", "de_DE"): "de",
            ("batch", "b0"): "b1",
            ("batch", "b1x"): "b0",
        },
    )


def bag(rng: random.Random, size: int, *, items: int = 6, stamped: bool = False) -> Bag:
    """Facts of one import; `stamped`: each with its own revised_at, so that the order of imports cannot matter."""
    makers = [judgment] * 8 + [review] * 6 + [item_row] * 2 + [gold] * 2 + [total, queue]
    facts = [rng.choice(makers)(rng, items) for _ in range(size)]
    if stamped:
        for _, values in facts:
            values["revised_at"] = START + timedelta(microseconds=rng.randrange(2**40))
    return facts


def judgment(rng: random.Random, items: int) -> tuple[str, dict[str, object]]:
    kind = rng.choice(["category", "category", "ordinal", "number", "text", "spans", None])
    answers = {
        "text": ["A red, red rose", "a red rose!", ""],
        "number": ["1", "1.0", "2"],
        "ordinal": ["3", "3.0", "4"],
    }
    return "judgments", {
        **key_of(rng, items),
        "annotator": rng.choice(["w1", "w2", "x7", "z", ""]),
        "attempt": rng.choice([1, 1, 1, 2]),
        **where(rng),
        "site": rng.choice([None, None, None, "bogota", "manila"]),
        "role": rng.choice(["annotate"] * 6 + ["review"]),
        "outcome": rng.choice(["submitted"] * 6 + ["skipped", "abandoned"]),
        "submitted_at": rng.choice([moment(rng), moment(rng), moment(rng), None]),
        "day": rng.choice([None, None, None, date(2026, 3, 28)]),
        "duration_ms": rng.choice([None, rng.randrange(-5, 400), rng.randrange(10**7)]),
        "seconds_kind": rng.choice(["measured", "capped", "wall", "shared", "derived", "missing"]),
        "answer_kind": kind,
        "answer": rng.choice([*answers.get(kind or "", ["a", "b", 'a "quoted" é', "a b", "é" * 81]), None]),
        "check_passed": rng.choice([None] * 5 + [True, False]),
        "channel": rng.choice([None, None, "crowd"]),
        "prelabel": rng.choice([None, None, "none", "kept", "changed"]),
    }


def review(rng: random.Random, items: int) -> tuple[str, dict[str, object]]:
    error_no = rng.choice([0, 0, 0, 1, 2])
    return "reviews", {
        **key_of(rng, items),
        "annotator": rng.choice(["w1", "w2", "x7", "z", "", ""]),
        "judgment_attempt": rng.choice([1, 1, 1, 2]),
        "reviewer": rng.choice(["r1", "r2"]),
        "attempt": rng.choice([1, 1, 2]),
        "error_no": error_no,
        **where(rng),
        "side": rng.choice(["ours", "ours", "vendor", "third party"]),
        "sampling": rng.choice(["random", "stratified", "full", "targeted", "newcomer"]),
        "inclusion_probability": rng.choice([None, 0.05, 0.3, 1.0, 1e-9, 7.0]),
        "verdict": rng.choice(["accepted", "fixed", "rejected", "skipped", None]) if error_no == 0 else None,
        "standing": rng.choice(["proposed", "rebutted", "arbitrated", "final"]),
        "error_class": rng.choice([None, None, "omission"]),
        "severity": rng.choice([None, None, "neutral", "minor", "major", "critical"]),
        "error_count": rng.choice([0, 0, 1, 3]),
        "corrected": rng.choice([None, "a", "b", "1"]),
        "at": rng.choice([moment(rng), moment(rng), None]),
        "day": rng.choice([None, None, date(2026, 3, 29)]),
    }


def item_row(rng: random.Random, items: int) -> tuple[str, dict[str, object]]:
    return "items", {
        "item": f"i{rng.randrange(items)}",
        **where(rng),
        "released_at": rng.choice([moment(rng), moment(rng), None]),
        "unit": rng.choice(["words", "words", "items", None]),
        "unit_milli": rng.choice([None, 0, 1500, 20_000]),
    }


def gold(rng: random.Random, items: int) -> tuple[str, dict[str, object]]:
    return "gold", {
        **key_of(rng, items),
        "version": rng.choice([1, 2]),
        "answer_kind": rng.choice([None, "category", "text"]),
        "answer": rng.choice(["a", "b", "1", "3", "a red rose", None]),
        "valid_from": rng.choice([None, None, moment(rng)]),
        "valid_to": rng.choice([None, None, moment(rng)]),
    }


def total(rng: random.Random, items: int) -> tuple[str, dict[str, object]]:
    return "totals", {
        "day": date(2026, 3, rng.randrange(27, 30)),
        "vendor": rng.choice(["lumen", "orbit-old", ""]),
        "locale": rng.choice(["de", "de_DE"]),
        "measure": rng.choice(["produced", "hours", "closure"]),
        "value_milli": rng.choice([None, rng.randrange(10**6)]),
        "standing": rng.choice(["provisional", "confirmed"]),
    }


def queue(rng: random.Random, items: int) -> tuple[str, dict[str, object]]:
    return "queue", {
        "taken_at": START + timedelta(hours=rng.randrange(3), microseconds=rng.choice([0, 120_000])),
        "locale": rng.choice(["de", "fr"]),
        "state": rng.choice(["available", "done"]),
        "items": rng.randrange(100),
    }


def key_of(rng: random.Random, items: int) -> dict[str, object]:
    return {"item": f"i{rng.randrange(items)}", "question": rng.choice(["", "", "q"])}


def where(rng: random.Random) -> dict[str, object]:
    return {
        "workstream": rng.choice([None, None, "ws"]),
        "batch": rng.choice([None, "b0", "b1x", "b9"]),
        "locale": rng.choice([None, "de_DE", "fr"]),
        "vendor": rng.choice([None, None, None, "orbit-old", "lumen"]),
    }


def moment(rng: random.Random) -> datetime:
    return START + timedelta(milliseconds=rng.randrange(4 * 86_400_000))
