"""The page of one finding, what a step on it may choose from, and how detectors did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from callsheet.actions.acting import Actor, reading
from callsheet.actions.assessments import assessed
from callsheet.actions.mornings import At, read_at
from callsheet.actions.pages.moment import moment, provenance
from callsheet.actions.sightings import weight_of, wordings, worked
from callsheet.actions.worklist import Item, item_of, seen_of
from callsheet.decisions.detector_record import DetectorRecord, Judged, detector_records
from callsheet.decisions.standing import Phase
from callsheet.decisions.work import UNTOUCHED, Verb, Work, root_of
from callsheet.reports import formats
from callsheet.reports.pieces import Provenance
from callsheet.reports.work import Part, TimelineLine, timeline
from callsheet.said import restored, say, term
from callsheet.state import access
from callsheet.state.actors import SEES_EVERY_PROGRAMME
from callsheet.state.belonging import is_deputy, parts_of, programmes_of
from callsheet.state.models import Portfolio, RaisedFinding
from callsheet.state.scoping import ALL, scoped

RECORD = timedelta(days=90)
"""How far back detectors are judged."""
MOST_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whom a finding may be assigned to, and why they are proposed ('' where nothing speaks for them)."""

    person: int
    name: str
    role: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class FindingReport:
    """The page of one finding. `root` is the finding that it is part of ('' for none), `candidates` those that it might be
    merged into, `parts` those that were merged into it; `first_at` and `last_at` when it was first and last said (UTC).
    """

    item: Item
    provenance: Provenance
    timeline: tuple[TimelineLine, ...]
    root: Part | None
    parts: tuple[Part, ...]
    candidates: tuple[Part, ...]
    is_seen: bool
    first_at: str
    last_at: str


def finding_page(actor: Actor, key: str, as_of: str = "") -> FindingReport:
    """One finding with everything that is known of it, also when it is no longer seen."""
    with read_at(actor, as_of) as when:
        row = _worded_then(actor, access.raised_finding(actor, key), when)
        done = worked([row.programme], when.now)
        others = {r.pk: r for r in access.raised_findings(actor).filter(programme=row.programme).exclude(pk=row.pk)}
        root = root_of(row.pk, done.works)
        spells = done.spells.get(row.pk, ())
        open_ones = [r for r in others.values() if any(s.ended is None for s in done.spells.get(r.pk, ()))]
        return FindingReport(
            item=item_of(row, done, when),
            provenance=provenance(when),
            timeline=timeline(done.steps.get(row.pk, ())),
            root=_part(others[root]) if root in others else None,
            parts=tuple(
                _part(others[k])
                for k in sorted(others)
                if k in done.works and done.works[k].merged and root_of(k, done.works) == row.pk
            ),
            candidates=_candidates(row, open_ones, done.works),
            is_seen=any(s.ended is None for s in spells),
            first_at=formats.instant(row.first_at, near=when.today),
            last_at=formats.instant(row.last_at, near=when.today),
        )


def _worded_then(actor: Actor, row: RaisedFinding, when: At) -> RaisedFinding:
    """The finding by the words of the morning that is replayed; one that was not seen that morning by its last ones."""
    if when.registry is None:
        return row
    of = access.programmes(actor).filter(code=row.programme)
    said = [wordings(one.payload) for one in assessed(actor, of, when)]
    row.said = next((words[row.pk] for words in said if row.pk in words), row.said)
    return row


def _part(row: RaisedFinding) -> Part:
    return Part(row.pk, row.said["card"]["severity"], restored(row.said["card"]["sentence"]))


def _candidates(
    row: RaisedFinding, others: Sequence[RaisedFinding], works: dict[str, Work] | object
) -> tuple[Part, ...]:
    """Open findings of the programme: those at the same vendor and locale first, then those that cost most."""
    place = {name: row.said["finding"][name] for name in ("vendor", "locale")}
    merged = works if isinstance(works, dict) else {}

    def distance(other: RaisedFinding) -> tuple[int, float]:
        same = sum(other.said["finding"][name] == value for name, value in place.items())
        return (-same, -weight_of(other.said).cost)

    free = [r for r in others if not merged.get(r.pk, UNTOUCHED).merged and not merged.get(r.pk, UNTOUCHED).closed]
    return tuple(_part(r) for r in sorted(free, key=distance)[:MOST_CANDIDATES])


def colleagues(actor: Actor, programme: str = "", *, vendor: str = "", locale: str = "") -> tuple[Colleague, ...]:
    """Whom findings may be assigned to: whoever looks after the place first, then the programme's members, then the others."""
    with reading(actor):
        people = list(access.colleagues(actor))
        with scoped(ALL):  # who may work on what one sees is no secret
            belongs = {key: programmes_of(parts) for key, parts in parts_of(people).items()}
        keepers = _keepers(programme, vendor, locale) if programme else {}
    of_programme = {person for person, codes in belongs.items() if programme in codes}
    anywhere = {person for person, codes in belongs.items() if codes}
    found = []
    for person in people:
        if person.role not in SEES_EVERY_PROGRAMME and person.pk not in (of_programme if programme else anywhere):
            continue
        of_it = say("{role} of this programme", role=term(person.role)) if person.pk in of_programme else ""
        found.append(Colleague(person.pk, person.name, person.role, keepers.get(person.pk, of_it)))
    order = {True: 0, False: 1}
    return tuple(
        sorted(found, key=lambda c: (order[c.person in keepers], not c.why, c.role != "crowd manager", c.name))
    )


def _keepers(programme: str, vendor: str, locale: str) -> dict[int, str]:
    """Who looks after the place by the portfolios, with why; the deputy on the days of deputising."""
    today = datetime.now(UTC).date()
    found: dict[int, str] = {}
    for one in Portfolio.objects.order_by("code"):
        wanted = ((one.programmes, programme), (one.vendors, vendor), (one.locales, locale))
        if not any(kept for kept, _ in wanted) or any(kept and value not in kept for kept, value in wanted):
            continue
        if one.deputy_id and is_deputy(one, today):
            found.setdefault(one.deputy_id, f"deputy for {one.name}")
        found.setdefault(one.manager_id, f"looks after {one.name}")
    return found


def detector_page(actor: Actor) -> tuple[DetectorRecord, ...]:
    """How often each detector was right in the last 90 days, over the programmes that the actor may see."""
    with reading(actor):
        when = moment("")
        rows = access.raised_findings(actor).filter(last_at__gte=when.now - RECORD)
        found = list(rows.values_list("id", "kind", "programme"))
        done = worked({programme for _, _, programme in found}, when.now)
        return detector_records((kind, judged(done.works, key)) for key, kind, _ in found)


def judged(works: object, key: str) -> Judged:
    """What people made of a finding, or of the one that it was merged into."""
    assert isinstance(works, dict)
    work: Work = works.get(root_of(key, works), UNTOUCHED)
    if work.closed:
        return Judged.DISMISSED if work.closed.verb is Verb.DISMISS else Judged.ACTED_ON
    return Judged.ACTED_ON if work.acknowledged or work.assigned else Judged.NOT_YET


__all__ = ["Colleague", "FindingReport", "Phase", "colleagues", "detector_page", "finding_page", "judged", "seen_of"]
