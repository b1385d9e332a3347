"""Reports as plain text for a terminal: strings with rich's markup where asked for, never printed here."""

from collections.abc import Sequence

from callsheet.reports import formats as f
from callsheet.reports.pieces import Cell, EstimateCell, TrendCell
from callsheet.reports.tables import Row, Table
from callsheet.reports.today import FindingCard, Gap, Rail, TodayReport

STYLES = {"critical": "bold red", "serious": "bold yellow", "watch": "dim"}
INDENT = "  "


def today_text(report: TodayReport, *, markup: bool = False, evidence: bool = True) -> str:
    """Today as text: headline, what needs somebody, what can wait, what cannot be said yet, the night."""
    parts = [_styled(report.title, "bold", markup), report.provenance.words]
    if report.empty:
        parts += ["", report.empty.will_show, report.empty.start]
    for i, card in enumerate(report.urgent, start=1):
        parts += ["", *_card(card, i, markup=markup, evidence=evidence)]
    for title, cards in (("In hand", report.in_hand), ("", report.listed)):
        parts += ["", _styled(title, "bold", markup)] if cards and title else []
        for i, card in enumerate(cards, start=1):
            parts += ["", *_card(card, i, markup=markup, evidence=False)]
    if report.waiting:
        parts += ["", _styled("Can wait", "bold", markup)]
        for i, card in enumerate(report.waiting, start=len(report.urgent) + 1):
            parts += _card(card, i, markup=markup, evidence=False)
    parts += _gaps(report.gaps, markup=markup) + _rail(report.rail, markup=markup)
    return "\n".join(parts)


def _card(card: FindingCard, number: int, *, markup: bool, evidence: bool) -> list[str]:
    badge = _styled(f"{card.shape} {card.severity}", STYLES[card.severity], markup)
    lines = [f"{number}. {badge}  {_safe(card.sentence, markup)}"]
    if card.work and (said := card.work.note or card.work.last):
        lines.append(f"{INDENT * 2}{_safe(said, markup)}")
    if card.cause:
        lines.append(f"{INDENT * 2}why: {_safe(card.cause, markup)}")
    lines += [
        f"{INDENT * 2}do: {_safe(card.action, markup)} ({_safe(card.owner, markup)})",
        f"{INDENT * 2}{_safe(f'{card.cost} [{card.id}]', markup)}",
    ]
    if evidence:
        lines += [
            f"{INDENT * 3}{line.label}: {_safe(line.text, markup)}{_known(line.evidence)}" for line in card.evidence
        ]
    return lines


def _known(evidence: str) -> str:
    return f" · {evidence}" if evidence else ""


def _gaps(gaps: Sequence[Gap], *, markup: bool) -> list[str]:
    if not gaps:
        return []
    lines = ["", _styled("Cannot be said yet", "bold", markup)]
    for gap in gaps:
        lines += [
            f"○ {_safe(gap.sentence, markup)}",
            f"{INDENT * 2}needs: {_safe(gap.needs, markup)}. {_safe(gap.how, markup)}",
        ]
    return lines


def _rail(rail: Rail, *, markup: bool) -> list[str]:
    lines: list[str] = []
    if rail.imports:
        lines += [
            "",
            _styled("Overnight", "bold", markup),
            *(f"{INDENT}{_safe(i.words, markup)}" for i in rail.imports),
        ]
    if rail.freshness:
        lines += ["", _styled("Feeds", "bold", markup), *(f"{INDENT}{_safe(x.words, markup)}" for x in rail.freshness)]
    if rail.clocks:
        lines += ["", _styled("Clocks", "bold", markup)]
        lines += [f"{INDENT}{f.instant(c.at)}: {_safe(c.what, markup)}" for c in rail.clocks]
    return lines


def table_text(table: Table, *, markup: bool = False) -> str:
    """A table as aligned text with its title, units in the heading, totals under a rule; numbers stand to the right."""
    if not table.rows:
        what = table.empty.will_show if table.empty else ""
        return "\n".join(part for part in (_styled(table.title, "bold", markup), what) if part)
    heading = [f"{c.title} ({c.unit})" if c.unit else c.title for c in table.columns]
    body = [[cell_text(cell) for cell in row.cells] for row in table.rows]
    foot = [[cell_text(cell) for cell in table.totals.cells]] if table.totals else []
    widths = [max(len(line[i]) for line in [heading, *body, *foot]) for i in range(len(heading))]
    right = [c.numeric for c in table.columns]

    def aligned(cells: Sequence[str]) -> str:
        said = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True))
        return "  ".join(said).rstrip()

    rule = "─" * len("  ".join("x" * w for w in widths))
    lines = [_styled(table.title, "bold", markup), "", aligned(heading), rule]
    lines += [_row_line(aligned(cells), row, markup) for cells, row in zip(body, table.rows, strict=True)]
    lines += [rule, *(_safe(aligned(cells), markup) for cells in foot)] if foot else []
    return "\n".join([*lines, *([table.note] if table.note else [])])


def _row_line(said: str, row: Row, markup: bool) -> str:
    weak = any(isinstance(c, EstimateCell | TrendCell) and c.greyed for c in row.cells)
    return _styled(said, "dim", markup) if weak else _safe(said, markup)


def cell_text(cell: Cell) -> str:
    """A cell in one line."""
    if isinstance(cell, EstimateCell):
        return cell.line
    return cell.text


def _styled(text: str, style: str, markup: bool) -> str:
    return f"[{style}]{_safe(text, markup)}[/]" if markup else text


def _safe(text: str, markup: bool) -> str:
    """Brackets of the text itself are no markup."""
    return text.replace("[", r"\[") if markup else text
