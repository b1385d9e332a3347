"""What a mapping would read, in sentences: which column becomes what, what is left out, and why."""

from collections.abc import Iterator, Sequence

from callsheet.facts.plans import Found
from callsheet.sources.table.language import Condition, Value
from callsheet.sources.table.mapping import Section, TableMapping, key_of
from callsheet.sources.table.sections import section_values
from callsheet.sources.table.spoken import spoken_columns

SHOWN_WORKERS = 5


def explained(mapping: TableMapping, header: Sequence[str], found: Found) -> tuple[str, ...]:
    """Sentences for `mapping check`: the outcome first, then each field's origin, then what is not used."""
    return (*_outcome(found), *_days(mapping, found), *_people(found), *_origins(mapping), *_unused(mapping, header))


def _outcome(found: Found) -> Iterator[str]:
    facts = ", ".join(f"{n:,} {table}" for table, n in found.facts.items()) or "no facts"
    empty = f" ({found.empty:,} empty lines beside them)" if found.empty else ""
    yield f"{found.rows_read:,} rows were read{empty} and give {facts}."
    for reason, n in found.skipped.items():
        yield f"{n:,} rows are left out on purpose: {reason}."
    if found.rejected:
        yield f"{found.rejected:,} rows could not be read whole. The first:"
    for reject in found.rejects:
        field = f"{reject.field}: " if reject.field else ""
        value = f"{reject.value!r}: " if reject.value else ""
        yield f"  line {reject.line:,}: {field}{value}{reject.reason}"
    yield from (f"{note}." for note in found.notes)


def _days(mapping: TableMapping, found: Found) -> Iterator[str]:
    if found.days is not None:
        first, last = found.days
        said = f"on {first}" if first == last else f"from {first} to {last} ({(last - first).days + 1} days)"
        yield f"The rows are {said}; times that state no zone are read as {mapping.zone}."
    elif "judgments" in found.facts or "totals" in found.facts:
        yield "No row states a day or time: pace and deadlines cannot be computed. Name a column for `submitted_at` or `day`."


def _people(found: Found) -> Iterator[str]:
    if not found.annotators:
        return
    lacking = found.without_vendor
    yield f"{found.annotators:,} annotators answered; {len(lacking):,} of them have no vendor in the file."
    if lacking:
        some = ", ".join(repr(w) for w in lacking[:SHOWN_WORKERS]) + (" …" if len(lacking) > SHOWN_WORKERS else "")
        yield f"Without a vendor: {some}. Say `vendor` in the mapping, or add worker rules."


def _origins(mapping: TableMapping) -> Iterator[str]:
    for table, section in mapping.sections():
        for field, value in section_values(section, table, mapping.everywhere).items():
            yield f"{table.name}.{key_of(field)} ← {described(value)}"
        if section.seconds is not None:
            yield f"{table.name}.seconds ← {_seconds(section)}"


def _seconds(section: Section) -> str:
    seconds = section.seconds
    assert seconds is not None
    if seconds.value is not None:
        said = f"{described(seconds.value)} in {seconds.unit}"
    elif seconds.from_ is not None and seconds.to is not None:
        said = f"from {described(seconds.from_)} to {described(seconds.to)}"
    else:
        said = f"gaps between a worker's rows up to {seconds.longest_gap_s:g} s"
    said += f", cut to {seconds.cap_s:g} s" if seconds.cap_s is not None else ""
    return said + (", shared by the rows of a page" if seconds.share or seconds.divide else "")


def described(value: Value) -> str:
    """Where a value comes from, in a few words."""
    said = _origin(value)
    said += f" at {value.path}" if value.path is not None else ""
    if value.map is not None:
        pairs = ", ".join(f"{k} = {v if v is not None else 'missing'}" for k, v in list(value.map.items())[:6])
        said += f" ({pairs}{', …' if len(value.map) > 6 else ''})"
    return said + (f", else {value.default!r}" if value.default is not None else "")


def _origin(value: Value) -> str:
    if value.column is not None:
        return f"column {value.column!r}"
    if value.constant is not None:
        return f"always {value.constant!r}"
    if value.each is not None:
        return f"{value.each} of each answer"
    if value.when is not None:
        return f"true where {asked(value.when)}"
    if value.words_of is not None or value.characters_of is not None:
        counted = value.words_of or value.characters_of
        return f"{'words' if value.words_of else 'characters'} of {described(counted) if counted else ''}"
    if value.join is not None:
        return f" {value.with_} ".join(described(v) for v in value.join)
    if value.first_of is not None:
        return "the first of " + ", ".join(described(v) for v in value.first_of)
    if value.sum is not None:
        return " + ".join(described(v) for v in value.sum)
    return "an object of " + ", ".join(f"{k}: {described(v)}" for k, v in (value.object or {}).items())


def asked(condition: Condition) -> str:
    """A condition in words."""
    of = repr(condition.column) if condition.column is not None else ""
    of = described(condition.value) if condition.value is not None else of
    parts = [f"{of} is {' or '.join(condition.is_)}"] if condition.is_ is not None else []
    parts += [f"{of} is not {' or '.join(condition.is_not)}"] if condition.is_not is not None else []
    parts += [f"{of} is {'there' if condition.present else 'missing'}"] if condition.present is not None else []
    parts += [f"{of} matches {condition.matches}"] if condition.matches is not None else []
    parts += [f"{of} is below {condition.below:g}"] if condition.below is not None else []
    parts += [f"{of} is at least {condition.at_least:g}"] if condition.at_least is not None else []
    parts += [asked(c) for c in condition.all_ or []]
    parts += ["(" + " or ".join(asked(c) for c in condition.any_) + ")"] if condition.any_ else []
    parts += [f"not ({asked(condition.not_)})"] if condition.not_ is not None else []
    return " and ".join(parts)


def _unused(mapping: TableMapping, header: Sequence[str]) -> Iterator[str]:
    used = set(spoken_columns(mapping))
    patterns = [c.split("{n}") for c in used if "{n}" in c]
    left = [
        column
        for column in header
        if column not in used and not any(column.startswith(a) and column.endswith(b) for a, b in patterns)
    ]
    if left:
        yield f"Columns not used: {', '.join(left)}."


__all__ = ["asked", "described", "explained"]
