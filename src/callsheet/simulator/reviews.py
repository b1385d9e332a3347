"""Audits and what follows from them: verdicts with the reviewers' own errors, rebuttals, rework."""

from dataclasses import dataclass, fields

import numpy as np

from callsheet.simulator.answers import Texts, texts_given
from callsheet.simulator.calendars import DAY_MS, HOUR_MS, MINUTE_MS, Bools, Ints, utc_ms
from callsheet.simulator.work import Setting, Work, our_days
from callsheet.simulator.workforce import Floats, site_days, site_specs

MISS_RATE = 0.08
FALSE_ALARM_RATE = 0.025
VENDOR_MISS_RATE = 0.35
FIXED_SHARE = 0.35
REBUTTED_IF_WRONGLY_REJECTED = 0.45
REBUTTED_IF_RIGHTLY_REJECTED = 0.06
STRATA = ("standard", "hard", "newcomer")
STRATUM_FACTORS = (1.0, 2.0, 3.0)
NEWCOMER_UNITS = 100
REVIEWERS = 5
ARBITER = 9
LINGUIST = 20
LINGUISTIC_SHARE = 0.12
SIDES = ("ours", "vendor", "third party")
SAMPLINGS = ("stratified", "random", "targeted", "full")
VERDICTS = ("accepted", "fixed", "rejected")
STANDINGS = ("final", "arbitrated")


@dataclass(frozen=True, slots=True)
class Reviews:
    """Verdicts, one entry each: position of the judgment in its stream's work, and indexes into the tuples above.

    `stratum` is −1 and `probability` NaN where the design has none; `at` ms UTC; `errors` counts listed errors.
    """

    judgment: Ints
    reviewer: Ints
    side: Ints
    sampling: Ints
    stratum: Ints
    probability: Floats
    verdict: Ints
    standing: Ints
    at: Ints
    seconds: Floats
    errors: Ints

    def __len__(self) -> int:
        return len(self.judgment)

    def take(self, chosen: Ints | Bools) -> "Reviews":
        """The chosen verdicts, by position or mask."""
        return Reviews(*(getattr(self, f.name)[chosen] for f in fields(self)))

    @staticmethod
    def joined(parts: list["Reviews"]) -> "Reviews":
        """One after the other."""
        return Reviews(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Reviews)))


def strata(setting: Setting, work: Work, practice: Floats) -> Ints:
    """Stratum of each judgment: newcomers first, then hard items, else standard."""
    hard = setting.items.difficulty[work.item] > 1.0
    found: Ints = np.where(practice < NEWCOMER_UNITS, 2, np.where(hard, 1, 0))
    return found


def verdicts(right: Bools, rng: np.random.Generator, *, miss: float = MISS_RATE, fixes: float = FIXED_SHARE) -> Ints:
    """Verdict on each judgment: wrong ones are missed at the reviewers' miss rate, right ones rejected at theirs."""
    n = len(right)
    draw = rng.uniform(size=n)
    bad = np.where(right, draw < FALSE_ALARM_RATE, draw >= miss)
    mended = rng.uniform(size=n) < fixes
    given: Ints = np.where(~bad, 0, np.where(mended & ~right, 1, 2))
    return given


