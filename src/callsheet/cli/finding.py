"""callsheet finding ack|assign|snooze|resolve|dismiss|reopen|merge|comment|undo|show|detectors"""

from typing import Annotated

import typer

from callsheet.cli.printing import as_json, table
from callsheet.cli.runtime import database

app = typer.Typer(
    no_args_is_help=True, help="Work on findings: every step is kept, with who and why, and can be undone."
)
Ids = Annotated[list[str], typer.Argument(help="Ids of findings, as `callsheet today --json` prints them.")]
Id = Annotated[str, typer.Argument(help="Id of a finding.")]
Reason = Annotated[str, typer.Option("--reason", "-m", help="Why, or what was done.")]
As = Annotated[str, typer.Option("--as", help="E-mail of the person who does it; the machine's owner where not given.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def ack(ids: Ids, reason: Reason = "", who: As = "", json: Json = False) -> None:
    """Take findings in hand."""
    _take("acknowledge", ids, who, json, reason=reason)


@app.command()
def assign(
    ids: Ids,
    to: Annotated[str, typer.Option(help="E-mail of the person who gets them.")],
    reason: Reason = "",
    who: As = "",
    json: Json = False,
) -> None:
    """Give findings to somebody."""
    _take("assign", ids, who, json, reason=reason, to=to)


@app.command()
def snooze(
    ids: Ids,
    until: Annotated[str, typer.Option(help="4h, 3d, tomorrow, monday, 2026-11-25 or 2026-11-25T14:00 (UTC).")],
    reason: Reason,
    who: As = "",
    json: Json = False,
) -> None:
    """Let findings rest until a moment; they return by themselves, at once when they became clearly worse."""
    _take("snooze", ids, who, json, reason=reason, until=until)


@app.command()
def resolve(ids: Ids, reason: Reason, who: As = "", json: Json = False) -> None:
    """Close findings with what was done; they come back when they are seen again."""
    _take("resolve", ids, who, json, reason=reason)


@app.command()
def dismiss(ids: Ids, reason: Reason, who: As = "", json: Json = False) -> None:
    """Close findings as false alarms, counted against their detectors."""
    _take("dismiss", ids, who, json, reason=reason)


@app.command()
def reopen(ids: Ids, reason: Reason = "", who: As = "", json: Json = False) -> None:
    """Open findings again, closed or snoozed."""
    _take("reopen", ids, who, json, reason=reason)


@app.command()
def merge(
    ids: Ids,
    into: Annotated[str, typer.Option(help="Id of the finding that they become part of.")],
    reason: Reason = "",
    who: As = "",
    json: Json = False,
) -> None:
    """Make findings part of another one of the same programme."""
    _take("merge", ids, who, json, reason=reason, into=into)


@app.command()
def comment(ids: Ids, reason: Reason, who: As = "", json: Json = False) -> None:
    """Say something about findings."""
    _take("comment", ids, who, json, reason=reason)


@app.command()
def undo(finding: Id, who: As = "", json: Json = False) -> None:
    """Take back the last step that was taken on a finding."""
    with database():
        from callsheet.actions import findings
        from callsheet.actions.signin import at_the_machine

        taken = findings.undo_last(finding, actor=at_the_machine(who))
        _say(taken, json)


@app.command()
def show(finding: Id, json: Json = False) -> None:
    """One finding with what was done about it."""
    with database():
        from callsheet.actions.acting import SYSTEM
        from callsheet.actions.pages.findings import finding_page
        from callsheet.reports.plain import plain

        report = finding_page(SYSTEM, finding)
    if json:
        as_json(
            {
                **report.item.finding,
                "phase": report.item.work.phase,
                "note": report.item.work.note,
                "steps": plain(report.timeline),
            }
        )
        return
    print(
        f"{report.item.card.sentence}\n{report.item.work.phase}, {report.item.card.owner}. {report.item.work.note}".rstrip()
    )
    rows = [
        [f"{s.at:%Y-%m-%d %H:%M}", s.by, s.what + (" (taken back)" if s.is_undone else ""), s.reason]
        for s in report.timeline
    ]
    table(["at", "by", "what", "why"], rows)


@app.command()
def detectors(json: Json = False) -> None:
    """How often each detector was right, by what people made of its findings in 90 days."""
    with database():
        from callsheet.actions.acting import SYSTEM
        from callsheet.actions.pages.findings import detector_page
        from callsheet.decisions.risks import RISKS
        from callsheet.reports.detectors import detectors_table
        from callsheet.reports.tables import as_records
        from callsheet.reports.text import table_text

        shown = detectors_table(detector_page(SYSTEM), {kind: risk.question for kind, risk in RISKS.items()})
    if json:
        as_json(as_records(shown))
    else:
        print(table_text(shown))


def _take(verb: str, ids: list[str], who: str, json: bool, **words: str) -> None:
    with database():
        from callsheet.actions import findings
        from callsheet.actions.signin import at_the_machine
        from callsheet.decisions.work import Verb

        _say(findings.take(ids, Verb(verb), actor=at_the_machine(who), words=findings.Words(**words)), json)


def _say(taken: object, json: bool) -> None:
    from callsheet.actions.findings import Taken

    assert isinstance(taken, Taken)
    if json:
        as_json({"steps": taken.steps, "findings": taken.findings, "sentence": taken.sentence})
    else:
        print(taken.sentence)
