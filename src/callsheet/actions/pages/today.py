"""The morning page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from callsheet.actions.acting import Actor
from callsheet.actions.assessments import Assessed, assessed
from callsheet.actions.mornings import RELEASE, At, read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.worklist import STATES, WHOSE, Item, whose, worklist
from callsheet.decisions.finding import Link
from callsheet.decisions.risks.feed_missing import NO_RHYTHM
from callsheet.decisions.standing import Phase
from callsheet.decisions.today import headline
from callsheet.decisions.wording import listing
from callsheet.errors import UnusableInput
from callsheet.reports.pieces import Clock
from callsheet.reports.today import NOTHING_YET, FindingCard, Gap, NightImport, Rail, TodayReport
from callsheet.said import say, say_many, term
from callsheet.state import access
from callsheet.state.models import ImportRun, Programme

FACTS = ("judgments", "reviews", "items", "gold", "totals", "queue")
MOST_IMPORTS = 8
MOST_CLOCKS = 6
DUE_SOON = timedelta(days=14)
FILTERS = ("severity", "kind", "owner", "programme", "region")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which findings: `whose` (mine, team, all), `state` (open, snoozed, done), and values of severity, kind, owner, programme
    (its name or code) and region, by name. UnusableInput for another word.
    """

    whose: str = "all"
    state: str = "open"
    where: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value, words in (("whose", self.whose, WHOSE), ("state", self.state, STATES)):
            if value not in words:
                raise UnusableInput(
                    say("“{value}” is none of {words}.", value=value, words=", ".join(words)), field=name, value=value
                )

    def keeps(self, card: FindingCard) -> bool:
        """Whether every filter lets the card pass."""
        return all(value in labels(card, name) for name, value in self.where.items() if value and name in FILTERS)


EVERYTHING = Chosen()


def labels(card: FindingCard, name: str) -> tuple[str, ...]:
    """The values of a filter that a card answers to."""
    work = card.work
    if name == "region":
        return work.regions if work else ()
    if name == "programme":
        return (card.programme, work.programme) if work else (card.programme,)
    return (str(getattr(card, name)),)


def today_page(actor: Actor, as_of: str = "", chosen: Chosen = EVERYTHING) -> TodayReport:
    """What needs somebody this morning, with what came in and how fresh each feed is."""
    with read_at(actor, as_of) as when:
        programmes = list(access.programmes(actor))
        known = assessed(actor, programmes, when)
        items = whose(worklist(actor, known, when), actor, chosen.whose)
        rail = Rail(
            _imports(actor, when, {p.code: p.name for p in programmes}),
            _freshest(known),
            _clocks(programmes, items, when),
        )
        fresh = provenance(when)
    gaps = _gaps(known)
    every = tuple(item.card for item in items)
    kept = [card for card in every if chosen.keeps(card)]
    by_phase = {phase: tuple(c for c in kept if c.work and c.work.phase == phase) for phase in Phase}
    new = by_phase[Phase.NEW]
    urgent, waiting = tuple(c for c in new if not c.can_wait), tuple(c for c in new if c.can_wait)
    counts = {state: sum(bool(c.work and c.work.state == state) for c in kept) for state in STATES}
    is_open = chosen.state == "open"
    act_by = timezone.localtime(datetime.combine(when.today, RELEASE, UTC))
    title = _title(
        chosen, urgent, waiting, by_phase, act_by=act_by.time(), said={"gaps": len(gaps), "programmes": len(known)}
    )
    return TodayReport(
        title=title,
        provenance=fresh,
        urgent=urgent if is_open else (),
        waiting=waiting if is_open else (),
        gaps=gaps,
        rail=rail,
        empty=None if known else NOTHING_YET,
        in_hand=by_phase[Phase.IN_HAND] if is_open else (),
        listed=() if is_open else by_phase[Phase(chosen.state)],
        every=tuple(c for c in every if c.work and c.work.state == chosen.state),
        counts=counts,
        state=chosen.state,
        act_by=act_by,
    )


