"""Write changes inside one transaction, thousands of rows in a few statements; everything that is wrong is found.

Rows pass the same checks as a single `registry.put`: types, what a row may say, scope, what only a move may change, and the
database's own constraints. Where a statement of many rows is refused, halves are tried until the refused rows are known.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from django.db import DataError, IntegrityError, transaction
from django.db.models import Model

from callsheet.actions import audit, registry
from callsheet.actions.acting import Actor
from callsheet.actions.exchange.loaded import Loaded
from callsheet.actions.exchange.shapes import NAMED_BY_OTHERS, SHAPES, Standing
from callsheet.actions.nouns import NOUNS, Noun
from callsheet.actions.registry_checks import check_among, check_unused, check_values
from callsheet.actions.registry_effects import after_puts, after_removals, check_moved, check_scope
from callsheet.actions.registry_expected import refused, ruled
from callsheet.actions.registry_taxonomies import MAY_CHANGE, check_unused_taxonomy
from callsheet.actions.registry_values import as_values, key_of, typed
from callsheet.errors import UserError
from callsheet.facts.canonical import plain_text
from callsheet.facts.changes import Change, Changes, Key, Place, Problem, Row, Said, key_id, key_text
from callsheet.said import say, term
from callsheet.state import access
from callsheet.state.access import Reach
from callsheet.state.models import AlsoKnownAs, ErrorClass, Taxonomy, WeeklyQuota

ROWS_AT_ONCE = 1_000
VALUE_LONGEST = 200
Write: TypeAlias = Callable[[Noun, Sequence["Pending"]], None]


@dataclass(slots=True)
class Pending:
    """A row on its way: the object, what it was (None: new), where its values were said."""

    noun: Noun
    row: Model
    was: dict[str, object] | None
    said: Mapping[str, Said]
    at: Place
    problems: list[Problem] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The key in one line."""
        return key_text(self.now, self.noun.key)

    @property
    def now(self) -> dict[str, object]:
        """The row as plain values."""
        return as_values(self.noun, self.row)

    def wrong(self, error: UserError) -> None:
        """Keep what is wrong, with the place of the field that it names."""
        name = str(error.details.get("field", ""))
        said = self.said.get(name)
        at = self.at if said is None else said.at
        value = plain_text(said.value)[:VALUE_LONGEST] if said is not None and said.value is not None else ""
        self.problems.append(Problem(at, value, error.sentence))


