"""KPIs of time and of stocks: how long a unit takes, how long it waits, how much lies open."""

from callsheet.metrics import formulas as f
from callsheet.metrics.evidence import Evidence
from callsheet.metrics.kpi import Formula, Kpi
from callsheet.metrics.measures import DAY_CELL
from callsheet.stats.state import Direction

TIMED = ("measured", "capped")
WALL = ("wall", "shared", "derived")
STOCK_GRAIN = ("programme", "workstream", "locale", "vendor")
NO_TIME = "start and submission times, or seconds per judgment"
NO_RELEASE = "release times of items"


def _time(id: str, name: str, formula: str, compute: Formula, *, kinds: tuple[str, ...], min_n: int) -> Kpi:
    hist = "aht_timed" if kinds == TIMED else "aht_wall"
    return Kpi(
        id=id,
        name=name,
        formula=formula,
        unit="s",
        direction=Direction.NONE,
        compute_from=compute,
        needs=(hist, "timed_ms" if kinds == TIMED else "wall_ms"),
        parts=("counts", "hists"),
        grain=DAY_CELL,
        min_n=min_n,
        n_of="timed judgments",
        interval="mean" if "mean" in formula else "order-statistics",
        seconds_kinds=kinds,
        missing=NO_TIME,
        action="tool or guideline fix; look at the low tail before praising it",
        page="docs/methods/quantiles.md",
    )


def _wait(id: str, name: str, hist: str, p: float, formula: str, missing: str) -> Kpi:
    return Kpi(
        id=id,
        name=name,
        formula=formula,
        unit="h",
        direction=Direction.DOWN,
        compute_from=f.time_quantile(hist, p, ms_per_unit=f.MS_PER_HOUR),
        needs=(hist,),
        parts=("hists",),
        grain=DAY_CELL,
        min_n=20 if p == 0.5 else 50,
        interval="order-statistics",
        missing=missing,
        action="rebalance the queue" if hist == "tat" else "review sooner: this wait is ours, not the vendor's",
        page="docs/methods/quantiles.md",
    )


TURNAROUND = "of released → submitted on the site's calendar, excused time out: the vendor's clock"
OWN = "of submitted → our first verdict, elapsed: our own clock"
SECONDS = f.MS_PER_SECOND

TIMES: tuple[Kpi, ...] = (
    _time(
        "W03",
        "Handling time, mean",
        "mean time per submission, measured or capped",
        f.time_mean("aht_timed", "timed_ms", ms_per_unit=SECONDS),
        kinds=TIMED,
        min_n=30,
    ),
    _time(
        "W03-P50",
        "Handling time P50",
        "median time per submission, measured or capped",
        f.time_quantile("aht_timed", 0.5, ms_per_unit=SECONDS),
        kinds=TIMED,
        min_n=20,
    ),
    _time(
        "W03-P90",
        "Handling time P90",
        "90 % of submissions take no longer, measured or capped",
        f.time_quantile("aht_timed", 0.9, ms_per_unit=SECONDS),
        kinds=TIMED,
        min_n=50,
    ),
    _time(
        "W03-WALL",
        "Handling time, mean (wall clock)",
        "mean wall-clock, shared or derived time per submission; idle time included",
        f.time_mean("aht_wall", "wall_ms", ms_per_unit=SECONDS),
        kinds=WALL,
        min_n=30,
    ),
    _time(
        "W03-WALL-P50",
        "Handling time P50 (wall clock)",
        "median wall-clock, shared or derived time per submission",
        f.time_quantile("aht_wall", 0.5, ms_per_unit=SECONDS),
        kinds=WALL,
        min_n=20,
    ),
    _time(
        "W03-WALL-P90",
        "Handling time P90 (wall clock)",
        "90 % of submissions take no longer, wall-clock, shared or derived",
        f.time_quantile("aht_wall", 0.9, ms_per_unit=SECONDS),
        kinds=WALL,
        min_n=50,
    ),
    Kpi(
        id="units-per-hour",
        name="Effective units per hour",
        formula="Σ unit size of timed submissions / Σ their hours, measured or capped",
        unit="units/h",
        direction=Direction.UP,
        compute_from=f.units_per_hour,
        needs=("timed_units_milli", "timed_ms", "timed_n", "aht_timed"),
        parts=("counts", "hists"),
        grain=DAY_CELL,
        min_n=30,
        n_of="timed judgments",
        interval="mean",
        seconds_kinds=TIMED,
        missing=NO_TIME,
        page="docs/methods/quantiles.md",
    ),
    Kpi(
        id="units-per-hour-reported",
        name="Units per hour (reported)",
        formula="Σ produced / Σ hours of the trackers",
        unit="units/h",
        direction=Direction.UP,
        compute_from=f.reported_per_hour,
        needs=("produced", "hours"),
        parts=("reported",),
        grain=DAY_CELL,
        evidence=Evidence.REPORTED,
        missing="a tracker with hours and produced units",
        page="docs/methods/counts.md",
    ),
    _wait("D02", "Turnaround P90", "tat", 0.9, f"90 % {TURNAROUND}", NO_RELEASE),
    _wait("D02-P50", "Turnaround P50", "tat", 0.5, f"median {TURNAROUND}", NO_RELEASE),
    _wait("own-time-P90", "Our own acceptance time P90", "own", 0.9, f"90 % {OWN}", "our verdicts with their times"),
    _wait("own-time-P50", "Our own acceptance time P50", "own", 0.5, f"median {OWN}", "our verdicts with their times"),
    Kpi(
        id="D04",
        name="Backlog in days of work",
        formula="items open / items done per active day (last 10 days on which anything was done, within five weeks)",
        unit="days",
        direction=Direction.DOWN,
        target=3.0,
        compute_from=f.days_of_work,
        needs=("backlog",),
        parts=("backlog",),
        grain=STOCK_GRAIN,
        min_n=5,
        n_of="active days",
        missing=NO_RELEASE,
        action="overtime, or move volume",
        page="docs/methods/backlog.md",
    ),
    Kpi(
        id="backlog",
        name="Backlog",
        formula="items released and not yet submitted at the end of the day",
        unit="items",
        direction=Direction.DOWN,
        compute_from=f.open_units,
        needs=("backlog",),
        parts=("backlog",),
        grain=STOCK_GRAIN,
        missing=NO_RELEASE,
        page="docs/methods/backlog.md",
    ),
    Kpi(
        id="backlog-age",
        name="Backlog age P90",
        formula="age in calendar days that 90 % of the open items do not pass",
        unit="days",
        direction=Direction.DOWN,
        compute_from=f.open_age(0.9),
        needs=("backlog",),
        parts=("backlog",),
        grain=STOCK_GRAIN,
        missing=NO_RELEASE,
        action="work the oldest first, or release less",
        page="docs/methods/backlog.md",
    ),
    Kpi(
        id="days-available",
        name="Work available",
        formula="items available in the last queue snapshot / items done per active day",
        unit="days",
        direction=Direction.UP,
        target=1.0,
        compute_from=f.days_available,
        needs=("available", "backlog"),
        parts=("queue", "backlog"),
        grain=STOCK_GRAIN,
        min_n=5,
        n_of="active days",
        missing="queue snapshots, and release times of items",
        action="release more before the floor runs dry",
        page="docs/methods/backlog.md",
    ),
)
