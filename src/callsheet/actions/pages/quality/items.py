"""Items of a study: contested ones, known answers, and one of them with all that is known."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from callsheet.actions.acting import Actor
from callsheet.actions.mornings import At, read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.pages.quality.skill import study_notes
from callsheet.actions.place import store
from callsheet.actions.studies.reading import Study, study_of
from callsheet.errors import NotThere
from callsheet.quality.study.gold import GoldState
from callsheet.reports import formats as f
from callsheet.reports.pieces import CountCell, Provenance, TextCell
from callsheet.reports.quality.items import STATES, ItemsReport, contested_table, gold_table
from callsheet.reports.tables import Column, Row, Table
from callsheet.said import beside, say
from callsheet.state import access
from callsheet.state.models import Vendor
from callsheet.stats.estimate import Estimate
from callsheet.store import facts_view, kept_studies
from callsheet.store.facts_view import Facts, Filter, Order

PAGE = 100
CONTESTED, GOLD = "contested", "gold"
ORDERS: Mapping[str, Order] = {
    GOLD: (("is_against_known", "down"), ("gold_share", "down")),
    CONTESTED: (("entropy", "down"), ("probability", "up")),
    "entropy": (("entropy", "down"), ("probability", "up")),
    "probability": (("probability", "up"),),
    "answers": (("answers", "down"),),
    "item": (("item", "up"),),
    "met": (("gold_judged", "down"),),
    "exposure": (("gold_share", "down"),),
}
"""Ways to order items, by the word of the address."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of items as values, with how many there are in all; None as `report`: no study was kept by then."""

    name: str
    report: ItemsReport | None
    code: str = ""
    offset: int = 0
    vendors: Mapping[str, str] = field(default_factory=dict)
    question: str = ""
    questions: tuple[str, ...] = ()
    states: tuple[tuple[str, int], ...] = ()
    rows: tuple[dict[str, object], ...] = ()
    total: int = 0
    manifest: int = 0


def items_page(
    actor: Actor, code: str, part: str, asked: Mapping[str, str], *, limit: int = PAGE, offset: int = 0
) -> Found:
    """Contested items or known answers of a programme. NotThere when the programme is not the actor's."""
    with read_at(actor, asked.get("as_of", "")) as when:
        programme = access.programme(actor, code, need="rows")
        study = study_of(code, when.seq)
        if study is None or not study.questions:
            return Found(programme.name, None)
        names = dict(Vendor.objects.values_list("code", "name"))
        read = provenance(when)
    question = study.question(asked.get("question")).question
    with items_of(study) as facts:
        where = conditions(part, question, asked)
        states = _states(facts, question) if part == GOLD else ()
        total = facts_view.count(facts, where)
        order = ORDERS.get(asked.get("sort") or part, ORDERS[CONTESTED])
        rows = facts_view.rows(facts, where, limit=limit, offset=offset, order=order)
    found = Found(
        name=programme.name,
        report=None,
        code=code,
        offset=offset,
        vendors=names,
        question=question,
        questions=tuple(q.question for q in study.questions),
        states=states,
        rows=tuple(rows),
        total=total,
        manifest=study.seq,
    )
    return replace(found, report=_report(part, study, found, read))


def items_of(study: Study) -> AbstractContextManager[Facts]:
    """The study's items, open for reading. NotThere where only the present study's are kept still."""
    if not kept_studies.is_there(store(), study.name):
        raise NotThere(
            say(
                "The items of the study of manifest {seq} are kept for 45 days and are gone, or are being made again: choose “Back to now” above for the newest study's, or look again in a minute.",
                seq=study.seq,
            )
        )
    return kept_studies.opened(store(), study.name)


def conditions(part: str, question: str, asked: Mapping[str, str]) -> list[Filter]:
    """Which items are asked for."""
    found = [Filter("question", "=", (question,))]
    found += [Filter("is_contested", "=", (True,))] if part == CONTESTED else [Filter("known", "is known")]
    for name, column in (("locale", "locale"), ("state", "gold_state"), ("source", "source")):
        if asked.get(name):
            found.append(Filter(column, "=", (asked[name],)))
    if asked.get("against"):
        found.append(Filter("is_against_known", "=", (True,)))
    if asked.get("q"):
        found.append(Filter("item", "starts with", (asked["q"],)))
    return found


def _states(facts: Facts, question: str) -> tuple[tuple[str, int], ...]:
    known = [Filter("question", "=", (question,)), Filter("known", "is known")]
    counted = [(str(s), facts_view.count(facts, [*known, Filter("gold_state", "=", (str(s),))])) for s in GoldState]
    return tuple((state, n) for state, n in counted if n)


