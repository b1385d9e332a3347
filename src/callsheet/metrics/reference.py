"""The KPI dictionary as a page: the text of docs/reference/kpis.md, which a test holds current."""

from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.kpi import Kpi
from callsheet.stats.state import Target

HEAD = """# KPIs

Generated from `callsheet.metrics.KPIS`; do not edit. `%` marks shares (0 to 1 in files and the API). Every value is computed
from summed numerators and denominators, never from averaged ratios. Under its least n a value is greyed and decides nothing.
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
