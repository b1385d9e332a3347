"""Boxes that most annotators draw: matched across annotators, then put in the middle. docs/methods/box-consensus.md"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from callsheet.stats.aggregation.consensus import weights_of
from callsheet.stats.overlap.boxes import Edges, box_overlaps, boxes_of
from callsheet.stats.overlap.matching import pairs_above

Floats = NDArray[np.float64]
OTHER_TYPE = 1e-3
"""What a match across types loses of its overlap: boxes of one type match first, confused types still meet."""
MOST_PASSES = 20


@dataclass(frozen=True, slots=True)
class VotedBox:
    """`box`: x₁, y₁, x₂, y₂. `support`: the share of annotators who drew it. `type` of most of those, with `type_support`, their
    share; None without types or where types tie. `overlap`: mean overlap of their boxes with this one. Shares of weight, 0..1."""

    box: tuple[float, float, float, float]
    support: float
    type: Hashable | None
    type_support: float
    overlap: float


@dataclass(frozen=True, slots=True)
class BoxConsensus:
    """`boxes`: drawn by more than half, the best supported first. `doubtful`: drawn by half or fewer."""

    boxes: tuple[VotedBox, ...]
    doubtful: tuple[VotedBox, ...]
    passes: int


def box_consensus(
    answers: Sequence[ArrayLike],
    *,
    types: Sequence[Sequence[Hashable]] | None = None,
    weights: Sequence[float] | None = None,
    at_least: float = 0.5,
    edges: Edges = "exclusive",
) -> BoxConsensus:
    """Boxes of one picture from the boxes of each annotator who saw it; no box at all is an answer, too.

    Annotators are matched one after another, whoever agrees most with the others first (Hungarian assignment, overlap ≥
    `at_least`); each group's box is the weighted median of its corners; then everybody is matched anew with those boxes,
    until nothing changes. An annotator adds at most one box to a group. ValueError without annotators.
    """
    if not answers:
        raise ValueError("nobody looked at this picture: leave it out")
    drawn = [boxes_of(boxes) for boxes in answers]
    named: list[list[Hashable]] = [list(one) for one in types] if types else [[None] * len(boxes) for boxes in drawn]
    if [len(one) for one in named] != [len(boxes) for boxes in drawn]:
        raise ValueError("types are as many as boxes, annotator by annotator")
    worth = weights_of(weights, len(drawn))
    work = _Groups(drawn, named, worth / worth.sum(), at_least, edges)
    passes = work.settle()
    found = sorted(work.described(), key=lambda one: (-one.support, one.box))
    return BoxConsensus(
        tuple(one for one in found if one.support > 0.5 + 1e-12),
        tuple(one for one in found if one.support <= 0.5 + 1e-12),
        passes,
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """One thing: its members as (annotator, box), its box and its type."""

    members: tuple[tuple[int, int], ...]
    box: Floats
    type: Hashable | None


class _Groups:
    """Groups of boxes that are one thing, while they are sought."""

    def __init__(
        self, drawn: Sequence[Floats], named: list[list[Hashable]], worth: Floats, at_least: float, edges: Edges
    ) -> None:
        self.drawn, self.named, self.worth, self.at_least, self.edges = drawn, named, worth, at_least, edges
        self.groups: list[_Group] = []

    def settle(self) -> int:
        """Groups that no further pass changes; how many passes it took."""
        order = self.by_agreement()
        for annotator in order:
            self.groups = self.joined(self.groups, annotator)
        for turn in range(1, MOST_PASSES + 1):
            before = {group.members for group in self.groups}
            self.groups = self.matched_anew(order)
            if {group.members for group in self.groups} == before:
                return turn
        return MOST_PASSES

    def by_agreement(self) -> list[int]:
        """Annotators, whoever shares the most boxes with the others first."""
        shared = np.zeros(len(self.drawn))
        for i in range(len(self.drawn)):
            for j in range(i):
                n = len(pairs_above(self.table(self.drawn[i], self.named[i], j), self.at_least))
                either = len(self.drawn[i]) + len(self.drawn[j])
                f1 = 2.0 * n / either if either else 1.0
                shared[i] += f1 * self.worth[j]
                shared[j] += f1 * self.worth[i]
        return sorted(range(len(self.drawn)), key=lambda i: (-round(float(shared[i]), 9), -self.worth[i], i))

    def table(self, boxes: Floats, types: Sequence[Hashable], annotator: int) -> Floats:
        """Overlaps with an annotator's boxes, a little less across types."""
        overlaps = box_overlaps(boxes, self.drawn[annotator], edges=self.edges)
        other = np.array([[a != b for b in self.named[annotator]] for a in types], dtype=bool).reshape(overlaps.shape)
        return np.where(overlaps >= self.at_least, np.maximum(overlaps - OTHER_TYPE * other, self.at_least), 0.0)

    def pairs(self, groups: Sequence[_Group], annotator: int) -> list[tuple[int, int]]:
        """(group, box of the annotator) that are one thing."""
        boxes = np.array([group.box for group in groups]).reshape(-1, 4)
        table = self.table(boxes, [group.type for group in groups], annotator)
        return [(int(g), int(b)) for g, b in pairs_above(table, self.at_least)]

    def joined(self, groups: Sequence[_Group], annotator: int) -> list[_Group]:
        """The groups with an annotator's boxes; what matches none begins its own."""
        pairs = dict(self.pairs(groups, annotator))
        grown = [
            self.group((*group.members, (annotator, pairs[g]))) if g in pairs else group
            for g, group in enumerate(groups)
        ]
        alone = sorted(set(range(len(self.drawn[annotator]))) - set(pairs.values()))
        return [*grown, *(self.group(((annotator, b),)) for b in alone)]

    def matched_anew(self, order: Sequence[int]) -> list[_Group]:
        """Everybody matched with the boxes of the groups; boxes that match none are grouped among themselves."""
        members: list[list[tuple[int, int]]] = [[] for _ in self.groups]
        rest: list[_Group] = []
        for annotator in order:
            pairs = self.pairs(self.groups, annotator)
            for group, box in pairs:
                members[group].append((annotator, box))
            alone = sorted(set(range(len(self.drawn[annotator]))) - {box for _, box in pairs})
            met = dict(self.pairs(rest, annotator))
            met = {g: b for g, b in met.items() if b in alone}
            rest = [
                self.group((*one.members, (annotator, met[g]))) if g in met else one for g, one in enumerate(rest)
            ] + [self.group(((annotator, b),)) for b in alone if b not in met.values()]
        return [*(self.group(tuple(one)) for one in members if one), *rest]

    def group(self, members: tuple[tuple[int, int], ...]) -> _Group:
        """A group of these members: the median of their corners, the type of most."""
        boxes = np.array([self.drawn[a][b] for a, b in members])
        worth = np.array([max(self.worth[a], 1e-12) for a, _ in members])
        kind, _ = self.vote(members)
        return _Group(tuple(sorted(members)), np.array([weighted_median(side, worth) for side in boxes.T]), kind)

    def vote(self, members: Sequence[tuple[int, int]]) -> tuple[Hashable | None, float]:
        """The type of most members and its share; None where types tie."""
        votes: dict[Hashable, float] = {}
        for a, b in members:
            votes[self.named[a][b]] = votes.get(self.named[a][b], 0.0) + max(float(self.worth[a]), 1e-12)
        best = max(votes.values())
        first = [kind for kind, weight in votes.items() if weight >= best - 1e-12]
        return (first[0] if len(first) == 1 else None), best / sum(votes.values())

    def described(self) -> list[VotedBox]:
        """The groups as they are told."""
        found = []
        for group in self.groups:
            boxes = np.array([self.drawn[a][b] for a, b in group.members])
            support = float(sum(self.worth[a] for a, _ in group.members))
            overlap = float(box_overlaps([group.box], boxes, edges=self.edges).mean())
            x1, y1, x2, y2 = group.box.tolist()
            found.append(VotedBox((x1, y1, x2, y2), support, *self.vote(group.members), overlap))
        return found


def weighted_median(values: Floats, weights: Floats) -> float:
    """The value that splits the weight in halves; the mean of two where it splits exactly between them."""
    order = np.argsort(values, kind="stable")
    ranked, reached = values[order], np.cumsum(weights[order]) / weights.sum()
    first = int(np.searchsorted(reached, 0.5 - 1e-9))
    if abs(float(reached[first]) - 0.5) <= 1e-9 and first + 1 < ranked.size:
        return float(ranked[first] + ranked[first + 1]) / 2.0
    return float(ranked[first])
