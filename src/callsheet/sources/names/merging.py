"""Which names of vendors, sites or workstreams are spellings of one, and which must never be merged unasked."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from callsheet.said import say

LEGAL_WORDS = (
    "gmbh mbh ag kg ug ohg se sa sas sarl srl spa sl slu sau ltda lda ltd limited llc llp lp inc incorporated corp "
    "corporation co company plc pty pvt private pte bv nv ab as asa oy oyj aps sro doo zoo kft kk gk jsc ooo sdn bhd tbk pt "
    "株式会社 有限会社 合同会社"
)
LEGAL = frozenset(LEGAL_WORDS.split())
GENERIC_WORDS = (
    "data services service solutions solution group labs lab technologies technology tech international global annotation "
    "annotations ai digital outsourcing bpo partners consulting holding holdings the team vendor"
)
GENERIC = frozenset(GENERIC_WORDS.split())
CLOSE_LENGTH = 6
COMPARED_AT_MOST = 400


@dataclass(frozen=True, slots=True)
class NameGroup:
    """Spellings that surely mean one thing: they differ by case, punctuation, accents or legal form only.

    `name` is the one to keep, `code` the registry's code where it surely is known. `perhaps` is the name of another group,
    or the code of the registry, that may be the same thing for the reason `why`: a proposal, to be confirmed by a person.
    """

    name: str
    names: tuple[str, ...]
    code: str = ""
    perhaps: str = ""
    why: str = ""


def merge_names(
    names: Mapping[str, int] | Sequence[str], known: Mapping[str, str] | None = None
) -> tuple[NameGroup, ...]:
    """Groups of `names` (optionally with how often each occurs). `known` maps registry codes to names.

    Names that differ by a digit, or by a word that is neither a legal form nor generic ("Lumen Cebu", "Lumen Manila"), are
    not even proposed. The order of groups is that of the first name of each. Among more than
    400 groups (names of people, most likely) nothing is proposed.
    """
    counts = dict(names) if isinstance(names, Mapping) else dict.fromkeys(names, 1)
    groups = [_with_code(g, known or {}) for g in _certain(counts)]
    if len(groups) > COMPARED_AT_MOST:
        return tuple(groups)
    return tuple(_proposed(g, groups[:at]) for at, g in enumerate(groups))


def _certain(counts: Mapping[str, int]) -> list[NameGroup]:
    by_key: dict[tuple[str, ...], list[str]] = {}
    for name in counts:
        by_key.setdefault(_words(name), []).append(name)
    return [NameGroup(_kept(spellings, counts), tuple(spellings)) for spellings in by_key.values()]


def _with_code(group: NameGroup, known: Mapping[str, str]) -> NameGroup:
    for code, name in known.items():
        if any(_words(n) in (_words(code), _words(name)) for n in group.names):
            return replace(group, code=code)
    for code, name in known.items():
        why = _kinship(_words(name), _words(group.name))
        if why:
            return replace(group, perhaps=code, why=say("{name} is known already and {why}", name=name, why=why))
    return group


def _proposed(group: NameGroup, before: Sequence[NameGroup]) -> NameGroup:
    if group.perhaps:
        return group
    for other in before:
        why = _kinship(_words(other.name), _words(group.name))
        if why and not (group.code and other.code):
            return replace(
                group,
                perhaps=other.perhaps or other.code or other.name,
                why=say("{name} and this {why}", name=other.name, why=why),
            )
    return group


def _kinship(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    """Why two names may be one; '' where they may not."""
    if _digits(one) != _digits(other):
        return ""
    extra = [w for w in (*one, *other) if w not in one or w not in other]
    if extra and all(w in GENERIC for w in extra) and set(one) & set(other) - GENERIC:
        return say("differ only by “{extra}”", extra=" ".join(sorted(set(extra))))
    a, b = "".join(one), "".join(other)
    if a == b and a:
        return say("differ only by spaces")
    if len(one) == len(other) and min(len(a), len(b)) >= CLOSE_LENGTH and a[:1] == b[:1]:
        apart = [(x, y) for x, y in zip(one, other, strict=True) if x != y]
        if len(apart) == 1 and min(map(len, apart[0])) >= CLOSE_LENGTH - 1 and _edits(*apart[0]) == 1:
            return say("differ by one letter")
    return ""


def _edits(a: str, b: str) -> int:
    """Edit distance with swaps of neighbours, 2 meaning "two or more"."""
    if abs(len(a) - len(b)) > 1:
        return 2
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    swapped = rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:]
    one = rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:] or swapped
    return 0 if a == b else 1 if one else 2


def _kept(spellings: list[str], counts: Mapping[str, int]) -> str:
    """The most frequent spelling; of equals, the one not all in capitals, then the shortest."""
    return min(spellings, key=lambda n: (-counts[n], n.isupper() or n.islower(), len(n), n))


def _digits(words: tuple[str, ...]) -> list[str]:
    return re.findall(r"\d+", " ".join(words))


@lru_cache(maxsize=1 << 14)
def _words(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold().replace("&", " and "))
    kept = "".join(c if c.isalnum() else "" if c in ".'’" else " " for c in plain if not unicodedata.combining(c))
    words = tuple(kept.split())
    return tuple(w for w in words if w not in LEGAL) or words
