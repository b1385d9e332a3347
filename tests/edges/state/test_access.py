"""The first wall: what each role may fetch. What is not theirs looks as if it were not there."""

import inspect
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from django.utils import timezone

from callsheet.actions import imports, registry, signin, upkeep
from callsheet.actions.acting import SYSTEM, reading
from callsheet.actions.kpis import answer, asked
from callsheet.actions.pages.kpis import kpi_list
from callsheet.actions.pages.reconcile import reconcile_page
from callsheet.actions.pages.rows import export, rows_page
from callsheet.actions.pages.today import today_json
from callsheet.errors import NotAllowed, NotThere
from callsheet.state import access
from callsheet.state.actors import RIGHTS, Actor
from callsheet.state.models import Draft, Programme, RaisedFinding
from callsheet.state.vendor_requests import VendorRequest
from tests.world import cast
from tests.world.house import House, all_rows, person

pytestmark = pytest.mark.django_db

Fetch = Callable[[Actor], object]


@dataclass(frozen=True)
class Floor:
    """Who is there, and a foreign object of each kind."""

    people: dict[str, Actor]
    run: str
    draft: str
    request: int


@pytest.fixture
def floor(house: House) -> Floor:
    house.vendors()
    done = house.bring(cast.judgments_csv(house.desk / "songs.csv", cast.answers(4)))
    people = {
        "owner": person("owner"),
        "member": person("crowd manager", name="member", member=True),
        "outsider": person("crowd manager", name="outsider"),
        "requester": person("requester", name="requester"),
        "asked requester": person("requester", name="asked", member=True),
        "auditor": person("auditor"),
        "vendor": person("vendor", name="vera", vendor="lumen"),
    }
    with all_rows():
        RaisedFinding.objects.create(
            id="f1", programme=cast.PROGRAMME, kind="feed", first_at=timezone.now(), last_at=timezone.now(), said={}
        )
        draft = Draft.objects.create(person_id=people["owner"].person, file_name="x.csv", path="x", reader="")
        asked = VendorRequest.objects.create(
            programme=cast.PROGRAMME, vendor="orbit", screen="speed", annotators=["ann"], seq=1, said={}
        )
    return Floor(people, done.run, str(draft.id), asked.pk)


def fetches(floor: Floor) -> dict[str, tuple[Fetch, set[str]]]:
    """Each fetch of access.py, and who may have what it gives."""
    all_of_ours = {"owner", "member", "asked requester", "auditor"}
    return {
        "raised_finding": (lambda a: access.raised_finding(a, "f1"), all_of_ours),
        "raised_findings": (lambda a: access.raised_findings(a).get(id="f1"), all_of_ours),
        "colleagues": (
            lambda a: access.colleagues(a).get(id=floor.people["owner"].person),
            {"owner", "member", "outsider"},
        ),
        "programme": (lambda a: access.programme(a, cast.PROGRAMME), all_of_ours),
        "programmes": (lambda a: access.programmes(a).get(code=cast.PROGRAMME), all_of_ours),
        "may_fill": (lambda a: access.may_fill(a, cast.PROGRAMME), {"owner", "member"}),
        "may_begin_programme": (lambda a: access.may_begin_programme(a, "new"), {"owner"}),
        "batch": (lambda a: access.batch(a, cast.PROGRAMME, "week-1"), all_of_ours),
        "batches": (lambda a: access.batches(a).get(code="week-1"), all_of_ours),
        "vendor": (lambda a: access.vendor(a, "orbit"), {*floor.people} - {"vendor"}),
        "vendors": (lambda a: access.vendors(a).get(code="orbit"), {*floor.people} - {"vendor"}),
        "sites": (lambda a: access.sites(a).get(code="bogota"), {*floor.people} - {"vendor"}),
        "import_run": (lambda a: access.import_run(a, floor.run), all_of_ours),
        "import_runs": (lambda a: access.import_runs(a).get(id=floor.run), all_of_ours),
        "draft": (lambda a: access.draft(a, floor.draft), {"owner"}),
        "people": (lambda a: access.people(a).count(), {"owner"}),
        "vendor_requests": (lambda a: access.vendor_requests(a).get(pk=floor.request), all_of_ours),
        "vendor_request": (lambda a: access.vendor_request(a, "orbit", floor.request), {"owner", "member"}),
        "audit_entries": (lambda a: access.audit_entries(a).first() or 1 / 0, {"owner", "auditor"}),
    }


def is_refused(fetch: Fetch, actor: Actor) -> bool:
    from django.core.exceptions import ObjectDoesNotExist

    try:
        with reading(actor):
            fetch(actor)
    except (NotThere, NotAllowed, ObjectDoesNotExist):
        return True
    return False


def test_each_fetch_gives_each_role_what_is_theirs_and_nothing_else(floor: Floor) -> None:
    wrong = [
        (name, who)
        for name, (fetch, allowed) in fetches(floor).items()
        for who, actor in floor.people.items()
        if is_refused(fetch, actor) == (who in allowed)
    ]
    assert wrong == []


def test_the_first_wall_holds_where_the_second_is_down(floor: Floor) -> None:
    """The same fetches under full scope: access.py alone must refuse them too."""
    from django.core.exceptions import ObjectDoesNotExist

    leaks = []
    for name, (fetch, allowed) in fetches(floor).items():
        for who in {*floor.people} - allowed:
            with all_rows():
                try:
                    fetch(floor.people[who])
                except (NotThere, NotAllowed, ObjectDoesNotExist):
                    continue
            leaks.append((name, who))
    assert leaks == []


