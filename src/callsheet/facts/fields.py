"""How a field of a fact is declared: once, here; schema, checks, documentation and templates come from it."""

from dataclasses import dataclass

SQL_TYPES = ("TEXT", "BIGINT", "INTEGER", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP")


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a fact table.

    `type` is one of SQL_TYPES (the same words in DuckDB and PostgreSQL); `unit` is "" where there is none;
    `choices` is the closed list of allowed values, empty for open fields; `default` fills a missing value;
    `identity` fields together name the fact; `required` ones may not be missing.
    """

    name: str
    type: str
    meaning: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    default: str | int | bool | None = None
    identity: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of fact: its name, what one row says, and its fields in the order in which they are stored."""

    name: str
    one_row: str
    fields: tuple[Field, ...]

    @property
    def identity(self) -> tuple[str, ...]:
        """Names of the fields that together name one fact."""
        return tuple(f.name for f in self.fields if f.identity)

    @property
    def names(self) -> tuple[str, ...]:
        """All field names in stored order."""
        return tuple(f.name for f in self.fields)

    def field(self, name: str) -> Field:
        """The field of that name; KeyError names the table."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name} has no field {name!r}")
