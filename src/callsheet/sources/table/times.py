"""SQL that reads times and dates as a mapping names them; the result is UTC without zone."""

from collections.abc import Mapping

from callsheet.said import say
from callsheet.sources.table.sql import literal, texts
from callsheet.sources.table.time_formats import EPOCH, ISO, ZONE_MINUTES, example, offset_minutes

STATES_ZONE = r"[ T][0-9:.]+ ?([A-Za-z]|[+-][0-9])"
EARLIEST, LATEST = "TIMESTAMP '1971-01-01'", "TIMESTAMP '2200-01-01'"
"""A time outside was misread: seconds taken for milliseconds give 1970, a year of two digits the first century."""


def timestamp_sql(text: str, formats: list[str], *, zone: str, zones: Mapping[str, str]) -> str:
    """SQL of the UTC TIMESTAMP that SQL `text` states in one of the formats, NULL where none fits."""
    tried = [_one(text, group, zone=zone, zones=zones) for group in _grouped(formats)]
    return _sane(f"coalesce({', '.join(tried)})")


def date_sql(text: str, formats: list[str]) -> str:
    """SQL of the DATE that SQL `text` states, as written (no zone is applied to a day)."""
    tried = [_one(text, group, zone="UTC", zones={}) for group in _grouped(formats)]
    moment = _sane(f"coalesce({', '.join(tried)})")
    return f"CAST({moment} AS DATE)"


def _sane(moment: str) -> str:
    return f"CASE WHEN {moment} BETWEEN {EARLIEST} AND {LATEST} THEN {moment} END"


def time_words(formats: list[str], *, kind: str) -> str:
    """The expectation for a sentence: "a time like 22/11/2026 17:30 (%d/%m/%Y %H:%M)"."""
    shown = [example(f) if f == ISO else f"{example(f)} ({f})" for f in formats]
    told = shown[-1] if len(shown) == 1 else say("{first} or {last}", first=", ".join(shown[:-1]), last=shown[-1])
    return say("a time like {shown}", shown=told) if kind == "time" else say("a day like {shown}", shown=told)


def _grouped(formats: list[str]) -> list[list[str]]:
    """Plain patterns that stand together go to the engine as one list; every other format is tried by itself."""
    groups: list[list[str]] = []
    for one in formats:
        plain = one not in EPOCH and one != ISO and "%Z" not in one and "%z" not in one
        if plain and groups and groups[-1][0] not in EPOCH and groups[-1][0] != ISO and not _zoned(groups[-1][0]):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _zoned(form: str) -> bool:
    return "%Z" in form or "%z" in form


def _one(text: str, group: list[str], *, zone: str, zones: Mapping[str, str]) -> str:
    form = group[0]
    if form == ISO:
        return _iso(text, zone)
    if form in EPOCH:
        moment = f"make_timestamp(TRY(CAST(round(try_cast({text} AS DOUBLE) * {EPOCH[form]}) AS BIGINT)))"
        return _sane(f"TRY({moment})")
    if "%Z" in form:
        return _abbreviated(text, form, zones)
    if "%z" in form:
        return f"timezone('UTC', try_strptime({text}, {literal(form)}))"
    said = literal(form) if len(group) == 1 else texts(group)
    return _to_utc(f"try_strptime({text}, {said})", zone)


def _iso(text: str, zone: str) -> str:
    """The engine's cast to TIMESTAMP drops an offset in silence, so texts that state one go another way.

    Most texts have nineteen characters and no offset, or a Z after them: asking for that first keeps the regular expression
    off them.
    """
    plain, stated = f"try_cast({text} AS TIMESTAMP)", f"regexp_replace({text}, ' ([+-])', '\\1')"
    usual = f"strlen({text}) = 19 AND {text}[17] = ':'"
    in_utc = f"strlen({text}) = 20 AND {text}[17] = ':' AND {text}[20] = 'Z'"
    zoned = f"regexp_matches({text}, {literal(STATES_ZONE)})"
    return (
        f"CASE WHEN {usual} THEN {_to_utc(plain, zone)} WHEN {in_utc} THEN {plain} "
        f"WHEN {zoned} THEN CAST(try_cast({stated} AS TIMESTAMPTZ) AS TIMESTAMP) ELSE {_to_utc(plain, zone)} END"
    )


def _to_utc(moment: str, zone: str) -> str:
    return moment if zone == "UTC" else f"timezone('UTC', timezone({literal(zone)}, {moment}))"


def _abbreviated(text: str, form: str, zones: Mapping[str, str]) -> str:
    """A zone's abbreviation is taken out of the text, the rest is read, and the offset taken off."""
    words = form.split(" ")
    at = words.index("%Z") + 1
    rest = " ".join(w for w in words if w != "%Z")
    split = f"string_split({text}, ' ')"
    kept = f"array_to_string(list_concat({split}[:{at - 1}], {split}[{at + 1}:]), ' ')"
    known = {**ZONE_MINUTES, **{name: offset_minutes(offset) for name, offset in zones.items()}}
    minutes = " ".join(f"WHEN {literal(name)} THEN {offset}" for name, offset in known.items())
    return f"(try_strptime({kept}, {literal(rest)}) - to_minutes(CASE {split}[{at}] {minutes} END))"
