"""Do raters mark the same stretches? Krippendorff's alpha for unitising a continuum. docs/methods/alpha-for-spans-and-boxes.md

Krippendorff 2004, “Measuring the reliability of qualitative text analysis data”, Quality and Quantity 38: a stretch that overlaps another
is as far from it as its ends are moved, squared; one that falls into a gap, as far as it is long, squared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing

Floats = NDArray[np.float64]
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Continuum:
    """A text or recording of `length` characters or ticks, and what each rater marked: (begin, end, category), end not included."""

    length: int
    marks: tuple[tuple[tuple[int, int, str], ...], ...]


@dataclass(frozen=True, slots=True)
class UnitisingAgreement:
    """`joint` over all categories, and each category's own; n is the number of marks."""

    joint: Estimate
    categories: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class _Sections:
    """Begin, length and kind (1 mark, 0 gap) of each stretch, in order, of one rater and category."""

    begins: Floats
    lengths: Floats
    marked: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one continuum adds for one category: distances between raters, and the lengths of marks and of gaps."""

    apart: float
    marks: Floats
    gaps: Floats


def alpha_of_spans(
    continua: Sequence[Continuum], *, rng: Generator | None = None, draws: int = DRAWS
) -> UnitisingAgreement:
    """Alpha over continua laid end to end, where no stretch crosses from one into the next.

    With `rng` the interval is the bootstrap over continua. Undefined where nobody marked anything (of a category), or with a single
    rater. ValueError where numbers of raters differ, marks of one rater and category overlap, or a mark leaves its continuum.
    """
    raters = {len(c.marks) for c in continua}
    if len(raters) > 1:
        raise ValueError("every continuum has the same raters, also where one of them marked nothing")
    names = sorted({name for c in continua for rater in c.marks for _, _, name in rater})
    if not names or raters == {1}:
        reason = say("nobody marked anything") if raters != {1} else say("one rater alone agrees with nobody")
        return UnitisingAgreement(nothing(reason, method="alpha for spans"), {})
    parts = {name: [_part(continuum, name) for continuum in continua] for name in names}
    lengths = np.array([c.length for c in continua], dtype=np.float64)
    whole = np.ones((1, len(continua)))
    drawn = None
    if rng is not None and len(continua) > 1:
        drawn = rng.multinomial(len(continua), np.full(len(continua), 1.0 / len(continua)), size=draws).astype(float)
    size = raters.pop()

    def estimate(chosen: Sequence[str]) -> Estimate:
        marks = sum(part.marks.size for name in chosen for part in parts[name])
        value = _alphas([parts[name] for name in chosen], lengths, whole, size)[0]
        if drawn is None:
            return Estimate(float(value), n=marks, method="alpha for spans")
        found = _alphas([parts[name] for name in chosen], lengths, drawn, size)
        low, high = np.quantile(found[np.isfinite(found)], [0.025, 0.975])
        low, high = min(float(low), float(value)), max(float(high), float(value))
        return Estimate(float(value), low, high, n=marks, method="alpha for spans, bootstrap over continua")

    return UnitisingAgreement(estimate(names), {name: estimate([name]) for name in names})


def _part(continuum: Continuum, name: str) -> _Part:
    sections = [_sections(rater, continuum.length, name) for rater in continuum.marks]
    apart = sum(_apart(a, b) for i, a in enumerate(sections) for j, b in enumerate(sections) if i != j)
    marks = np.concatenate([s.lengths[s.marked] for s in sections])
    return _Part(apart, marks, np.concatenate([s.lengths[~s.marked] for s in sections]))


def _sections(rater: Sequence[tuple[int, int, str]], length: int, name: str) -> _Sections:
    own = sorted((begin, end) for begin, end, category in rater if category == name)
    cuts: list[tuple[int, int, bool]] = []
    at = 0
    for begin, end in own:
        if not 0 <= begin < end <= length:
            raise ValueError(f"{name} from {begin} to {end} is no stretch of a continuum of {length}")
        if begin < at:
            raise ValueError(f"{name} from {begin} to {end} overlaps another mark of the same rater: join them")
        cuts += [(at, begin, False)] * (begin > at) + [(begin, end, True)]
        at = end
    cuts += [(at, length, False)] * (length > at)
    begins = np.array([begin for begin, _, _ in cuts], dtype=np.float64)
    ends = np.array([end for _, end, _ in cuts], dtype=np.float64)
    return _Sections(begins, ends - begins, np.array([marked for _, _, marked in cuts], dtype=np.bool_))


def _apart(a: _Sections, b: _Sections) -> float:
    """Σ squared distances of the stretches of one rater to those of another."""
    total = 0.0
    ends = b.begins + b.lengths
    for begin, length, marked in zip(a.begins, a.lengths, a.marked, strict=True):
        end = begin + length
        if marked:
            met = b.marked & (b.begins < end) & (ends > begin)
            total += float(((begin - b.begins[met]) ** 2 + (end - ends[met]) ** 2).sum())
            total += length**2 * int((~b.marked & (b.begins <= begin) & (ends >= end)).sum())
        else:
            inside = b.marked & (b.begins >= begin) & (ends <= end)
            total += float((b.lengths[inside] ** 2).sum())
    return total


def _alphas(categories: Sequence[Sequence[_Part]], lengths: Floats, weights: Floats, raters: int) -> Floats:
    """Alpha for each row of `weights` (draws, continua): 1 − Σ observed / Σ expected over categories."""
    whole = weights @ lengths
    observed, expected = np.zeros(len(weights)), np.zeros(len(weights))
    for parts in categories:
        apart = np.array([part.apart for part in parts])
        observed += (weights @ apart) / (raters * (raters - 1) * whole**2)
        expected += np.array([_expected(parts, row, float(row @ lengths), raters) for row in weights])
    return np.where(expected > 0.0, 1.0 - observed / np.where(expected > 0.0, expected, 1.0), np.nan)


def _expected(parts: Sequence[_Part], times: Floats, length: float, raters: int) -> float:
    """Mean squared distance if the stretches lay anywhere (Krippendorff 2004, equation for Dec)."""
    marks = np.concatenate([part.marks for part in parts])
    often = np.repeat(times, [part.marks.size for part in parts])
    gaps = np.concatenate([part.gaps for part in parts])
    gap_often = np.repeat(times, [part.gaps.size for part in parts])
    order = np.argsort(gaps)
    room = np.append(np.cumsum((gap_often * gaps)[order][::-1])[::-1], 0.0)
    count = np.append(np.cumsum(gap_often[order][::-1])[::-1], 0.0)
    first = np.searchsorted(gaps[order], marks)
    among_marks = (often.sum() - 1.0) / 3.0 * (2.0 * marks**3 - 3.0 * marks**2 + marks)
    in_gaps = marks**2 * (room[first] - (marks - 1.0) * count[first])
    everywhere = raters * length * (raters * length - 1.0) - float(often @ (marks * (marks - 1.0)))
    return 2.0 / length * float(often @ (among_marks + in_gaps)) / everywhere if everywhere > 0.0 else 0.0