def _after(submitted: Ints, rng: np.random.Generator, hours: tuple[float, float]) -> Ints:
    """A moment on a weekday some hours later."""
    at = submitted + (rng.uniform(*hours, size=len(submitted)) * HOUR_MS).astype(np.int64)
    weekday = (at // DAY_MS + 3) % 7
    moved: Ints = at + np.where(weekday == 5, 2, np.where(weekday == 6, 1, 0)) * DAY_MS
    return moved


def _reviews(judgment: Ints, verdict: Ints, at: Ints, setting: Setting, rng: np.random.Generator) -> Reviews:
    """Verdicts of ours with the design still to be said."""
    n = len(judgment)
    zero = np.zeros(n, np.int64)
    return Reviews(
        judgment, rng.integers(0, REVIEWERS, size=n), zero, zero, np.full(n, -1), np.full(n, np.nan), verdict, zero, at,
        np.maximum(5.0, rng.lognormal(np.log(setting.task.seconds * 0.5), 0.4, size=n)), zero,
    )  # fmt: skip


def _with(reviews: Reviews, **columns: Ints | Floats) -> Reviews:
    values = {f.name: getattr(reviews, f.name) for f in fields(reviews)}
    return Reviews(**{**values, **columns})


def audits(setting: Setting, work: Work, practice: Floats, rng: np.random.Generator) -> Reviews:
    """Our stratified audit of first attempts; planted checks and skips are not audited."""
    stratum = strata(setting, work, practice)
    probability = np.minimum(0.5, setting.programme.audit * np.array(STRATUM_FACTORS)[stratum])
    drawn = (rng.uniform(size=len(work)) < probability) & ~work.gold & ~work.skipped
    chosen = np.flatnonzero(drawn)
    reviews = _reviews(
        chosen, verdicts(work.right[chosen], rng), _after(work.submitted[chosen], rng, (10, 34)), setting, rng
    )
    return _with(reviews, stratum=stratum[chosen], probability=probability[chosen])


def linguistic_reviews(setting: Setting, work: Work, rng: np.random.Generator) -> Reviews:
    """Outside linguists list and mend the errors in a random sample of the synopses (MQM)."""
    share = LINGUISTIC_SHARE if setting.programme.code == "synopsis" else 0.0
    chosen = np.flatnonzero((rng.uniform(size=len(work)) < share) & ~work.gold & ~work.skipped)
    n = len(chosen)
    right = work.right[chosen]
    errors = np.where(right, rng.binomial(1, 0.12, size=n), rng.integers(1, 4, size=n))
    reviews = _reviews(chosen, np.minimum(1, errors), _after(work.submitted[chosen], rng, (20, 90)), setting, rng)
    return _with(
        reviews, reviewer=rng.integers(LINGUIST, LINGUIST + 2, size=n), side=np.full(n, 2), sampling=np.ones(n, np.int64),
        probability=np.full(n, share), errors=errors,
    )  # fmt: skip


def vendor_reviews(setting: Setting, work: Work, rng: np.random.Generator) -> Reviews:
    """Lumen looks at a random tenth of its own search relevance, kindly."""
    vendors = {site.vendor for site in site_specs(setting.stream)}
    share = 0.10 if setting.programme.code == "searchrel" and vendors == {"lumen-data"} else 0.0
    chosen = np.flatnonzero((rng.uniform(size=len(work)) < share) & ~work.gold & ~work.skipped)
    verdict = np.minimum(1, verdicts(work.right[chosen], rng, miss=VENDOR_MISS_RATE, fixes=1.0))
    reviews = _reviews(chosen, verdict, _after(work.submitted[chosen], rng, (1, 5)), setting, rng)
    n = len(chosen)
    return _with(reviews, side=np.ones(n, np.int64), sampling=np.ones(n, np.int64), probability=np.full(n, share))


def targeted_reviews(setting: Setting, work: Work, rng: np.random.Generator) -> Reviews:
    """A look at the ring's work once somebody suspects it: for cause, so without an inclusion probability."""
    suspect = np.flatnonzero(setting.crew.ring[work.annotator] & ~work.gold & ~work.skipped)
    chosen = np.sort(rng.permutation(suspect)[:40])
    suspected_ms = setting.horizon.start_ms + (setting.faults.ring.last + 2) * DAY_MS + 9 * HOUR_MS
    at = _after(np.full(len(chosen), suspected_ms), rng, (0, 20))
    reviews = _reviews(chosen, verdicts(work.right[chosen], rng, fixes=0.0), at, setting, rng)
    return _with(reviews, sampling=np.full(len(chosen), 2))


def rebuttals(audit: Reviews, work: Work, rng: np.random.Generator, setting: Setting) -> Reviews:
    """Arbitration of rejections that the vendor disputes: wrongly rejected work is accepted, the rest stays rejected."""
    rejected = np.flatnonzero(audit.verdict == 2)
    right = work.right[audit.judgment[rejected]]
    odds = np.where(right, REBUTTED_IF_WRONGLY_REJECTED, REBUTTED_IF_RIGHTLY_REJECTED)
    disputed = rejected[rng.uniform(size=len(rejected)) < odds]
    judgment = audit.judgment[disputed]
    verdict = np.where(work.right[judgment], 0, 2)
    reviews = _reviews(judgment, verdict, _after(audit.at[disputed], rng, (30, 80)), setting, rng)
    n = len(disputed)
    return _with(
        reviews, reviewer=np.full(n, ARBITER), standing=np.ones(n, np.int64), sampling=audit.sampling[disputed],
        stratum=audit.stratum[disputed], probability=audit.probability[disputed],
    )  # fmt: skip


def _next_open_days(setting: Setting, work: Work, judgment: Ints, at: Ints) -> Ints:
    """Index of the first day after `at` on which the annotator's site is open; the number of days where there is none."""
    days = site_days(setting.stream, setting.horizon)
    horizon = setting.horizon
    table = np.full((horizon.days + 1, days.shape[1]), horizon.days, np.int64)
    for day in range(horizon.days - 1, -1, -1):
        table[day] = np.where(days[day], day, table[day + 1])
    earliest = np.minimum((at - horizon.start_ms) // DAY_MS + 1, horizon.days)
    found: Ints = table[earliest, setting.crew.site[work.annotator[judgment]]]
    return found


def _placed(setting: Setting, annotator: Ints, day: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Begin (ms UTC) within the site's hours, and the site's day."""
    begun = np.empty(len(day), np.int64)
    for index, site in enumerate(site_specs(setting.stream)):
        here = setting.crew.site[annotator] == index
        minute = site.opens + rng.uniform(0, 0.7, size=int(here.sum())) * (site.closes - site.opens)
        wall = setting.horizon.start_ms + day[here] * DAY_MS + (minute * MINUTE_MS).astype(np.int64)
        begun[here] = utc_ms(wall, site.zone, setting.horizon)
    return begun, day


def rework(setting: Setting, work: Work, audit: Reviews, disputed: Reviews, rng: np.random.Generator) -> Work:
    """Second attempts at what was rejected and not disputed, by the same annotator on a later working day."""
    returned = np.flatnonzero((audit.verdict == 2) & ~np.isin(audit.judgment, disputed.judgment))
    judgment = audit.judgment[returned]
    day = _next_open_days(setting, work, judgment, audit.at[returned])
    annotator = work.annotator[judgment]
    can = (day < setting.horizon.days) & (day < setting.crew.left[annotator])
    judgment, annotator, day = judgment[can], annotator[can], day[can]
    n = len(judgment)
    right = rng.uniform(size=n) < 0.97
    started, site_day = _placed(setting, annotator, day, rng)
    seconds = setting.task.seconds * rng.lognormal(-0.3, 0.3, size=n)
    submitted = started + np.maximum(3000, seconds * 1000).astype(np.int64)
    answer, text = _second_answers(setting, work, judgment, right, rng)
    return Work(
        work.item[judgment], annotator, np.full(n, 2), np.zeros(n, np.bool_), np.zeros(n, np.bool_), started, submitted,
        answer, text, right if text_only(setting) else answer == setting.items.truth[work.item[judgment]],
        our_days(setting, annotator, submitted, site_day), site_day,
    )  # fmt: skip


def text_only(setting: Setting) -> bool:
    """Does the task ask for text rather than labels?"""
    return not setting.task.labels


def _second_answers(
    setting: Setting, work: Work, judgment: Ints, right: Bools, rng: np.random.Generator
) -> tuple[Ints, Texts]:
    item = work.item[judgment]
    if text_only(setting):
        return np.full(len(item), -1), texts_given(item, right, setting.texts, setting.stream.locale, rng)
    truth = setting.items.truth[item]
    answer: Ints = np.where(right, truth, work.answer[judgment])
    return answer, np.full(len(item), "", np.object_)


def recheck(setting: Setting, again: Work, first: int, rng: np.random.Generator) -> Reviews:
    """Every second attempt is looked at; `first` is the position of the first of them in the stream's work."""
    n = len(again)
    at = _after(again.submitted, rng, (8, 30))
    reviews = _reviews(np.arange(first, first + n), verdicts(again.right, rng, fixes=1.0), at, setting, rng)
    return _with(reviews, sampling=np.full(n, 3), probability=np.ones(n))
