"""The smallest pieces of a page: a number that knows how sure it is, a state, a line of text, an empty place."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from callsheet.decisions.finding import Link
from callsheet.metrics.evidence import Evidence
from callsheet.reports import formats as f
from callsheet.said import beside, say, term
from callsheet.stats.estimate import Estimate
from callsheet.stats.state import State, Target, state_of

OKABE_ITO = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky blue": "#56B4E9",
    "bluish green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "reddish purple": "#CC79A7",
    "grey": "#767676",
}
"""The palette of Okabe and Ito (2008), safe for colour-blind readers, and one grey with contrast 4.5 on white."""

SHAPES = {State.MET: "●", State.BREACHED: "▲", State.INCONCLUSIVE: "◆", State.NO_DATA: "○"}
COLOURS = {
    State.MET: OKABE_ITO["bluish green"],
    State.BREACHED: OKABE_ITO["vermillion"],
    State.INCONCLUSIVE: OKABE_ITO["blue"],
    State.NO_DATA: OKABE_ITO["grey"],
}


@dataclass(frozen=True, slots=True)
class StateChip:
    """A state as word, shape and colour together: none of them alone carries it."""

    state: State
    word: str
    shape: str
    colour: str


def state_chip(state: State) -> StateChip:
    """The chip of a state."""
    return StateChip(state, term(str(state)), SHAPES[state], COLOURS[state])


@dataclass(frozen=True)  # without slots: its words stand beside every number of a page and are made once
class Provenance:
    """From what a page was computed: the moment (UTC), the manifest's number, and the newest production day in it.

    `registry` is the moment (UTC) whose registry a replay was made with; None for the registry as it stands. `days` are the
    production days that its rates were taken over; 0 where each number says it itself.
    """

    as_of: datetime
    manifest: int = 0
    newest_day: date | None = None
    registry: datetime | None = None
    days: int = 0

    @cached_property
    def words(self) -> str:
        """facts to Fri 20 Nov, read Sun 22 Nov 06:10 UTC, manifest 118; rates of the last 28 days."""
        rates = say("rates of the last {days}", days=f.plural(self.days, "day")) if self.days else ""
        return beside("; ", [said for said in (self._read, rates) if said])

    @property
    def _read(self) -> str:
        newest = (
            say("facts to {newest_day}, ", newest_day=f.day(self.newest_day, near=self.as_of.date()))
            if self.newest_day
            else ""
        )
        if self.registry is not None:
            return say(
                "{newest}manifest {manifest}, registry of {registry} UTC",
                newest=newest,
                manifest=self.manifest,
                registry=f.moment(self.registry),
            )
        return say(
            "{newest}read {as_of}, manifest {manifest}",
            newest=newest,
            as_of=f.instant(self.as_of),
            manifest=self.manifest,
        )


@dataclass(frozen=True, slots=True)
class EstimateCell:
    """A number ready to be shown: 92.7 % | ±1.2 | n 412 | state. Never a naked percentage.

    `greyed` numbers are too weak to rank; `note` says why (or why there is none). `hover` are (label, text) lines:
    definition, method, evidence, freshness. `link` leads to the rows behind it. `raw` is the number itself, `unit` its unit.
    """

    text: str
    margin: str
    n: str
    raw: Estimate
    unit: str
    state: StateChip | None = None
    greyed: bool = False
    note: str = ""
    hover: tuple[tuple[str, str], ...] = ()
    link: Link | None = None

    @property
    def line(self) -> str:
        """All of it in one line, for a terminal or a title."""
        chip = f"{self.state.shape} {self.state.word}" if self.state else ""
        return beside(
            " ", [p for p in (self.text, self.margin, self.n, chip, f"({self.note})" if self.note else "") if p]
        )


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a number is: unit, which way is better, target, definition. `target` in the unit of the estimate."""

    name: str
    unit: str
    definition: str = ""
    direction: str = "none"
    target: Target | None = None


