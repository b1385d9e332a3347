"""A logistic model with vendors, annotators and items as random effects. docs/methods/head-to-head.md

logit P(right) = μ + vendor + annotator + Σ share of the item's labels by each vendor × its routing + item. The routing (Mundlak 1978)
says how hard the items are that a vendor is given: without it a vendor with hard items looks bad. Effects of a kind are normal with a
variance that is learnt. Items have few labels, so their effects are integrated by quadrature; all else is taken at its mode with the
curvature there (Laplace). Variances by MacKay's fixed point (1992): σ² = Σu² / (number − Σ posterior variance / σ²).
"""

from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
ROUNDS, SETTLED, SPREAD_SETTLED = 80, 1e-3, 5e-3
"""Most steps; what effects, and their standard deviations, may still move by at the end."""
NODES = 11
VENDOR_WEIGHT, VENDOR_VARIANCE = 1.0, 0.25
"""Prior weight (in vendors) of their effects and routings having this variance: from a few vendors it cannot be learnt alone."""
LEAST_VARIANCE = 1e-3


@dataclass(frozen=True, slots=True)
class _Expected:
    """Under the belief in items' effects: P(right) and its variance p(1 − p) of each label; and of each item mean and variance."""

    p: Floats
    weight: Floats
    mean: Floats
    variance: Floats
    nodes: Floats


@dataclass(slots=True)
class RandomEffects:
    """What is known of the effects: `upper` holds mean, vendors, annotators, routings in this order, with its `covariance`.

    `variance`: of vendors, annotators, items, routings.

    `codes`: vendor, annotator, item of each label, all (labels,); `sizes` their numbers; `right` (labels,) in 0 … 1. `items`,
    `item_variance`: each item's effect. `item_weights`: how the items lie over `nodes` × their standard deviation, sums to 1.
    """

    right: Floats
    codes: tuple[Longs, Longs, Longs]
    sizes: tuple[int, int, int]
    upper: Floats
    design: "csr_array"
    variance: tuple[float, float, float, float] = (VENDOR_VARIANCE, 0.25, 0.5, VENDOR_VARIANCE)
    covariance: Floats = field(default_factory=lambda: np.empty((0, 0)))
    items: Floats = field(default_factory=lambda: np.empty(0))
    item_variance: Floats = field(default_factory=lambda: np.empty(0))
    item_weights: Floats = field(default_factory=lambda: np.empty(0))

    @property
    def vendors(self) -> slice:
        """Where vendors stand in `upper`."""
        return slice(1, 1 + self.sizes[0])

    @property
    def annotators(self) -> slice:
        """Where annotators stand in `upper`."""
        return slice(1 + self.sizes[0], 1 + self.sizes[0] + self.sizes[1])

    @property
    def routings(self) -> slice:
        """Where the vendors' routings stand in `upper`."""
        return slice(1 + self.sizes[0] + self.sizes[1], self.upper.size)

    def step(self) -> bool:
        """One step towards the mode, then the variances anew; whether all stands still."""
        from scipy.linalg import cho_factor, cho_solve

        found = self._expected(self.design @ self.upper)
        penalty = self._penalty()
        gradient = self.design.T @ (self.right - found.p)
        factor = cho_factor(self._information(found) + np.diag(penalty))
        move = np.clip(cho_solve(factor, gradient - penalty * self.upper), -1.0, 1.0)
        self.upper = self.upper + move
        self.covariance = cho_solve(factor, np.eye(penalty.size))
        self.items, self.item_variance, self.item_weights = found.mean, found.variance, found.nodes
        return self._renewed() < SPREAD_SETTLED and float(np.abs(move).max()) < SETTLED

    def _penalty(self) -> Floats:
        found = np.full(self.upper.size, 1e-6)
        found[self.vendors], found[self.annotators] = 1.0 / self.variance[0], 1.0 / self.variance[1]
        found[self.routings] = 1.0 / self.variance[3]
        return found

    def _expected(self, eta: Floats) -> _Expected:
        """Items' effects over the nodes of a Gauss–Hermite rule, weighed by what their labels say."""
        item, size = self.codes[2], self.sizes[2]
        nodes, weights = normal_nodes()
        shifts = nodes * np.sqrt(self.variance[2])
        likelihood = np.empty((nodes.size, size))
        for j, shift in enumerate(shifts):
            at = eta + shift
            likelihood[j] = np.bincount(item, self.right * at - np.logaddexp(0.0, at), minlength=size)
        likelihood += np.log(weights)[:, None]
        belief = np.exp(likelihood - likelihood.max(axis=0))
        belief /= belief.sum(axis=0)
        p, second = np.zeros_like(eta), np.zeros_like(eta)
        for shift, row in zip(shifts, belief, strict=True):
            at = 1.0 / (1.0 + np.exp(-(eta + shift)))
            p += row[item] * at
            second += row[item] * at * (1.0 - at)
        mean = shifts @ belief
        return _Expected(p, np.maximum(second, 1e-6), mean, shifts**2 @ belief - mean**2, belief.mean(axis=1))

    def _information(self, found: _Expected) -> Floats:
        """On all but the items: that of known items less what not knowing them takes away."""
        from scipy.sparse import csr_array

        item = self.codes[2]
        weighted = self.design.T * found.weight
        here = csr_array((np.ones(item.size), (np.arange(item.size), item)), shape=(item.size, self.sizes[2]))
        cross = weighted @ here
        # A normal item of variance τ² and curvature h has posterior variance 1/(h + 1/τ²): at most what is taken here.
        curvature = np.bincount(item, found.weight, minlength=self.sizes[2])
        lost = np.minimum(found.variance, 1.0 / (curvature + 1.0 / self.variance[2]))
        return np.asarray((weighted @ self.design - cross @ (cross * lost).T).toarray())

    def _renewed(self) -> float:
        """The variances that the effects and their errors speak for; the largest change of a standard deviation."""
        error, a = np.diag(self.covariance), self.annotators
        found = (
            self._of_few(self.vendors, error, self.variance[0]),
            _fixed_point(self.upper[a], error[a], self.variance[1]),
            _fixed_point(self.items, self.item_variance, self.variance[2]),
            self._of_few(self.routings, error, self.variance[3]),
        )
        change = max(abs(sqrt(new) - sqrt(old)) for new, old in zip(found, self.variance, strict=True))
        self.variance = found
        return change

    def _of_few(self, place: slice, error: Floats, variance: float) -> float:
        """A variance learnt from as many effects as there are vendors, with a prior."""
        known = max(self.sizes[0] - float(error[place].sum()) / variance, 0.0)
        return (VENDOR_WEIGHT * VENDOR_VARIANCE + float((self.upper[place] ** 2).sum())) / (VENDOR_WEIGHT + known)


