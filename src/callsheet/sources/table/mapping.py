"""A mapping of `kind: table`: the file's form, which rows count, and a section for each fact table it fills."""

from dataclasses import dataclass
from types import GenericAlias
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, Field, GetCoreSchemaHandler, create_model, field_validator, model_validator
from pydantic_core import CoreSchema

from callsheet.facts.fields import Table
from callsheet.facts.tables import GOLD, ITEMS, JUDGMENTS, QUEUE, REVIEWS, TOTALS
from callsheet.said import say
from callsheet.sources.table.language import Condition, Errors, Repeat, Seconds, Skip, Spec, Twin, Value, Worker
from callsheet.sources.table.time_formats import check_formats, check_zone, offset_minutes

COMPUTED = ("programme", "source", "duration_ms", "seconds_kind", "error_no")
"""Fields that no mapping names: they come from the import, from `seconds` and from `errors`."""

MILLI = {"value_milli": "value", "unit_milli": "size"}
"""Fields kept in thousandths, and the keys under which a mapping says the number itself."""

Repeats = Literal["keep", "first", "last", "newest", "attempts", "once", "sum"]


class Section(Spec):
    """What the rows of one fact table are made of. Every key is a field of that table; its value says where it comes from."""

    rows_when: Condition | None = Field(None, description="Only rows where this holds give such a fact.")
    left_out: str | None = Field(
        None,
        description="Why rows outside `rows_when` give no such fact; said with their number in the import's notes.",
    )
    needs: list[str] = Field([], description="Fields that may not be missing: a row without one is rejected.")
    labels: list[str] | None = Field(None, description="The allowed answers; others are rejected.")
    repeats: Repeats = Field(
        "keep",
        description="Several rows of one identity: keep (the store lets the newest supersede), first, last, newest (by "
        "revised_at, submitted_at or at), attempts (number them in order of time), once (the same fact said on many rows), sum (totals: add the values up).",
    )
    seconds: Seconds | None = Field(None, description="Time spent: judgments and reviews only.")
    twin: Twin | None = Field(None, description="Planted checks judged by their clean twin: judgments only.")
    errors: Errors | None = Field(None, description="Rows that each list one error: reviews only.")
    allowed: ClassVar[dict[str, tuple[str, ...]]] = {}

    @model_validator(mode="before")
    @classmethod
    def _an_allowed_word_is_itself(cls, given: Any) -> Any:
        """A bare word that is one of the field's allowed values is that value, not a column."""
        if not isinstance(given, dict):
            return given
        fixed = {k: {"constant": v} for k, v in given.items() if isinstance(v, str) and v in cls.allowed.get(k, ())}
        return {**given, **fixed}


def key_of(field: str) -> str:
    """The key under which a mapping says that field."""
    return MILLI.get(field, field)


def _section_model(table: Table) -> type[Section]:
    fields: dict[str, Any] = {}
    for field in table.fields:
        if field.name in COMPUTED:
            continue
        choices = say(" One of {choices}.", choices=", ".join(field.choices)) if field.choices else ""
        need = " Needed." if field.required else ""
        said = field.meaning[:1].upper() + field.meaning[1:]
        fields[key_of(field.name)] = (Value | None, Field(None, description=f"{said}.{choices}{need}"))
    name = f"{table.name.capitalize()}Section"
    model = create_model(name, __base__=Section, __doc__=f"One fact: {table.one_row}.", **fields)
    model.allowed = {key_of(f.name): f.choices for f in table.fields if f.choices}
    return model


SECTIONS: dict[str, type[Section]] = {
    t.name: _section_model(t) for t in (JUDGMENTS, REVIEWS, TOTALS, QUEUE, ITEMS, GOLD)
}
SECTION_TABLES: dict[str, Table] = {t.name: t for t in (JUDGMENTS, REVIEWS, TOTALS, QUEUE, ITEMS, GOLD)}


def _check_everywhere(everywhere: dict[str, Value]) -> None:
    known = sorted({key_of(f.name) for t in SECTION_TABLES.values() for f in t.fields if f.name not in COMPUTED})
    for key in everywhere:
        if key not in known:
            raise ValueError(
                say("everywhere.{key}: no section has that field; known: {known}", key=key, known=", ".join(known))
            )


def _check_section(table: Table, section: Section) -> None:
    """ValueError where a section says what its table cannot hold: it would be left out in silence."""
    keys = [key_of(f.name) for f in table.fields]
    for key in section.needs:
        if key not in keys:
            raise ValueError(say("{name}.needs: {key} is no field of {name}", name=table.name, key=repr(key)))
    only = {"seconds": ("judgments", "reviews"), "twin": ("judgments",), "errors": ("reviews",)}
    for key, tables in only.items():
        if getattr(section, key) is not None and table.name not in tables:
            raise ValueError(
                say("{name}.{key}: only {tables} can have it", name=table.name, key=key, tables=" and ".join(tables))
            )
    if section.repeats == "sum" and table.name != "totals":
        raise ValueError(say("{name}.repeats: only totals can be added up", name=table.name))
    if section.repeats == "attempts" and "attempt" not in keys:
        raise ValueError(say("{name}.repeats: {name} have no attempts", name=table.name))


