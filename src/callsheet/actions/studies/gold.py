"""The gold of a programme as a study sees it: which answers do not stand, where they leak, how long there are new ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from statistics import median

from callsheet.actions import manifest
from callsheet.actions.cases.frame import Frame
from callsheet.actions.cases.gold import gold_cases
from callsheet.actions.cases.leaks import leak_cases
from callsheet.actions.place import store
from callsheet.decisions.risks import gold_contested
from callsheet.decisions.risks.gold_leak import LeakCase, leaking
from callsheet.decisions.risks.gold_running_out import ExposureCase
from callsheet.stats.estimate import Estimate
from callsheet.store.known_answers import KnownUse, known_use

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class WeeksLeft:
    """One locale: median weeks until its annotators have met all known answers at the present rate (None: none is met), the
    annotators checked lately, those with nothing new left, known answers there are.
    """

    locale: str
    weeks: float | None
    annotators: int
    finished: int
    pool: int


@dataclass(frozen=True, slots=True)
class LeakingPlace:
    """A place where gold looks better than the work: how much more than elsewhere."""

    vendor: str
    locale: str
    site: str
    excess: Estimate


@dataclass(frozen=True, slots=True)
class ProgrammeGold:
    """`uses` by question and (source, item); `contested` holds (item, question)."""

    uses: Mapping[str, Mapping[Key, KnownUse]]
    contested: frozenset[tuple[str, str]]
    leaks: tuple[LeakingPlace, ...]
    weeks: tuple[WeeksLeft, ...]

    def leaked(self, pools: Iterable[tuple[str, str, str]]) -> frozenset[Key]:
        """Pools (source, locale) of known answers that are passed round, of those that a vendor (last of each) works on."""
        places = {(place.vendor, place.locale) for place in self.leaks}
        return frozenset((source, locale) for source, locale, vendor in pools if (vendor, locale) in places)


def programme_gold(of: Frame) -> ProgrammeGold:
    """All that is known of the programme's gold as of the frame's manifest; empty where there is none."""
    snapshot = manifest.snapshot(programme=of.programme.code, seq=of.seq)
    uses: dict[str, dict[Key, KnownUse]] = {}
    if any(part.kind == "gold" for part in snapshot.parts):
        for use in known_use(store(), snapshot, of.programme.code, until=of.now.astimezone(UTC).replace(tzinfo=None)):
            uses.setdefault(use.question, {})[use.source, use.item] = use
    contested, exposures = gold_cases(of)
    return ProgrammeGold(
        uses=uses,
        contested=frozenset((k.item, k.question) for case in contested for k in gold_contested.contested(case)),
        leaks=tuple(_place(case, found) for case, found in leaking(leak_cases(of))),
        weeks=tuple(_weeks(case) for case in exposures),
    )


def _place(case: LeakCase, excess: Estimate) -> LeakingPlace:
    return LeakingPlace(case.place.vendor, case.place.locale, case.site, excess)


def _weeks(case: ExposureCase) -> WeeksLeft:
    left = sorted(m.weeks_left(case.weeks) for m in case.meetings)
    middle = median(left) if left else float("inf")
    return WeeksLeft(
        locale=case.place.locale,
        weeks=None if middle == float("inf") else middle,
        annotators=len(case.meetings),
        finished=sum(m.unseen == 0 for m in case.meetings),
        pool=max((m.pool for m in case.meetings), default=0),
    )