@dataclass(slots=True)
class Writing:
    """One attempt to write changes: what came of it stands in `done`, what is wrong in `problems`."""

    actor: Actor
    found: Standing
    known: Loaded
    created: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    touched: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    """Noun and values of every row that is different now, for the measures that follow."""
    reach: Reach = field(init=False)

    def __post_init__(self) -> None:
        """What the actor may change is worked out once for all rows."""
        self.reach = access.reach(self.actor)

    def write(self, wanted: Changes) -> Changes:
        """Carry out the changes; the result says exactly what is now different, and all that is wrong."""
        gone = {name: [row for row in wanted.removed if row.noun == name] for name in NOUNS}
        for name in reversed(NOUNS):
            if name not in NAMED_BY_OTHERS:
                self._remove(NOUNS[name], gone[name])
        for noun in NOUNS.values():
            self._put(noun, [*self._begun(noun, wanted.created), *self._altered(noun, wanted.changed)])
        for name in reversed(NOUNS):
            if name in NAMED_BY_OTHERS:
                self._remove(NOUNS[name], gone[name])
        places = {name: number for number, name in enumerate(NOUNS)}
        self.removed.sort(key=lambda row: (places[row.noun], row.key))
        return replace(
            wanted,
            created=tuple(self.created),
            changed=tuple(self.changed),
            removed=tuple(self.removed),
            errors=(*wanted.errors, *self.problems),
        )

    def _begun(self, noun: Noun, created: Iterable[Row]) -> Iterator[Pending]:
        for wanted in created:
            if wanted.noun != noun.name:
                continue
            values = {name: said.value for name, said in wanted.said.items()}
            try:
                row = noun.model(**key_of(noun, values, known=self.known))
            except UserError as error:
                said = wanted.said.get(str(error.details.get("field", "")))
                value = plain_text(said.value) if said else wanted.key
                self.problems.append(Problem(said.at if said else wanted.at, value, error.sentence))
                continue
            yield self._filled(Pending(noun, row, None, wanted.said, wanted.at))

    def _altered(self, noun: Noun, changed: Iterable[Change]) -> Iterator[Pending]:
        by_row: dict[Key, dict[str, Said]] = defaultdict(dict)
        for change in changed:
            if change.noun == noun.name:
                by_row[change.id][change.field] = Said(change.is_, change.at)
        for key, said in by_row.items():
            row = copy(self.found.rows[noun.name, key])
            at = next(iter(said.values())).at
            yield self._filled(Pending(noun, row, as_values(noun, row), said, at))

    def _filled(self, pending: Pending) -> Pending:
        """The row with its values, typed and checked; each value that cannot stand is kept as a problem."""
        noun, row = pending.noun, pending.row
        before = None if pending.was is None else copy(row)
        for name in noun.fields:
            if name in pending.said:
                try:
                    setattr(row, name, typed(noun, name, pending.said[name].value, known=self.known))
                except UserError as error:
                    pending.wrong(error)
        try:
            if before is not None:
                check_scope(noun, before, self.reach)
            check_scope(noun, row, self.reach, is_new=before is None)
            check_moved(noun, pending.was, pending.now)
            _check_used(pending)
        except UserError as error:
            pending.wrong(error)
        self._check(pending)
        return pending

    def _check(self, pending: Pending) -> None:
        """Everything the row says that it may not say: a value found wrong goes back to its default, and the next is looked at."""
        noun, row = pending.noun, pending.row
        untouched = noun.model()
        seen: set[str] = set()
        while True:
            try:
                check_values(noun, row)
                registry.clean(noun, row)
                return
            except UserError as error:
                name = str(error.details.get("field", ""))
                if name in seen:
                    return
                pending.wrong(error)
                if name not in noun.fields:
                    return
                seen.add(name)
                column = noun.model._meta.get_field(name).attname  # type: ignore[union-attr]
                setattr(row, column, getattr(untouched, column))

    def _put(self, noun: Noun, rows: Sequence[Pending]) -> None:
        wrong = [pending for pending in rows if pending.problems]
        self.problems.extend(problem for pending in wrong for problem in pending.problems)
        good = [p for p in rows if not p.problems and (p.was is None or p.was != p.now)]
        new = [p for p in good if p.was is None]
        stood = self._save(noun, new, self._insert) + self._save(
            noun, [p for p in good if p.was is not None], self._update
        )
        after_puts(noun, [(p.row, p.was) for p in stood], self.actor)
        for pending in stood:
            self._record(noun, pending)
        self._check_together(noun, stood)

    def _record(self, noun: Noun, pending: Pending) -> None:
        now = pending.now
        key, id = key_text(now, noun.key), key_id(SHAPES[noun.name], now)
        self.touched.append((noun.name, now))
        self.known.tell(noun.name, pending.row, now)
        audit.record("registry.put", noun=noun.name, key=key, actor=self.actor, was=pending.was, now=now)
        if pending.was is None:
            self.created.append(Row(noun.name, key, id, now, pending.at, pending.said))
            return
        for name in noun.fields:
            if pending.was[name] != now[name]:
                at = pending.said[name].at if name in pending.said else pending.at
                self.changed.append(Change(noun.name, key, id, name, pending.was[name], now[name], at))

    def _insert(self, noun: Noun, rows: Sequence[Pending]) -> None:
        noun.model._default_manager.bulk_create([p.row for p in rows], batch_size=ROWS_AT_ONCE)

    def _update(self, noun: Noun, rows: Sequence[Pending]) -> None:
        """One statement for many rows, each with its own values: an insert that finds its row there already."""
        named_fields = list(noun.fields)
        key = noun.model._meta.pk
        assert key is not None
        noun.model._default_manager.bulk_create(
            [p.row for p in rows],
            batch_size=ROWS_AT_ONCE,
            update_conflicts=True,
            unique_fields=[key.name],
            update_fields=named_fields,
        )

    def _save(self, noun: Noun, rows: Sequence[Pending], write: Write) -> list[Pending]:
        """Write the rows; those that the database refuses become problems, found by halving. Gives those that stand."""
        if not rows:
            return []
        try:
            with transaction.atomic():
                write(noun, rows)
            return list(rows)
        except (IntegrityError, DataError) as error:
            if len(rows) > 1:
                middle = len(rows) // 2
                return [*self._save(noun, rows[:middle], write), *self._save(noun, rows[middle:], write)]
            self.problems.append(_refused(rows[0], error))
            return []

    def _check_together(self, noun: Noun, stood: Sequence[Pending]) -> None:
        """How the rows stand among the others: names once a kind, because each look sees all names of its kind; quotas once
        a programme."""
        looks = {_seen_together(p): p for p in stood}
        for pending in looks.values():
            try:
                check_among(noun, pending.row)
            except UserError as error:
                meant = [p for p in stood if f"“{getattr(p.row, 'name', '')}”" in error.sentence]
                about = pending if noun.model is not AlsoKnownAs else (meant or [pending])[-1]
                about.wrong(error)
                self.problems.append(about.problems[-1])

    def _remove(self, noun: Noun, gone: Sequence[Row]) -> None:
        removable: list[Pending] = []
        for wanted in gone:
            row = self.found.rows[noun.name, wanted.id]
            pending = Pending(noun, row, dict(wanted.values), {}, wanted.at)
            try:
                check_scope(noun, row, self.reach)
                check_unused(noun, row, wanted.key)
                removable.append(pending)
            except UserError as error:
                sentence = say("{sentence} Put it back.", sentence=error.sentence)
                self.problems.append(Problem(wanted.at, wanted.key, sentence))
        went = self._save(noun, removable, self._delete)
        after_removals([pending.row for pending in went])
        for pending in went:
            was = pending.was or {}
            key = key_text(was, noun.key)
            audit.record("registry.removed", noun=noun.name, key=key, actor=self.actor, was=was)
            self.touched.append((noun.name, was))
            self.removed.append(Row(noun.name, key, key_id(SHAPES[noun.name], was), was))

    def _delete(self, noun: Noun, rows: Sequence[Pending]) -> None:
        noun.model._default_manager.filter(pk__in=[p.row.pk for p in rows]).delete()


