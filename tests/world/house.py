"""A house for the cast: a home of its own, short ways to do what people do, and the books to check what came of it."""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from callsheet.actions import imports, manifest, registry_facts, upkeep
from callsheet.actions.acting import SYSTEM, Actor
from callsheet.actions.outcome import Outcome
from callsheet.actions.place import store
from callsheet.metrics.measures import KEYS
from callsheet.state.scoping import ALL, scoped
from callsheet.store.measure import measure
from callsheet.store.sums import VALUES

from .cast import MAPPING, PROGRAMME, SOURCE

Sums = dict[str, dict[tuple[object, ...], tuple[int, ...]]]
PLAIN_RULES = (("prefix", "lum-", "lumen", "manila"), ("prefix", "orb-", "orbit", "bogota"))


@dataclass(frozen=True)
class House:
    """An empty installation in a folder."""

    home: Path
    desk: Path

    def bring(self, path: Path, mapping: str | None = MAPPING, **said: Any) -> Outcome:
        """Import a file as the machine's owner; `name` is the mapping's name."""
        given = {"programme": PROGRAMME, "source": SOURCE, "actor": SYSTEM, **said}
        name = given.pop("name", "mapping.yaml")
        return imports.ingest(path, mapping=None if mapping is None else (mapping, name), **given)

    def put(self, noun: str, **values: object) -> str:
        """Set a registry row, and let the measures follow."""
        return upkeep.put_and_follow(noun, values, actor=SYSTEM)

    def vendors(self) -> None:
        """Marigold with Lumen in Manila and Orbit in Bogotá, and whose worker is whose."""
        self.put("programme", code=PROGRAMME, name="Marigold", alias="Alder", zone="UTC")
        for code, site, zone in (("lumen", "manila", "Asia/Manila"), ("orbit", "bogota", "America/Bogota")):
            self.put("vendor", code=code, name=code.title())
            self.put("site", vendor=code, code=site, name=site.title(), zone=zone)
        for match, pattern, vendor, site in PLAIN_RULES:
            self.put(
                "worker-rule",
                programme=PROGRAMME,
                match=match,
                pattern=pattern,
                vendor=vendor,
                site=site,
                valid=(None, None),
            )

    def cli(self, *arguments: object) -> "Said":
        """A command of ours, run in this process."""
        from callsheet.cli.main import main

        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(_InProcess(), [str(a) for a in arguments])  # type: ignore[arg-type]
        return Said(code, out.getvalue(), err.getvalue())


class _InProcess:
    """A runtime whose database is there already."""

    def database(self) -> nullcontext[None]:
        return nullcontext()


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@contextmanager
def all_rows() -> Iterator[None]:
    """Look at everything, as our own people do."""
    with scoped(ALL), transaction.atomic():
        yield


def query(sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """Rows of a query under full scope."""
    with all_rows(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def kept_sums(programme: str = PROGRAMME, *, seq: int | None = None) -> Sums:
    """The sums of the measure tables in PostgreSQL, cells that are all 0 left out."""
    found: Sums = {}
    for table, keys in KEYS.items():
        values = VALUES[table]
        sums = ", ".join(f"sum({v})::bigint" for v in values)
        until = "" if seq is None else f" AND seq <= {seq}"
        rows = query(
            f"SELECT {', '.join(keys)}, {sums} FROM {table} WHERE programme = %s{until} GROUP BY {', '.join(keys)}",
            programme,
        )
        cells = {tuple(row[: len(keys)]): tuple(int(v or 0) for v in row[len(keys) :]) for row in rows}
        found[table] = {key: cell for key, cell in cells.items() if any(cell)}
    return found


def true_sums(programme: str = PROGRAMME, *, seq: int | None = None) -> Sums:
    """The same from the facts, computed anew."""
    from tests.edges.store.books import read_sums

    with all_rows():
        known = registry_facts.registry(programme)
        files = measure(store(), manifest.snapshot(programme=programme, seq=seq), known, programme=programme)
    return read_sums(files)  # type: ignore[return-value]


def counts(programme: str = PROGRAMME, **where: object) -> Mapping[str, int]:
    """Sums of all counts over a programme (and fixed labels)."""
    values = VALUES["measure"]
    limits = "".join(f" AND {label} = %s" for label in where)
    row = query(
        f"SELECT {', '.join(f'coalesce(sum({v}), 0)::bigint' for v in values)} FROM measure WHERE programme = %s{limits}",
        programme,
        *where.values(),
    )[0]
    return dict(zip(values, row, strict=True))


def rows_of(table: str) -> int:
    """How many rows a table has."""
    return int(query(f"SELECT count(*) FROM {table}")[0][0])


def facts_of(table: str, programme: str = PROGRAMME, *, seq: int | None = None) -> list[dict[str, object]]:
    """The facts that stand, or stood, as of a manifest."""
    from callsheet.store.facts_view import Filter, rows, stored

    with all_rows():
        snapshot = manifest.snapshot(programme=programme, seq=seq)
    with stored(store(), snapshot, table) as facts:
        return rows(facts, [Filter("programme", "=", (programme,))], limit=1_000_000)


def person(role: str, *, name: str = "", vendor: str = "", member: bool = False) -> Actor:
    """Somebody who may sign in, as the actor that they are."""
    from callsheet.actions.signin import actor_of
    from callsheet.state.models import Member, Person

    name = name or role
    with all_rows():
        found = Person.objects.create(
            email=f"{name.replace(' ', '-')}@example.invalid", name=name, role=role, vendor=vendor
        )
        if member:
            Member.objects.create(programme_id=PROGRAMME, person=found)
    return actor_of(found)


@pytest.fixture
def house(settings: Any, tmp_path: Path) -> House:
    """An empty house. The test says itself how it wants the database (django_db)."""
    desk = tmp_path / "desk"
    desk.mkdir()
    settings.CALLSHEET = replace(settings.CALLSHEET, home=tmp_path / "home", memory=300_000_000)
    (tmp_path / "home").mkdir()
    return House(tmp_path / "home", desk)
