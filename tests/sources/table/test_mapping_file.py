"""A mapping file's errors name file, line, field, value and what was expected."""

import pytest
from pydantic import BaseModel, ConfigDict

from callsheet.errors import UnusableInput
from callsheet.sources.mapping_file import parse


class Column(BaseModel):
    model_config = ConfigDict(extra="forbid")
    column: str
    weight: int = 1


class Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid")
    delimiter: str = ","
    columns: dict[str, Column] = {}
    labels: list[str] = []
    strict: bool = False


KINDS: dict[str, type[BaseModel]] = {"table": Sheet, "tracker": Column}


def read(text: str) -> BaseModel:
    return parse(text, name="lumen.yaml", kinds=KINDS)


def refusal(text: str) -> UnusableInput:
    with pytest.raises(UnusableInput) as caught:
        read(text)
    return caught.value


def test_the_kind_picks_the_model_and_table_is_the_default():
    assert read("delimiter: ';'") == Sheet(delimiter=";")
    assert read("kind: tracker\ncolumn: A") == Column(column="A")


def test_scalars_stay_as_written_until_a_field_wants_a_number():
    mapping = read(
        "labels: [no, 007, 1.10, 12:30, 2026-11-22, 'null', true]\nstrict: yes\ncolumns: {a: {column: 1, weight: 3}}"
    )
    assert mapping == Sheet(
        labels=["no", "007", "1.10", "12:30", "2026-11-22", "null", "true"],
        strict=True,
        columns={"a": Column(column="1", weight=3)},
    )


def test_an_unknown_kind_names_the_known_ones():
    error = refusal("delimiter: ','\nkind: trakcer")
    assert error.sentence == (
        "lumen.yaml, line 2, kind: 'trakcer': expected one of table, tracker; did you mean 'tracker'?"
    )


def test_an_unknown_key_names_its_line_and_the_nearest_known_key():
    error = refusal("delimiter: ','\ncolumns:\n  item:\n    colum: A\n    column: B\n")
    assert error.sentence == (
        "lumen.yaml, line 4, columns.item.colum: 'A': no such key; did you mean 'column'? Known here: column, weight."
    )


def test_a_wrong_value_names_line_field_and_value():
    error = refusal("columns:\n  item:\n    column: B\n    weight: heavy\n")
    assert error.sentence.startswith("lumen.yaml, line 4, columns.item.weight: 'heavy': expected a valid integer")


def test_a_missing_key_is_named_where_it_should_stand():
    error = refusal("columns:\n  item:\n    weight: 2\n")
    assert error.sentence == "lumen.yaml, line 2, columns.item.column: is needed and is missing"


def test_the_first_problem_speaks_and_all_are_kept():
    error = refusal("labels: nope\ncolumns:\n  item: {weight: x}\n")
    assert error.sentence.startswith("lumen.yaml, line 1, labels: 'nope': expected")
    assert error.sentence.endswith("(and 2 more)")
    assert {p.field for p in error.details["problems"]} == {"labels", "columns.item.column", "columns.item.weight"}


def test_a_key_said_twice_is_refused():
    error = refusal("delimiter: ','\nlabels: []\ndelimiter: ';'\n")
    assert error.sentence == "lumen.yaml, line 3, delimiter: said twice, first on line 1"


@pytest.mark.parametrize(
    ("text", "line"),
    [("delimiter: ','\nlabels: [a, b\nstrict: no\n", 3), ("a: *nowhere\n", 1), ("labels:\n\t- a\n", 2)],
)
def test_text_that_is_not_yaml_names_the_line(text: str, line: int):
    error = refusal(text)
    assert error.sentence.startswith(f"lumen.yaml, line {line}: not YAML")


@pytest.mark.parametrize("text", ["labels: " + "[" * 100_000, "labels:\n" + "a: {" * 100_000, "[" * 51 + "]" * 51])
def test_a_hundred_thousand_nested_lists_are_a_sentence_and_not_a_recursion(text: str):
    assert "more than 50 deep in one another" in refusal(text).sentence


@pytest.mark.parametrize("text", ["a: &x [*x]\n", "a: &a [1, 1]\nb: &b [*a, *a]\nc: [*b, *b]\n"])
def test_aliases_which_make_a_small_file_endless_are_refused(text: str):
    assert refusal(text).sentence == "lumen.yaml, line 1: anchors and aliases are not used here; write the lines again"


@pytest.mark.parametrize("text", ["", "- a\n- b", "just words"])
def test_a_file_that_is_no_mapping_is_refused(text: str):
    assert "`key: value`" in refusal(text).sentence


def test_no_python_object_is_ever_made_from_a_tag():
    error = refusal("delimiter: !!python/object/apply:os.getcwd []")
    assert error.sentence == "lumen.yaml, line 1, delimiter: expected a valid string"
