"""The programme, the morning and the calendars that every case is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zlib import crc32

import numpy as np

from callsheet.actions.site_calendars import calendars
from callsheet.decisions.finding import Owners, Place
from callsheet.decisions.past_odds import PastOdds
from callsheet.decisions.working_time import WorkingDays
from callsheet.metrics.calendars import SiteCalendar, is_working_day
from callsheet.metrics.measures import MeasureSums
from callsheet.state.access import Scope
from callsheet.state.models import Person, Programme, Vendor
from callsheet.state.sums import Ask, Group, Window, sums

PAST_DAYS = 84
AHEAD_DAYS = 400
OWN_SITE = ("", "")


@dataclass(frozen=True, slots=True)
class Frame:
    """One programme on the morning of `today`: days before it are closed, today's is provisional.

    `daily` is keyed (day, vendor, locale) and includes what has come of today; `vendors` are those who delivered or reported
    something in it; `past` is what came of odds told before.
    """

    programme: Programme
    today: date
    now: datetime
    seq: int
    scope: Scope
    daily: Mapping[Group, MeasureSums]
    vendors: tuple[str, ...]
    names: Mapping[str, str]
    sites: Mapping[tuple[str, str], SiteCalendar]
    owners: Owners
    past: PastOdds | None = None

    def place(self, vendor: str = "", locale: str = "") -> Place:
        """A place with the names that people read."""
        return Place(self.programme.code, vendor, locale, self.programme.name, self.names.get(vendor, vendor))

    def window(self, days: int, *, until: date | None = None) -> Window:
        """The last closed `days` days (until yesterday)."""
        end = until or self.today - timedelta(days=1)
        return Window(self.seq, end - timedelta(days=days - 1), end)

    def sums(self, window: Window, by: tuple[str, ...], parts: tuple[str, ...]) -> dict[Group, MeasureSums]:
        """Sums of this programme."""
        return sums(self.scope, Ask(window, by, {"programme": self.programme.code}, parts))

    def rng(self) -> np.random.Generator:
        """Randomness that is the same whenever the same morning of the programme is asked of the same manifest."""
        return np.random.default_rng([crc32(self.programme.code.encode()), self.today.toordinal(), self.seq])

    def works(self, vendor: str, day: date) -> bool:
        """Whether any site of the vendor works on that day; without sites, whether its weekday is one it works on."""
        own = [c for (v, _), c in self.sites.items() if v == vendor]
        if own:
            return any(is_working_day(c, day) for c in own)
        return day.weekday() in self.usual_weekdays(vendor)

    def open_share(self, day: date, weights: Mapping[tuple[str, str], float]) -> float:
        """Part of the usual output whose sites work on that day, 0..1; `weights` is the output by vendor and site."""
        total = sum(weights.values())
        if not total:
            return float(self.any_works(day))
        return sum(units for place, units in weights.items() if self.site_works(*place, day)) / total

    def site_works(self, vendor: str, site: str, day: date) -> bool:
        """Whether that site works on that day; the vendor, where the site is not known."""
        calendar = self.sites.get((vendor, site))
        return self.works(vendor, day) if calendar is None else is_working_day(calendar, day)

    def usual_weekdays(self, vendor: str) -> frozenset[int]:
        """Weekdays on which the vendor was active on at least a third of the weeks seen; Monday to Friday until known."""
        days = {day for day, v, _ in self.daily if v == vendor and isinstance(day, date)}
        weeks = max(1, len({d.isocalendar()[:2] for d in days}))
        if len(days) < 5:
            return frozenset(range(5))
        return frozenset(w for w in range(7) if sum(d.weekday() == w for d in days) * 3 >= weeks)

    def any_works(self, day: date) -> bool:
        """Whether any vendor of the programme works on that day; work of nobody's worker tells only where there is no other."""
        known = [v for v in self.vendors if v] or self.vendors
        return any(self.works(v, day) for v in known) if known else day.weekday() < 5

    def working_days(self, vendor: str = "") -> WorkingDays:
        """The vendor's (or anybody's) working days, from the window's beginning to far ahead."""
        first = self.today - timedelta(days=PAST_DAYS)
        span = [first + timedelta(days=i) for i in range(PAST_DAYS + AHEAD_DAYS)]
        return WorkingDays(tuple(d for d in span if (self.works(vendor, d) if vendor else self.any_works(d))))

    def zone(self, vendor: str = "") -> str:
        """The zone of the vendor's first site, else the programme's."""
        return next((c.zone for (v, _), c in sorted(self.sites.items()) if v == vendor), self.programme.zone)


def frame(  # noqa: PLR0913 — the programme, its morning, and how far back
    scope: Scope, programme: Programme, *, today: date, now: datetime, seq: int, past_days: int = PAST_DAYS
) -> Frame:
    """Everything that the cases of one programme share, in a constant number of queries."""
    first = today - timedelta(days=past_days)
    window = Window(seq, first, today)
    ask = Ask(window, ("day", "vendor", "locale"), {"programme": programme.code}, ("counts", "reported"))
    daily = sums(scope, ask)
    active = {str(vendor) for _, vendor, _ in daily}
    sites = calendars(first=first, last=today + timedelta(days=AHEAD_DAYS))
    return Frame(
        programme=programme,
        today=today,
        now=now,
        seq=seq,
        scope=scope,
        daily=daily,
        vendors=tuple(sorted(active)),
        names=dict(Vendor.objects.values_list("code", "name")),
        sites={key: calendar for key, calendar in sites.items() if key[0] in active},
        owners=_owners(programme),
    )


def _owners(programme: Programme) -> Owners:
    """Names of those who act: the programme's members by role, else its owner, else the roles themselves."""
    people = Person.objects.filter(memberships__programme=programme, is_active=True).order_by("pk")
    by_role: dict[str, str] = {}
    for person in people:
        by_role.setdefault(person.role, person.name)
    standard = Owners()
    return Owners(
        crowd_manager=by_role.get("crowd manager", programme.owner or standard.crowd_manager),
        production_manager=by_role.get("production manager", standard.production_manager),
        qa_lead=by_role.get("qa", standard.qa_lead),
        vendor_lead=standard.vendor_lead,
    )
