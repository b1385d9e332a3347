"""The morning page."""

from datetime import UTC, datetime, timedelta

from callsheet.actions.acting import Actor, reading
from callsheet.actions.cases import cases, frame
from callsheet.actions.mornings import RELEASE, At
from callsheet.actions.pages.moment import moment, provenance
from callsheet.decisions.finding import Link
from callsheet.decisions.today import ProgrammeCases, assess_all
from callsheet.reports.today import Freshness, NightImport, Rail, TodayReport, today_report
from callsheet.state import access
from callsheet.state.models import ImportRun

FACTS = ("judgments", "reviews", "items", "gold", "totals", "queue")
MOST_IMPORTS = 8


def today_page(actor: Actor, as_of: str = "") -> TodayReport:
    """What needs somebody this morning, with what came in and how fresh each feed is."""
    with reading(actor):
        when = moment(as_of)
        scope = access.scope(actor)
        found = [
            cases(frame(scope, programme, today=when.today, now=when.now, seq=when.seq))
            for programme in access.programmes(actor)
        ]
        morning = assess_all(found, as_of=when.now, act_by=RELEASE)
        rail = Rail(imports=_imports(actor, when), freshness=_freshness(found))
        return today_report(morning, provenance=provenance(when), rail=rail)


def _imports(actor: Actor, when: At) -> tuple[NightImport, ...]:
    """Imports since the last working day."""
    since = when.now - timedelta(days=3 if when.today.weekday() == 0 else 1)
    runs = access.import_runs(actor).filter(state="done", seq__lte=when.seq, ended_at__gte=since)[:MOST_IMPORTS]
    return tuple(_night_import(run) for run in runs)


def _night_import(run: ImportRun) -> NightImport:
    return NightImport(
        file=run.file_name,
        source=run.source,
        programme=run.programme,
        at=_naive(run.ended_at or run.created_at),
        facts=sum(run.counts.get(name, 0) for name in FACTS),
        rejected=run.counts.get("rejected", 0),
        link=Link("imports", str(run.id)),
    )


def _freshness(found: list[ProgrammeCases]) -> tuple[Freshness, ...]:
    return tuple(
        Freshness(
            source=feed.source,
            programme=of.programme,
            newest_day=feed.arrivals[-1].day if feed.arrivals else None,
            came_at=feed.arrivals[-1].at if feed.arrivals else None,
        )
        for of in found
        for feed in of.feeds
    )


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)