@dataclass(frozen=True)
class _OwnFields:
    """Gives a list of sections the fields of its own table, so that fields are declared once, in facts.tables."""

    table: str

    @property
    def stands_for(self) -> Any:
        """The list's real type."""
        return GenericAlias(list, (SECTIONS[self.table],))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(self.stands_for)


class TableMapping(Spec):
    """How a table's rows become facts."""

    title: str = Field("", description="What this mapping reads, in a few words.")
    format: Literal["csv", "tsv", "jsonl", "parquet"] = Field(
        "csv", description="The file's form; .gz and single-file .zip are opened."
    )
    delimiter: str | None = Field(
        None, description="What separates cells, where it is neither a comma (csv) nor a tab (tsv)."
    )
    quoting: bool = Field(True, description='false: a " is an ordinary character.')
    escape: Literal["double", "backslash", "none"] = Field(
        "double", description='How a quote inside quotes is written: "" or \\".'
    )
    encoding: str = Field(
        "utf-8", description="Encoding of the text, as Python names it (utf-8, cp1252, cp850, utf-16 …)."
    )
    bad_bytes: Literal["reject", "replace"] = Field(
        "reject", description="Bytes that are not of that encoding: reject their line, or read each as U+FFFD."
    )
    header: int = Field(
        1, ge=0, description="Number of the line that holds the column names; 0: none, `columns` names them."
    )
    columns: list[str] = Field([], description="Column names where the file has none.")
    comment: str = Field("", description="Header cells that begin with this are no columns (rows may lack them).")
    missing: list[str] = Field([], description="Words that mean missing, besides the empty cell.")
    times: list[str] = Field(["iso"], description="Time formats, tried in order: iso, epoch_s, epoch_ms or patterns.")
    zone: str = Field("UTC", description="IANA zone of times that state none.")
    zones: dict[str, str] = Field(
        {}, description="Zone abbreviations inside times and their offsets, where ours differ."
    )
    decimal: Literal[".", ","] = Field(".", description="Decimal mark of numbers.")
    skip: list[Skip] = Field([], description="Rows left out on purpose, counted by reason.")
    repeat: Repeat | None = Field(None, description="Several answers in one row.")
    everywhere: dict[str, Value] = Field(
        {}, description="Fields said once for all sections that have them (locale, batch …)."
    )
    judgments: Annotated[list[Section], _OwnFields("judgments")] = Field(
        [], description="Judgments: a section, or a list of them."
    )
    reviews: Annotated[list[Section], _OwnFields("reviews")] = Field(
        [], description="Review verdicts and errors: a section, or a list of them."
    )
    totals: Annotated[list[Section], _OwnFields("totals")] = Field(
        [], description="Totals that a vendor reports: a section, or a list of them."
    )
    queue: Annotated[list[Section], _OwnFields("queue")] = Field(
        [], description="Queue snapshots: a section, or a list of them."
    )
    items: Annotated[list[Section], _OwnFields("items")] = Field([], description="Items: a section, or a list of them.")
    gold: Annotated[list[Section], _OwnFields("gold")] = Field(
        [], description="Known answers: a section, or a list of them."
    )
    workers: list[Worker] = Field([], description="Whose workers they are, proposed as registry rules.")

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        single = {
            k: [v] for k, v in given.items() if k in (*SECTIONS, "skip", "times", "missing") and not isinstance(v, list)
        }
        return {**given, **single}

    @field_validator("zones")
    @classmethod
    def _offsets(cls, zones: dict[str, str]) -> dict[str, str]:
        for offset in zones.values():
            offset_minutes(offset)
        return zones

    @field_validator("times")
    @classmethod
    def _known_formats(cls, times: list[str]) -> list[str]:
        check_formats(times)
        return times

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        check_zone(zone)
        return zone

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if not any(getattr(self, name) for name in SECTIONS):
            raise ValueError(say("expected at least one of {sections}", sections=", ".join(SECTIONS)))
        _check_everywhere(self.everywhere)
        for table, section in self.sections():
            _check_section(table, section)
        if self.delimiter is not None and len(self.delimiter) != 1:
            raise ValueError(say("delimiter: expected one character, not {delimiter}", delimiter=repr(self.delimiter)))
        if not self.header and not self.columns and self.format in ("csv", "tsv"):
            raise ValueError(say("expected `columns` (the names) where `header` is 0"))
        return self

    def sections(self) -> list[tuple[Table, Section]]:
        """All sections in the order of the fact tables."""
        return [(SECTION_TABLES[name], section) for name in SECTIONS for section in getattr(self, name)]


KINDS: dict[str, type[BaseModel]] = {"table": TableMapping}