def _report(part: str, study: Study, found: Found, read: Provenance) -> ItemsReport:
    question = study.question(found.question)
    notes = study_notes(study, question)
    if part == CONTESTED:
        of = int(question.said["overlapping"])
        title = say(
            "{name}: {total} of {of} answered by several people are contested",
            name=found.name,
            total=f.count(found.total),
            of=f.plural(of, "item"),
        )
        return ItemsReport(
            title, found.name, read, contested_table(found.rows, found.code), found.total, found.offset, notes=notes
        )
    return ItemsReport(
        title=_gold_title(found, study),
        name=found.name,
        provenance=read,
        table=gold_table(found.rows, found.code),
        total=found.total,
        offset=found.offset,
        side=_side(study, found.vendors),
        notes=notes,
    )


def _gold_title(found: Found, study: Study) -> str:
    counts = dict(found.states)
    known = sum(counts.values())
    bad = {state: n for state, n in counts.items() if state not in (GoldState.IN_USE, GoldState.CORRECTED)}
    if not known:
        return say("{name}: no known answers", name=found.name)
    if not bad:
        return say("{name}: all of {known} are in use", name=found.name, known=f.plural(known, "known answer"))
    said = beside(", ", [say("{n} {state}", n=n, state=STATES.get(state, state)) for state, n in bad.items()])
    return say("{name}: {said} of {known}", name=found.name, said=said, known=f.plural(known, "known answer"))


def _side(study: Study, names: Mapping[str, str]) -> tuple[tuple[str, Table], ...]:
    found = []
    if study.said["weeks"]:
        found.append(("gold-weeks", _weeks_table(study)))
    if study.said["leaks"]:
        found.append(("gold-leaks", _leak_table(study, names)))
    return tuple(found)


def _weeks_table(study: Study) -> Table:
    rows = tuple(
        Row(
            w["locale"],
            (
                TextCell(w["locale"] or say("not known")),
                CountCell(w["pool"]),
                CountCell(w["annotators"]),
                CountCell(w["finished"]),
                TextCell("" if w["weeks"] is None else f"{w['weeks']:.1f}", sort=w["weeks"]),
            ),
        )
        for w in study.said["weeks"]
    )
    columns = (
        Column("locale", say("Locale"), numeric=False),
        Column("pool", say("Known answers")),
        Column("annotators", say("Annotators"), hover=say("checked in the last four weeks")),
        Column("finished", say("Have met all")),
        Column("weeks", say("Weeks left"), hover=say("median over annotators, at the rate of the last four weeks")),
    )
    left = [w for w in study.said["weeks"] if w["weeks"] is not None]
    shortest = min(left, key=lambda w: w["weeks"], default=None)
    title = (
        say("Gold lasts longest where it is not used")
        if shortest is None
        else say(
            "Gold lasts {weeks} weeks in {locale}, and longer elsewhere",
            weeks=f"{shortest['weeks']:.1f}",
            locale=shortest["locale"] or say("not known"),
        )
    )
    return Table(title, columns, rows)


def _leak_table(study: Study, names: Mapping[str, str]) -> Table:
    rows = tuple(
        Row(
            f"{one['vendor']}|{one['locale']}|{one['site']}",
            (
                TextCell(names.get(one["vendor"], one["vendor"]), code=one["vendor"]),
                TextCell(one["locale"]),
                TextCell(one["site"] or say("all sites")),
                TextCell(f.estimate_text(Estimate(**one["excess"]), f.POINTS, digits=1)),
            ),
        )
        for one in study.said["leaks"]
    )
    columns = (
        Column("vendor", say("Vendor"), numeric=False),
        Column("locale", say("Locale"), numeric=False),
        Column("site", say("Site"), numeric=False),
        Column(
            "excess",
            say("More apart than elsewhere"),
            numeric=False,
            hover=say("accuracy on gold less accuracy by audits"),
        ),
    )
    return Table(say("Gold looks better than the work here"), columns, rows)


def export_items(actor: Actor, code: str, part: str, asked: Mapping[str, str], target: Path) -> int:
    """Write the items that are asked for, all of them, as CSV or Parquet by the target's ending; how many."""
    with read_at(actor, asked.get("as_of", "")) as when:
        access.programme(actor, code, need="rows")
        study = _there(code, when)
    question = study.question(asked.get("question")).question
    write = facts_view.export_parquet if target.suffix == ".parquet" else facts_view.export_csv
    with items_of(study) as facts:
        return write(facts, target, where=conditions(part, question, asked))


def _there(code: str, when: At) -> Study:
    study = study_of(code, when.seq)
    if study is None or not study.questions:
        raise NotThere(say("No study of this programme is kept of that moment."))
    return study


__all__ = ["CONTESTED", "GOLD", "PAGE", "Found", "export_items", "items_of", "items_page"]
