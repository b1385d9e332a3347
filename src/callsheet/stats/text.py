"""Transcripts against their references: word errors, and the word error rate pooled over words. docs/methods/wer.md"""

import unicodedata
from collections.abc import Hashable, Sequence

from numpy.typing import ArrayLike

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing
from callsheet.stats.poisson import rate
from callsheet.stats.proportions import ratio_of_sums

NORMALISER = "nfkc-casefold-edges-1"
"""Version of `words`; a changed normaliser is a changed measure."""
ASSUMED_CORRELATION = 0.1
"""How alike the errors of one transcript are, assumed where only totals are kept (see the page)."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: NFKC, case folded, punctuation at the edges of words dropped."""
    folded = unicodedata.normalize("NFKC", text).casefold().split()
    return tuple(w for w in (_bare(word) for word in folded) if w)


def tokens(text: str) -> tuple[tuple[str, str], ...]:
    """(word as it is compared, word as it is written) of a text; what has nothing to compare (a dash by itself) is left out."""
    return tuple((found[0], written) for written in text.split() if (found := words(written)))


def characters(text: str) -> str:
    """The characters of a text as they are compared: those of `words`, one space between words."""
    return " ".join(words(text))


def _bare(word: str) -> str:
    if word.isalnum():
        return word
    kept = [i for i, c in enumerate(word) if not unicodedata.category(c).startswith("P")]
    return word[kept[0] : kept[-1] + 1] if kept else ""


def edit_distance(reference: Sequence[Hashable], hypothesis: Sequence[Hashable]) -> int:
    """Fewest substitutions, deletions and insertions from one sequence to the other (Levenshtein 1966).

    A whole column of the table at a time as bits of one integer: +1 steps down in `plus`, −1 steps in `minus`
    (Myers 1999 in Hyyrö's form of 2003). Tests hold it against the plain table.
    """
    a, b = _trimmed(reference, hypothesis)
    if not a or not b:
        return len(a) + len(b)
    places: dict[Hashable, int] = {}
    for i, token in enumerate(a):
        places[token] = places.get(token, 0) | 1 << i
    full, last = (1 << len(a)) - 1, 1 << (len(a) - 1)
    plus, minus, distance = full, 0, len(a)
    for token in b:
        same = places.get(token, 0)
        vertical = same | minus
        horizontal = (((same & plus) + plus) ^ plus) | same
        up, down = minus | (full & ~(horizontal | plus)), plus & horizontal
        distance += bool(up & last) - bool(down & last)
        up, down = (up << 1 | 1) & full, (down << 1) & full
        plus, minus = down | (full & ~(vertical | up)), up & vertical
    return distance


def _trimmed(a: Sequence[Hashable], b: Sequence[Hashable]) -> tuple[Sequence[Hashable], Sequence[Hashable]]:
    """Both sequences without their common beginning and end, which cost no edit and are most of a good transcript."""
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    left = shorter - start
    end = next((i for i in range(left) if a[-1 - i] != b[-1 - i]), left)
    return a[start : len(a) - end], b[start : len(b) - end]


def word_errors(reference: str, hypothesis: str) -> tuple[int, int]:
    """(errors, words of the reference) of one transcript, both texts normalised by `words`."""
    expected = words(reference)
    return edit_distance(expected, words(hypothesis)), len(expected)


def character_errors(reference: str, hypothesis: str) -> tuple[int, int]:
    """(errors, characters of the reference) of one transcript, both texts normalised by `characters`; spaces count."""
    expected = characters(reference)
    return edit_distance(expected, characters(hypothesis)), len(expected)


def pooled_cer(errors: ArrayLike, reference_characters: ArrayLike) -> Estimate:
    """Σ errors / Σ characters over transcripts, for languages written without spaces; interval from the transcripts' spread."""
    return ratio_of_sums(errors, reference_characters)


def pooled_wer(errors: ArrayLike, reference_words: ArrayLike) -> Estimate:
    """Σ errors / Σ words over transcripts (never the mean of their rates), interval from the transcripts' own spread."""
    return ratio_of_sums(errors, reference_words)


def wer_of_sums(errors: int, reference_words: int, units: int) -> Estimate:
    """Pooled WER where only totals are known; n is the number of transcripts.

    Errors of a transcript resemble each other: Poisson with dispersion 1 + (m̄ − 1)·ρ, m̄ words a transcript and
    ρ = ASSUMED_CORRELATION. `pooled_wer` is to be preferred where the transcripts are at hand.
    """
    if reference_words <= 0 or units <= 0:
        return nothing(say("no transcript was measured against a reference"), method="poisson-dispersed")
    clumping = 1.0 + max(0.0, reference_words / units - 1.0) * ASSUMED_CORRELATION
    found = rate(errors, reference_words, dispersion=clumping)
    return Estimate(found.value, found.low, found.high, n=units, method="poisson-dispersed")
