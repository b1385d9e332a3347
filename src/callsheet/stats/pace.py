"""Odds of finishing: a block bootstrap of daily output that knows calendars, closures and released volume. docs/methods/pace.md

A past is a row of calendar days with what was produced; a future is a row of days, each open or closed. Output per open
day is split into a weekday profile and a ratio to it; blocks of ratios are resampled so that good and bad spells stay
together. Per draw the level of the pace is uncertain too: its own sampling error, a common factor and a slow walk,
without which such odds are far too sure of themselves (figures on the page).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from callsheet.said import say
from callsheet.stats.estimate import Estimate, nothing

Floats = NDArray[np.float64]
FAN_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
METHOD = "block-bootstrap"


@dataclass(frozen=True, slots=True)
class PaceHistory:
    """Past calendar days, oldest first.

    `produced`: units of each day. `weekdays`: 0 (Monday) … 6. `worked`: False on closures, holidays and days whose feed
    is missing (a missing day is no day of zero). `heads`: planned heads per day, where known: pace is then taken per head.
    Output on a day that was not worked (overtime) is added to the last worked day before it.
    """

    produced: tuple[float, ...]
    weekdays: tuple[int, ...]
    worked: tuple[bool, ...]
    heads: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class PaceAhead:
    """Coming calendar days, the first being `first`.

    `working`: open by the calendar. `released`: units that can be worked on by the end of each day, counted from now
    (cumulative); None = enough for ever. `heads`: planned heads, given exactly where the history has them.
    """

    first: date
    working: tuple[bool, ...]
    released: tuple[float, ...] | None = None
    heads: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class PaceSettings:
    """`window` last worked days are looked at, of which `block` neighbours stay together; `level_sd` common factor of the
    future pace; `drift_sd` its walk per worked day; under `min_days` worked days nothing is said."""

    draws: int = 2000
    window: int = 40
    block: int = 5
    level_sd: float = 0.10
    drift_sd: float = 0.012
    min_days: int = 10


@dataclass(frozen=True, slots=True)
class PaceOdds:
    """What the past says about finishing.

    `on_time` P(done by the end of the due day); `p50`, `p85` the first day by whose end that share of futures is done, None
    where it lies beyond the days given; `finished_by` P(done) at the end of each day; `fan` (levels × days) cumulative
    units, capped at what remains; `pace` units per worked day now; `needed` units per open day until due;
    `held_back` share of futures that stood without released work on an open day before they were done.
    """

    on_time: Estimate
    p50: date | None = None
    p85: date | None = None
    finished_by: tuple[float, ...] = ()
    fan: tuple[tuple[float, ...], ...] = ()
    pace: Estimate = Estimate(None, reason=say("no history"))
    needed: float | None = None
    held_back: float = 0.0


def odds_of_finishing(
    history: PaceHistory,
    ahead: PaceAhead,
    *,
    remaining: float,
    due: date | None,
    rng: Generator,
    settings: PaceSettings = PaceSettings(),
) -> PaceOdds:
    """P(on time), finish days and fan for `remaining` units; deterministic by `rng`.

    Without `due` (evergreen) on_time has a reason and the rest stands. Too little history: everything has a reason.
    The odds are never told as 0 or 1 outright: (k + ½)/(draws + 1) of k draws. n is the number of worked days.
    """
    _check(history, ahead)
    if remaining <= 0:
        return PaceOdds(Estimate(1.0, method=METHOD), ahead.first, ahead.first)
    output, weekdays = _worked(history, settings.window)
    short = _too_little(output, settings)
    if short is not None:
        return PaceOdds(nothing(short, n=len(output), method=METHOD), pace=nothing(short, n=len(output)))
    levels, daily = _futures(history, output, weekdays, ahead, rng, settings)
    free = np.cumsum(daily, axis=1)
    done = _held_to_release(free, ahead.released)
    finished = done >= remaining - 1e-9
    shares = finished.mean(axis=0)
    fan = np.quantile(np.minimum(done, remaining), FAN_LEVELS, axis=0) if done.shape[1] else np.empty((0, 0))
    return PaceOdds(
        on_time=_on_time(shares, ahead, due, len(output), settings.draws),
        p50=_first_day(shares, ahead, 0.5),
        p85=_first_day(shares, ahead, 0.85),
        finished_by=tuple(shares.tolist()),
        fan=tuple(tuple(row) for row in fan.tolist()),
        pace=_pace(output, levels),
        needed=_needed(remaining, ahead, due),
        held_back=_held_back(free, done, finished, ahead),
    )


def odds_of_quota(
    history: PaceHistory,
    ahead: PaceAhead,
    *,
    quota: float,
    done: float,
    rng: Generator,
    settings: PaceSettings = PaceSettings(),
) -> PaceOdds:
    """P(this week's quota is met): `ahead` holds the rest of the week, `done` what the week has so far."""
    last = ahead.first + timedelta(days=len(ahead.working) - 1)
    return odds_of_finishing(history, ahead, remaining=quota - done, due=last, rng=rng, settings=settings)


def _check(history: PaceHistory, ahead: PaceAhead) -> None:
    days = len(history.produced)
    if len(history.weekdays) != days or len(history.worked) != days:
        raise ValueError("produced, weekdays and worked have one value a day each")
    if (history.heads is None) != (ahead.heads is None):
        raise ValueError("heads are given for both past and future, or for neither")
    for name, row, wanted in (
        ("history.heads", history.heads, days),
        ("ahead.heads", ahead.heads, len(ahead.working)),
        ("ahead.released", ahead.released, len(ahead.working)),
    ):
        if row is not None and len(row) != wanted:
            raise ValueError(f"{name} has {len(row)} values for {wanted} days")


def _worked(history: PaceHistory, window: int) -> tuple[Floats, NDArray[np.int64]]:
    """Output (per head where heads are known) and weekday of the last `window` worked days."""
    output: list[float] = []
    weekdays: list[int] = []
    for i, (made, weekday, worked) in enumerate(zip(history.produced, history.weekdays, history.worked, strict=True)):
        share = made if history.heads is None else (made / history.heads[i] if history.heads[i] > 0 else 0.0)
        if worked and (history.heads is None or history.heads[i] > 0):
            output.append(max(0.0, share))
            weekdays.append(weekday)
        elif output:
            output[-1] += max(0.0, share)
    return np.array(output[-window:]), np.array(weekdays[-window:], dtype=np.int64)


def _too_little(output: Floats, settings: PaceSettings) -> str | None:
    if len(output) < settings.min_days:
        return say(
            "too little history: {output} worked days of at least {min_days}",
            output=len(output),
            min_days=settings.min_days,
        )
    return None if output.sum() > 0 else say("nothing was produced on {output} worked days", output=len(output))


def _profile(output: Floats, weekdays: NDArray[np.int64]) -> Floats:
    """Expected output per weekday, drawn towards the mean of all by the weight of two days."""
    totals = np.bincount(weekdays, weights=output, minlength=7)
    days = np.bincount(weekdays, minlength=7)
    shrunk: Floats = (totals + 2.0 * output.mean()) / (days + 2.0)
    return shrunk


def _futures(
    history: PaceHistory,
    output: Floats,
    weekdays: NDArray[np.int64],
    ahead: PaceAhead,
    rng: Generator,
    settings: PaceSettings,
) -> tuple[Floats, Floats]:
    """Levels (draws) of the pace, and units per draw and coming calendar day."""
    profile = _profile(output, weekdays)
    ratios = output / profile[weekdays]
    open_days = np.flatnonzero(np.array(ahead.working, dtype=bool))
    past = _blocks(len(ratios), len(ratios), rng, settings)
    sampled = ratios[past].mean(axis=1) / ratios.mean()
    level = sampled * np.exp(rng.normal(-(settings.level_sd**2) / 2, settings.level_sd, settings.draws))
    daily = np.zeros((settings.draws, len(ahead.working)))
    if len(open_days):
        steps = rng.normal(0.0, settings.drift_sd, (settings.draws, len(open_days)))
        walk = np.exp(np.cumsum(steps - settings.drift_sd**2 / 2, axis=1))
        coming = profile[(ahead.first.weekday() + open_days) % 7]
        if ahead.heads is not None:
            coming = coming * np.array(ahead.heads)[open_days]
        daily[:, open_days] = ratios[_blocks(len(ratios), len(open_days), rng, settings)] * coming * walk
        daily *= level[:, None]
    return sampled, daily


def _blocks(past: int, wanted: int, rng: Generator, settings: PaceSettings) -> NDArray[np.int64]:
    """draws × wanted indices into the past: circular blocks of neighbouring worked days (Politis and Romano 1992)."""
    length = min(settings.block, past)
    blocks = -(-wanted // length)
    starts = rng.integers(0, past, (settings.draws, blocks, 1))
    rows: NDArray[np.int64] = ((starts + np.arange(length)) % past).reshape(settings.draws, -1)[:, :wanted]
    return rows


def _held_to_release(free: Floats, released: tuple[float, ...] | None) -> Floats:
    """Cumulative output that never passes what is released: lost hours are not made up for."""
    if released is None or not free.shape[1]:
        return free
    spare = np.minimum.accumulate(np.array(released) - free, axis=1)
    return free + np.minimum(0.0, spare)


def _held_back(free: Floats, done: Floats, finished: NDArray[np.bool_], ahead: PaceAhead) -> float:
    if ahead.released is None or not free.shape[1]:
        return 0.0
    return float((((free - done) > 1e-9) & ~finished).any(axis=1).mean())


def _on_time(shares: Floats, ahead: PaceAhead, due: date | None, n: int, draws: int) -> Estimate:
    if due is None:
        return nothing(say("no due day is set"), n=n, method=METHOD)
    index = (due - ahead.first).days
    if index < 0:
        return Estimate(0.0, n=n, method=METHOD)
    if index >= len(shares):
        return nothing(
            say("the due day {due} lies beyond the {shares} days looked at", due=due, shares=len(shares)),
            n=n,
            method=METHOD,
        )
    return Estimate((float(shares[index]) * draws + 0.5) / (draws + 1.0), n=n, method=METHOD)


def _first_day(shares: Floats, ahead: PaceAhead, level: float) -> date | None:
    reached = np.flatnonzero(shares >= level)
    return ahead.first + timedelta(days=int(reached[0])) if len(reached) else None


def _pace(output: Floats, levels: Floats) -> Estimate:
    low, high = np.quantile(levels, [0.025, 0.975]) * output.mean()
    return Estimate(float(output.mean()), float(low), float(high), n=len(output), method=METHOD)


def _needed(remaining: float, ahead: PaceAhead, due: date | None) -> float | None:
    if due is None or due < ahead.first:
        return None
    open_days = sum(ahead.working[: (due - ahead.first).days + 1])
    return remaining / open_days if open_days else None
