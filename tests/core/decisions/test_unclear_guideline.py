"""A version that splits people is named with its two labels; one vendor's fall, and chance, are not."""

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from callsheet.decisions.finding import Finding, Place, Severity
from callsheet.decisions.risks.unclear_guideline import GuidelineCase, Sides, assess, assess_many
from callsheet.stats.pairs import LabelCounts, change_of, differing, pairs_of

LABELS = ("crime", "thriller", "romance", "fantasy")
SINCE = date(2026, 10, 29)


def units(n: int, rng: np.random.Generator, *, wrong: float = 0.05, split: bool = False) -> Counter[LabelCounts]:
    """Units answered by three: each is off the truth with `wrong`; where `split`, crime and thriller are drawn by lot."""
    found: Counter[LabelCounts] = Counter()
    for _ in range(n):
        truth = int(rng.integers(len(LABELS)))
        given = [int(rng.integers(len(LABELS))) if rng.random() < wrong else truth for _ in range(3)]
        if split and truth < 2:
            given = [int(rng.integers(2)) for _ in given]
        found[tuple(sorted(Counter(LABELS[k] for k in given).items()))] += 1
    return found


def case(rng: np.random.Generator, *, split: tuple[bool, bool] = (True, True), n: int = 150) -> GuidelineCase:
    sides = [Sides(units(n, rng), units(n, rng, split=is_split)) for is_split in split]
    here = Sides(sides[0].before + sides[1].before, sides[0].after + sides[1].after)  # type: ignore[operator]
    return GuidelineCase(
        Place("books", "", "fr-FR", "Books"),
        "genre",
        "2.0",
        SINCE,
        here,
        vendors={"Kestrel": sides[0], "Lumen": sides[1]},
        elsewhere=Sides(units(n, rng), units(n, rng)),
        note="Clause 4.2: who knows what.",
        units_a_day=40,
    )


def test_a_clause_read_in_two_ways_is_named_with_both_labels_and_blames_nobody() -> None:
    (found,) = assess(case(np.random.default_rng(1)))
    assert isinstance(found, Finding)
    assert found.title.startswith("People agree less on fr-FR of Books since guideline 2.0 (Thu 29 Oct): ")
    assert "“crime” against “thriller”: a clause that can be read in two ways" in found.cause
    assert "not anybody's people" in found.cause
    assert "Clause 4.2" in found.cause
    assert found.action.startswith("Settle “crime” against “thriller” in guideline 2.0 with three worked examples")
    assert found.since == SINCE
    assert found.severity is Severity.SERIOUS
    assert {"Kestrel", "Lumen", "other locales, same days"} <= {p.label for p in found.evidence}
    assert 0 < found.cost_of_waiting.amount < 40


def test_a_fall_at_one_vendor_is_not_the_guidelines() -> None:
    assert assess(case(np.random.default_rng(2), split=(True, False))) == ()


def test_too_few_shared_units_say_nothing() -> None:
    assert assess(case(np.random.default_rng(3), n=12)) == ()


def test_a_vendor_with_too_few_units_is_not_heard() -> None:
    asked = case(np.random.default_rng(4))
    few = Sides(units(5, np.random.default_rng(5)), units(5, np.random.default_rng(6)))
    (found,) = assess(replace(asked, vendors={**asked.vendors, "Orbit": few}))
    assert isinstance(found, Finding)
    assert "Orbit" not in {p.label for p in found.evidence}


def test_of_calm_mornings_with_eight_locales_one_in_twenty_at_most_raises_an_alarm() -> None:
    rng = np.random.default_rng(11)
    mornings = 250
    alarms = sum(
        bool(
            assess_many(
                tuple(
                    GuidelineCase(
                        Place("books", "", f"x{k}"), "genre", "2.0", SINCE, Sides(units(60, rng), units(60, rng))
                    )
                    for k in range(8)
                )
            )
        )
        for _ in range(mornings)
    )
    assert alarms / mornings <= 0.05, alarms


@pytest.mark.parametrize(
    ("patterns", "share"),
    [
        ({(("a", 2),): 3, (("a", 1), ("b", 1)): 1}, 0.75),
        ({(("a", 2), ("b", 1)): 1}, 1 / 3),
        ({(("a", 3),): 2, (("b", 1),): 5}, 1.0),
    ],
)
def test_the_share_of_agreeing_pairs_is_averaged_over_shared_units(
    patterns: dict[LabelCounts, int], share: float
) -> None:
    found = pairs_of(patterns)
    assert found is not None
    assert found.share == pytest.approx(share)


def test_what_people_differ_over_and_what_they_agree_on_make_one() -> None:
    found = units(200, np.random.default_rng(7), wrong=0.4)
    pairs = pairs_of(found)
    assert pairs is not None
    assert sum(differing(found).values()) + pairs.share == pytest.approx(1.0)
    assert pairs_of({(("a", 1),): 4}) is None


def test_units_that_all_agree_do_not_prove_certainty() -> None:
    sure = pairs_of({(("a", 2),): 30})
    assert sure is not None
    moved, tail = change_of(sure, sure)
    assert moved.value == 0.0
    assert (moved.low or 0.0) < -0.05
    assert tail == pytest.approx(0.5)
