"""Working on findings: what is kept, who may, what can be undone, and what comes back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from callsheet.actions import findings, registry
from callsheet.actions.acting import SYSTEM, Actor
from callsheet.actions.assessments import assessed
from callsheet.actions.audit import first_broken
from callsheet.actions.findings import Words
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.findings import colleagues
from callsheet.actions.sightings import worked
from callsheet.actions.snoozes import until_of
from callsheet.actions.worklist import worklist
from callsheet.decisions.finding import Severity
from callsheet.decisions.standing import Phase, Standing, standing_of
from callsheet.decisions.work import UNTOUCHED, Verb, Weight, Work
from callsheet.errors import Clash, NotAllowed, NotThere, UnusableInput
from callsheet.state.models import AuditEntry, Portfolio, Programme, RaisedFinding
from tests.world.cast import PROGRAMME
from tests.world.house import House, all_rows, person, query, rows_of
from tests.world.raising import finding, see

pytestmark = pytest.mark.django_db
SERIOUS = Weight(Severity.SERIOUS, 100)


@pytest.fixture
def ana(house: House) -> Actor:
    house.vendors()
    return person("crowd manager", name="Ana", member=True)


def work(key: str) -> Work:
    with all_rows():
        return worked([PROGRAMME], timezone.now()).works.get(key, UNTOUCHED)


def stands(key: str, *, seen: Weight | None = SERIOUS, days: float = 0) -> Standing:
    now = timezone.now() + timedelta(days=days)
    with all_rows():
        known = worked([PROGRAMME], now)
    return standing_of(known.works.get(key, UNTOUCHED), seen=seen, spells=known.spells.get(key, ()), now=now)


def test_each_deed_is_a_step_with_who_when_and_why_and_an_entry_of_the_audit(ana: Actor) -> None:
    (key,) = see(finding())
    findings.acknowledge(key, actor=ana)
    findings.snooze(key, until="3d", reason="public holiday in Manila", actor=ana)
    findings.reopen(key, actor=ana)
    findings.comment(key, reason="called them", actor=ana)
    findings.resolve(key, reason="calibrated", actor=ana)
    steps = query("SELECT verb, by, reason, severity, cost FROM finding_step ORDER BY id")
    assert [row[0] for row in steps] == ["acknowledge", "snooze", "reopen", "comment", "resolve"]
    assert steps[1][1:] == ("Ana", "public holiday in Manila", "serious", 100.0)
    said = query("SELECT action, key FROM audit_entry WHERE noun = 'finding' ORDER BY n")
    assert [row[0] for row in said][-1] == "finding.resolved"
    assert {row[1] for row in said} == {key}
    with all_rows():
        assert first_broken(AuditEntry.objects.order_by("n")) is None


def deeds(other: str) -> dict[str, Callable[[str, Actor], findings.Taken]]:
    return {
        "acknowledge": lambda key, who: findings.acknowledge(key, actor=who),
        "assign": lambda key, who: findings.assign(key, to="ben@example.invalid", actor=who),
        "snooze": lambda key, who: findings.snooze(key, until="tomorrow", reason="x", actor=who),
        "resolve": lambda key, who: findings.resolve(key, reason="x", actor=who),
        "dismiss": lambda key, who: findings.dismiss(key, reason="x", actor=who),
        "merge": lambda key, who: findings.merge(key, into=other, actor=who),
        "comment": lambda key, who: findings.comment(key, reason="x", actor=who),
    }


def test_every_deed_can_be_undone_and_leaves_everything_as_it_was(ana: Actor) -> None:
    person("crowd manager", name="ben", member=True)
    key, other = see(finding("a"), finding("b"))
    for name, deed in deeds(other).items():
        before = work(key)
        taken = deed(key, ana)
        assert work(key) != before, name
        undone = findings.undo(taken.steps, actor=ana)
        assert (work(key), undone.sentence) == (before, "Undone: everything is as it was before."), name
    findings.acknowledge(key, actor=ana)
    assert findings.undo_last(key, actor=ana).findings == (key,)
    with pytest.raises(Clash, match="nothing to undo"):
        findings.undo_last(key, actor=ana)


def test_nobody_undoes_what_others_have_gone_on_from(ana: Actor) -> None:
    (key,) = see(finding())
    first = findings.acknowledge(key, actor=ana)
    ben = person("qa", name="Ben", member=True)
    second = findings.resolve(key, reason="audited again", actor=ben)
    with pytest.raises(Clash, match="it was resolved by Ben since"):
        findings.undo(first.steps, actor=ana)
    findings.undo(second.steps, actor=ana)
    with pytest.raises(Clash, match="undone already"):
        findings.undo(second.steps, actor=ana)
    findings.undo(first.steps, actor=ana)
    assert work(key) == UNTOUCHED


def test_several_at_once_are_all_done_or_none(ana: Actor) -> None:
    a, b, c = see(finding("a"), finding("b"), finding("c"))
    taken = findings.take((a, b, c), Verb.SNOOZE, actor=ana, words=Words("call on Monday", until="monday"))
    assert len(taken.steps) == 3
    assert taken.sentence.startswith("3 findings snoozed until Mon ")
    findings.undo(taken.steps, actor=ana)
    findings.resolve(b, reason="done", actor=ana)
    with pytest.raises(Clash, match="resolved by Ana"):
        findings.take((a, b, c), Verb.ACKNOWLEDGE, actor=ana, words=Words())
    assert work(a) == work(c) == UNTOUCHED
    with pytest.raises(UnusableInput, match="between 1 and 200"):
        findings.take((), Verb.ACKNOWLEDGE, actor=ana, words=Words())


def test_only_who_has_the_right_and_sees_the_programme_may_work_on_it(ana: Actor) -> None:
    (key,) = see(finding())
    with pytest.raises(NotAllowed):
        findings.acknowledge(key, actor=person("auditor"))
    with pytest.raises(NotThere):
        findings.acknowledge(key, actor=person("crowd manager", name="elsewhere"))
    with pytest.raises(NotAllowed):
        findings.acknowledge(key, actor=person("vendor", vendor="lumen"))
    with pytest.raises(NotThere, match="no finding nothing"):
        findings.acknowledge("nothing", actor=ana)
    assert rows_of("finding_step") == 0


def test_it_is_assigned_only_to_somebody_who_may_work_on_it(ana: Actor) -> None:
    (key,) = see(finding())
    person("crowd manager", name="outsider")
    person("auditor", name="paula")
    for whom, sentence in (
        ("outsider@example.invalid", "does not belong to programme marigold"),
        ("paula@example.invalid", "is nobody who may work on findings"),
        ("", "is nobody who may work on findings"),
    ):
        with pytest.raises(UnusableInput, match=sentence):
            findings.assign(key, to=whom, actor=ana)
    manager = person("senior manager", name="Sam")
    findings.assign(key, to=str(manager.person), actor=ana)
    assert (work(key).owner, stands(key).phase) == ("Sam", Phase.NEW)
    findings.assign(key, to=str(ana.person), actor=ana)
    assert (work(key).owner, stands(key).phase) == ("Ana", Phase.IN_HAND)


def test_words_that_are_needed_are_asked_for(ana: Actor) -> None:
    (key,) = see(finding())
    for wrong in (
        lambda: findings.resolve(key, reason=" ", actor=ana),
        lambda: findings.dismiss(key, reason="", actor=ana),
        lambda: findings.snooze(key, until="tomorrow", reason="", actor=ana),
        lambda: findings.snooze(key, until="soon", reason="x", actor=ana),
        lambda: findings.snooze(key, until="2020-01-01", reason="x", actor=ana),
        lambda: findings.comment(key, reason="x" * 4001, actor=ana),
    ):
        with pytest.raises(UnusableInput):
            wrong()
    with pytest.raises(Clash, match="nothing to reopen"):
        findings.reopen(key, actor=ana)
    assert work(key) == UNTOUCHED


def test_findings_of_two_programmes_stay_two(ana: Actor) -> None:
    registry.put("programme", {"code": "other", "name": "Other"}, actor=SYSTEM)
    (key,) = see(finding())
    (foreign,) = see(finding(programme="other"), programme="other")
    with pytest.raises(NotThere):
        findings.merge(key, into=foreign, actor=ana)
    with pytest.raises(Clash, match="Only findings of one programme"):
        findings.merge(key, into=foreign, actor=SYSTEM)
    with pytest.raises(Clash, match="part of itself"):
        findings.merge(key, into=key, actor=ana)


def test_what_is_part_of_another_is_worked_on_there(ana: Actor) -> None:
    a, b = see(finding("a"), finding("b"))
    findings.merge(a, into=b, actor=ana)
    with pytest.raises(Clash, match="part of another finding"):
        findings.resolve(a, reason="x", actor=ana)
    with pytest.raises(Clash, match="part of this finding already"):
        findings.merge(b, into=a, actor=ana)
    findings.comment(a, reason="see there", actor=ana)


def test_what_is_seen_is_kept_with_its_times_and_last_wording(ana: Actor) -> None:
    now = timezone.now()
    key, _ = see(finding("a"), finding("b"), at=now - timedelta(days=5))
    see(finding("a", title="Worse than yesterday"), at=now - timedelta(days=4))
    assert query("SELECT count(*) FROM finding_spell WHERE ended IS NULL") == [(1,)]
    see(finding("b"), at=now - timedelta(days=2))
    see(finding("a"), finding("b"), at=now - timedelta(days=1))
    spells = query("SELECT began, ended FROM finding_spell WHERE finding_id = %s ORDER BY began", key)
    assert spells == [(now - timedelta(days=5), now - timedelta(days=2)), (now - timedelta(days=1), None)]
    with all_rows():
        raised = RaisedFinding.objects.get(pk=key)
    assert (raised.first_at, raised.last_at) == (now - timedelta(days=5), now - timedelta(days=1))
    assert raised.said["card"]["sentence"] == "Accuracy of a is below its target"


def test_a_resolved_finding_that_is_seen_again_is_open_and_can_be_worked_on_at_once(ana: Actor) -> None:
    (key,) = see(finding(), at=timezone.now() - timedelta(days=3))
    findings.resolve(key, reason="calibrated", actor=ana)
    with pytest.raises(Clash, match="reopen it first"):
        findings.acknowledge(key, actor=ana)
    query("UPDATE finding_step SET at = at - interval '2 days'")
    see(at=timezone.now() - timedelta(days=1.5))
    assert stands(key, seen=None).phase is Phase.DONE
    see(finding())
    assert stands(key).note.startswith("Reopened: resolved on ")
    findings.acknowledge(key, actor=ana)
    assert stands(key) == Standing(Phase.IN_HAND)
    findings.undo_last(key, actor=ana)
    assert stands(key).note.startswith("Reopened: resolved on ")


def test_a_snooze_is_written_as_people_write_it_in_their_own_zone() -> None:
    now = timezone.datetime.fromisoformat("2026-11-25T09:30:00+00:00")  # a Wednesday
    with timezone.override("Asia/Manila"):
        said = {text: until_of(text, now).isoformat() for text in ("4h", "2d", "tomorrow", "monday", "2026-12-01")}
    assert said == {
        "4h": "2026-11-25T21:30:00+08:00",
        "2d": "2026-11-27T17:30:00+08:00",
        "tomorrow": "2026-11-26T08:00:00+08:00",
        "monday": "2026-11-30T08:00:00+08:00",
        "2026-12-01": "2026-12-01T08:00:00+08:00",
    }
    assert until_of("2026-11-25T14:00", now).isoformat() == "2026-11-25T14:00:00+00:00"
    assert until_of("2026-11-25T14:00Z", now).isoformat() == "2026-11-25T14:00:00+00:00"


def test_whoever_looks_after_the_place_is_proposed_first(ana: Actor) -> None:
    zoe = person("crowd manager", name="Zoe", member=True)
    dan = person("crowd manager", name="Dan", member=True)
    person("crowd manager", name="Outsider")
    with all_rows():
        today = timezone.localdate()
        Portfolio.objects.create(
            code="manila",
            name="Manila",
            programmes=[PROGRAMME],
            vendors=["lumen"],
            manager_id=zoe.person,
            deputy_id=dan.person,
            deputy_days=(today, today + timedelta(days=3)),
        )
        Portfolio.objects.create(code="else", name="Elsewhere", vendors=["orbit"], manager_id=ana.person)
    found = colleagues(ana, PROGRAMME, vendor="lumen", locale="de-DE")
    assert [(one.name, one.why) for one in found] == [
        ("Dan", "deputy for Manila"),
        ("Zoe", "looks after Manila"),
        ("Ana", "crowd manager of this programme"),
    ]


def test_what_vanished_lately_stands_with_the_vendor_that_it_was_found_at_and_with_no_other(ana: Actor) -> None:
    now = timezone.now()
    own, foreign = see(finding("a", vendor="lumen"), finding("b", vendor="orbit"), at=now - timedelta(days=2))
    see(at=now - timedelta(days=1))
    with read_at(ana) as when:
        known = assessed(ana, Programme.objects.filter(code=PROGRAMME), when)
        gone = {of: {i.card.id for i in worklist(ana, known, when, vendor=of)} for of in ("", "lumen", "orbit")}
    assert gone[""] >= {own, foreign}
    assert (gone["lumen"] & {own, foreign}, gone["orbit"] & {own, foreign}) == ({own}, {foreign})
