"""How detectors did, as a table whose title is the answer."""

from collections.abc import Mapping, Sequence

from callsheet.decisions.detector_record import DetectorRecord
from callsheet.reports import formats as f
from callsheet.reports.pieces import CountCell, EmptyPlace, EstimateCell, TextCell
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import say, say_many

COLUMNS = (
    Column("kind", say("Detector"), hover=say("what it asks stands beside its name"), numeric=False),
    Column("question", say("Asks"), numeric=False),
    Column("raised", say("Raised"), "findings", "different findings in the last 90 days"),
    Column("acted_on", say("Acted on"), "findings", "taken, assigned or resolved by somebody"),
    Column("dismissed", say("False alarms"), "findings", "dismissed by somebody"),
    Column("not_judged", say("Not judged"), "findings", "nobody said anything, or it went away by itself"),
    Column("precision", say("Precision"), "", "acted on ÷ (acted on + dismissed), with Wilson's interval"),
)


def detectors_title(records: Sequence[DetectorRecord]) -> str:
    """34 of 40 judged findings were worth acting on."""
    acted = sum(r.acted_on for r in records)
    n = acted + sum(r.dismissed for r in records)
    if not n:
        return say("Nobody has judged a finding yet")
    return say_many(
        "{acted} of {all} judged finding was worth acting on",
        "{acted} of {all} judged findings were worth acting on",
        n,
        acted=f.count(acted),
        all=f.count(n),
    )


def detectors_table(records: Sequence[DetectorRecord], questions: Mapping[str, str]) -> Table:
    """One row a detector, most raised first."""
    rows = tuple(
        Row(
            r.kind,
            (
                TextCell(r.kind),
                TextCell(questions.get(r.kind, "")),
                CountCell(r.raised),
                CountCell(r.acted_on),
                CountCell(r.dismissed),
                CountCell(r.not_judged),
                _precision(r),
            ),
        )
        for r in records
    )
    empty = EmptyPlace(
        say("Here stands how often each detector was right."), say("Take, resolve or dismiss findings on Today.")
    )
    return Table(detectors_title(records), COLUMNS, rows, empty=empty)


def _precision(record: DetectorRecord) -> EstimateCell:
    e = record.precision
    known = e.value is not None
    return EstimateCell(
        text=f.figure(e.value, f.PROPORTION) if e.value is not None else "n/a",
        margin=f.margin(e, f.PROPORTION) if known else "",
        n=f.sample(e.n) if known else "",
        raw=e,
        unit=f.PROPORTION,
        greyed=not e.is_firm,
        note=e.reason or "",
        hover=((say("Precision"), say("acted on ÷ (acted on + dismissed)")), (say("Interval"), say("Wilson, 95 %"))),
    )
