"""Whatever the layout, the totals that went into a tracker come out of it: random tables in random layouts."""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from callsheet.sources import mapping_file
from callsheet.sources.contract import ReadOptions
from callsheet.sources.grid import pasted_sheets
from callsheet.sources.suggest import KnownNames, answer, suggest
from callsheet.sources.tracker import TrackerMapping, records

VENDORS = ("Lumen", "Orbit", "Northwind")
LOCALES = ("de-DE", "fr-FR", "ja-JP", "es-MX")
MEASURES = ("Produced", "Accepted", "Hours")
TODAY = date(2026, 11, 22)
Cells = dict[tuple[date, str, str, str], int | None]


@dataclass(frozen=True)
class Drawn:
    """A table of totals and how it is to be laid out."""

    cells: Cells
    layout: str
    dates: str
    missing: str
    title: bool
    totals: bool
    grouped: bool


@st.composite
def tables(draw: st.DrawFn) -> Drawn:
    days = [date(2026, 11, 2) + timedelta(days=i) for i in range(draw(st.integers(2, 6)))]
    vendors = VENDORS[: draw(st.integers(1, 3))]
    locales = LOCALES[: draw(st.integers(2, 4))]
    layout = draw(
        st.sampled_from(
            ["long", "days across", "days over measures", "measures over days", "measures down", "locales across"]
        )
    )
    measures = MEASURES[: 1 if layout == "locales across" else draw(st.integers(1, 3))]
    value = st.one_of(st.none(), st.integers(0, 999_999), st.integers(0, 999_999), st.integers(0, 999_999))
    cells = {(d, v, lo, m): draw(value) for d in days for v in vendors for lo in locales for m in measures}
    cells[(days[0], vendors[0], locales[0], measures[0])] = draw(st.integers(1000, 9999))
    return Drawn(
        cells,
        layout,
        draw(st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %b", "%d %b %Y", "%a %d %b", "%d/%m/%Y"])),
        draw(st.sampled_from(["", "n/a", "-"])),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.booleans()),
    )


def laid_out(drawn: Drawn) -> list[list[object]]:
    """The rows of the sheet."""
    days, vendors, locales, measures = (list(dict.fromkeys(k[i] for k in drawn.cells)) for i in range(4))
    shown = {d: d.strftime(drawn.dates) for d in days}

    def cell(d: date, v: str, lo: str, m: str) -> object:
        value = drawn.cells[(d, v, lo, m)]
        return drawn.missing if value is None else value

    pairs = [(v, lo) for v in vendors for lo in locales]
    if drawn.layout == "long":
        head = [["Date", "Vendor", "Locale", *measures]]
        body = [[shown[d], v, lo, *[cell(d, v, lo, m) for m in measures]] for d in days for v, lo in pairs]
    elif drawn.layout == "locales across":
        head = [["Date", "Vendor", *locales]]
        body = [[shown[d], v, *[cell(d, v, lo, measures[0]) for lo in locales]] for d in days for v in vendors]
    elif drawn.layout == "days across":
        head = [["Vendor", "Locale", *shown.values()]]
        measures = measures[:1]
        body = [[v, lo, *[cell(d, v, lo, measures[0]) for d in days]] for v, lo in pairs]
    elif drawn.layout == "measures down":
        head = [["Vendor", "Locale", "Metric", *shown.values()]]
        body = [[v, lo, m, *[cell(d, v, lo, m) for d in days]] for v, lo in pairs for m in measures]
    else:
        over_days = drawn.layout == "measures over days"
        columns = [(d, m) for m in measures for d in days] if over_days else [(d, m) for d in days for m in measures]
        top = [m if over_days else shown[d] for d, m in columns]
        top = [t if i == 0 or top[i - 1] != t else "" for i, t in enumerate(top)]
        head = [["", "", *top], ["Vendor", "Locale", *[shown[d] if over_days else m for d, m in columns]]]
        body = [[v, lo, *[cell(d, v, lo, m) for d, m in columns]] for v, lo in pairs]
    rows = [*head, *(_grouped(body, drawn) if drawn.grouped else body)]
    if drawn.totals and drawn.layout != "measures down":
        labels = sum(isinstance(c, str) and c in ("Date", "Vendor", "Locale") for c in head[-1])
        sums = [sum(r[i] for r in body if isinstance(r[i], int)) for i in range(labels, len(body[0]))]
        rows.append(["Total", *[""] * (labels - 1), *sums])
    return [["Sonata tracker 2026"], [], *rows] if drawn.title else rows


def _grouped(body: list[list[object]], drawn: Drawn) -> list[list[object]]:
    """The first label is written once for its group, as in merged cells."""
    rows = [list(r) for r in body]
    for before, row in zip(body, rows[1:], strict=False):
        if row[0] == before[0]:
            row[0] = ""
    return rows


def expected(drawn: Drawn) -> dict[tuple[str, ...], int]:
    measures = list(dict.fromkeys(k[3] for k in drawn.cells))
    kept = measures[:1] if drawn.layout in ("days across", "locales across") else measures
    return {
        (d.isoformat(), v, lo, m.lower()): n for (d, v, lo, m), n in drawn.cells.items() if n is not None and m in kept
    }


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(tables())
def test_what_went_into_the_tracker_comes_out_of_it(drawn: Drawn) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter="\t").writerows(laid_out(drawn))
    suggestion = suggest(out.getvalue(), name="sonata.tsv", known=KnownNames(), today=TODAY)
    answers = {q.id: "keep" for q in suggestion.questions if q.id == "ignore"}
    answers |= {
        q.id: "produced"
        for q in suggestion.questions
        if q.id == "done" and drawn.layout in ("days across", "locales across")
    }
    answers |= {q.id: "dmy" for q in suggestion.questions if q.id == "order"}
    text = answer(suggestion, answers)
    mapping = mapping_file.parse(text, name="m", kinds={"tracker": TrackerMapping})
    found: dict[tuple[str, ...], float] = defaultdict(float)
    for record in records(pasted_sheets(out.getvalue()), mapping, ReadOptions("p", "s"), file_name="sonata.tsv"):
        assert record.rejects == (), (text, out.getvalue())
        for _, fact in record.facts:
            found[(str(fact["day"]), fact["vendor"], fact["locale"], fact["measure"])] += fact["value_milli"] / 1000
    assert dict(found) == expected(drawn), (text, out.getvalue())
