"""Locales as people write them, and vendors' names that are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.sources.names import locale_code, locale_codes, locale_match, locale_name, merge_names

LOCALES = {
    "DE": "de-DE", "de_DE": "de-DE", "de-de": "de-DE", "German": "de", "Deutsch": "de", "ドイツ語": "de", "alemán": "de", "EN-UK": "en-GB",
    "UK": "en-GB", "uk": "uk", "US": "en-US", "en": "en", "JP": "ja-JP", "日本語": "ja", "Deutsch (Schweiz)": "de-CH", "English (US)": "en-US",
    "French Canada": "fr-CA", "Portuguese - Brazil": "pt-BR", "Brazilian Portuguese": "pt-BR", "zh-Hans-CN": "zh-Hans-CN", "es-419": "es-419",
    "Spanish (LATAM)": "es-419", "Germany": "de-DE", "BR": "pt-BR", "Français": "fr", "Korea": "ko-KR", "  de_AT ": "de-AT",
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), LOCALES.items())
def test_a_locale_is_understood_as_people_write_it(text: str, code: str) -> None:
    assert locale_code(text) == code


@pytest.mark.parametrize("text", ["Lumen", "Total", "Produced", "hello world", "", "12", "Mon", "xx-YY", "a" * 80])
def test_what_names_no_locale_gives_nothing(text: str) -> None:
    assert locale_code(text) == ""


@pytest.mark.parametrize(("text", "offered"), [("CA", "fr-CA"), ("IN", "en-IN"), ("AR", "ar"), ("Canada", "fr-CA")])
def test_a_country_of_several_languages_is_a_proposal_only(text: str, offered: str) -> None:
    found = locale_match(text)
    assert not found.certain
    assert offered in found.candidates
    assert locale_code(text) == ""


def test_a_bare_language_is_the_one_locale_that_the_registry_or_the_file_has() -> None:
    assert locale_code("German", known=["de-DE", "fr-FR"]) == "de-DE"
    assert not locale_match("German", known=["de-DE", "de-AT"]).certain
    together = locale_codes(["DE", "de_DE", "German", "French"])
    assert {text: match.code for text, match in together.items()} == {
        "DE": "de-DE",
        "de_DE": "de-DE",
        "German": "de-DE",
        "French": "fr",
    }


def test_a_known_locale_decides_between_the_languages_of_a_country() -> None:
    assert locale_code("CA", known=["fr-CA"]) == "fr-CA"


def test_a_code_has_an_english_name() -> None:
    assert locale_name("de-DE") == "German (Germany)"
    assert locale_name("not a code") == "not a code"


@given(st.text(max_size=70))
def test_any_text_is_answered_and_a_certain_code_means_itself(text: str) -> None:
    code = locale_code(text)
    assert not code or locale_code(code) == code


def test_spellings_that_differ_by_case_punctuation_or_legal_form_are_one() -> None:
    groups = merge_names({"Lumen Data GmbH": 2, "LUMEN DATA": 1, "lumen-data": 1, "Orbit": 5})
    assert [(g.name, set(g.names)) for g in groups] == [
        ("Lumen Data GmbH", {"Lumen Data GmbH", "LUMEN DATA", "lumen-data"}),
        ("Orbit", {"Orbit"}),
    ]


def test_generic_words_and_single_letters_are_proposed_and_not_done() -> None:
    groups = {g.name: g for g in merge_names(["Lumen", "LUMEN Data", "Northwind", "Nortwhind"])}
    assert groups["LUMEN Data"].perhaps == "Lumen"
    assert groups["Nortwhind"].perhaps == "Northwind"
    assert groups["Lumen"].names == ("Lumen",)


@pytest.mark.parametrize(
    "pair",
    [
        ("Orbit 1", "Orbit 2"),
        ("Lumen Cebu", "Lumen Manila"),
        ("Lumen US", "Lumen UK"),
        ("North Site", "South Site"),
        ("Site A", "Site B"),
    ],
)
def test_names_that_differ_by_digit_or_place_are_not_even_proposed(pair: tuple[str, str]) -> None:
    assert [g.perhaps for g in merge_names(pair)] == ["", ""]


def test_known_vendors_are_found_by_name_and_code() -> None:
    groups = {
        g.name: g
        for g in merge_names(["Lumen Data Ltd.", "orbit-ai", "Lumen"], {"lumen": "Lumen Data", "orbit-ai": "Orbit AI"})
    }
    assert groups["Lumen Data Ltd."].code == "lumen"
    assert groups["orbit-ai"].code == "orbit-ai"
    assert groups["Lumen"].code == "lumen"
