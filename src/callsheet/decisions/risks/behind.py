"""Will it be done in time at the present pace, and if not, where is the gap?

Dated work is measured against its due date, evergreen work against the quota of the running week: the same question with
another goal and another day. The odds come from a block bootstrap of past working days (stats.pace) that knows the sites'
calendars and the volume that was released. A public holiday is not a bad day, and a pace held back by our own empty queue
says nothing about a vendor.
"""

from dataclasses import dataclass
from datetime import date

from callsheet.decisions import wording as w
from callsheet.decisions.causes.gap import (
    SPREAD,
    Track,
    by_shortfall,
    gap_sentence,
    largest_share,
    plan_is_short,
    starved_share,
)
from callsheet.decisions.finding import (
    NO_COST,
    CannotSay,
    CostOfWaiting,
    Finding,
    Link,
    Owners,
    Place,
    Proof,
    Severity,
    Verdict,
)
from callsheet.decisions.past_odds import PastOdds
from callsheet.decisions.series import Series, counted
from callsheet.metrics.evidence import Evidence
from callsheet.said import beside, say
from callsheet.stats.pace import PaceOdds

__all__ = ["KIND", "PaceCase", "PaceThresholds", "Track", "assess"]

KIND = "behind"
HELD_BACK = say("We released too little; the vendors waited for us.")
"""Why a pace has no odds: it is not the vendors'."""
RELEASE_MORE = "Release the rest of the volume on dates that the pace can use; then judge the pace."


@dataclass(frozen=True, slots=True)
class PaceCase:
    """One programme (or one of its workstreams) against its goal.

    `goal` units (ordered in all, or the quota of the week), None where nobody said; `by`: the due date, or the last day of the
    week of a quota, None where nobody said; `weekly`: it is a quota; `starts`: first day that counts towards the goal (the
    week's Monday for a quota; the programme's start, or None). `done`: units that count so far; `days_left`: working days
    from tomorrow (from today where today is not closed yet) to `by`, both included. `forecast`: stats.pace over the closed
    days so far (odds_of_finishing for dated work, odds_of_quota for a week); `closed_today`: why every site is closed on
    `as_of` ("" where one works). `tracks`: every vendor × locale that works on it. `missing_days`: the last closed working days in a row for which
    nothing at all has come: they are no days of zero. `evidence`: whether done was counted or
    reported. `course`: units done on each of the last closed working days, None where nothing came.
    `past`: what came of odds told before, None where no record is kept.
    """

    place: Place
    as_of: date
    goal: float | None
    by: date | None
    done: float
    forecast: PaceOdds | None
    days_left: int = 0
    weekly: bool = False
    starts: date | None = None
    tracks: tuple[Track, ...] = ()
    missing_days: int = 0
    closed_today: str = ""
    evidence: Evidence = Evidence.COUNTED
    owners: Owners = Owners()
    course: tuple[tuple[date, float | None], ...] = ()
    past: PastOdds | None = None

    @property
    def remaining(self) -> float:
        """Units still to do."""
        return max(0.0, (self.goal or 0.0) - self.done)

    @property
    def pace(self) -> float:
        """Units per working day at present: all tracks, else what the forecast's past came to."""
        if self.tracks or self.forecast is None:
            return sum(t.pace for t in self.tracks)
        return self.forecast.pace.value or 0.0

    @property
    def short_by(self) -> float:
        """Units per working day missing to the needed pace; 0 where the mean pace would do, all where no day is left."""
        return self.remaining if self.days_left < 1 else max(0.0, self.needed - self.pace)

    @property
    def needed(self) -> float:
        """Units per working day from now on to be in time; all that remains where no working day is left."""
        return self.remaining / max(1, self.days_left)


@dataclass(frozen=True, slots=True)
class PaceThresholds:
    """Odds below `watch` are a finding, below `serious` cannot wait, below `critical` are critical. `starved_share`: from this
    part of track days without work on, the pace is ours, not the vendors'. `held_back`: from this part of futures that run
    out of released work on, releasing more is the action. `blind_days`, `blind_days_weekly`: from so many missing days on
    nothing is said of a date, of a quota.
    """

    watch: float = 0.85
    serious: float = 0.50
    critical: float = 0.20
    starved_share: float = 0.25
    held_back: float = 0.5
    blind_days: int = 3
    blind_days_weekly: int = 2


