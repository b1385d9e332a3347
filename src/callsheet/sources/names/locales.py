"""What people write for a locale ("DE", "de_DE", "German", "Deutsch (Schweiz)", "EN-UK") as BCP 47. Names from CLDR."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

SPOKEN = ("en", "de", "fr", "es", "pt", "ja")
ENDONYMS_WORDS = (
    "ar bg bn ca cs da de el en es et fa fi fil fr gu he hi hr hu id it ja kn ko lt lv ml mr ms nb nl pa pl pt ro ru sk "
    "sl sr sv sw ta te th tr uk ur vi zh"
)
ENDONYMS = tuple(ENDONYMS_WORDS.split())
COUNTRY_WORDS = {
    "uk": "GB",
    "england": "GB",
    "britain": "GB",
    "great britain": "GB",
    "usa": "US",
    "america": "US",
    "korea": "KR",
    "taiwan": "TW",
    "hong kong": "HK",
    "latam": "419",
    "latin america": "419",
    "brasil": "BR",
    "holland": "NL",
    "uae": "AE",
    "ksa": "SA",
    "roc": "TW",
    "prc": "CN",
}
LANGUAGE_WORDS = {
    "mandarin": "zh",
    "simplified chinese": "zh-Hans",
    "chinese simplified": "zh-Hans",
    "traditional chinese": "zh-Hant",
    "chinese traditional": "zh-Hant",
    "cantonese": "yue",
    "castilian": "es-ES",
    "tagalog": "fil",
    "farsi": "fa",
    "flemish": "nl-BE",
    "norwegian": "nb",
    "brazilian": "pt-BR",
    "jp": "ja",
    "burmese": "my",
}
TAG = re.compile(r"([a-z]{2,3})(?:[-_ ]([a-z]{4}))?(?:[-_ /]([a-z]{2}|\d{3}))?", re.IGNORECASE)
SPLIT = re.compile(r"\s*[()\[\]/,–—|]\s*|\s+-\s*|\s*-\s+|_")
MOST_SPOKEN_SHARE = 50.0
NOT_COUNTRIES = ("EU", "EZ", "UN", "ZZ", "XA", "XB")


@dataclass(frozen=True, slots=True)
class LocaleMatch:
    """What a text most likely means. `code` is '' where nothing fits; `candidates` are the others worth offering."""

    code: str
    candidates: tuple[str, ...] = ()
    certain: bool = True


NOTHING = LocaleMatch("", (), False)


def locale_match(text: str, known: Collection[str] = ()) -> LocaleMatch:
    """The locale that `text` names. `known` are codes of the registry or the file: a bare language that has exactly one
    of them is that one; with none it stays a bare language ("de"), with several it is not certain."""
    tidy = " ".join(unicodedata.normalize("NFKC", text).strip().split())
    if not tidy or len(tidy) > 60:
        return NOTHING
    found = _tag(tidy) if TAG.fullmatch(tidy) else NOTHING
    found = found if found.code else _named(tidy)
    return _narrowed(found, known)


def locale_code(text: str, known: Collection[str] = ()) -> str:
    """The BCP 47 code where `text` surely names a locale, else ''."""
    found = locale_match(text, known)
    return found.code if found.certain else ""


def locale_codes(texts: Iterable[str], known: Collection[str] = ()) -> dict[str, LocaleMatch]:
    """All of a file's texts together: what one of them states in full decides what a bare language beside it means."""
    texts = list(texts)
    full = {m.code for m in (locale_match(t, known) for t in texts) if m.certain and "-" in m.code}
    return {text: locale_match(text, {*known, *full}) for text in texts}


def locale_name(code: str) -> str:
    """The English name of a code ("German (Germany)"); the code itself where CLDR has no name."""
    try:
        return str(Locale.parse(code, sep="-").get_display_name("en") or code)
    except (UnknownLocaleError, ValueError):
        return code


def _narrowed(found: LocaleMatch, known: Collection[str]) -> LocaleMatch:
    if not found.code or found.code in known:
        return found if not found.code else LocaleMatch(found.code)
    if "-" in found.code:
        preferred = [c for c in found.candidates if c in known]
        return LocaleMatch(preferred[0]) if not found.certain and len(preferred) == 1 else found
    of_language = sorted(k for k in known if k.split("-")[0] == found.code and "-" in k)
    if len(of_language) == 1:
        return LocaleMatch(of_language[0])
    return LocaleMatch(found.code, (*of_language, *found.candidates), not of_language and found.certain)


def _tag(text: str) -> LocaleMatch:
    match = TAG.fullmatch(text)
    language, script, region = match.groups() if match else ("", None, None)
    if region is None and script is None and len(language) == 2:
        return _two_letters(text)
    region = COUNTRY_WORDS.get((region or "").lower(), (region or "").upper())
    language = language.lower()
    if language not in _languages():
        return _swapped(language, script, region)
    if region and region not in _territories():
        return NOTHING
    return LocaleMatch("-".join(p for p in (language, (script or "").title(), region) if p))