def test_every_fetch_of_access_is_tried_here(floor: Floor) -> None:
    functions = {n for n, f in inspect.getmembers(access, inspect.isfunction) if f.__module__ == access.__name__}
    public = {n for n in functions if not n.startswith("_")}
    assert public - {"scope", "reach", "require", "named_entries"} == set(fetches(floor))


def test_what_is_not_yours_and_what_does_not_exist_give_the_same_answer(floor: Floor) -> None:
    outsider = floor.people["outsider"]
    with reading(outsider):
        with pytest.raises(NotThere) as foreign:
            access.programme(outsider, cast.PROGRAMME)
        with pytest.raises(NotThere) as absent:
            access.programme(outsider, "nowhere")
        with pytest.raises(NotThere):
            access.import_run(outsider, floor.run)
        with pytest.raises(NotThere):
            access.import_run(outsider, str(uuid.uuid4()))
    assert foreign.value.sentence.replace(cast.PROGRAMME, "nowhere") == absent.value.sentence


@pytest.mark.parametrize("key", ["x", "", "1", "00000000"])
def test_a_key_that_is_none_is_not_there(floor: Floor, key: str) -> None:
    with reading(SYSTEM):
        with pytest.raises(NotThere):
            access.import_run(SYSTEM, key)
        with pytest.raises(NotThere):
            access.draft(SYSTEM, key)


@pytest.mark.parametrize("who", ["outsider", "requester", "vendor"])
def test_pages_of_a_foreign_programme_are_not_there(floor: Floor, who: str) -> None:
    actor, where = floor.people[who], {"programme": cast.PROGRAMME}
    for page in (
        lambda: answer(asked("submitted", programme=cast.PROGRAMME), actor=actor),
        lambda: rows_page(actor, "judgments", where),
        lambda: export(actor, "judgments", where, __import__("pathlib").Path("/nonexistent/x.csv")),
        lambda: reconcile_page(actor, cast.PROGRAMME, "lumen"),
    ):
        with pytest.raises(NotThere):
            page()


def test_sums_over_everything_leave_foreign_programmes_out(floor: Floor) -> None:
    question = asked("submitted")
    values = {who: answer(question, actor=actor).rows[0].estimate.value for who, actor in floor.people.items()}
    assert {who for who, value in values.items() if value} == {
        "owner",
        "member",
        "asked requester",
        "auditor",
        "vendor",
    }
    assert (values["owner"], values["vendor"]) == (4, 2)
    assert [line.cell.raw.value for line in kpi_list(floor.people["outsider"]) if line.kpi.id == "submitted"] in (
        [0],
        [None],
    )


def test_a_vendor_learns_no_programme_and_no_finding_from_today(floor: Floor) -> None:
    said = today_json(floor.people["vendor"])
    assert said["findings"] == said["cannot_say"] == []


def test_a_vendor_without_code_sees_nothing(floor: Floor) -> None:
    nobody = Actor(kind="person", name="nobody", role="vendor", person=1, vendor="")
    assert answer(asked("submitted"), actor=nobody).rows[0].estimate.value in (0, None)
    assert nobody.scope_text == ""


def test_an_unknown_role_may_nothing() -> None:
    stranger = Actor(kind="person", name="stranger", role="director of fun", person=1)
    assert stranger.scope_text == ""
    assert not any(stranger.may(right) for rights in RIGHTS.values() for right in rights)
    with pytest.raises(NotAllowed), reading(stranger):
        pass


@pytest.mark.parametrize("role", sorted(RIGHTS))
def test_each_role_may_do_what_its_rights_say_and_no_more(house: House, role: str) -> None:
    house.put("programme", code=cast.PROGRAMME, name="Marigold")
    house.put("vendor", code="lumen", name="Lumen")
    actor = person(role, vendor="lumen" if role == "vendor" else "", member=True)
    path = cast.judgments_csv(house.desk / "songs.csv", cast.answers(1))
    deeds: dict[str, Callable[[], object]] = {
        "import": lambda: imports.begin(path, programme=cast.PROGRAMME, actor=actor, mapping=(cast.MAPPING, "m")),
        "registry": lambda: registry.put("vendor", {"code": "new", "name": "New"}, actor=actor),
        "members": lambda: signin.invite("a@example.invalid", name="A", role="qa", actor=actor),
    }
    for right, deed in deeds.items():
        if right in RIGHTS[role]:
            deed()
        else:
            with pytest.raises(NotAllowed, match=right):
                deed()
    if "registry" not in RIGHTS[role]:
        for verb in (upkeep.put_and_follow, upkeep.remove_and_follow):
            with pytest.raises(NotAllowed):
                verb("vendor", {"code": "lumen", "name": "Lumen"}, actor=actor)


def test_a_token_narrows_its_person_and_never_widens_them(floor: Floor) -> None:
    owner = replace(floor.people["owner"], rights=frozenset({"read"}), programmes=frozenset({cast.PROGRAMME}))
    assert owner.may("read")
    assert not owner.may("registry")
    assert {p.code for p in seen_programmes(owner)} == {cast.PROGRAMME}
    outsider = replace(
        floor.people["outsider"], rights=frozenset({"read", "members"}), programmes=frozenset({cast.PROGRAMME})
    )
    assert not outsider.may("members")
    assert not seen_programmes(outsider)


def seen_programmes(actor: Actor) -> list[Programme]:
    with reading(actor):
        return list(access.programmes(actor))
