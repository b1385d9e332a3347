"""Portfolios as access: they open programmes to crowd managers and their deputies, and say which part one works on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from callsheet.actions import findings, imports, registry
from callsheet.actions.acting import acting, reading
from callsheet.errors import NotAllowed, NotThere
from callsheet.state import access
from callsheet.state.actors import Actor
from callsheet.state.models import Member, Person, Portfolio, RaisedFinding
from callsheet.state.replay import as_it_was
from callsheet.state.scoping import scoped
from tests.edges.exchange.desk import book_of, planned
from tests.world import cast
from tests.world.house import House, all_rows, person
from tests.world.past import entered_on

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)
AWAY = (TODAY - DAY, TODAY + DAY)
VAULT = "vault"


@pytest.fixture
def floor(house: House) -> House:
    house.vendors()
    house.put("programme", code=VAULT, name="Vault")
    for locale in ("de-DE", "fr-FR"):
        house.put("locale", code=locale, name=locale)
    return house


def hold(manager: Actor, **said: object) -> None:
    with all_rows():
        number = Portfolio.objects.count()
        deputy = said.pop("deputy", None)
        days = said.pop("days", None)
        of = {"deputy_id": deputy.person if isinstance(deputy, Actor) else None, "deputy_days": days, **said}
        Portfolio.objects.create(code=f"p{number}", name=f"P{number}", manager_id=manager.person, **of)


def said_of(vendor: str) -> dict[str, object]:
    """What a finding says, as far as its steps ask."""
    return {"finding": {"vendor": vendor, "locale": ""}, "card": {"severity": "watch"}, "order": [0, 0]}


def seen(actor: Actor) -> tuple[set[str], set[str]]:
    """The programmes that the first wall shows, and those that PostgreSQL does."""
    with reading(actor):
        first = {p.code for p in access.programmes(actor)}
    with scoped(actor.scope_text), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT code FROM programme")
        return first, {row[0] for row in cursor.fetchall()}


def test_a_portfolio_opens_the_programmes_that_it_names_and_no_others(floor: House) -> None:
    mara = person("crowd manager", name="mara")
    assert seen(mara) == (set(), set()), "without membership and portfolio there is nothing to see, and no error"
    hold(mara, programmes=[cast.PROGRAMME])
    assert seen(mara) == ({cast.PROGRAMME}, {cast.PROGRAMME})


def test_a_portfolio_without_programmes_opens_none(floor: House) -> None:
    mara = person("crowd manager", name="mara")
    hold(mara, vendors=["lumen"])
    assert seen(mara) == (set(), set())


@pytest.mark.parametrize("role", ["qa", "requester"])
def test_portfolios_open_nothing_to_other_roles(role: str, floor: House) -> None:
    somebody = person(role)
    hold(somebody, programmes=[VAULT])
    assert seen(somebody) == (set(), set())


@pytest.mark.parametrize(
    ("days", "opens"),
    [
        (AWAY, True),
        ((TODAY, TODAY + DAY), True),
        ((TODAY - DAY, TODAY), False),
        ((TODAY + DAY, TODAY + 2 * DAY), False),
        (None, False),
    ],
)
def test_a_deputy_stands_in_on_their_days_alone(days: tuple[date, date] | None, opens: bool, floor: House) -> None:
    mara, dita = person("crowd manager", name="mara"), person("crowd manager", name="dita")
    hold(mara, programmes=[cast.PROGRAMME], deputy=dita, days=days)
    expected = {cast.PROGRAMME} if opens else set()
    assert seen(dita) == (expected, expected)


def test_a_deputy_of_a_portfolio_without_programmes_has_those_of_its_manager(floor: House) -> None:
    mara, dita = person("crowd manager", name="mara", member=True), person("crowd manager", name="dita")
    hold(mara, vendors=["lumen"], deputy=dita, days=AWAY)
    assert seen(dita) == ({cast.PROGRAMME}, {cast.PROGRAMME})
    with all_rows():
        Member.objects.all().delete()
    assert seen(dita) == (set(), set())


def test_a_token_for_one_programme_narrows_what_a_portfolio_opens(floor: House) -> None:
    mara = person("crowd manager", name="mara")
    hold(mara, programmes=[cast.PROGRAMME, VAULT])
    token = Actor("person", "mara", "crowd manager", person=mara.person, programmes=frozenset({VAULT}))
    assert seen(token) == ({VAULT}, {VAULT})


def test_both_walls_drop_a_portfolio_in_the_moment_in_which_it_is_taken_away(floor: House) -> None:
    mara = person("crowd manager", name="mara")
    hold(mara, programmes=[VAULT])
    with acting(mara, "registry"):
        assert access.programme(mara, VAULT)
        with all_rows():
            Portfolio.objects.all().delete()
        with pytest.raises(NotThere):
            access.programme(mara, VAULT)


def test_nobody_can_open_programmes_to_themselves(floor: House) -> None:
    mara = person("crowd manager", name="mara", member=True)
    hold(mara, programmes=[cast.PROGRAMME])
    with all_rows():
        email = Person.objects.get(pk=mara.person).email
    with pytest.raises(NotAllowed, match="members"):
        registry.put("portfolio", {"code": "mine", "name": "Mine", "manager": email, "vendors": "lumen"}, actor=mara)
    with scoped(mara.scope_text), transaction.atomic():
        row = Portfolio.objects.get()
        row.programmes = [VAULT]
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            row.save()


def test_registry_rows_are_kept_within_the_part_of_the_portfolio(floor: House) -> None:
    mara = person("crowd manager", name="mara")
    hold(mara, programmes=[cast.PROGRAMME], vendors=["lumen"], locales=["de-DE"])
    target = {"programme": cast.PROGRAMME, "kpi": "Q02", "vendor": "lumen", "locale": "de-DE", "value": "0.9"}
    assert registry.put("target", target, actor=mara)
    for other, named in (
        ({"vendor": "orbit"}, "vendor orbit"),
        ({"vendor": ""}, "every vendor"),
        ({"locale": "fr-FR"}, "locale fr-FR"),
    ):
        with pytest.raises(NotAllowed, match=f"outside of your portfolio: .*{named}"):
            registry.put("target", {**target, **other}, actor=mara)
    assert registry.put("site", {"vendor": "lumen", "code": "cebu", "name": "Cebu"}, actor=mara)
    with pytest.raises(NotAllowed, match="vendor orbit"):
        registry.put("site", {"vendor": "orbit", "code": "cali", "name": "Cali"}, actor=mara)
    with pytest.raises(NotAllowed, match="vendor orbit"):
        registry.remove("site", {"vendor": "orbit", "code": "bogota"}, actor=mara)


def test_a_workbook_is_refused_where_it_leaves_the_part_of_the_portfolio(floor: House) -> None:
    mara = person("crowd manager", name="mara")
    hold(mara, programmes=[cast.PROGRAMME], vendors=["lumen"])
    head: list[object] = ["programme", "kpi", "vendor", "locale", "value"]
    rows: list[list[object]] = [[cast.PROGRAMME, "Q02", vendor, "", 0.9] for vendor in ("lumen", "orbit")]
    done = planned(book_of(target=[head, *rows]), mara)
    assert len(done.created) == 1
    assert ["vendor orbit" in problem.sentence for problem in done.errors] == [True]


def test_a_member_works_on_the_whole_programme_beside_a_portfolio(floor: House) -> None:
    mara = person("crowd manager", name="mara", member=True)
    hold(mara, vendors=["lumen"])
    target = {"programme": cast.PROGRAMME, "kpi": "Q02", "vendor": "orbit", "locale": "", "value": "0.9"}
    assert registry.put("target", target, actor=mara)


def test_findings_are_worked_on_where_they_touch_the_portfolio(floor: House) -> None:
    mara, dita = person("crowd manager", name="mara"), person("crowd manager", name="dita")
    hold(mara, programmes=[cast.PROGRAMME], vendors=["lumen"], deputy=dita, days=AWAY)
    now = timezone.now()
    with all_rows():
        for key, vendor in (("lumens", "lumen"), ("orbits", "orbit"), ("alls", "")):
            said = said_of(vendor)
            RaisedFinding.objects.create(
                id=key, programme=cast.PROGRAMME, kind="feed", first_at=now, last_at=now, said=said
            ).spells.create(programme=cast.PROGRAMME, began=now)
    assert findings.comment("lumens", reason="called them", actor=mara)
    assert findings.comment("alls", reason="called everybody", actor=dita)
    with pytest.raises(NotAllowed, match="outside of your portfolio: .*vendor orbit"):
        findings.comment("orbits", reason="not mine", actor=mara)
    with reading(mara):
        assert {f.id for f in access.raised_findings(mara)} == {"lumens", "orbits", "alls"}, "all of it is read"


def test_a_file_comes_into_a_programme_of_the_portfolio_whatever_names_it_brings(floor: House) -> None:
    mara = person("crowd manager", name="mara")
    hold(mara, programmes=[cast.PROGRAMME], vendors=["lumen"])
    done = floor.bring(cast.judgments_csv(floor.desk / "songs.csv", cast.answers(4)), actor=mara)
    assert done.state == "done"
    with pytest.raises(NotThere, match="among yours"):
        imports.ingest(
            cast.judgments_csv(floor.desk / "other.csv", cast.answers(2)),
            programme=VAULT, source="s", actor=mara, mapping=(cast.MAPPING, "mapping.yaml"),
        )  # fmt: skip


def test_findings_can_be_assigned_to_whoever_a_portfolio_lets_in(floor: House) -> None:
    owner, mara = person("owner"), person("crowd manager", name="mara")
    hold(mara, programmes=[cast.PROGRAMME])
    now = timezone.now()
    with all_rows():
        RaisedFinding.objects.create(
            id="f", programme=cast.PROGRAMME, kind="feed", first_at=now, last_at=now, said=said_of("")
        ).spells.create(programme=cast.PROGRAMME, began=now)
    assert findings.assign("f", to=str(mara.person), actor=owner)


def test_a_replay_shows_the_programmes_that_are_opened_now(floor: House) -> None:
    mara, noor = person("crowd manager", name="mara"), person("crowd manager", name="noor")
    then = timezone.now()
    with entered_on(then - 2 * DAY):
        floor.put("programme", code="long-ago", name="Long ago")
        hold(noor, programmes=["long-ago"])
    with all_rows():
        Portfolio.objects.all().delete()
    with entered_on(then):
        hold(mara, programmes=["long-ago"])
    for actor, expected in ((mara, {"long-ago"}), (noor, set())):
        with as_it_was(then - DAY):
            assert seen(actor) == (expected, expected), actor.name
