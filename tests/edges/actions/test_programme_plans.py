"""A programme is due on a day or owes weekly quotas: one sentence says so wherever both are entered."""

from collections.abc import Callable

import pytest

from callsheet.actions.acting import SYSTEM, reading
from callsheet.actions.exchange.applying import apply_changes, plan
from callsheet.actions.exchange.folder_in import read_files
from callsheet.actions.exchange.layout import MARKER
from callsheet.actions.orders import put_orders
from callsheet.actions.registry import put, remove
from callsheet.errors import UnusableInput
from callsheet.state.models import Programme, WeeklyQuota

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = (
    "The plan of song is a due day or weekly quotas, not both: empty its due day (2026-12-18), or remove its quotas."
)
DUE = {"code": "song", "name": "Song", "due": "2026-12-18"}
QUOTA = {"programme": "song", "units": "500"}
FOLDER = "code: song\nname: Song\n{due}quotas:\n  - units: 500\n"
FIRST: dict[str, Callable[[], object]] = {
    "a due day": lambda: put("programme", DUE, actor=SYSTEM),
    "a quota": lambda: put("quota", QUOTA, actor=SYSTEM),
}
THEN: dict[str, tuple[str, Callable[[], object]]] = {
    "a quota beside a due day": ("a due day", lambda: put("quota", QUOTA, actor=SYSTEM)),
    "a due day beside a quota": ("a quota", lambda: put("programme", DUE, actor=SYSTEM)),
    "a pasted quota": (
        "a due day",
        lambda: put_orders("locale\tquota\nde-DE\t5\n", programme="song", actor=SYSTEM),
    ),
    "a pasted grid with both": (
        "",
        lambda: put_orders("locale\tquota\tdue\nde-DE\t5\t2026-12-18\n", programme="song", actor=SYSTEM),
    ),
}


@pytest.mark.parametrize("way", THEN)
def test_both_plans_are_refused_with_the_same_sentence(way: str) -> None:
    first, then = THEN[way]
    put("programme", {"code": "song", "name": "Song"}, actor=SYSTEM)
    if first:
        FIRST[first]()
    with pytest.raises(UnusableInput) as refused:
        then()
    assert refused.value.sentence == SENTENCE


def test_files_with_both_plans_are_refused_with_that_sentence_and_nothing_is_applied() -> None:
    found = plan(read_files({"programmes/song.yaml": FOLDER.format(due="due: 2026-12-18\n")}), actor=SYSTEM)
    assert [problem.sentence for problem in found.errors] == [SENTENCE]
    with reading(SYSTEM):
        assert not Programme.objects.exists()


def test_one_plan_is_exchanged_for_the_other_in_one_go_both_ways() -> None:
    due_day = "code: song\nname: Song\ndue: 2026-12-18\nquotas: []\n"
    quotas = FOLDER.format(due="due:\n")
    for text in (due_day, quotas, due_day):
        files = {"programmes/song.yaml": text, MARKER: "complete: [quota]\n"}
        assert apply_changes(read_files(files), actor=SYSTEM).errors == ()
        with reading(SYSTEM):
            assert WeeklyQuota.objects.exists() is (text is quotas)


def test_a_plan_that_was_taken_away_makes_room_for_the_other() -> None:
    put("programme", DUE, actor=SYSTEM)
    put("programme", {"code": "song", "due": ""}, actor=SYSTEM)
    put("quota", QUOTA, actor=SYSTEM)
    remove("quota", {"programme": "song", "locale": ""}, actor=SYSTEM)
    put("programme", DUE, actor=SYSTEM)
    with reading(SYSTEM):
        assert Programme.objects.get(code="song").due is not None