def _title(
    chosen: Chosen,
    urgent: Sequence[FindingCard],
    waiting: Sequence[FindingCard],
    by_phase: Mapping[Phase, Sequence[FindingCard]],
    *,
    act_by: time,
    said: Mapping[str, int],
) -> str:
    if chosen.state != "open":
        n = len(by_phase[Phase(chosen.state)])
        return (
            say_many("{n} finding is {state}", "{n} findings are {state}", n, n=n, state=term(chosen.state))
            if n
            else say("Nothing is {state}", state=term(chosen.state))
        )
    rest = {str(phase): len(by_phase[phase]) for phase in (Phase.IN_HAND, Phase.SNOOZED)}
    return headline(len(urgent), len(waiting), act_by=act_by, rest=rest, **said)


def today_json(actor: Actor, as_of: str = "", chosen: Chosen = EVERYTHING) -> dict[str, Any]:
    """As `callsheet today --json` prints it: the findings of the chosen state, `owner` whoever has each."""
    with read_at(actor, as_of) as when:
        known = assessed(actor, access.programmes(actor), when)
        items = whose(worklist(actor, known, when), actor, chosen.whose)
    return {
        "as_of": when.now.astimezone(UTC).isoformat(),
        "findings": [i.finding for i in items if i.work.state == chosen.state and chosen.keeps(i.card)],
        "cannot_say": [gap for one in known for gap in one.cannot_say],
    }


def _gaps(known: Sequence[Assessed]) -> tuple[Gap, ...]:
    """What cannot be said, programme by programme; feeds that are too young anywhere are one line, and the last."""
    every = [(g, said["topic"]) for one in known for g, said in zip(one.gaps, one.cannot_say, strict=True)]
    found = [g for g, topic in every if topic != NO_RHYTHM]
    young = [g for g, topic in every if topic == NO_RHYTHM]
    if len(young) < 2:
        return (*found, *young)
    names = listing(sorted({g.programme for g in young}))
    told = say("We cannot say whether young feeds are late, of {programmes}.", programmes=names)
    return (*found, replace(young[0], sentence=told, needs=say("a few more arrivals of each"), programme=""))


def _freshest(known: list[Assessed]) -> tuple[Any, ...]:
    """Feeds, those that have waited longest first."""
    feeds = [feed for one in known for feed in one.freshness]
    return tuple(sorted(feeds, key=lambda f: (f.newest_day is not None, f.newest_day, f.source)))


def _clocks(programmes: Iterable[Programme], items: Iterable[Item], when: At) -> tuple[Clock, ...]:
    """What runs out: snoozes that end within a day, programmes whose day is near or past."""
    ends = [
        Clock(
            say("snooze ends: {finding}", finding=item.card.sentence),
            item.work.until,
            item.card.owner,
            Link("finding", item.card.id),
        )
        for item in items
        if item.work.until and item.work.until - when.now <= timedelta(days=1)
    ]
    due = [
        Clock(
            say("{programme} is due", programme=p.name),
            datetime.combine(p.due, time(23, 59), UTC),
            p.owner,
            Link("programme", p.code),
            day=p.due,
            left=_left((p.due - when.today).days),
        )
        for p in programmes
        if p.due and timedelta() <= p.due - when.today <= DUE_SOON
    ]
    return tuple(sorted([*ends, *due], key=lambda clock: clock.at)[:MOST_CLOCKS])


def _left(days: int) -> str:
    return (say("today"), say("tomorrow"))[days] if days < 2 else say_many("in {n} day", "in {n} days", days, n=days)


def _imports(actor: Actor, when: At, names: Mapping[str, str]) -> tuple[NightImport, ...]:
    """Imports since the last working day."""
    since = datetime.combine(when.today, time(), UTC) - timedelta(days=3 if when.today.weekday() == 0 else 1)
    runs = access.import_runs(actor).filter(state="done", seq__lte=when.seq, ended_at__gte=since)[:MOST_IMPORTS]
    return tuple(_night_import(run, names.get(run.programme, run.programme)) for run in runs)


def _night_import(run: ImportRun, programme: str) -> NightImport:
    return NightImport(
        file=run.file_name,
        source=run.source,
        programme=programme,
        at=(run.ended_at or run.created_at).astimezone(UTC),
        facts=sum(run.counts.get(name, 0) for name in FACTS),
        rejected=run.counts.get("rejected", 0),
        link=Link("imports", str(run.id)),
    )
