"""KPI dictionary and measures as pages: the texts of docs/reference/kpis.md and measures.md, which tests hold current."""

from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.kpi import Kpi
from callsheet.metrics.measures import HISTOGRAMS, KEYS, MEASURES
from callsheet.stats.state import Target

HEAD = """# KPIs

Generated from `callsheet.metrics.KPIS`; do not edit. `%` marks shares (0 to 1 in files and the API). Every value is computed
from summed numerators and denominators, never from averaged ratios. Under its least n a value is greyed and decides nothing.
"""

MEASURES_HEAD = """# Measures

Generated from `callsheet.metrics.measures`; do not edit. Measures are whole numbers that add up: *Σ over items of f(all current
facts of the item; registry version)*. Each import appends signed differences with its manifest's number `seq`; what was known at
a time is the sum of rows with `seq ≤` the manifest then in force. Every [KPI](kpis.md) is computed from these sums.
"""


def kpi_reference() -> str:
    """Markdown: an overview table, then one section a KPI."""
    rows = [
        f"| [{k.id}](#{_anchor(k)}) | {k.name} | {k.unit} | {k.direction.value} | {k.evidence.value} |"
        for k in KPIS.values()
    ]
    overview = "\n".join(["| id | name | unit | better | evidence |", "|---|---|---|---|---|", *rows])
    sections = "\n".join(_section(kpi) for kpi in KPIS.values())
    return f"{HEAD}\n{overview}\n\n{sections}"


def _section(kpi: Kpi) -> str:
    lines = [
        ("formula", kpi.formula),
        ("unit", kpi.unit),
        ("target", _shown(kpi.target)),
        ("by", ", ".join(kpi.grain)),
        (
            "interval",
            f"[{kpi.interval}](../../{kpi.page})" if kpi.interval != "none" else f"none ([why](../../{kpi.page}))",
        ),
        ("least n", f"{kpi.min_n} {kpi.n_of}" if kpi.min_n else ""),
        ("kinds of time", ", ".join(kpi.seconds_kinds)),
        ("reads", f"{', '.join(kpi.needs)} ({', '.join(kpi.parts)})"),
        ("needs", kpi.missing),
        ("on a breach", kpi.action),
    ]
    body = "\n".join(f"- {name}: {text}" for name, text in lines if text)
    return f"## {kpi.id}\n\n**{kpi.name}**\n\n{body}\n"


def _anchor(kpi: Kpi) -> str:
    return kpi.id.casefold()


def _shown(target: Target | None) -> str:
    if target is None:
        return ""
    return " to ".join(f"{t:g}" for t in target) if isinstance(target, tuple) else f"{target:g}"


def measures_reference() -> str:
    """Markdown: the tables with their keys, every additive measure, and the histograms."""
    tables = "\n".join(f"| `{name}` | {', '.join(keys)} |" for name, keys in KEYS.items())
    rows = "\n".join(f"| `{m.name}` | {m.unit} | {m.meaning.replace('|', '/')} |" for m in MEASURES)
    kinds = "\n".join(f"| `{kind}` | {meaning} |" for kind, meaning in HISTOGRAMS.items())
    return f"""{MEASURES_HEAD}
## Tables

Every table also has `seq`. `""` stands for not known; an empty day is undated.

| table | summed by |
|---|---|
{tables}

## Additive measures

Columns of `measure` and `measure_day`.

| measure | unit | what one item adds |
|---|---|---|
{rows}

## Histograms

Columns `b00` to `b63` of `measure_hist`: bin 0 is below 100 ms, then a third of an octave each, the last is open.

| kind | of what |
|---|---|
{kinds}
"""