def assess(case: PaceCase, thresholds: PaceThresholds | None = None) -> tuple[Verdict, ...]:
    """At most one verdict: late, at risk, held back by our queue, or the one input that is missing; none where it will do."""
    t = thresholds or PaceThresholds()
    if case.goal is None or case.by is None:
        return (_no_goal(case),)
    if case.remaining <= 0:
        return ()
    if case.by < case.as_of:
        return (_overdue(case, case.by),)
    if case.missing_days >= (t.blind_days_weekly if case.weekly else t.blind_days):
        return (_blind(case),)
    if starved_share(case.tracks) >= t.starved_share:
        return (_held_back(case, case.by),)
    if case.forecast is None or case.forecast.on_time.value is None:
        return (_too_short(case),)
    if case.forecast.on_time.value >= t.watch:
        return ()
    return (_behind(case, case.forecast, case.forecast.on_time.value, t),)


def _behind(case: PaceCase, forecast: PaceOdds, told: float, t: PaceThresholds) -> Finding:
    severity = Severity.CRITICAL if told < t.critical else Severity.SERIOUS if told < t.serious else Severity.WATCH
    closed = say(" (closed today: {closed_today})", closed_today=case.closed_today) if case.closed_today else ""
    plan_short = plan_is_short(case.tracks, case.needed)
    unreleased = forecast.held_back >= t.held_back
    return Finding(
        kind=KIND,
        severity=Severity.WATCH if case.closed_today else severity,
        title=beside("", (_title(case, forecast, told, unreleased=unreleased), closed)),
        place=case.place,
        evidence=_evidence(case, forecast),
        action=RELEASE_MORE if unreleased else _action(case, plan_short=plan_short),
        owner=case.owners.production_manager if plan_short or unreleased else case.owners.crowd_manager,
        cost_of_waiting=_cost(case),
        cause=_unreleased(forecast) if unreleased else gap_sentence(case.tracks, pace=case.pace, needed=case.needed),
        since=case.starts if case.weekly else None,
        episode=case.starts if case.weekly else None,
        subject=_subject(case),
        odds=forecast.on_time,
        series=_course(case),
    )


def _course(case: PaceCase) -> Series | None:
    """Units of each working day beside what is needed from now on."""
    return counted(say("done a working day"), case.course, target=case.needed, target_word=say("needed"))


def _unreleased(forecast: PaceOdds) -> str:
    return say(
        "In {held_back} of the futures the released work runs out before the day: it is ours to release.",
        held_back=w.percent(forecast.held_back, 0),
    )


def _subject(case: PaceCase) -> str:
    return "week" if case.weekly else case.by.isoformat() if case.by else ""


def _title(case: PaceCase, forecast: PaceOdds, told: float, *, unreleased: bool) -> str:
    near = case.as_of
    by = w.day(case.by or near, near=near)
    if unreleased:
        return say(
            "What is released of {place} runs out before {by} in {held_back} of the futures: {paces}",
            place=case.place.words,
            by=by,
            held_back=w.percent(forecast.held_back, 0),
            paces=_paces(case),
        )
    if case.weekly:
        so_far = say("{done} of {goal} so far", done=w.count(case.done), goal=w.count(case.goal or 0))
        return say(
            "{place} makes its quota of the week by {by} with odds {told}: {so_far}, {paces}",
            place=case.place.words,
            by=by,
            told=w.odds(told),
            so_far=so_far,
            paces=_paces(case),
        )
    half = (
        say("; even odds on {p50}", p50=w.day(forecast.p50, near=near))
        if forecast.p50
        else say("; no end in sight at this pace")
    )
    late = say(", 0.85 on {p85}", p85=w.day(forecast.p85, near=near)) if forecast.p50 and forecast.p85 else ""
    return say(
        "{place} keeps its date {by} with odds {told}: {paces}{half}{late}",
        place=case.place.words,
        by=by,
        told=w.odds(told),
        paces=_paces(case),
        half=half,
        late=late,
    )


