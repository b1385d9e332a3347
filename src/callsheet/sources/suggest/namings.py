"""Names that stand in a file, and which of them are taken for one."""

from collections import Counter
from collections.abc import Iterable, Mapping

from callsheet.said import say
from callsheet.sources.names import KnownNames, locale_code, locale_codes, merge_names
from callsheet.sources.suggest.model import NameFound

KINDS = ("vendor", "site", "workstream", "locale")


def names_found(counts: Mapping[str, Mapping[str, int]], known: KnownNames) -> tuple[NameFound, ...]:
    """The names of each kind (kind -> text -> cells) with what they are taken for, most frequent first."""
    found = [*_locales(counts.get("locale", {}), known)]
    for kind in KINDS[:3]:
        found += _merged(kind, counts.get(kind, {}), known)
    return tuple(found)


def _locales(counts: Mapping[str, int], known: KnownNames) -> list[NameFound]:
    matches = locale_codes(counts, known.locales)
    by_code: dict[str, list[str]] = {}
    for text, match in matches.items():
        by_code.setdefault(match.code or text, []).append(text)
    found = []
    for code, texts in by_code.items():
        doubt = next((matches[t] for t in texts if not matches[t].certain and matches[t].code), None)
        others = ", ".join(doubt.candidates) if doubt else ""
        why = (
            say("could also be {others}", others=others)
            if others
            else ""
            if matches[texts[0]].code
            else say("no locale that is known here")
        )
        cells = sum(counts[t] for t in texts)
        is_known = code in known.locales
        found.append(NameFound("locale", code, tuple(texts), code, cells, is_known, doubt is None and not why, "", why))
    return sorted(found, key=lambda n: -n.cells)


def _merged(kind: str, counts: Mapping[str, int], known: KnownNames) -> list[NameFound]:
    groups = merge_names(dict(counts), known.of(kind))
    return [
        NameFound(
            kind,
            group.name,
            group.names,
            group.code or group.name,
            sum(counts[n] for n in group.names),
            bool(group.code),
            not group.perhaps,
            group.perhaps,
            group.why,
        )
        for group in groups
    ]


def name_rules(found: Iterable[NameFound]) -> dict[str, dict[str, str]]:
    """The `names` of a mapping: only spellings that would not be read so anyway."""
    rules: dict[str, dict[str, str]] = {}
    for name in found:
        for text in name.spellings:
            alone = (locale_code(text) or text) if name.kind == "locale" else text
            if alone != name.code:
                rules.setdefault(name.kind, {})[text] = name.code
    return rules


def counted(texts: Iterable[tuple[str, str]]) -> dict[str, Counter[str]]:
    """(kind, text) pairs counted per kind."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for kind, text in texts:
        if text and kind in counts:
            counts[kind][text] += 1
    return counts
