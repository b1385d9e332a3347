"""Who belongs to which programmes: by membership, or by a portfolio that a crowd manager holds or deputises for.

A portfolio that names programmes opens these; one that names none opens what its manager is a member of, to the deputy too. An
empty list never opens every programme. Portfolios of people of other roles say who looks after what, and open nothing.
PostgreSQL's policies ask the same of `app_by_portfolio` (migration 0023).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Q, QuerySet

from callsheet.state.people import Person
from callsheet.state.portfolios import Portfolio
from callsheet.state.programmes import Member
from callsheet.state.replay import as_it_was

BY_PORTFOLIO = frozenset({"crowd manager"})
"""Roles that portfolios open programmes to."""


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody works on: of these programmes all, or only these vendors' and locales' share (None = every one)."""

    programmes: frozenset[str]
    vendors: frozenset[str] | None = None
    locales: frozenset[str] | None = None

    def holds(self, programme: str | None, vendor: str | None, locale: str | None) -> bool:
        """Whether what is said of this place is said of this part alone. None: the place knows no such side; '' of a vendor
        or locale: all of them."""
        if programme and programme not in self.programmes:
            return False
        sides = ((vendor, self.vendors), (locale, self.locales))
        return all(value is None or kept is None or value in kept for value, kept in sides)

    def touches(self, programme: str, vendor: str, locale: str) -> bool:
        """Whether what concerns this place concerns this part: '' of a vendor or locale concerns all of them."""
        return self.holds(programme, vendor or None, locale or None)


def parts_of(people: Iterable[Person]) -> dict[int, tuple[Part, ...]]:
    """What each of these people works on at this moment, as far as whoever asks may know: their memberships first."""
    known = list(people)
    with as_it_was(None):  # who may see what is never that of a replayed moment
        return _parts(known)


def _parts(known: Sequence[Person]) -> dict[int, tuple[Part, ...]]:
    keys = [one.pk for one in known]
    by_portfolio = {one.pk for one in known if one.role in BY_PORTFOLIO}
    held = list(_acting(by_portfolio)) if by_portfolio else []
    stood_in_for = {portfolio.manager_id for _, portfolio in held}
    memberships: dict[int, set[str]] = {key: set() for key in (*keys, *stood_in_for)}
    for person, code in Member.objects.filter(person_id__in=memberships).values_list("person_id", "programme_id"):
        memberships[person].add(code)
    found = {key: [Part(frozenset(memberships[key]))] if memberships[key] else [] for key in keys}
    for person, portfolio in held:
        opened = frozenset(portfolio.programmes or memberships[portfolio.manager_id])
        if opened:
            found[person].append(Part(opened, _named(portfolio.vendors), _named(portfolio.locales)))
    return {key: tuple(parts) for key, parts in found.items()}


def programmes_of(parts: Iterable[Part]) -> frozenset[str]:
    """Every programme of these parts."""
    return frozenset().union(*(part.programmes for part in parts))


def is_deputy(portfolio: Portfolio, on: date) -> bool:
    """Whether the deputy of the portfolio acts on that day."""
    return bool(portfolio.deputy_id and portfolio.deputy_days and on in portfolio.deputy_days)


def _acting(people: Iterable[int]) -> Iterator[tuple[int, Portfolio]]:
    """Portfolios with each of these people who holds them or stands in today (the days of deputies are UTC's)."""
    today, wanted = datetime.now(UTC).date(), set(people)
    rows: QuerySet[Portfolio] = Portfolio.objects.filter(Q(manager_id__in=wanted) | Q(deputy_id__in=wanted))
    for portfolio in rows.order_by("code"):
        if portfolio.manager_id in wanted:
            yield portfolio.manager_id, portfolio
        if portfolio.deputy_id in wanted and is_deputy(portfolio, today):
            yield portfolio.deputy_id, portfolio


def _named(codes: list[str]) -> frozenset[str] | None:
    return frozenset(codes) or None
