"""What is said of quality: KPIs, their courses with limits, places, what is taken for what."""

from datetime import date

from ninja import Schema

from callsheet.api.schemas import EstimateOut, KpiValueOut, PlaceOut, ReadAs


class PointOut(Schema):
    """A day or week of a course: the estimate, what is usual, the limits (null: too few periods to know), and how it was judged.

    `is_outside` alerts; `rules` annotate; `is_weak`: under five expected errors, so that nothing is called.
    """

    day: date
    estimate: EstimateOut
    usual: float | None
    low: float | None
    high: float | None
    is_outside: bool
    is_weak: bool
    rules: list[str]


class PhaseOut(Schema):
    """Periods under one guideline version ('' before the first change), and what is usual in it."""

    version: str
    periods: int
    usual: float | None


class MovedOut(Schema):
    """A lasting change of level: its first day lies from `first` to `last`; the levels; how often chance does as much (`p_value`)."""

    first: date
    last: date
    before: EstimateOut
    after: EstimateOut
    p_value: float


class CourseOut(Schema):
    """A KPI's control chart: `each` is the length of its periods, day or week; `moved` null where chance explains every change."""

    kpi: str
    each: str
    target: float | None
    phases: list[PhaseOut]
    moved: MovedOut | None
    points: list[PointOut]


class QualityOut(Schema):
    """Quality of a programme, vendor, locale or of everything, over twelve weeks until yesterday."""

    name: str
    kpis: list[KpiValueOut]
    courses: list[CourseOut]
    places: list[PlaceOut]
    read: ReadAs


class ConfusedOut(Schema):
    """How many answers to what is `known` (empty where an audit did not say) said `answer`; `weight` sums the audits' design weights."""

    known: str
    answer: str
    n: int
    weight: float


class MeasuredOut(Schema):
    """A question that was measured, against what, and on how many answers."""

    programme: str
    question: str
    against: str
    n: int


class ConfusionOut(Schema):
    """The cells of one question's confusion matrix, and all questions there are."""

    programme: str
    question: str
    against: str
    cells: list[ConfusedOut]
    measured: list[MeasuredOut]
    read: ReadAs


class LotOut(Schema):
    """A delivery: a vendor's part of a batch (`batch`), or of a production day where work is of no batch ('').

    `inspected` judgments are worth `draws` equally likely draws, of which `wrong` were not accepted. The plan asks for `n` draws (code `letter`);
    of what was inspected `accept_at` or fewer may be wrong, `reject_at` or more reject. `is_accepted` is null where nothing is decided: `missing`
    draws, not `is_delivered`, or no limit agreed. `chance`: that this very lot has as much right work as agreed. `under`: normal, tightened, reduced or
    discontinued; `then` is what follows.
    """

    batch: str
    first: date
    last: date
    units: int
    inspected: int
    draws: int
    wrong: int
    letter: str
    n: int | None
    accept_at: int | None
    reject_at: int | None
    is_delivered: bool
    is_accepted: bool | None
    missing: int
    chance: float | None
    under: str
    then: str


class InspectionOut(Schema):
    """One vendor's deliveries to one programme. `target` is the agreed share of right work, `aql` the tables' limit in percent (null: none);
    `standing` how strictly the next lot is inspected, `next` what would change that, `risks` those of the plan in words.
    """

    programme: str
    vendor: str
    target: float | None
    aql: float | None
    standing: str
    next: str
    risks: list[str]
    lots: list[LotOut]


class LotsOut(Schema):
    """Acceptance of deliveries by what audits found in them; lots of the last twelve weeks, decided in the light of all before."""

    name: str
    inspections: list[InspectionOut]
    read: ReadAs


class SliceOut(Schema):
    """One part of the work: its KPIs. `slice` is guideline, prelabel or experience, `part` which of it."""

    slice: str
    part: str
    answers: int
    kpis: dict[str, EstimateOut]


class SlicesOut(Schema):
    """Quality by guideline in force, by machine's suggestion, by newcomers and others."""

    name: str
    slices: list[SliceOut]
    read: ReadAs
