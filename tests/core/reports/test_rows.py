"""Facts as people read them: words and units over the columns, nothing over columns in which nothing stands."""

from callsheet.actions.pages.own_rows import COLUMNS
from callsheet.actions.pages.rows import SHOWN
from callsheet.reports.rows import WORDS, shown


def test_every_column_of_a_page_of_rows_has_a_word() -> None:
    names = {name for columns in (*SHOWN.values(), *COLUMNS.values()) for name in columns} | {"file", "line"}
    assert names <= set(WORDS)
    assert not [word for word, _ in WORDS.values() if "_" in word]


def test_a_column_says_its_unit_and_keeps_the_name_that_files_use() -> None:
    (head,) = shown(("duration_ms",), [(30.5,)]).heads
    assert (head.name, head.word, head.unit, head.is_number) == ("duration_ms", "time taken", "s", True)


def test_columns_without_a_value_on_the_page_are_left_out_and_named() -> None:
    page = shown(("item", "question", "attempt", "note"), [("a", "", 0, None), ("b", "", 1, None)])
    assert [head.name for head in page.heads] == ["item", "attempt"]
    assert page.rows == (("a", 0), ("b", 1))
    assert page.left_out == "question, note"