def _fixed_point(effects: Floats, errors: Floats, variance: float) -> float:
    known = max(effects.size - float(errors.sum()) / variance, 1e-6 * effects.size)
    return float(np.clip((effects**2).sum() / known, max(LEAST_VARIANCE, variance / 4.0), min(25.0, 4.0 * variance)))


def normal_nodes(count: int = NODES) -> tuple[Floats, Floats]:
    """Nodes and weights (summing to 1) of the Gauss–Hermite rule for a standard normal."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    return nodes, weights / weights.sum()


def random_effects(right: Floats, codes: tuple[Longs, Longs, Longs], sizes: tuple[int, int, int]) -> RandomEffects:
    """Fit the model; every vendor, annotator and item code must occur. Stops when all stands still."""
    mean = float(np.clip(right.mean(), 0.02, 0.98))
    design = _design(codes, sizes)
    upper = np.zeros(design.shape[1])
    upper[0] = np.log(mean / (1.0 - mean))
    model = RandomEffects(right, codes, sizes, upper, design)
    for _ in range(ROUNDS):
        if model.step():
            break
    return model


def _design(codes: tuple[Longs, Longs, Longs], sizes: tuple[int, int, int]) -> "csr_array":
    """(labels, 1 + vendors + annotators + vendors): mean, whose label it is, and the vendors' shares of its item's labels."""
    from scipy.sparse import coo_array, csr_array, hstack

    vendor, person, item = codes
    n, place = vendor.size, np.arange(vendor.size)
    ones = np.ones(n)
    here = csr_array((ones, (place, item)), shape=(n, sizes[2]))
    whose = coo_array((ones, (place, vendor)), shape=(n, sizes[0])).tocsr()
    shares = (here.T @ whose) / np.bincount(item, minlength=sizes[2])[:, None]
    people = csr_array((ones, (place, person)), shape=(n, sizes[1]))
    return csr_array(hstack([csr_array(ones[:, None]), whose, people, here @ csr_array(shares)]))