def _paces(case: PaceCase) -> str:
    if case.days_left < 1:
        return say("{units} left and no working day before it", units=w.plural(case.remaining, "unit"))
    return say(
        "{pace} units a working day against {needed} needed", pace=w.count(case.pace), needed=w.count(case.needed)
    )


def _cost(case: PaceCase) -> CostOfWaiting:
    short = case.short_by
    if not short:
        return CostOfWaiting(0.0, "units a day", say("The mean pace would just do; it has no room for a bad week."))
    if case.days_left < 2:
        return CostOfWaiting(
            short, "units a day", say("{units} will be missing by its day.", units=w.plural(short, "unit"))
        )
    tomorrow = max(0.0, case.remaining - case.pace) / (case.days_left - 1)
    return CostOfWaiting(
        short,
        "units a day",
        say(
            "Every working day of waiting leaves {units} more to catch up: the pace needed is {needed} a "
            "day today, {tomorrow} tomorrow.",
            units=w.plural(short, "unit"),
            needed=w.count(case.needed),
            tomorrow=w.count(tomorrow),
        ),
    )


def _action(case: PaceCase, *, plan_short: bool) -> str:
    other = say("agree on a smaller week") if case.weekly else say("move the date")
    if not case.short_by:
        return say("Make room before it is needed: one more shift or vendor on call, or a later date agreed now.")
    short = w.plural(case.short_by, "unit")
    if case.days_left < 1:
        return say(
            "Say today that {short} will be missing, and {other}; no working day is left.", short=short, other=other
        )
    if plan_short:
        return say("Ask for {short} a working day above the commitments, or {other}.", short=short, other=other)
    if largest_share(case.tracks, pace=case.pace, needed=case.needed) < SPREAD:
        return say("Find {short} a working day over several places, or {other}.", short=short, other=other)
    first = by_shortfall(case.tracks)[0]
    return say(
        "Ask {vendor_name} for a recovery plan for {locale} worth {units} a working day, or shift that volume.",
        vendor_name=first.vendor_name or first.vendor or first.words,
        locale=first.locale or "it",
        units=w.plural(first.short_by, "unit"),
    )


def _evidence(case: PaceCase, forecast: PaceOdds | None) -> tuple[Proof, ...]:
    rows = Link("rows", "accepted", case.place.filters)
    page = Link("programme", case.place.programme)
    lines = [
        Proof(
            say("done"),
            say("{done} of {units}", done=w.count(case.done), units=w.plural(case.goal or 0, "unit")),
            case.evidence,
            link=rows,
        ),
        Proof(
            say("pace"),
            say(
                "{pace} a working day over {days}; {needed} needed over {days2}",
                pace=w.count(case.pace),
                days=w.plural(forecast.on_time.n if forecast else 0, "working day"),
                needed=w.count(case.needed),
                days2=w.plural(case.days_left, "working day"),
            ),
            Evidence.ESTIMATED,
            link=Link("kpi", "D03", case.place.filters),
        ),
    ]
    if forecast and forecast.p50:
        p85 = w.day(forecast.p85, near=case.as_of) if forecast.p85 else say("beyond the horizon")
        lines.append(
            Proof(
                say("done by"),
                say("{p50} (P50), {p85} (P85)", p50=w.day(forecast.p50, near=case.as_of), p85=p85),
                Evidence.FORECAST,
                link=page,
            )
        )
    if forecast and case.past:
        lines.append(Proof(say("past odds"), case.past.sentence(forecast.on_time.value), Evidence.COUNTED, link=page))
    gaps = by_shortfall(case.tracks)
    lines += [_track_line(case, t) for t in gaps[:3]]
    return tuple(lines)


def _track_line(case: PaceCase, track: Track) -> Proof:
    against = [
        f"{w.count(value)} {kind}"
        for value, kind in ((track.needed, "needed"), (track.committed, "committed"))
        if value
    ]
    where = Place(case.place.programme, track.vendor, track.locale).filters
    return Proof(
        track.words,
        say("{pace} a working day; {against}", pace=w.count(track.pace), against=w.listing(against)),
        case.evidence,
        link=Link("kpi", "D03", where),
    )


