"""The morning page."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from callsheet.actions.acting import Actor, reading
from callsheet.actions.assessments import Assessed, assessed
from callsheet.actions.mornings import RELEASE, At
from callsheet.actions.pages.moment import moment, provenance
from callsheet.decisions.finding import Link
from callsheet.decisions.today import headline
from callsheet.reports.today import NOTHING_YET, FindingCard, NightImport, Rail, TodayReport
from callsheet.state import access
from callsheet.state.models import ImportRun

FACTS = ("judgments", "reviews", "items", "gold", "totals", "queue")
MOST_IMPORTS = 8


def today_page(actor: Actor, as_of: str = "") -> TodayReport:
    """What needs somebody this morning, with what came in and how fresh each feed is."""
    with reading(actor):
        when = moment(as_of)
        known = assessed(actor, access.programmes(actor), when)
        rail = Rail(imports=_imports(actor, when), freshness=_freshest(known))
        fresh = provenance(when)
    cards = [c for _, c in _ordered(known)]
    urgent = tuple(c for c in cards if not c.can_wait)
    waiting = tuple(c for c in cards if c.can_wait)
    gaps = tuple(g for one in known for g in one.gaps)
    return TodayReport(
        title=headline(len(urgent), len(waiting), gaps=len(gaps), programmes=len(known), act_by=RELEASE),
        provenance=fresh,
        urgent=urgent,
        waiting=waiting,
        gaps=gaps,
        rail=rail,
        empty=None if known else NOTHING_YET,
    )


def today_json(actor: Actor, as_of: str = "") -> dict[str, Any]:
    """As `callsheet today --json` prints it."""
    with reading(actor):
        when = moment(as_of)
        known = assessed(actor, access.programmes(actor), when)
    ordered = sorted(
        ((order, finding) for one in known for order, finding in zip(one.order, one.findings, strict=True)),
        key=lambda pair: pair[0],
    )
    return {
        "as_of": when.now.astimezone(UTC).isoformat(),
        "findings": [finding for _, finding in ordered],
        "cannot_say": [gap for one in known for gap in one.cannot_say],
    }


def _ordered(known: list[Assessed]) -> list[tuple[tuple[Any, ...], FindingCard]]:
    pairs = [(order, c) for one in known for order, c in zip(one.order, one.cards, strict=True)]
    return sorted(pairs, key=lambda pair: pair[0])


def _freshest(known: list[Assessed]) -> tuple[Any, ...]:
    """Feeds, those that have waited longest first."""
    feeds = [feed for one in known for feed in one.freshness]
    return tuple(sorted(feeds, key=lambda f: (f.newest_day is not None, f.newest_day, f.source)))


def _imports(actor: Actor, when: At) -> tuple[NightImport, ...]:
    """Imports since the last working day."""
    since = datetime.combine(when.today, time(), UTC) - timedelta(days=3 if when.today.weekday() == 0 else 1)
    runs = access.import_runs(actor).filter(state="done", seq__lte=when.seq, ended_at__gte=since)[:MOST_IMPORTS]
    return tuple(_night_import(run) for run in runs)


def _night_import(run: ImportRun) -> NightImport:
    return NightImport(
        file=run.file_name,
        source=run.source,
        programme=run.programme,
        at=(run.ended_at or run.created_at).astimezone(UTC).replace(tzinfo=None),
        facts=sum(run.counts.get(name, 0) for name in FACTS),
        rejected=run.counts.get("rejected", 0),
        link=Link("imports", str(run.id)),
    )
