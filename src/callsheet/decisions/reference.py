"""The detectors as a page: the text of docs/reference/findings.md, which a test holds current."""

from dataclasses import MISSING, fields
from inspect import getdoc, getmodule

from callsheet.decisions.finding import BLIND, LOST
from callsheet.decisions.risks import RISKS, Risk
from callsheet.decisions.today import SHOWN_INCONCLUSIVE

HEAD = f"""# Findings

Generated from `callsheet.decisions.risks.RISKS`; do not edit. Each detector is a pure function
`assess(case, thresholds) -> (Finding | CannotSay, …)`: no verdict means that there is nothing to say.

Severity: **critical** and **serious** findings need somebody before the hour of release, **watch** can wait. Within each, findings
stand by what a day of waiting costs: units that come late, are wrong or are not worked count {LOST:g}, units that are done but
not seen, not attributed or disputed count {BLIND:g}. Of inconclusive findings of one kind and programme {SHOWN_INCONCLUSIVE} are shown one by one,
the rest as one line. A finding keeps its id as long as kind, place, subject and start stay the same.

What cannot be said yet is asked for once per programme: *We cannot say …: that needs …*, the one input that would change that.
"""


def findings_reference() -> str:
    """Markdown: an overview table, then one section a detector."""
    rows = [f"| [{r.kind}](#{r.kind}) | {r.question} | {r.calls_for} |" for r in RISKS.values()]
    overview = "\n".join(["| kind | question | calls for |", "|---|---|---|", *rows])
    return f"{HEAD}\n{overview}\n\n" + "\n".join(_section(risk) for risk in RISKS.values())


def _section(risk: Risk) -> str:
    module = getmodule(risk.assess)
    about = (getdoc(module) or "").strip()
    return (
        f"## {risk.kind}\n\n**{risk.question}**\n\n{about}\n\n"
        f"Calls for: {risk.calls_for}.\n\n"
        f"### What it reads\n\n{_paragraph(risk.case)}\n\n{_inputs(risk.case)}\n\n"
        f"### Thresholds\n\n{_paragraph(risk.thresholds)}\n\n{_defaults(risk.thresholds)}\n"
    )


def _paragraph(kind: type) -> str:
    return getdoc(kind) or ""


def _inputs(kind: type) -> str:
    names = (f"`{f.name}`" + ("" if f.default is MISSING else " (may be left out)") for f in fields(kind))
    return f"Fields of `{kind.__name__}`: {', '.join(names)}."


def _defaults(kind: type) -> str:
    rows = [f"| `{f.name}` | {f.default:g} |" for f in fields(kind)]
    return "\n".join(["| threshold | default |", "|---|---|", *rows])