def _overdue(case: PaceCase, by: date) -> Finding:
    days = (case.as_of - by).days
    ends = ""
    if case.pace > 0:
        ends = say(
            "; at {pace} a working day they are done in {days}",
            pace=w.count(case.pace),
            days=w.plural(case.remaining / case.pace, "day"),
        )
    return Finding(
        kind=KIND,
        severity=Severity.WATCH if case.closed_today else Severity.CRITICAL,
        title=say(
            "{place} was due {by}, {days} ago, and {units} are left{ends}",
            place=case.place.words,
            by=w.day(by, near=case.as_of),
            days=w.plural(days, "day"),
            units=w.plural(case.remaining, "unit"),
            ends=ends,
        ),
        place=case.place,
        evidence=_evidence(case, case.forecast),
        action=say("Agree on a new date with the requester, and on who delivers the rest."),
        owner=case.owners.production_manager,
        cost_of_waiting=CostOfWaiting(
            max(case.pace, case.remaining / 5),
            "units a day",
            say(
                "All {units} left are late already; each day makes each of them a day later.",
                units=w.plural(case.remaining, "unit"),
            ),
        ),
        since=by,
        subject=_subject(case),
        series=_course(case),
    )


def _held_back(case: PaceCase, by: date) -> Finding:
    days, starved = sum(t.days for t in case.tracks), sum(t.starved_days for t in case.tracks)
    goal = say("quota of the week") if case.weekly else say("date {by}", by=w.day(by, near=case.as_of))
    return Finding(
        kind=KIND,
        severity=Severity.WATCH,
        title=say(
            "{place}: no odds for its {goal}, because our own queue held the pace back: empty on "
            "{starved} of {days} (track = vendor × locale); {units} remain",
            place=case.place.words,
            goal=goal,
            starved=w.count(starved),
            days=w.plural(days, "track day"),
            units=w.plural(case.remaining, "unit"),
        ),
        place=case.place,
        evidence=_evidence(case, None),
        action=say("Release more first; judge the pace after five working days with work in the queue."),
        owner=case.owners.production_manager,
        cost_of_waiting=NO_COST if not case.pace else _cost(case),
        cause=HELD_BACK,
        since=case.starts if case.weekly else None,
        episode=case.starts if case.weekly else None,
        subject=_subject(case),
        series=_course(case),
    )


def _no_goal(case: PaceCase) -> CannotSay:
    page = Link("programme", case.place.programme)
    if case.by is None:
        needs, topic = say("a due date or a weekly quota"), "behind: no date"
    else:
        needs, topic = say("the number of units ordered"), "behind: no volume"
    return CannotSay(
        topic=topic,
        what=say("whether {place} will be in time", place=case.place.words),
        needs=needs,
        how=say("Paste the grid of orders on the programme's page, or `callsheet orders GRID --programme CODE`."),
        place=case.place,
        link=page,
    )


def _blind(case: PaceCase) -> CannotSay:
    return CannotSay(
        topic="behind: no deliveries",
        what=say("whether {place} will be in time", place=case.place.words),
        needs=say(
            "the deliveries of the last {days}, which have not come", days=w.plural(case.missing_days, "working day")
        ),
        how=say("Drop the tracker or export of those days on Imports; a day that has not come is no day of zero."),
        place=case.place,
        link=Link("imports", "", (("programme", case.place.programme),)),
    )


def _too_short(case: PaceCase) -> CannotSay:
    why = case.forecast.on_time.reason if case.forecast else None
    return CannotSay(
        topic="behind: short history",
        what=say("with which odds {place} will be in time", place=case.place.words),
        needs=say("more closed working days of deliveries ({why})", why=why or "there are none yet"),
        how=say("Import older trackers or exports; else these odds come with the days."),
        place=case.place,
        link=Link("imports", "", (("programme", case.place.programme),)),
    )
