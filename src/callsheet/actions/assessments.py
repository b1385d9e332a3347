"""Findings kept per programme, day, hour and manifest: computed once, by the worker or the first reader, then read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from callsheet.actions import sightings
from callsheet.actions.acting import SYSTEM, Actor, reading
from callsheet.actions.cases import Frame, cases, frame
from callsheet.actions.mornings import RELEASE, At, at, day_of
from callsheet.actions.odds import caught_up, keep, past_odds
from callsheet.actions.progress import progress_of
from callsheet.actions.registry import version
from callsheet.decisions.finding import Link, urgency
from callsheet.decisions.today import Today, assess_all
from callsheet.reports.charts import Chart, Sparkline
from callsheet.reports.plain import plain
from callsheet.reports.programme import ProgressShown, progress_shown, status_sentence
from callsheet.reports.today import FindingCard, Freshness, Gap, Line, card, gap
from callsheet.said import kept as kept_said
from callsheet.said import restored
from callsheet.state import access
from callsheet.state.models import Assessment, Manifest, Programme
from callsheet.stats.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Assessed:
    """What is known of one programme on one morning, as it is shown.

    `order` sorts its findings among those of others; `findings` and `cannot_say` are the promised JSON; `payload` is all of
    it as it is kept.
    """

    programme: str
    name: str
    cards: tuple[FindingCard, ...]
    order: tuple[tuple[Any, ...], ...]
    findings: tuple[Mapping[str, Any], ...]
    gaps: tuple[Gap, ...]
    cannot_say: tuple[Mapping[str, Any], ...]
    freshness: tuple[Freshness, ...]
    status: Mapping[str, Any]
    payload: Mapping[str, Any]
    progress: ProgressShown | None = None


def assessed(actor: Actor, programmes: Iterable[Programme], when: At, *, with_progress: bool = False) -> list[Assessed]:
    """The programmes' assessments, read where they are kept and made where they are not; two queries where all are kept.

    `with_progress` brings the chart of each programme's own page with it.
    """
    scope = access.scope(actor)
    found = list(programmes)
    newest = dict(
        Manifest.objects.filter(seq__lte=when.seq, programme__in=[p.code for p in found])
        .values_list("programme")
        .annotate(newest=Max("seq"))
    )
    registry = version()
    hour = when.now.astimezone(UTC).hour
    rows = Assessment.objects.filter(
        programme__in=[p.code for p in found], as_of=when.today, hour=hour, registry_version=registry
    )
    if with_progress:
        rows = rows.exclude(progress=None)
    chosen = rows if with_progress else rows.defer("progress")
    kept = {(row.programme, row.seq): (row.payload, row.progress if with_progress else None) for row in chosen}
    results = []
    for programme in found:
        seq = newest.get(programme.code, 0)
        said = kept.get((programme.code, seq))
        if said is None:
            of = frame(scope, programme, today=when.today, now=when.now, seq=when.seq)
            said = _made(
                replace(of, past=past_odds(programme.code, on=when.today)),
                is_live=when.is_live and actor.role != "vendor",
            )
            key = {"programme": programme.code, "hour": hour, "seq": seq, "registry_version": registry}
            _keep(actor, when, key, {"payload": said[0], "progress": said[1]})
        results.append(_restored(programme, *said))
    return results


def assess_now(programme: str) -> None:
    """Make the assessment of this hour, so that nobody has to wait for it; the record of odds is brought up to date first."""
    with reading(SYSTEM):
        when = at(day_of(""))
        for one in Programme.objects.filter(code=programme):
            caught_up(SYSTEM, one, when)
            list(assessed(SYSTEM, [one], when))


def _keep(actor: Actor, when: At, key: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    if actor.role == "vendor":
        return
    with transaction.atomic():
        Assessment.objects.update_or_create(**key, as_of=when.today, defaults=said)
        if when.is_live:
            sightings.record(key["programme"], said["payload"], when.now)


def _made(of: Frame, *, is_live: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The morning's answer as it is kept, and what the programme's own page shows of it; its odds join the record."""
    asked = cases(of)
    if is_live:
        keep(of, asked.pace[0])
    today: Today = assess_all([asked], as_of=of.now, act_by=RELEASE)
    progress = progress_of(of, asked.pace[0])
    told = progress.odds.on_time.value if progress.odds else None
    overdue = {f.subject for f in today.findings if f.kind == "feed"}
    feeds = [
        Freshness(
            source=feed.source,
            programme=of.programme.code,
            newest_day=feed.arrivals[-1].day if feed.arrivals else None,
            came_at=feed.arrivals[-1].at if feed.arrivals else None,
            is_due=feed.source in overdue,
        )
        for feed in asked.feeds
    ]
    said = {
        "cards": [card(f) for f in today.findings],
        "order": [list(urgency(f)) for f in today.findings],
        "gaps": [gap(g) for g in today.cannot_say],
        "freshness": feeds,
        "status": {
            "sentence": status_sentence(of.place(), progress, of.today),
            "odds": told,
            "done": progress.done,
            "goal": progress.goal,
            "by": progress.by,
            "p50": progress.odds.p50 if progress.odds else None,
            "p85": progress.odds.p85 if progress.odds else None,
            "vendors": [f.place.vendor for f in today.findings],
        },
    }
    page = plain(kept_said(progress_shown(of.place(), progress, of.today)))
    assert isinstance(page, dict)
    shown = plain(kept_said(said))
    assert isinstance(shown, dict)
    links = {"links": [[_link(line.link) for line in c.evidence] for c in said["cards"]]}  # type: ignore[attr-defined]
    gap_links = {"gap_links": [_link(g.link) for g in said["gaps"]]}  # type: ignore[attr-defined]
    return {**shown, **links, **gap_links, **today.to_json()}, page


