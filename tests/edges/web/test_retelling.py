"""Sentences kept as plain text find their message again, letter for letter in English, with their parts in other languages."""

from hypothesis import given
from hypothesis import strategies as st

from callsheet.said import MESSAGE, MESSAGES, Said, Voice, heard, say, say_many
from callsheet.web.retelling import LONGEST, Phrasebook

EXPECTED = "“{value}” is no number; expected {what}."
WHAT = "a whole number from 1 to 5"
ROWS = ("{n} row was left out: {why}", "{n} rows were left out: {why}")
BOOK = Phrasebook([EXPECTED, WHAT, ROWS, "{value} is no number", "%(count)s files were read", "Again"])
GERMAN = {
    EXPECTED: "„{value}“ ist keine Zahl; erwartet: {what}.",
    WHAT: "eine ganze Zahl von 1 bis 5",
    ROWS[0]: "{n} Zeile ausgelassen: {why}",
    ROWS[1]: "{n} Zeilen ausgelassen: {why}",
}
VOICE = Voice(
    message=lambda text: GERMAN.get(text, text),
    messages=lambda one, many, n: GERMAN[one if n == 1 else many],
    spell=lambda way, parts: f"{parts[0]:,.0f}".replace(",", "."),
)


def test_a_kept_sentence_is_said_again_with_the_sentence_that_stood_in_it() -> None:
    kept = str(say(EXPECTED, value="sev,en", what=say(WHAT)))
    found = BOOK.told(kept)
    assert isinstance(found, Said)
    assert (str(found), found.way) == (kept, MESSAGE)
    assert heard(found, VOICE) == "„sev,en“ ist keine Zahl; erwartet: eine ganze Zahl von 1 bis 5."


def test_numbers_choose_the_plural_and_are_spelled_as_their_reader_does() -> None:
    for n, shown in ((1, "1 Zeile ausgelassen: x"), (1204, "1.204 Zeilen ausgelassen: x")):
        found = BOOK.told(str(say_many(*ROWS, n, n=f"{n:,}", why="x")))
        assert isinstance(found, Said)
        assert (found.way, heard(found, VOICE)) == (MESSAGES, shown)


def test_of_two_messages_that_fit_the_one_with_more_words_of_its_own_is_meant() -> None:
    found = BOOK.told("“7x” is no number; expected more.")
    assert isinstance(found, Said)
    assert found.parts[0] == EXPECTED


def test_what_no_message_fits_stays_as_it_is() -> None:
    for text in (
        "",
        "is no number",
        "Something else entirely.",
        "%(count)s files were read",
        "Again",
        "x" * (LONGEST + 1),
    ):
        assert BOOK.told(text) == text
        assert not isinstance(BOOK.told(text), Said)


@given(st.text(), st.text())
def test_english_reads_the_same_letter_for_letter_whatever_the_parts(value: str, what: str) -> None:
    kept = str(say(EXPECTED, value=value, what=what))
    assert str(BOOK.told(kept)) == kept
