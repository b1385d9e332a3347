"""The morning's findings with the work done on them: what each card needs, in the order of what waiting costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from callsheet.actions import sightings
from callsheet.actions.acting import Actor
from callsheet.actions.assessments import Assessed, card_of
from callsheet.actions.mornings import At
from callsheet.actions.sightings import Worked, weight_of, worked
from callsheet.decisions.finding import Severity
from callsheet.decisions.standing import Phase, Spell, Standing, standing_of
from callsheet.decisions.work import UNTOUCHED, Weight, Work, groups, root_of
from callsheet.reports.today import FindingCard
from callsheet.reports.work import CardWork, Part, last_words
from callsheet.state import access
from callsheet.state.belonging import parts_of, programmes_of
from callsheet.state.models import Person, RaisedFinding, Site

GONE_SHOWN = timedelta(days=7)
"""How long what is no longer seen stands among what is done."""
WHOSE = ("mine", "team", "all")
STATES = ("open", "snoozed", "done")


@dataclass(frozen=True, slots=True)
class Item:
    """A finding on the list: its card with the work on it, its JSON, and what it is ordered by."""

    card: FindingCard
    finding: Mapping[str, Any]
    order: tuple[Any, ...]

    @property
    def work(self) -> CardWork:
        """The work on it."""
        assert self.card.work is not None
        return self.card.work


@dataclass(frozen=True, slots=True)
class _Seen:
    card: FindingCard
    finding: Mapping[str, Any]
    order: tuple[Any, ...]

    @property
    def weight(self) -> Weight:
        return Weight(Severity(self.card.severity), -float(self.order[1]))


def worklist(actor: Actor, known: Sequence[Assessed], when: At, *, vendor: str = "") -> list[Item]:
    """Everything that is seen this morning, merged where people merged it, and what vanished in the last days.

    `vendor`: only what was found at this vendor.
    """
    seen = {
        str(finding["id"]): _Seen(card, finding, order)
        for one in known
        for order, card, finding in zip(one.order, one.cards, one.findings, strict=True)
    }
    codes = [one.programme for one in known]
    if actor.role == "vendor":
        return []
    done = worked(codes, when.now, since=when.now - timedelta(days=30), findings=seen)
    if when.is_live:
        done = _written_down(known, done, when)
    regions = regions_of()
    items = [
        _item(root, [seen[m] for m in members], done, when, regions)
        for root, members in groups(seen, done.works).items()
    ]
    items += _gone(actor, set(seen), done, when, regions, vendor=vendor)
    return sorted((item for item in items if not vendor or item.work.vendor == vendor), key=lambda item: item.order)


def _written_down(known: Sequence[Assessed], done: Worked, when: At) -> Worked:
    """What a replay computed first (same hour, same facts) was not written down then: now it is."""
    late = [one for one in known if any(all(s.ended for s in done.spells.get(str(f["id"]), ())) for f in one.findings)]
    if not late:
        return done
    for one in late:
        sightings.record(one.programme, one.payload, when.now)
    seen = [str(f["id"]) for one in known for f in one.findings]
    return worked([one.programme for one in known], when.now, since=when.now - timedelta(days=30), findings=seen)


def regions_of() -> dict[str, tuple[str, ...]]:
    """Vendor -> the regions that it works in."""
    found: dict[str, set[str]] = {}
    for vendor, region in Site.objects.exclude(region="").values_list("vendor_id", "region").distinct():
        found.setdefault(vendor, set()).add(region)
    return {vendor: tuple(sorted(regions)) for vendor, regions in found.items()}


def _item(root: str, group: list[_Seen], done: Worked, when: At, regions: Mapping[str, tuple[str, ...]]) -> Item:
    """The root speaks for its group where it is seen, else the member that costs most."""
    group.sort(key=lambda one: one.order)
    speaker = next((one for one in group if one.card.id == root), group[0])
    work = done.works.get(root, UNTOUCHED)
    spells = (*done.spells.get(speaker.card.id, ()), *(done.spells.get(root, ()) if root != speaker.card.id else ()))
    standing = standing_of(work, seen=speaker.weight, spells=spells, now=when.now)
    parts = tuple(Part(m.card.id, m.card.severity, m.card.sentence) for m in group if m is not speaker)
    shown = _worked_card(speaker, work, standing, parts, regions)
    return Item(shown, {**speaker.finding, "owner": shown.owner}, speaker.order)


def _worked_card(
    one: _Seen, work: Work, standing: Standing, parts: tuple[Part, ...], regions: Mapping[str, tuple[str, ...]]
) -> FindingCard:
    vendor = str(one.finding["vendor"] or "")
    said = CardWork(
        phase=standing.phase,
        state=standing.phase.state,
        programme=str(one.finding["programme"] or ""),
        note=standing.note,
        last=last_words(work),
        until=work.snoozed.until if work.snoozed and standing.phase is Phase.SNOOZED else None,
        vendor=vendor,
        regions=regions.get(vendor, ()),
        owner_person=work.owner_person,
        comments=len(work.comments),
        parts=parts,
    )
    return replace(one.card, owner=work.owner or one.card.owner, work=said)


def _gone(
    actor: Actor, seen: set[str], done: Worked, when: At, regions: Mapping[str, tuple[str, ...]], *, vendor: str = ""
) -> Iterable[Item]:
    """What is no longer seen since less than a week."""
    wanted = [
        key
        for key, spells in done.spells.items()
        if key not in seen and root_of(key, done.works) not in seen and _ended(spells, when)
    ]
    rows = access.raised_findings(actor).filter(pk__in=wanted or [""])  # asked also for none: queries are counted
    for row in rows.filter(said__finding__vendor=vendor) if vendor else rows:
        work = done.works.get(row.pk, UNTOUCHED)
        standing = standing_of(work, seen=None, spells=done.spells[row.pk], now=when.now)
        one = seen_of(row)
        shown = _worked_card(one, work, standing, (), regions)
        yield Item(shown, {**one.finding, "owner": shown.owner}, one.order)


def _ended(spells: Sequence[Spell], when: At) -> bool:
    last = max((s.ended or when.now for s in spells), default=when.now)
    return all(s.ended for s in spells) and when.now - last <= GONE_SHOWN


def seen_of(row: RaisedFinding) -> _Seen:
    """A finding by its last wording."""
    return _Seen(card_of(row.said["card"], row.said["links"]), row.said["finding"], tuple(row.said["order"]))


def item_of(row: RaisedFinding, done: Worked, when: At) -> Item:
    """One finding alone, by its last wording: for its own page."""
    one, work, spells = seen_of(row), done.works.get(row.pk, UNTOUCHED), done.spells.get(row.pk, ())
    is_seen = any(s.ended is None for s in spells)
    standing = standing_of(work, seen=weight_of(row.said) if is_seen else None, spells=spells, now=when.now)
    shown = _worked_card(one, work, standing, (), regions_of())
    return Item(shown, {**one.finding, "owner": shown.owner}, one.order)


def open_cards(items: Iterable[Item]) -> tuple[FindingCard, ...]:
    """The cards of what is not done, each with the work on it: what nobody has comes first, what rests last."""
    rank = {Phase.NEW: 0, Phase.IN_HAND: 1, Phase.SNOOZED: 2}
    found = [item.card for item in items if item.work.state != "done"]
    return tuple(sorted(found, key=lambda card: rank[Phase(card.work.phase)] if card.work else 0))


def whose(items: Iterable[Item], actor: Actor, chosen: str) -> list[Item]:
    """mine: those that I have, or that fall to me by name while nobody has them; team: those of my programmes and region;
    all: every one. Somebody without programmes and region has no narrower team than all.
    """
    found = list(items)
    if chosen == "mine":
        return [i for i in found if _is_mine(i, actor)]
    if chosen != "team" or actor.person is None:
        return found
    myself = Person.objects.filter(pk=actor.person)
    own = frozenset().union(*(programmes_of(parts) for parts in parts_of(myself).values()))
    region = next((person.region for person in myself), "")
    if not own and not region:
        return found
    return [i for i in found if i.work.programme in own or region in i.work.regions]


def _is_mine(item: Item, actor: Actor) -> bool:
    if item.work.owner_person is not None:
        return item.work.owner_person == actor.person
    return item.card.owner == actor.name
