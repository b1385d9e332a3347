"""What the worker does: imports that pages asked for, the watched folder, upkeep of the store, the night's check."""

from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from callsheet.actions import own, repeats, throttle, upkeep
from callsheet.actions.acting import SYSTEM, reading
from callsheet.actions.assessments import assess_now
from callsheet.actions.digests import send_due
from callsheet.actions.imports import carry_out
from callsheet.actions.inbox import take_in
from callsheet.actions.pages.kpis import kpi_list
from callsheet.actions.signin import actor_of
from callsheet.actions.studies.making import keep_study
from callsheet.errors import CallsheetError
from callsheet.state.models import ImportRun, Person, Programme


@app.task(name="import_file", queue="imports")
def import_file(run: str, person: int | None) -> None:
    """Carry out a waiting import; what went wrong stands on the run."""
    with reading(SYSTEM):
        found = ImportRun.objects.get(id=run)
        who = None if person is None else Person.objects.filter(pk=person).first()
    actor = SYSTEM if who is None else actor_of(who)
    try:
        carry_out(found, actor=actor)
    except CallsheetError:
        return
    prepare([found.programme])


def prepare(programmes: Iterable[str]) -> None:
    """Make what readers of these programmes would wait for: findings, the rows behind numbers, intervals that take long."""
    for programme in programmes:
        assess_now(programme)
        upkeep.keep_rows(actor=SYSTEM, programme=programme)
        kpi_list(SYSTEM, programme=programme)
        ask_for_study(programme)
    kpi_list(SYSTEM)


@app.task(name="study_programme", queue="upkeep", lock="study")
def study_programme(programme: str) -> None:
    """Make the programme's quality study where facts, labels or rules changed since; one at a time."""
    keep_study(programme)


def ask_for_study(programme: str) -> None:
    """Have the worker look after the programme's quality study; one that is asked for already is enough."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        study_programme.configure(queueing_lock=f"study/{programme}").defer(programme=programme)


def ask_for(run: ImportRun, *, person: int | None) -> None:
    """Have the worker carry out a waiting import."""
    import_file.defer(run=str(run.id), person=person)


@app.periodic(cron="* * * * *")
@app.task(name="watch_inbox", queue="imports", queueing_lock="watch_inbox", lock="watch_inbox")
def watch_inbox(timestamp: int) -> None:
    """Import what lies in the watched folder."""
    take_in(actor=SYSTEM)


@app.periodic(cron="*/5 * * * *")
@app.task(name="assess", queue="upkeep", queueing_lock="assess", lock="upkeep")
def assess(timestamp: int) -> None:
    """Make this hour's assessments, and what imports by command and changes of the registry ask for: no reader waits."""
    with reading(SYSTEM):
        codes = list(Programme.objects.values_list("code", flat=True))
    prepare(codes)


@app.periodic(cron="*/5 * * * *")
@app.task(name="send_digests", queue="upkeep", queueing_lock="send_digests", lock="send_digests")
def send_digests(timestamp: int) -> None:
    """Send the morning's digests that are due in their owners' zones. Nothing goes out where nobody set an address."""
    send_due(timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(name="sweep", queue="upkeep", queueing_lock="sweep", lock="upkeep")
def sweep(timestamp: int) -> None:
    """Remove files that no manifest names, after their grace time; merge small parts; forget old sessions and attempts."""
    upkeep.close_interrupted(actor=SYSTEM)
    upkeep.sweep(actor=SYSTEM)
    repeats.forget()
    upkeep.compact_all(actor=SYSTEM)
    throttle.forget_old()
    own.forget_ended()


@app.periodic(cron="40 2 * * *")
@app.task(name="night_check", queue="upkeep", queueing_lock="night_check", lock="upkeep")
def night_check(timestamp: int) -> None:
    """Recompute one programme's measures from its facts; the difference must be 0, and is appended where it is not."""
    upkeep.check_one(actor=SYSTEM, turn=timestamp // 86_400)
