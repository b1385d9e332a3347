"""What the registry lacks before the morning page can speak of everything: each gap a sentence and where it is closed."""

from dataclasses import dataclass

from callsheet.actions.acting import Actor, reading
from callsheet.actions.registry_effects import is_confirmed
from callsheet.said import say_many, term
from callsheet.state import access
from callsheet.state.models import Guideline, Site, Target, Vendor, WeeklyQuota

NAMED = 4
"""How many rows a gap names before it says how many others there are."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing: the sentence, what can be said once it is there, the rows concerned, and where to go."""

    sentence: str
    then: str
    rows: tuple[str, ...]
    more: int
    path: str


def found_gaps(actor: Actor) -> tuple[Gap, ...]:
    """What is missing among the actor's programmes and vendors; empty for a vendor's people. A constant number of queries."""
    if actor.role == "vendor":
        return ()
    with reading(actor):
        programmes = list(access.programmes(actor).order_by("name"))
        planned = set(WeeklyQuota.objects.values_list("programme_id", flat=True).distinct())
        aimed = set(Target.objects.values_list("programme_id", flat=True).distinct())
        guided = set(Guideline.objects.values_list("programme_id", flat=True).distinct())
        sites = list(Site.objects.select_related("vendor").order_by("vendor", "name"))
        vendors = list(Vendor.objects.order_by("name"))
    placed = {site.vendor_id for site in sites}
    gaps = (
        _plans([p.name for p in programmes if p.due is None and p.code not in planned]),
        _targets([p.name for p in programmes if p.code not in aimed]),
        _guidelines([p.name for p in programmes if p.code not in guided]),
        _calendars([f"{s.name} ({s.vendor.name})" for s in sites if not is_confirmed(s)]),
        _sites([v.name for v in vendors if v.code not in placed]),
    )
    return tuple(gap for gap in gaps if gap.rows)


def _plans(rows: list[str]) -> Gap:
    said = say_many(
        "{n} programme has neither a due day nor weekly quotas.",
        "{n} programmes have neither a due day nor weekly quotas.",
        len(rows),
        n=str(len(rows)),
    )
    return _gap(rows, said, term("Then Today says whether it will be on time."), "/registry/programme/")


def _targets(rows: list[str]) -> Gap:
    said = say_many("{n} programme has no target.", "{n} programmes have no target.", len(rows), n=str(len(rows)))
    then = term("Then quality is judged: met, breached or inconclusive.")
    return _gap(rows, said, then, "/registry/target/edit/")


def _guidelines(rows: list[str]) -> Gap:
    said = say_many(
        "{n} programme has no guideline version.",
        "{n} programmes have no guideline version.",
        len(rows),
        n=str(len(rows)),
    )
    then = term("Then changes of quality can be laid beside changes of the guidelines.")
    return _gap(rows, said, then, "/registry/guideline/edit/")


def _calendars(rows: list[str]) -> Gap:
    said = say_many(
        "The calendar of {n} site is not confirmed by its vendor.",
        "The calendars of {n} sites are not confirmed by their vendors.",
        len(rows),
        n=str(len(rows)),
    )
    then = term("Then nobody argues about holidays when a feed did not come.")
    return _gap(rows, said, then, "/registry/site/")


def _sites(rows: list[str]) -> Gap:
    said = say_many("{n} vendor has no site.", "{n} vendors have no site.", len(rows), n=str(len(rows)))
    then = term("Then its days and hours count: zone, holidays, weekly hours.")
    return _gap(rows, said, then, "/registry/site/edit/")


def _gap(rows: list[str], sentence: str, then: str, path: str) -> Gap:
    return Gap(sentence, then, tuple(rows[:NAMED]), max(len(rows) - NAMED, 0), path)
