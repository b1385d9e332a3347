"""What past odds are worth, in one sentence beside today's: how often what was so likely then has happened."""

from dataclasses import dataclass

from callsheet.decisions import wording as w
from callsheet.said import beside, say
from callsheet.stats.estimate import Estimate
from callsheet.stats.proportions import proportion
from callsheet.stats.track_record import OddsRecord

BOUNDS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
"""Edges of the bins in which odds are compared with what came of them; the sentences name them."""
LEAST = 5
"""From so many odds of a programme's own on they are its record; below, those of all programmes speak too."""
NO_RECORD = "No record yet: none of the odds told so far has come due."


@dataclass(frozen=True, slots=True)
class PastOdds:
    """The odds that came due: `record` over BOUNDS, `replayed` of them asked of the past afterwards, `own` whether they are this
    programme's alone (False: all programmes').
    """

    record: OddsRecord
    replayed: int = 0
    own: bool = True

    def sentence(self, told: float | None = None) -> str:
        """Of 23 times that it said 70–90 %, it happened 18 times (interval 58–90 %); where it never said so, all odds together.

        `told` are today's odds in 0..1; None speaks of all.
        """
        if not self.record.n:
            return NO_RECORD
        said = self._near(told) if told is not None else ""
        return beside("", (said or self._all(), self._where(), "."))

    def _near(self, told: float) -> str:
        found = next((b for b in self.record.bins if b.low <= told < b.high or told == b.high == 1.0), None)
        if found is None:
            return ""
        n = found.happened.n
        times = round((found.happened.value or 0.0) * n)
        return say(
            "Of {times} that it said {range}, it happened {times2}{interval}",
            times=w.plural(n, "time"),
            range=_range(found.low, found.high),
            times2=w.plural(times, "time"),
            interval=_interval(found.happened),
        )

    def _all(self) -> str:
        n, rate = self.record.n, self.record.base_rate or 0.0
        mean = sum(b.told * b.happened.n for b in self.record.bins) / n
        came = proportion(round(rate * n), n)
        return say(
            "Of {n} odds that came due, which said {mean} on average, {rate} came true{interval}",
            n=w.count(n),
            mean=w.percent(mean, 0),
            rate=w.percent(rate, 0),
            interval=_interval(came),
        )

    def _where(self) -> str:
        notes = [] if self.own else ["in all programmes"]
        if self.replayed:
            notes.append(
                say(
                    "{replayed} of all {n} asked of the past afterwards",
                    replayed=w.count(self.replayed),
                    n=w.count(self.record.n),
                )
            )
        return beside("", (", ", beside(", ", notes))) if notes else ""


def _range(low: float, high: float) -> str:
    if low == 0.0:
        return say("under {high}", high=w.percent(high, 0))
    return (
        say("over {low}", low=w.percent(low, 0))
        if high == 1.0
        else say("{low}–{high}", low=f"{100 * low:.0f}", high=w.percent(high, 0))
    )


def _interval(happened: Estimate) -> str:
    if happened.low is None or happened.high is None:
        return ""
    return say(" (interval {low}–{high})", low=f"{100 * happened.low:.0f}", high=w.percent(happened.high, 0))
