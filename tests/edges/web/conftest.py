"""A small town for the pages: the cast's programme with facts from an export, audits and a tracker, and who may look at it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from django.utils import timezone

from callsheet.actions import drafts
from callsheet.actions.acting import SYSTEM
from callsheet.actions.exchange import waiting as exchange
from callsheet.actions.signin import actor_of
from callsheet.state.people import Person
from callsheet.state.programmes import Member
from callsheet.state.replay import entered_long_ago
from callsheet.state.sessions import BEGUN, CONFIRMED
from tests.conftest import _restore_pristine
from tests.edges.exchange.desk import book_of
from tests.world import cast, raising
from tests.world.house import House, all_rows, query

SecretProgramme = "vault"
BACKEND = "django.contrib.auth.backends.ModelBackend"
FORMULA = "=1+2"


@dataclass(frozen=True)
class Town:
    """What is there: keys for addresses, and people by role."""

    house: House
    done: str
    bad: str
    failed: str
    waiting: str
    draft: str
    workbook: str
    finding: str
    foreign_finding: str
    people: dict[str, int]

    def first_entry(self) -> int:
        """The number of the oldest audit entry: numbers of what was rolled back before are gone."""
        return int(query("SELECT min(n) FROM audit_entry")[0][0])

    def person(self, name: str) -> Person:
        """Somebody by their name in the table below."""
        with all_rows():
            return Person.objects.get(pk=self.people[name])


PEOPLE = {
    "owner": ("owner", "", ()),
    "crowd": ("crowd manager", "", (cast.PROGRAMME,)),
    "auditor": ("auditor", "", ()),
    "lumen": ("vendor", "lumen", ()),
}


@pytest.fixture(scope="package")
def town(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The town, committed; taken down when the last test of this folder has run."""
    desk = tmp_path_factory.mktemp("desk")
    home = tmp_path_factory.mktemp("home")
    kept = django_settings.CALLSHEET
    django_settings.CALLSHEET = replace(kept, home=home, memory=300_000_000)
    try:
        with django_db_blocker.unblock():
            connections.close_all()  # a browser's loop, begun since this test was set up, has connections of its own
            with entered_long_ago():
                built = build(House(home, desk))
            yield built
            _restore_pristine(None)  # type: ignore[arg-type]
    finally:
        django_settings.CALLSHEET = kept
        shutil.rmtree(home, ignore_errors=True)


def build(house: House) -> Town:
    """Two programmes, three vendors, facts of one week, one file with bad rows, one that failed, one that waits."""
    from callsheet.actions import imports
    from callsheet.actions.pages.today import today_json
    from callsheet.actions.studies.making import keep_study
    from callsheet.state.models import ImportRun, RaisedFinding

    house.vendors()
    house.put("vendor", code="kept-apart", name="Kept Apart Ltd")
    house.put("programme", code=SecretProgramme, name="Unreleased title", alias="Alder two", zone="UTC")
    for code in ("de-DE", "fr-FR"):
        house.put("locale", code=code, name=code)
    house.put("target", programme=cast.PROGRAMME, kpi="Q01", value=0.9)
    monday = cast.MORNING.date()
    house.put("commitment", programme=cast.PROGRAMME, vendor="lumen", locale="de-DE", week=monday, units=40)
    house.put("quota", programme=cast.PROGRAMME, locale="", units=100)
    rows = [replace(a, sent=a.sent + timedelta(days=i % 5)) for i, a in enumerate(cast.answers(80))]
    rows.append(replace(rows[0], song="song-formula", worker=FORMULA))
    done = house.bring(cast.judgments_csv(house.desk / "songs.csv", rows))
    audits = [(a, ("accepted", "accepted", "rejected")[i % 3]) for i, a in enumerate(rows[:60])]
    house.bring(cast.reviews_csv(house.desk / "audits.csv", audits), cast.REVIEWS, source="audits", name="audits.yaml")
    days: list[tuple[date, str, object, object]] = [(monday + timedelta(days=i), "DE", 9 + i, 7.5) for i in range(5)]
    house.bring(
        cast.tracker(house.desk / "tracker.xlsx", days), cast.TRACKER, source="lumen-tracker", name="tracker.yaml"
    )
    spoiled = house.desk / "more.csv"
    cast.judgments_csv(spoiled, cast.answers(6, first=200))
    spoiled.write_text(spoiled.read_text().replace("2026-11-02 11:20:00", "sometime"), encoding="utf-8")
    bad = house.bring(spoiled)
    waiting = imports.begin(
        cast.judgments_csv(house.desk / "later.csv", cast.answers(4, first=300)),
        programme=cast.PROGRAMME,
        actor=SYSTEM,
        source=cast.SOURCE,
    )
    people = {name: _person(name, *about) for name, about in PEOPLE.items()}
    with all_rows():
        failed = ImportRun.objects.create(
            programme=cast.PROGRAMME,
            source="broken",
            reader="table",
            file_name="broken.csv",
            state="failed",
            sentence="broken.csv: the file ends in the middle of a record.",
            actor="owner",
        )
        owner = actor_of(Person.objects.get(pk=people["owner"]))
    tracker = (house.desk / "tracker.xlsx").read_bytes()
    draft = drafts.drop([tracker], "tracker.xlsx", actor=owner)
    edited = book_of(vendors=[["code", "name"], ["lumen", "Lumen Data"]])
    sent = exchange.keep(edited, "registry.xlsx", actor=owner).key
    keep_study(cast.PROGRAMME)
    today_json(owner)  # the morning is read once: what it says is written down
    with all_rows():
        finding = RaisedFinding.objects.filter(programme=cast.PROGRAMME).order_by("kind", "id")[0].pk
    (foreign,) = raising.see(raising.finding(programme=SecretProgramme, vendor="orbit"), programme=SecretProgramme)
    runs = (str(done.run), str(bad.run), str(failed.id), str(waiting.id), str(draft.id), sent)
    return Town(house, *runs, finding, foreign, people)


def _person(name: str, role: str, vendor: str, programmes: tuple[str, ...]) -> int:
    with all_rows():
        found = Person.objects.create(email=f"{name}@example.invalid", name=name.title(), role=role, vendor=vendor)
        for code in programmes:
            Member.objects.create(programme_id=code, person=found)
        return found.pk


@pytest.fixture
def signed_in(town: Town) -> Callable[[str], Client]:
    """A browser of somebody who is signed in; errors become pages, as they do for people."""

    def browser(name: str) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(town.person(name), backend=BACKEND)
        session = client.session
        session[BEGUN] = session[CONFIRMED] = timezone.now().isoformat()
        session.save()
        return client

    return browser


@pytest.fixture
def owner(signed_in: Callable[[str], Client]) -> Client:
    """The owner's browser."""
    return signed_in("owner")


@pytest.fixture
def desk(town: Town) -> Path:
    """Where the town's files lie."""
    return town.house.desk