def _seen_together(pending: Pending) -> object:
    """What rows have in common of which one look is enough."""
    row = pending.row
    if isinstance(row, AlsoKnownAs):
        return row.kind
    return row.programme_id if isinstance(row, WeeklyQuota) else id(pending)


def _check_used(pending: Pending) -> None:
    """Clash where reviews go by a taxonomy that would change; looked at before writing, while the old row stands."""
    row, was, now = pending.row, pending.was, pending.now
    if not isinstance(row, Taxonomy | ErrorClass) or (was is None and isinstance(row, Taxonomy)):
        return
    if was is None or any(was[name] != now[name] for name in pending.noun.fields if name not in MAY_CHANGE):
        check_unused_taxonomy(row.taxonomy if isinstance(row, ErrorClass) else row)


def _refused(pending: Pending, error: Exception) -> Problem:
    """What the database itself refused, as a sentence with the field that its constraint is about."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    rule = name.replace("_", " ") or str(error).splitlines()[0]
    known = ruled(error)
    if known is not None:
        field_name, expected = known
        sentence = refused(pending.noun, field_name, plain_text(pending.now[field_name]), expected).sentence
        said = pending.said.get(field_name)
        return Problem(said.at if said else pending.at, plain_text(said.value) if said else pending.key, sentence)
    if pending.was is not None and not pending.said:
        sentence = say(
            "The {name} {key} is used elsewhere and cannot be removed ({rule}).",
            name=term(pending.noun.name),
            key=pending.key,
            rule=rule,
        )
    else:
        sentence = say(
            "The {name} {key} cannot stand beside another one: expected {rule}.",
            name=term(pending.noun.name),
            key=pending.key,
            rule=rule,
        )
    return Problem(pending.at, pending.key, sentence)
