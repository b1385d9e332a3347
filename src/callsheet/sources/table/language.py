"""The mapping language of any table, as models: what may stand in a mapping file of `kind: table`.

Every description here is the reference page (docs/reference/mapping.md) and the editor's JSON Schema.
"""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from callsheet.said import say
from callsheet.sources.table.time_formats import check_formats, check_zone

ORIGINS = ("column", "constant", "join", "first_of", "sum", "object", "each", "when", "words_of", "characters_of")
UNITS_MS = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000}
Unit = Literal["ms", "s", "min", "h"]


class Spec(BaseModel):
    """Base of everything in a mapping: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Condition(Spec):
    """A yes-or-no question about a row. Several keys in one condition must all hold."""

    column: str | None = Field(None, description="The column asked about.")
    value: "Value | None" = Field(None, description="A value asked about, where a column is not enough.")
    is_: list[str] | None = Field(None, alias="is", description="One of these words (compared as written).")
    is_not: list[str] | None = Field(None, description="None of these words; a missing value passes.")
    present: bool | None = Field(None, description="true: the value is there; false: it is missing.")
    matches: str | None = Field(None, description="A regular expression (RE2) found somewhere in the value.")
    below: float | None = Field(None, description="A number below this one.")
    at_least: float | None = Field(None, description="A number not below this one.")
    all_: list["Condition"] | None = Field(None, alias="all", description="All of these conditions.")
    any_: list["Condition"] | None = Field(None, alias="any", description="At least one of these conditions.")
    not_: "Condition | None" = Field(None, alias="not", description="The opposite of a condition.")

    @model_validator(mode="before")
    @classmethod
    def _one_word_is_a_list(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        lists = {k: [v] for k, v in given.items() if k in ("is", "is_not") and not isinstance(v, list)}
        return {**given, **lists}

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        tests = (self.is_, self.is_not, self.present, self.matches, self.below, self.at_least)
        asked = self.column is not None or self.value is not None
        groups = self.all_ or self.any_ or self.not_
        if asked != any(t is not None for t in tests) or not (asked or groups):
            raise ValueError(
                say(
                    "expected a column (or value) with is, is_not, present, matches, below or at_least; or all, any, not"
                )
            )
        return self


class Value(Spec):
    """Where a value comes from and how it is read. A bare word is `{column: word}`."""

    column: str | None = Field(None, description="A column's name; `{n}` in it stands for the answer's number or name.")
    constant: str | None = Field(None, description="The same text for every row; may contain `{n}`.")
    join: list["Value"] | None = Field(
        None, description="Several values joined into one; missing ones make it missing."
    )
    with_: str = Field("/", alias="with", description="What stands between joined values.")
    first_of: list["Value"] | None = Field(None, description="The first of these that is not missing.")
    sum: list["Value"] | None = Field(
        None, description="The sum of these numbers; missing ones count 0, all missing is missing."
    )
    object: dict[str, "Value"] | None = Field(None, description="A JSON object made of these values.")
    each: str | None = Field(
        None, description="A path inside the element of `repeat: objects`; `$` is the element itself."
    )
    when: Condition | None = Field(None, description="true where the condition holds, else false.")
    words_of: "Value | None" = Field(None, description="How many words a text has (separated by white space).")
    characters_of: "Value | None" = Field(None, description="How many characters a text has, white space not counted.")
    path: str | None = Field(None, description="A path inside a JSON value, as `a.b[0].*.c`.")
    total: bool = Field(False, description="With a path that has `*`: the sum of all numbers it finds.")
    pattern: str | None = Field(
        None, description="A regular expression (RE2): its first group (or the whole) is the value."
    )
    remove: str | None = Field(None, description="A regular expression (RE2) that is cut out wherever it is found.")
    map: dict[str, str | None] | None = Field(
        None, description="Words of the file and what they mean; an empty meaning is missing."
    )
    otherwise: str | None = Field(None, description="What words outside `map` mean; without it they stay as they are.")
    split: str | None = Field(
        None, description="Several words in one text: split here into a JSON list, trimmed, sorted, without repeats."
    )
    scale: float | None = Field(None, description="Multiply the number by this.")
    case: Literal["lower", "upper"] | None = Field(None, description="Change to lower or upper case.")
    default: str | None = Field(None, description="What stands for a missing value.")
    optional: bool = Field(False, description="The column may be absent from a file; it is then missing.")
    times: list[str] | None = Field(None, description="Time formats of this value, else those of the mapping.")
    zone: str | None = Field(None, description="Zone of this value's times, else that of the mapping.")
    decimal: Literal[".", ","] | None = Field(None, description="Decimal mark of this value, else that of the mapping.")
    unreadable: Literal["reject", "missing"] = Field(
        "reject", description="What an unreadable value does: reject its row, or count as missing."
    )

    @model_validator(mode="before")
    @classmethod
    def _a_word_is_a_column(cls, given: Any) -> Any:
        if isinstance(given, str):
            return {"column": given}
        if isinstance(given, dict) and isinstance(given.get("times"), str):
            return {**given, "times": [given["times"]]}
        return given

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        said = [o for o in ORIGINS if getattr(self, o) is not None]
        if len(said) != 1:
            raise ValueError(
                say(
                    "expected exactly one of {origins}; found {said}",
                    origins=", ".join(ORIGINS),
                    said=", ".join(said) or "none",
                )
            )
        return self

    @field_validator("times")
    @classmethod
    def _known_formats(cls, times: list[str] | None) -> list[str] | None:
        check_formats(times or [])
        return times

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        check_zone(zone)
        return zone


class Skip(Spec):
    """Rows that are left out on purpose: they are counted under the reason and are no rejects."""

    when: Condition = Field(description="Which rows.")
    reason: str = Field(description="Why, in a few words.")


class Repeat(Spec):
    """Several answers in one row. Exactly one of over, columns, lists, objects."""

    over: list[str] | None = Field(None, description="The texts that `{n}` stands for, one answer each.")
    columns: str | None = Field(
        None, description="A column pattern with one `*`; `{n}` is what the star stands for, one answer each."
    )
    lists: list[str] | None = Field(
        None, description="Columns that hold lists of equal length (JSON or Python); one answer an element."
    )
    objects: str | None = Field(
        None, description="Path to a list of JSON objects; one answer an object, read by `each`."
    )
    column: str | None = Field(None, description="With objects: the column that holds the JSON; else the whole record.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [w for w in ("over", "columns", "lists", "objects") if getattr(self, w) is not None]
        if len(ways) != 1:
            raise ValueError(say("expected exactly one of over, columns, lists, objects"))
        if self.columns is not None and self.columns.count("*") != 1:
            raise ValueError(say("expected a column pattern with exactly one *"))
        return self


class Seconds(Spec):
    """Time spent, and how it came about. A bare word is `{value: word}`."""

    value: Value | None = Field(None, description="A column that holds the time.")
    unit: Unit = Field("s", description="Unit of `value`: ms, s, min or h.")
    from_: Value | None = Field(None, alias="from", description="When work began.")
    to: Value | None = Field(None, description="When it ended; with `gaps`, when the answer was submitted.")
    kind: Literal["measured", "wall", "shared", "derived"] | None = Field(
        None, description="How the time came about: measured for a value, wall for two times, unless said otherwise."
    )
    zero: Literal["missing", "keep"] = Field("missing", description="What 0 (or end = start) means.")
    needs_seconds: bool = Field(
        False, description="Two times: where a time states no seconds, the time spent is missing."
    )
    cap_s: float | None = Field(None, gt=0, description="Longer times, in seconds, are cut to this and marked capped.")
    at_least: Value | None = Field(
        None, description="The least that is possible (in `at_least_unit`); shorter times are missing."
    )
    at_least_unit: Unit = Field("s", description="Unit of `at_least`.")
    divide: float | None = Field(
        None, gt=0, description="The time is shared by this many answers: divided, marked shared."
    )
    share: list[Value] | None = Field(
        None, description="Rows with the same values here share the time: divided by their number, marked shared."
    )
    longest_gap_s: float | None = Field(
        None,
        gt=0,
        description="No time in the file: derived from the gap to the worker's previous row; longer gaps are missing.",
    )

    @model_validator(mode="before")
    @classmethod
    def _a_word_is_a_value(cls, given: Any) -> Any:
        return {"value": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        two_times = self.from_ is not None and self.to is not None
        gaps = self.longest_gap_s is not None and self.to is not None and self.from_ is None
        if (self.value is not None) + two_times + gaps != 1:
            raise ValueError(say("expected `value`, or `from` and `to`, or `to` and `longest_gap_s`"))
        return self


class Twin(Spec):
    """A planted check without a known answer: it passes when it scores below (or above) its clean twin."""

    planted: Condition = Field(description="Rows that are planted checks.")
    clean: Condition = Field(description="Rows that are clean twins.")
    same: list[Value] = Field(description="Values that a check and its twin share, besides the worker.")
    score: Value = Field(description="The number compared.")
    passes: Literal["below", "above"] = Field(
        "below", description="The check passes when its score is below, or above, its twin's."
    )


class Errors(Spec):
    """One row, one error (MQM and kin). A verdict row (error_no 0) is added for each reviewed unit."""

    none: Condition = Field(description="Rows that say that there is no error.")
    verdict_without: Literal["accepted", "fixed", "rejected", "skipped"] | None = Field(
        "accepted", description="Verdict on a unit without errors."
    )
    verdict_with: Literal["accepted", "fixed", "rejected", "skipped"] | None = Field(
        None, description="Verdict on a unit with errors, where the tool's rules state one."
    )


class Worker(Spec):
    """Whose worker it is. The lowest priority wins, then the longest pattern."""

    match: Literal["exact", "prefix", "regex", "channel", "source"] = Field(
        "exact", description="What the pattern is compared with, and how."
    )
    pattern: str = Field("", description="A worker key, its beginning, a regular expression, or a channel.")
    vendor: str = Field(description="The vendor.")
    site: str = Field("", description="The vendor's site.")
    from_: str | None = Field(None, alias="from", description="First production day (yyyy-mm-dd); open if absent.")
    to: str | None = Field(None, description="Last production day (yyyy-mm-dd); open if absent.")
    priority: int = Field(100, description="Order among rules that match.")