def _swapped(language: str, script: str | None, region: str) -> LocaleMatch:
    """'JP-JA' and 'US-EN': the country was written first."""
    country = COUNTRY_WORDS.get(language, language.upper())
    if script is None and country in _territories() and region.lower() in _languages():
        return LocaleMatch(f"{region.lower()}-{country}", (), False)
    return NOTHING


def _two_letters(text: str) -> LocaleMatch:
    """Two letters are a language or a country; capitals speak for the country, unless both readings agree."""
    language = text.lower() if text.lower() in _languages() else ""
    if text.isupper() and language not in ENDONYMS:
        language = ""
    country = COUNTRY_WORDS.get(text.lower(), text.upper())
    country = country if country in _territories() else ""
    if not country or (language and not text.isupper()):
        return LocaleMatch(language) if language else NOTHING
    of_country = _of_country(country)
    if not language or text.upper() == "UK":
        return of_country
    if of_country.code.split("-")[0] == language:
        return LocaleMatch(of_country.code)
    if language in COMMON_LANGUAGES and country not in COMMON_COUNTRIES:
        return LocaleMatch(language)
    return LocaleMatch(of_country.code, (language, *of_country.candidates), False)


COMMON_LANGUAGES = {"en", "ja", "ko", "zh", "sv", "da", "el", "he", "hi", "cs", "et", "vi", "uk", "ms", "ta", "te"}
COMMON_COUNTRIES = {
    "BR",
    "CA",
    "MX",
    "IN",
    "CN",
    "AR",
    "CH",
    "BE",
    "AT",
    "US",
    "GB",
    "AU",
    "NZ",
    "JP",
    "KR",
    "TW",
    "SE",
}


def _of_country(country: str) -> LocaleMatch:
    """The locale of a country: certain where one language is official (or nearly everybody speaks it)."""
    if country == "419":
        return LocaleMatch("es-419")
    spoken = get_global("territory_languages").get(country, {})
    official = sorted(
        (tongue for tongue, v in spoken.items() if v.get("official_status") in ("official", "de_facto_official")),
        key=lambda tongue: -float(spoken[tongue]["population_percent"]),
    )
    likely = str(get_global("likely_subtags").get(f"und_{country}", "")).split("_")[0]
    codes = tuple(
        dict.fromkeys(
            f"{tongue.split('_')[0]}-{country}" for tongue in [likely, *official] if tongue and tongue != "und"
        )
    )
    if not codes:
        return NOTHING
    widely = [each for each in official if float(spoken[each]["population_percent"]) >= MOST_SPOKEN_SHARE]
    several = len({each.split("_")[0] for each in official if float(spoken[each]["population_percent"]) >= 15}) > 1
    return LocaleMatch(codes[0], codes[1:6], len(official) == 1 or (len(widely) == 1 and not several))


def _named(text: str) -> LocaleMatch:
    """Names of languages and countries, alone or together."""
    whole = _fold(text)
    if whole in _language_names():
        return LocaleMatch(_language_names()[whole])
    if whole in _country_names():
        return _of_country(_country_names()[whole])
    parts = [p for p in SPLIT.split(text) if p]
    tries = [parts] if len(parts) == 2 else []
    words = text.split()
    tries += [[" ".join(words[:i]), " ".join(words[i:])] for i in range(1, len(words))]
    for first, second in tries:
        for language, country in ((first, second), (second, first)):
            code = _language_names().get(_fold(language), "")
            where = _country(country)
            if code and where:
                return LocaleMatch(f"{code}-{where}" if code.count("-") == 0 or "Han" in code else code)
    return NOTHING


def _country(text: str) -> str:
    found = _country_names().get(_fold(text), "")
    if not found and len(text) == 2 and text.isupper() and text in _territories():
        return text
    return found


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(str(k) for k in Locale("en").languages if "_" not in str(k))


@lru_cache(maxsize=1)
def _territories() -> frozenset[str]:
    codes = (str(k) for k in Locale("en").territories)
    return frozenset(k for k in codes if len(k) == 2 and k not in NOT_COUNTRIES) | {"419"}


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    """Folded name -> code. Names in the spoken languages first, then what each language calls itself."""
    names: dict[str, str] = dict(LANGUAGE_WORDS)
    for spoken in SPOKEN:
        for code, name in Locale(spoken).languages.items():
            names.setdefault(_fold(str(name)), str(code).replace("_", "-"))
    for code in ENDONYMS:
        names.setdefault(_fold(str(Locale(code).languages.get(code, code))), code)
    return names


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    names = dict(COUNTRY_WORDS)
    for spoken in SPOKEN:
        for code, name in Locale(spoken).territories.items():
            if str(code) in _territories():
                names.setdefault(_fold(str(name)), str(code))
    return names
