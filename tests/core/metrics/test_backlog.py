"""Backlog from cohorts against a plain replay of items."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.metrics import backlog_on, burn_up, done_per_day, last_day, recent_pace

FIRST = date(2026, 11, 2)
DAYS = st.integers(0, 20).map(lambda i: FIRST + timedelta(days=i))
ITEMS = st.lists(st.tuples(DAYS, st.none() | st.integers(0, 9)), max_size=40).map(
    lambda rows: [(a, None if wait is None else a + timedelta(days=wait)) for a, wait in rows]
)


def cohorts(items):
    found = {}
    for pair in items:
        found[pair] = found.get(pair, 0) + 1
    return found


@settings(max_examples=80)
@given(ITEMS, DAYS)
def test_the_backlog_of_a_day_is_that_of_a_replay_item_by_item(items, day):
    still = sorted((day - a).days for a, done in items if a <= day and (done is None or done > day))
    found = backlog_on(cohorts(items), day)
    assert found.open == len(still)
    assert [age for age, n in found.ages for _ in range(n)] == still
    if still:
        assert found.age_quantile(1.0) == still[-1]
        assert found.age_quantile(0.5) == still[(len(still) - 1) // 2]
        assert found.older_than(3) == sum(age > 3 for age in still)
    else:
        assert found.age_quantile(0.9) is None


@settings(max_examples=60)
@given(ITEMS)
def test_the_burn_up_ends_with_the_backlog(items):
    last = FIRST + timedelta(days=20)
    rows = burn_up(cohorts(items), FIRST + timedelta(days=5), last)
    assert len(rows) == 16
    day, arrived, done = rows[-1]
    assert day == last
    assert arrived - done == backlog_on(cohorts(items), last).open
    assert [r[1] for r in rows] == sorted(r[1] for r in rows)


def test_age_can_be_counted_in_working_days():
    found = backlog_on({(FIRST, None): 7}, FIRST + timedelta(days=7), age=lambda arrived, day: 5)
    assert found.ages == ((5, 7),)


def test_the_pace_is_that_of_the_last_active_days_and_forgets_old_ones():
    done = {(FIRST, FIRST + timedelta(days=i)): 100 for i in (0, 1, 2)}
    assert recent_pace(done, FIRST + timedelta(days=2)) == (100.0, 3)
    assert recent_pace(done, FIRST + timedelta(days=2), active_days=1) == (100.0, 1)
    assert recent_pace(done, FIRST + timedelta(days=60)) == (0.0, 0)
    assert done_per_day(done, FIRST) == {FIRST: 100}
    assert last_day({}) is None
