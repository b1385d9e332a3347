"""What is suggested for a file: a mapping, what it would read, and the few questions that only a person can answer."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer: `value` is what `answer` takes, `label` what a person reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the file does not say for certain.

    `id` is "day" (zone, optionally with a cut-off: "Europe/Berlin 04:00"), "done", "ignore", "vendor", "order" or "decimal". `proposed`
    is the value taken when nobody answers; `free` says that other values than the options are allowed; `evidence` is what
    the file says.
    """

    id: str
    text: str
    proposed: str
    options: tuple[Option, ...]
    evidence: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class NameFound:
    """Names of one kind that the mapping takes for one. `code` is what facts will say (a locale's code, a known vendor's
    code, else the name). `perhaps` proposes a further merge, done only when answered "merge:KIND:NAME" = "yes"."""

    kind: str
    name: str
    spellings: tuple[str, ...]
    code: str
    cells: int
    is_known: bool = False
    certain: bool = True
    perhaps: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """What the file adds up to for one measure and one vendor, locale or day: to be tied to the tracker by eye."""

    measure: str
    by: str
    name: str
    value: float
    cells: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One total as it would be stored, and where it stands."""

    place: str
    day: str
    vendor: str
    site: str
    workstream: str
    locale: str
    measure: str
    value: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that would not be read."""

    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the mapping reads: first facts, sums, first bad cells, rows left out by reason. `complete` is False where only the
    beginning of a very long file was read."""

    facts: tuple[Fact, ...] = ()
    sums: tuple[Sum, ...] = ()
    bad: tuple[BadCell, ...] = ()
    skipped: tuple[tuple[str, int], ...] = ()
    totals: int = 0
    rejected: int = 0
    rows: int = 0
    first_day: str = ""
    last_day: str = ""
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A draft for a file. `kind` is "tracker" (totals) or "table" (judgments); `mapping` is YAML; `title` one sentence;
    `notes` say what was decided and why; `unread` names columns, rows and sheets that are not used."""

    name: str
    kind: str
    title: str
    mapping: str
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    names: tuple[NameFound, ...] = ()
    hidden_sheets: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    preview: Preview = Preview()

    def to_json(self) -> str:
        """As JSON text; `from_json` gives the same suggestion back."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "Suggestion":
        """The suggestion that `to_json` wrote."""
        raw: Mapping[str, Any] = json.loads(text)
        preview = raw["preview"]
        questions = (Question(**{**q, "options": tuple(Option(**o) for o in q["options"])}) for q in raw["questions"])
        return Suggestion(
            **{key: raw[key] for key in ("name", "kind", "title", "mapping")},
            questions=tuple(questions),
            notes=tuple(raw["notes"]),
            names=tuple(NameFound(**{**n, "spellings": tuple(n["spellings"])}) for n in raw["names"]),
            hidden_sheets=tuple(raw["hidden_sheets"]),
            unread=tuple(raw["unread"]),
            preview=Preview(
                **{
                    **preview,
                    "facts": tuple(Fact(**f) for f in preview["facts"]),
                    "sums": tuple(Sum(**s) for s in preview["sums"]),
                    "bad": tuple(BadCell(**b) for b in preview["bad"]),
                    "skipped": tuple((reason, count) for reason, count in preview["skipped"]),
                }
            ),
        )
