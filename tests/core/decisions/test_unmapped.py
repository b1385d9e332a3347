from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.decisions.finding import Finding, Place, Severity
from callsheet.decisions.risks.unmapped import UnmappedCase, Worker, assess, best_rule

PLACE = Place("songs", programme_name="Song pairs")


def test_workers_who_all_have_a_vendor_are_silent():
    assert assess(UnmappedCase(PLACE, (Worker("lum-1", 10, "lumen"),), 5)) == ()
    assert assess(UnmappedCase(PLACE, (), 5)) == ()


def test_the_prefix_that_mapped_workers_share_is_proposed_with_their_vendor():
    workers = (Worker("lum-1", 100, "lumen"), Worker("lum-2", 40), Worker("lum-3", 60), Worker("orb-1", 9, "orbit"))
    rule = best_rule(workers)
    assert (rule.match, rule.pattern, rule.vendor, rule.submissions, rule.workers) == (
        "prefix",
        "lum-",
        "lumen",
        100,
        2,
    )


def test_a_prefix_under_which_two_vendors_work_is_no_rule():
    workers = (Worker("w-10", 5, "lumen"), Worker("w-20", 5, "orbit"), Worker("w-30", 40), Worker("w-31", 7))
    rule = best_rule(workers)
    assert (rule.match, rule.pattern) == ("exact", "w-30")


def test_a_channel_can_be_the_rule():
    workers = (Worker("a9", 10, channel="neodev"), Worker("b7", 20, channel="neodev"), Worker("c3", 5, channel="clix"))
    rule = best_rule(workers)
    assert (rule.match, rule.pattern, rule.vendor, rule.submissions) == ("channel", "neodev", "", 30)


def test_one_source_of_one_vendor_maps_everything_that_comes_with_it():
    workers = (Worker("x1", 10, "lumen", source="lumen-export"), Worker("y2", 20, source="lumen-export"))
    rule = best_rule(workers)
    assert (rule.match, rule.pattern, rule.vendor) == ("source", "lumen-export", "lumen")


def the_finding(workers: tuple[Worker, ...]) -> Finding:
    (found,) = assess(UnmappedCase(PLACE, workers, 5))
    assert isinstance(found, Finding)
    return found


def test_the_sentence_counts_submissions_workers_and_what_one_rule_maps():
    found = the_finding((Worker("lum-1", 9_000, "lumen"), Worker("lum-2", 900), Worker("zed", 100)))
    assert found.title == (
        "1,000 submissions of 2 workers in Song pairs belong to no vendor (1,000 of 10,000); "
        "one rule would map 900 of them"
    )
    assert found.action == "Add the rule: keys that begin with “lum-” → lumen."
    assert found.cost_of_waiting.amount == pytest.approx(200)


@pytest.mark.parametrize(("unmapped", "severity"), [(10, Severity.WATCH), (300, Severity.SERIOUS)])
def test_a_small_part_can_wait(unmapped, severity):
    assert the_finding((Worker("a1", 10_000, "lumen"), Worker("zed", unmapped))).severity is severity


def test_it_began_on_the_first_day_of_any_unmapped_worker():
    found = the_finding(
        (
            Worker("a", 5, first_day=date(2026, 11, 12)),
            Worker("b", 5, first_day=date(2026, 11, 9)),
            Worker("c", 1, "lumen"),
        )
    )
    assert found.since == date(2026, 11, 9)


keys = st.text("ab1-_", min_size=1, max_size=6)
workers_of = st.lists(
    st.builds(
        Worker, keys, st.integers(1, 50), st.sampled_from(["", "", "lumen", "orbit"]), st.sampled_from(["", "c1", "c2"])
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda worker: worker.key,
)


@given(workers_of)
@settings(max_examples=100)
def test_the_rule_never_reaches_workers_of_two_vendors_and_never_less_than_the_busiest_key(workers):
    lost = [x for x in workers if not x.vendor]
    if not lost:
        return
    rule = best_rule(workers)

    def reached(x: Worker) -> bool:
        return {
            "prefix": x.key.startswith(rule.pattern),
            "exact": x.key == rule.pattern,
            "channel": x.channel == rule.pattern,
        }[rule.match]

    assert len({x.vendor for x in workers if x.vendor and reached(x)}) <= 1
    assert rule.submissions == sum(x.submissions for x in lost if reached(x))
    assert rule.submissions >= max(x.submissions for x in lost)
