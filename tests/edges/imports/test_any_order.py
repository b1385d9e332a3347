"""Whatever comes in whatever order, the sums in the database are those of the facts that stand."""

import random
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import cast
from tests.world.house import House, counts, facts_of, kept_sums, true_sums

WORKERS = (cast.ANA, cast.BEN, cast.CARLA, cast.DENIZ, "zoe")
few = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def drawn(rng: random.Random, size: int) -> list[cast.Answer]:
    """Judgments of few workers on few songs over few days: resubmissions, corrections, nights."""
    return [
        cast.Answer(
            song=f"song-{rng.randrange(6)}",
            worker=rng.choice(WORKERS),
            answer=rng.choice(("alike", "different", "unsure")),
            sent=cast.MORNING + timedelta(minutes=rng.randrange(4 * 1440)),
            locale=rng.choice(("de-DE", "DE", "fr-FR")),
            batch=rng.choice(("week 1", "week 2")),
            attempt=rng.choice((1, 1, 1, 2)),
            seconds=rng.choice((0, 5, 400)),
            revised=rng.choice(("", "", f"2026-11-0{rng.randrange(3, 9)} 12:00:00")),
        )
        for _ in range(size)
    ]


def bring_anything(house: House, rng: random.Random, number: int, desk: Path, seen: list[cast.Answer]) -> None:
    """One import of some kind; reviews and gold may come before what they are about."""
    kind = rng.choice(("judgments", "judgments", "corrections", "reviews", "gold"))
    path = desk / f"{kind}-{number}.csv"
    if kind == "judgments" or not seen:
        rows = drawn(rng, rng.randrange(1, 25))
        seen.extend(rows)
        house.bring(cast.judgments_csv(path, rows))
    elif kind == "corrections":
        rows = [replace(a, answer=rng.choice(("alike", "unsure"))) for a in rng.sample(seen, min(4, len(seen)))]
        house.bring(cast.judgments_csv(path, rows))
    elif kind == "reviews":
        about = [*rng.sample(seen, min(5, len(seen))), *drawn(rng, 2)]
        verdicts = [(a, rng.choice(("accepted", "rejected", "fixed", "skipped"))) for a in about]
        house.bring(
            cast.reviews_csv(path, verdicts, reviewer=rng.choice(("rita", "ravi"))), cast.REVIEWS, name="audits"
        )
    else:
        known = {f"song-{rng.randrange(8)}": rng.choice(("alike", "different")) for _ in range(3)}
        house.bring(cast.gold_csv(path, known, version=rng.choice((1, 1, 2))), cast.GOLD, name="gold")


@pytest.mark.django_db
@few
@given(seed=st.integers(0, 2**32), steps=st.integers(2, 6))
def test_sums_follow_the_facts_whatever_comes_in_whatever_order(house: House, seed: int, steps: int) -> None:
    from django.db import transaction

    rng, seen = random.Random(seed), []  # type: ignore[var-annotated]
    with tempfile.TemporaryDirectory() as desk, transaction.atomic():
        house.vendors()
        for number in range(steps):
            bring_anything(house, rng, number, Path(desk), seen)
            if rng.random() < 0.3:
                house.put(
                    "site", vendor="lumen", code="manila", zone=rng.choice(("Asia/Manila", "Europe/London", "UTC"))
                )
        assert kept_sums() == true_sums()
        assert counts()["judgments"] == len(facts_of("judgments"))
        transaction.set_rollback(True)