def estimate_cell(
    estimate: Estimate,
    meaning: Meaning,
    *,
    evidence: Evidence | None = None,
    provenance: Provenance | None = None,
    link: Link | None = None,
) -> EstimateCell:
    """The cell of one estimate. A plain count has no margin, and says what kind of evidence it is in the hover."""
    digits = f.digits_of(meaning.unit)
    if estimate.value is None:
        text, margin = DASH_CELL, ""
    else:
        text = f.figure(estimate.value, meaning.unit, digits=digits)
        margin = f.margin(estimate, meaning.unit, digits=digits)
    judged = meaning.target is not None and meaning.direction != "none"
    return EstimateCell(
        text=text,
        margin=margin,
        n=f.sample(estimate.n) if estimate.n else "",
        raw=estimate,
        unit=meaning.unit,
        state=state_chip(state_of(estimate, meaning.target, meaning.direction)) if judged else None,
        greyed=not estimate.is_firm,
        note=estimate.reason or "",
        hover=_hover(estimate, meaning, evidence, provenance),
        link=link,
    )


DASH_CELL = "–"


def _hover(
    estimate: Estimate, meaning: Meaning, evidence: Evidence | None, provenance: Provenance | None
) -> tuple[tuple[str, str], ...]:
    interval = say(
        "{method}, {confidence}{THIN}% interval",
        method=estimate.method,
        confidence=round(100 * estimate.confidence),
        THIN=f.THIN,
    )
    lines = (
        (say("what"), beside(": ", (meaning.name, meaning.definition))),
        (say("target"), _target_words(meaning)),
        (say("method"), interval if estimate.low is not None else term(estimate.method)),
        (say("evidence"), term(str(evidence)) if evidence else ""),
        (say("fresh"), provenance.words if provenance else ""),
        (say("why grey"), estimate.reason or ""),
    )
    return tuple((label, text) for label, text in lines if text)


def _target_words(meaning: Meaning) -> str:
    if meaning.target is None:
        return ""
    if isinstance(meaning.target, tuple):
        low, high = (f.figure(t, meaning.unit) for t in meaning.target)
        return say("{low} to {high}", low=low, high=high)
    return say(
        "at most {target}" if meaning.direction == "down" else "at least {target}",
        target=f.figure(meaning.target, meaning.unit),
    )


@dataclass(frozen=True, slots=True)
class TextCell:
    """A word in a table: a name, a code, a day; `sort` orders it where the text does not, `code` is what exports hold instead of a
    name.
    """

    text: str
    link: Link | None = None
    sort: str | float | None = None
    greyed: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class CountCell:
    """A plain count of things that needs no interval; None is "n/a", which is missing and not 0. `signed`: a difference."""

    value: float | None
    unit: str = ""
    link: Link | None = None
    evidence: Evidence = Evidence.COUNTED
    signed: bool = False

    @property
    def text(self) -> str:
        """48,210; +9 of a difference."""
        if self.value is None:
            return DASH_CELL
        return f.signed(self.value, 0) if self.signed and self.value else f.count(self.value)


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day; None where there is none."""

    value: date | None
    link: Link | None = None

    @property
    def text(self) -> str:
        """Tue 24 Nov 2026."""
        return DASH_CELL if self.value is None else f.day(self.value)


@dataclass(frozen=True, slots=True)
class TrendCell:
    """A change since the last period with its split: down 3.6 points = −1.6 mix −2.0 rate."""

    raw: Estimate
    mix: float | None = None
    rate: float | None = None
    link: Link | None = None

    @property
    def text(self) -> str:
        """−3.6 points ±1.1 = −1.6 mix −2.0 rate; a dash where nothing can be compared."""
        if self.raw.value is None:
            return DASH_CELL
        said = beside(" ", (f.figure(self.raw.value, f.POINTS), f.margin(self.raw, f.POINTS)))
        if self.mix is None or self.rate is None:
            return said
        return say(
            "{said} = {mix} mix {rate} rate", said=said, mix=f.signed(100 * self.mix), rate=f.signed(100 * self.rate)
        )

    @property
    def greyed(self) -> bool:
        """Whether the change may not be ranked."""
        return not self.raw.is_firm


Cell = EstimateCell | TextCell | CountCell | DayCell | TrendCell


@dataclass(frozen=True, slots=True)
class Clock:
    """Something that runs out: what, when (UTC), and for whom. `day` is the whole day at whose end it does, where no hour is meant:
    a day is the same in every zone. `left`: how long until then, in words.
    """

    what: str
    at: datetime
    owner: str = ""
    link: Link | None = None
    day: date | None = None
    left: str = ""


@dataclass(frozen=True, slots=True)
class EmptyPlace:
    """What a place will show, the one command or button that starts it, and the guide that explains it."""

    will_show: str
    start: str
    guide: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a page: key, word, how many things it holds (None where that is not counted)."""

    key: str
    word: str
    number: int | None = None