def _link(link: Link | None) -> dict[str, Any] | None:
    return None if link is None else link.to_json()


def _to_link(said: Mapping[str, Any] | None) -> Link | None:
    return None if said is None else Link(said["to"], said["key"], tuple(said["where"].items()))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _restored(programme: Programme, payload: Mapping[str, Any], page: Mapping[str, Any] | None) -> Assessed:
    return Assessed(
        programme=programme.code,
        name=programme.name,
        cards=tuple(card_of(c, links) for c, links in zip(payload["cards"], payload["links"], strict=True)),
        order=tuple(tuple(o) for o in payload["order"]),
        findings=tuple(payload["findings"]),
        gaps=tuple(
            Gap(**{**restored(g), "link": _to_link(link)})
            for g, link in zip(payload["gaps"], payload["gap_links"], strict=True)
        ),
        cannot_say=tuple(payload["cannot_say"]),
        freshness=tuple(_freshness(restored(f)) for f in payload["freshness"]),
        status={**restored(payload["status"]), **{n: _day(payload["status"].get(n)) for n in ("by", "p50", "p85")}},
        payload=payload,
        progress=None if page is None else _progress(restored(page)),
    )


def _progress(page: Mapping[str, Any]) -> ProgressShown:
    odds, chart = page["odds"], page["chart"]
    return ProgressShown(
        title=page["title"],
        odds=None if odds is None else Estimate(**odds),
        record=page["record"],
        chart=None if chart is None else Chart(**chart),
    )


def card_of(payload: Mapping[str, Any], links: list[Mapping[str, Any] | None]) -> FindingCard:
    """A card as it was before it was kept."""
    said = restored(payload)
    evidence = tuple(
        Line(line["label"], line["text"], line["evidence"], _to_link(link))
        for line, link in zip(said["evidence"], links, strict=True)
    )
    spark = None if said.get("spark") is None else Sparkline(**said["spark"])
    return FindingCard(**{**said, "since": _day(said["since"]), "evidence": evidence, "spark": spark})


def _freshness(said: Mapping[str, Any]) -> Freshness:
    came = said["came_at"]
    return Freshness(
        **{
            **said,
            "newest_day": _day(said["newest_day"]),
            "came_at": None if came is None else datetime.fromisoformat(came),
            "link": None,
        }
    )
