"""What a registry row may say, beyond its types: checked when it is put, so that no import or page stumbles over it later."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from math import isfinite
from zoneinfo import available_timezones

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model

from callsheet.actions.nouns import Noun
from callsheet.actions.registry_expected import refused
from callsheet.actions.registry_plans import check_plan
from callsheet.actions.registry_taxonomies import check_taxonomy, check_unused_taxonomy
from callsheet.actions.registry_values import shown
from callsheet.actions.site_calendars import weekly_hours
from callsheet.errors import Clash, NotThere, UnusableInput
from callsheet.facts.identities import code_of
from callsheet.metrics.calendars import MINUTES_A_DAY, public_holidays
from callsheet.metrics.dictionary import kpi_of
from callsheet.said import say, term
from callsheet.sources.names import locale_code
from callsheet.state.models import AlsoKnownAs, ErrorClass, Locale, Programme, Taxonomy, WeeklyQuota, WorkerMapping
from callsheet.state.scoping import ALL, scoped
from callsheet.store.contract import Registry
from callsheet.store.registry_tables import check_pattern, merged

CODED = frozenset({"programme", "workstream", "batch", "vendor", "site", "portfolio", "taxonomy"})
"""Nouns whose code stands in addresses, scopes and facts."""
MONDAY = 0


def check_row(noun: Noun, row: Model, *, from_file: bool = False) -> None:
    """What a row says, and how it stands among the others. UnusableInput names noun, field, value and what was expected.

    A locale from a file (`from_file`) may be one that nobody knows.
    """
    check_values(noun, row, from_file=from_file)
    check_among(noun, row)


def check_values(noun: Noun, row: Model, *, from_file: bool = False) -> None:
    """What a row says by itself, without asking the database. UnusableInput as `check_row`."""
    for name in noun.columns:
        value = getattr(row, noun.model._meta.get_field(name).attname)  # type: ignore[union-attr]
        if isinstance(value, str) and "\0" in value:
            raise _wrong(noun, name, value.replace("\0", "␀"), say("expected text without NUL characters"))
        said = CHECKS[name](value) if name in CHECKS else None
        if said:
            raise _wrong(noun, name, value, said)
    if noun.name in CODED and "code" in noun.key:
        _check_code(noun, str(row.code))  # type: ignore[attr-defined]
    if isinstance(row, WorkerMapping) and row.match == "regex":
        check_pattern(row.pattern)
    if isinstance(row, Locale) and not from_file:
        _check_locale(noun, row)


def check_among(noun: Noun, row: Model) -> None:
    """How a row stands among the others. UnusableInput for names and error classes that run in a circle and for a programme
    with a due day and quotas, Clash for a taxonomy that reviews have used."""
    if isinstance(row, AlsoKnownAs):
        _check_merges(row)
    if isinstance(row, Taxonomy | ErrorClass):
        check_taxonomy(noun, row)
    if isinstance(row, Programme | WeeklyQuota):
        check_plan(row)


def _wrong(noun: Noun, name: str, value: object, expected: str) -> UnusableInput:
    return refused(noun, name, shown(value) if isinstance(value, DateRange) else value, expected)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(value: object) -> str | None:
    return None if value in _zones() else say("expected an IANA zone such as Europe/Berlin")


def _country(value: object) -> str | None:
    if not value:
        return None
    country, _, subdivision = str(value).partition("-")
    try:
        public_holidays(country, subdivision or None, (2026,))
    except UnusableInput as error:
        return error.sentence
    return None


def _hours(value: object) -> str | None:
    try:
        week = weekly_hours(value)
    except UnusableInput as error:
        return error.sentence
    fits = all(0 <= start < end <= MINUTES_A_DAY for day in week for start, end in day)
    return None if fits else say("expected each opening to lie before its closing, within the day")


def _cutoff(value: object) -> str | None:
    fits = isinstance(value, int) and 0 <= value < MINUTES_A_DAY
    return (
        None if fits else say("expected minutes after midnight, 0 to {minutes_a_day}", minutes_a_day=MINUTES_A_DAY - 1)
    )


def _kpi(value: object) -> str | None:
    try:
        found = kpi_of(str(value)).id
    except NotThere as error:
        near = ", ".join(error.details.get("near") or ())
        listed = say("expected the id of a KPI; `callsheet kpi --list` names them all")
        return say("expected the id of a KPI; did you mean {near}?", near=near) if near else listed
    return None if found == value else say("expected its id, {found}", found=found)


def _week(value: object) -> str | None:
    fits = isinstance(value, date) and value.weekday() == MONDAY
    return None if fits else say("expected a Monday, on which the week begins")


def _span(value: object) -> str | None:
    fits = isinstance(value, DateRange) and (value.lower is None or value.upper is None or value.lower < value.upper)
    return None if fits else say("expected the first day to lie before the last")


def _number(value: object) -> str | None:
    return None if isinstance(value, (int, float)) and isfinite(value) else say("expected a number")


def _maybe(check: Callable[[object], str | None]) -> Callable[[object], str | None]:
    return lambda value: None if value is None else check(value)


CHECKS: Mapping[str, Callable[[object], str | None]] = {
    "zone": _zone,
    "country": _country,
    "hours": _hours,
    "cutoff_minutes": _cutoff,
    "kpi": _kpi,
    "week": _week,
    "days": _span,
    "valid": _span,
    "deputy_days": _maybe(_span),
    "value": _number,
    "weight": _number,
}
"""By field name: what is wrong with a value, None where nothing is."""


def _check_code(noun: Noun, code: str) -> None:
    if not code or code != code_of(code):
        better = f", e.g. “{code_of(code)}”" if code else ""
        raise _wrong(noun, "code", code, say("expected lower case letters, digits and hyphens{better}", better=better))


def _check_locale(noun: Noun, row: Locale) -> None:
    known = locale_code(row.code)
    if known != row.code:
        better = f", e.g. “{known}”" if known else say(" such as de-DE")
        raise _wrong(noun, "code", row.code, say("expected the BCP 47 code of a locale{better}", better=better))


def _check_merges(row: AlsoKnownAs) -> None:
    """Names that stand for each other in a circle stand for nothing."""
    others = list(AlsoKnownAs.objects.exclude(pk=row.pk).filter(kind=row.kind).order_by("programme"))
    for programme in {row.programme, *(other.programme for other in others)}:
        rows = [other for other in (*others, row) if other.programme in ("", programme)]
        rows.sort(key=lambda other: other.programme)
        merged(Registry(merges={(r.kind, r.name): r.code for r in rows if r.name != r.code}))


USES = {
    "programme": "SELECT 1 FROM part WHERE programme = %(code)s UNION ALL"
    " SELECT 1 FROM portfolio WHERE %(code)s = ANY (programmes) LIMIT 1",
    "locale": "SELECT 1 FROM portfolio WHERE %(code)s = ANY (locales) UNION ALL"
    " SELECT 1 FROM crowd_manager WHERE %(code)s = ANY (speaks) UNION ALL"
    " SELECT 1 FROM measure_day WHERE locale = %(code)s LIMIT 1",
    "vendor": "SELECT 1 FROM worker_mapping WHERE vendor = %(code)s UNION ALL"
    " SELECT 1 FROM portfolio WHERE %(code)s = ANY (vendors) UNION ALL"
    " SELECT 1 FROM measure_day WHERE vendor = %(code)s UNION ALL"
    " SELECT 1 FROM measure_total WHERE vendor = %(code)s LIMIT 1",
    "site": "SELECT 1 FROM worker_mapping WHERE vendor = %(vendor)s AND site = %(code)s UNION ALL"
    " SELECT 1 FROM measure_day WHERE vendor = %(vendor)s AND site = %(code)s LIMIT 1",
}
"""What stands on a row without a reference that the database knows of: facts, and rules that name it."""


def check_unused(noun: Noun, row: Model, named: str) -> None:
    """Clash where facts, rules or portfolios name the row."""
    if isinstance(row, Taxonomy | ErrorClass):
        check_unused_taxonomy(row.taxonomy if isinstance(row, ErrorClass) else row)
    if noun.name not in USES:
        return
    with scoped(ALL), connection.cursor() as cursor:  # also what stands in programmes of others
        cursor.execute(USES[noun.name], {"code": row.code, "vendor": getattr(row, "vendor_id", "")})  # type: ignore[attr-defined]
        if cursor.fetchone():
            raise Clash(
                say(
                    "The {name} {named} is used elsewhere and cannot be removed: facts, worker rules or portfolios name it.",
                    name=term(noun.name),
                    named=named,
                )
            )
