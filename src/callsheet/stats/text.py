"""Transcripts against their references: word errors, and the word error rate pooled over words. docs/methods/wer.md"""

import unicodedata
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike

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


def _bare(word: str) -> str:
    kept = [i for i, c in enumerate(word) if not unicodedata.category(c).startswith("P")]
    return word[kept[0] : kept[-1] + 1] if kept else ""


def edit_distance(reference: Sequence[Hashable], hypothesis: Sequence[Hashable]) -> int:
    """Fewest substitutions, deletions and insertions from one sequence to the other (Levenshtein 1966)."""
    codes: dict[Hashable, int] = {}
    a = np.array([codes.setdefault(token, len(codes)) for token in reference], dtype=np.int64)
    b = np.array([codes.setdefault(token, len(codes)) for token in hypothesis], dtype=np.int64)
    steps = np.arange(len(b) + 1)
    row = steps.copy()
    for i, token in enumerate(a, start=1):
        best = np.minimum(row[1:] + 1, row[:-1] + (b != token))
        row = np.minimum.accumulate(np.concatenate(([i], best)) - steps) + steps
    return int(row[-1])


def word_errors(reference: str, hypothesis: str) -> tuple[int, int]:
    """(errors, words of the reference) of one transcript, both texts normalised by `words`."""
    expected = words(reference)
    return edit_distance(expected, words(hypothesis)), len(expected)


def pooled_wer(errors: ArrayLike, reference_words: ArrayLike) -> Estimate:
    """Σ errors / Σ words over transcripts (never the mean of their rates), interval from the transcripts' own spread."""
    return ratio_of_sums(errors, reference_words)


def wer_of_sums(errors: int, reference_words: int, units: int) -> Estimate:
    """Pooled WER where only totals are known; n is the number of transcripts.

    Errors of a transcript resemble each other: Poisson with dispersion 1 + (m̄ − 1)·ρ, m̄ words a transcript and
    ρ = ASSUMED_CORRELATION. `pooled_wer` is to be preferred where the transcripts are at hand.
    """
    if reference_words <= 0 or units <= 0:
        return nothing("no transcript was measured against a reference", method="poisson-dispersed")
    clumping = 1.0 + max(0.0, reference_words / units - 1.0) * ASSUMED_CORRELATION
    found = rate(errors, reference_words, dispersion=clumping)
    return Estimate(found.value, found.low, found.high, n=units, method="poisson-dispersed")
