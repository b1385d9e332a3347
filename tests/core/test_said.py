"""A sentence is its English text, remembers its parts, and is said again in another language."""

from datetime import date, datetime

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.decisions import wording as w
from callsheet.decisions.spelling import Manner, spell
from callsheet.reports.plain import plain
from callsheet.said import Said, Voice, beside, capital, heard, kept, parts_of, restored, say, say_many, term, until
from callsheet.stats.estimate import Estimate

GERMAN = {
    "{place} is late by {n}": "{place} liegt {n} zurück",
    "{first} and {last}": "{first} und {last}",
    "{parts} and {n} more": "{parts} und {n} weitere",
    "under {odds}": "unter {odds}",
    "late": "spät",
}
PLURALS = {"{n} unit": ("{n} Einheit", "{n} Einheiten")}
MANNER = Manner(
    decimal=",",
    group=".",
    weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    day_form="{weekday}, {day}. {month}",
    year_form="{weekday}, {day}. {month} {year}",
)


def plural_of(one: str, many: str, n: int) -> str:
    forms = PLURALS.get(one, (one, many))
    return forms[0] if n == 1 else forms[1]


VOICE = Voice(lambda text: GERMAN.get(text, text), plural_of, lambda way, parts: spell(MANNER, way, parts))


def test_a_sentence_is_its_english_text_to_everybody_who_does_not_ask() -> None:
    said = say("{place} is late by {n}", place="Lumen", n=w.plural(1200, "unit"))
    assert said == "Lumen is late by 1,200 units"
    assert orjson.dumps(plain({"title": said})) == b'{"title":"Lumen is late by 1,200 units"}'
    assert heard(said, None) == said
    assert type(heard(said, None)) is str


def test_a_voice_says_the_whole_with_its_parts() -> None:
    said = say("{place} is late by {n}", place="Lumen", n=w.plural(1200, "unit"))
    assert heard(said, VOICE) == "Lumen liegt 1.200 Einheiten zurück"
    assert heard(w.plural(1, "unit"), VOICE) == "1 Einheit"


def test_what_is_no_message_stays_as_it_is() -> None:
    assert heard("late", VOICE) == "late"
    assert heard(term("late"), VOICE) == "spät"
    assert heard(capital(term("late")), VOICE) == "Spät"
    assert heard(beside("; ", ["", term("late"), "x"]), VOICE) == "spät; x"


def test_parts_of_a_text_can_be_taken_again_in_every_language() -> None:
    said = say("{place} is late by {n}", place="Lumen: ", n=w.count(2))
    assert heard(until(say("{place} is late by {n}", place="a", n="b: c"), ": "), VOICE) == "a liegt b"
    assert parts_of(beside(" ", (said, "", "x"))) == (said, "x")
    assert parts_of(said) == (said,)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (w.count(48210), "48.210"),
        (w.count(7.5), "7,5"),
        (w.percent(0.927), "92,7\u202f%"),
        (w.percent(0.95), "95\u202f%"),
        (w.signed(-3.4), "−3,4"),
        (w.odds(0.001), "unter 0,01"),
        (w.odds(0.83), "0,83"),
        (w.day(date(2026, 11, 24)), "Di, 24. Nov 2026"),
        (w.moment(datetime(2026, 11, 24, 9, 30), near=date(2026, 1, 1)), "Di, 24. Nov 09:30"),
        (w.duration(8_400), "8,4\u202fs"),
        (w.listing(["a", "b", "c"]), "a, b und c"),
        (w.listing(list("abcdef")), "a, b, c, d und 2 weitere"),
        (w.figure(0.021, w.POINTS), "+2,1\u202fpoints"),
        (w.estimate_text(Estimate(0.927, 0.915, 0.939, 412, "wilson"), "%"), "92,7\u202f% ±1,2 (n\u202f412)"),
    ],
)
def test_numbers_days_and_lists_follow_the_manner(english: str, german: str) -> None:
    assert isinstance(english, Said)
    assert heard(english, VOICE) == german


texts = st.text(st.characters(exclude_characters="{}\x01", exclude_categories=["Cs"]), max_size=12)
saids = st.recursive(
    st.one_of(texts, texts.map(term), st.floats(0, 1e6).map(w.count), st.floats(0, 1e6).map(w.duration)),
    lambda inner: st.one_of(
        st.builds(lambda a, b: say("{first} and {last}", first=a, last=b), inner, inner),
        st.lists(inner, max_size=3).map(lambda parts: beside(", ", parts)),
        st.builds(lambda a, n: say_many("{a}: {n} unit", "{a}: {n} units", n, a=a, n=n), inner, st.integers(0, 5)),
    ),
    max_leaves=8,
)


@settings(max_examples=100)
@given(saids)
def test_what_is_kept_in_json_says_the_same_in_every_language_when_it_is_read_again(said: str) -> None:
    again = restored(orjson.loads(orjson.dumps(plain(kept({"x": [said]})))))["x"][0]
    assert again == said
    assert heard(again, VOICE) == heard(said, VOICE)
