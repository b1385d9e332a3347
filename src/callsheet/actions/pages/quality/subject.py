"""Whose quality is looked at: a programme, a vendor or everything, narrowed to a part; with what the reader may be told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from callsheet.actions.acting import Actor
from callsheet.actions.aliases import aliases_for
from callsheet.actions.mornings import At
from callsheet.decisions.finding import Place
from callsheet.quality.control_series import Change
from callsheet.state import access
from callsheet.state.access import Scope
from callsheet.state.models import Guideline, Programme
from callsheet.state.sums import Window

DAYS = 84
"""Production days that a page of quality looks back on: twelve weeks, until yesterday."""
NARROWING = ("programme", "vendor", "locale")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose quality an address asks for: `programme` and `vendor` as the reader writes them ('' = all), and a locale.
    `kind` is programme or vendor where it is one's page.
    """

    programme: str = ""
    vendor: str = ""
    locale: str = ""
    kind: str = ""

    @property
    def given(self) -> dict[str, str]:
        """What is narrowed, by name."""
        return {name: getattr(self, name) for name in NARROWING if getattr(self, name)}


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject, authorised. `where` limits sums by codes, `wanted` is how the reader writes it, `programme` is the registry's
    row where one of ours looks at one; `programmes` and `vendors` are names by code (aliases before a vendor's people).
    """

    wanted: Wanted
    where: Mapping[str, str]
    window: Window
    scope: Scope
    programme: Programme | None = None
    programmes: Mapping[str, str] = field(default_factory=dict)
    vendors: Mapping[str, str] = field(default_factory=dict)
    is_theirs: bool = False

    @property
    def name(self) -> str:
        """de-DE at Lumen (Song pairs); '' for everything."""
        place = Place(
            self.where.get("programme", ""),
            self.wanted.vendor,
            self.wanted.locale,
            self.programmes.get(self.where.get("programme", ""), ""),
            self.vendors.get(self.wanted.vendor, ""),
        )
        if not place.programme:
            return place.words or self.wanted.locale
        return place.full_words

    def told(self, programme: str) -> str:
        """How links and answers name a programme: by its code, before a vendor's people by its alias."""
        return self.programmes.get(programme, "") if self.is_theirs else programme


def subject(actor: Actor, wanted: Wanted, when: At) -> Subject:
    """The subject, inside the reader's transaction. NotThere for a programme or vendor that is not the actor's."""
    known = aliases_for(actor)
    where = wanted.given
    programme = None
    if actor.role == "vendor":
        where["vendor"] = access.vendor(actor, wanted.vendor or actor.vendor or "").code
    elif wanted.vendor:
        access.vendor(actor, wanted.vendor)
    if known is not None and wanted.programme:
        where["programme"] = known.code(wanted.programme)
    elif wanted.programme:
        programme = access.programme(actor, wanted.programme)
    names = known.words if known is not None else dict(access.programmes(actor).values_list("code", "name"))
    return Subject(
        wanted=wanted,
        where=where,
        window=Window(when.seq, when.today - timedelta(days=DAYS), when.today - timedelta(days=1)),
        scope=access.scope(actor),
        programme=programme,
        programmes=names,
        vendors=dict(access.vendors(actor).values_list("code", "name")),
        is_theirs=known is not None,
    )


def taken_up(of: Subject) -> tuple[Change, ...]:
    """The guideline versions that came into force in the window: where the place acknowledged them, else as issued.

    Known of one programme alone, and to our own people: two programmes' guidelines have nothing in common.
    """
    if of.programme is None:
        return ()
    found = []
    for row in Guideline.objects.filter(programme=of.programme).prefetch_related("acknowledgements"):
        days = [
            a.on
            for a in row.acknowledgements.all()
            if of.wanted.vendor in ("", a.vendor) and (not of.wanted.locale or a.locale in ("", of.wanted.locale))
        ]
        narrowed = of.wanted.vendor or of.wanted.locale
        since = min(days) if days and narrowed else row.issued_on
        if since is not None and (of.window.start is None or since > of.window.start):
            found.append(Change(since, row.version))
    return tuple(sorted(found, key=lambda change: change.day))
