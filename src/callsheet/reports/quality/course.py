"""The course of quality: control charts with their sentence, and every period of them as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from callsheet.decisions.finding import Link
from callsheet.metrics.kpi import Kpi
from callsheet.quality.control_series import Controlled, Judged, Moved
from callsheet.reports import formats as f
from callsheet.reports.charts import Chart, ControlShown, Mark, control_chart
from callsheet.reports.charts.control import bare, point_words
from callsheet.reports.kpis import meaning_of
from callsheet.reports.pieces import EmptyPlace, Provenance, TextCell, estimate_cell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import beside, say, term

Filters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Course:
    """One KPI's course: `each` is the length of its periods (day or week), `marks` the guideline versions taken up meanwhile,
    `moved` the lasting change of level, where there was one."""

    kpi: Kpi
    each: str
    course: Controlled
    target: float | None = None
    marks: tuple[Mark, ...] = ()
    moved: Moved | None = None


def course_chart(one: Course) -> Chart:
    """The control chart; its title is the answer."""
    shown = ControlShown(one.kpi.name, one.kpi.unit, one.course, one.target, one.marks, one.moved)
    summary = beside(". ", [part for part in (course_summary(one), moved_sentence(one)) if part])
    return control_chart(shown, title=course_title(one), summary=summary)


def course_title(one: Course) -> str:
    """Gold accuracy: from 94 % to 71 % by Wed 21 Oct; 2 of 10 weeks outside its limits; or within them; or too few to judge."""
    name, course, moved = term(one.kpi.name), one.course, one.moved
    if moved is not None:
        day = f.day(moved.last, near=course.points[-1].period.day)
        before, after = (bare(e.value or 0.0, one.kpi.unit) for e in (moved.before, moved.after))
        changed = say("{name}: from {before} to {after} by {day}", name=name, before=before, after=after, day=day)
        if not course.outside:
            return changed
        n = _periods(course.judged, one.each)
        return beside("; ", [changed, say("{found} of {n} outside its limits", found=len(course.outside), n=n)])
    if not course.judged:
        return say("{name}: too few to judge its course", name=name)
    n = _periods(course.judged, one.each)
    if course.outside:
        return say("{name}: {found} of {n} outside its limits", name=name, found=len(course.outside), n=n)
    return say("{name}: {n} within its limits", name=name, n=n)


def course_summary(one: Course) -> str:
    """What is usual in each phase, and which phases have too few periods to know."""
    parts = []
    for phase in one.course.phases:
        n = _periods(phase.periods, one.each)
        version = phase.version
        if phase.usual is None and version:
            parts.append(say("{n} of guideline {version}, too few to know what is usual", n=n, version=version))
        elif phase.usual is None:
            parts.append(say("{n}, too few to know what is usual", n=n))
        else:
            usual = bare(phase.usual, one.kpi.unit)
            parts.append(
                say("{n} of guideline {version}, usually {usual}", n=n, version=version, usual=usual)
                if version
                else say("{n}, usually {usual}", n=n, usual=usual)
            )
    weak = sum(point.is_weak for point in one.course.points)
    if weak:
        parts.append(say("{n} with under five expected errors, on which nothing is called", n=_periods(weak, one.each)))
    return beside("; ", parts)


def moved_sentence(one: Course) -> str:
    """When the level most likely changed, from what to what, how surely, and which guideline came into force then; empty where it did not."""
    moved = one.moved
    if moved is None:
        return ""
    when = {"first": f.day(moved.first), "last": f.day(moved.last)}
    levels = {
        "before": bare(moved.before.value or 0.0, one.kpi.unit),
        "after": bare(moved.after.value or 0.0, one.kpi.unit),
        "p": f.percent(moved.p_value),
    }
    said = (
        say("The level most likely changed on {first}, from {before} to {after}; chance does as much in {p} of cases", **when, **levels)
        if moved.first == moved.last
        else say(
            "The level most likely changed between {first} and {last}, from {before} to {after}; chance does as much in {p} of cases",
            **when, **levels,
        )
    )  # fmt: skip
    taken_up = [
        say("{word} came into force on {day}", word=mark.word, day=f.day(mark.day))
        for mark in one.marks
        if moved.first <= mark.day <= moved.last
    ]
    return beside("; ", [said, *taken_up])


def _periods(n: int, each: str) -> str:
    return f.plural(n, "week") if each == "week" else f.plural(n, "day")


def course_table(courses: Sequence[Course], where: Filters, provenance: Provenance) -> Table:
    """Every period of every chart, the newest first, each number with the way to its rows."""
    columns = (
        Column("from", say("From"), numeric=False),
        Column("kpi", say("KPI"), numeric=False),
        Column("value", say("Value")),
        Column("usual", say("Usual")),
        Column("low_limit", say("Lower limit")),
        Column("high_limit", say("Upper limit")),
        Column("judged", say("Judged"), numeric=False),
    )
    points = [(one, point) for one in courses for point in one.course.points]
    points.sort(key=lambda pair: pair[1].period.day, reverse=True)
    rows = tuple(_row(one, point, where, provenance) for one, point in points)
    outside = sum(point.is_outside for _, point in points)
    title = (
        say("{n} outside its limits", n=f.plural(outside, "period"))
        if outside == 1
        else say("{n} outside their limits", n=f.plural(outside, "period"))
    )
    return Table(
        title=title if outside else say("No period left its limits"),
        columns=columns,
        rows=rows,
        empty=None
        if rows
        else EmptyPlace(say("Every day or week with what is usual for it."), say("Two periods make a course.")),
    )


def _row(one: Course, point: Judged, where: Filters, provenance: Provenance) -> Row:
    period, unit = point.period, one.kpi.unit
    link = Link("rows", one.kpi.id, (*where, (one.each, period.day.isoformat())))
    value = estimate_cell(
        period.estimate, meaning_of(one.kpi, one.target), evidence=one.kpi.evidence, provenance=provenance, link=link
    )
    limits = tuple(_plain(limit, unit) for limit in (point.centre, point.low, point.high))
    return Row(
        f"{period.day.isoformat()}|{one.kpi.id}",
        (
            TextCell(_said(period.day), sort=period.day.isoformat(), code=period.day.isoformat()),
            TextCell(term(one.kpi.name), code=one.kpi.id),
            value,
            *limits,
            TextCell(point_words(point)),
        ),
    )


def _said(day: date) -> str:
    return f.day(day)


def _plain(limit: float | None, unit: str) -> TextCell:
    """A limit, which is no estimate of its own."""
    if limit is None:
        return TextCell(f.DASH, greyed=True, sort="")
    text = bare(limit, unit)
    return TextCell(text, sort=limit, code=repr(limit))
