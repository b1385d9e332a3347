"""What is taken for what: confusion matrices from additive counts, and what answers and labels there are at all."""

from collections import Counter
from collections.abc import Mapping

from callsheet.actions.acting import Actor
from callsheet.actions.mornings import read_at
from callsheet.actions.pages.moment import provenance
from callsheet.actions.pages.quality.subject import DAYS, Subject, Wanted, subject
from callsheet.errors import NotThere
from callsheet.metrics.measures import MeasureSums
from callsheet.reports.pieces import Provenance
from callsheet.reports.quality.confusion import (
    AGAINST,
    ConfusionReport,
    ConfusionView,
    confusion_report,
)
from callsheet.said import say
from callsheet.state.sums import Ask, sums


def confusion_page(
    actor: Actor, wanted: Wanted, *, question: str | None = None, against: str = "", as_of: str = ""
) -> ConfusionReport:
    """The report of one question (the most measured where None) against gold, audits, or audits for cause.

    NotThere for a programme or vendor that is not the actor's, and for a question that nothing was measured of.
    """
    view, fresh = confusion_view(actor, wanted, question=question, against=against, as_of=as_of)
    return confusion_report(view, provenance=fresh)


def confusion_view(
    actor: Actor, wanted: Wanted, *, question: str | None = None, against: str = "", as_of: str = ""
) -> tuple[ConfusionView, Provenance]:
    """What the page and the answer to programs are made of."""
    if against and against not in AGAINST:
        raise NotThere(
            say("Answers are measured against {against}, not “{text}”.", against=", ".join(AGAINST), text=against)
        )
    with read_at(actor, as_of) as when:
        of = subject(actor, wanted, when)
        found = sums(of.scope, Ask(of.window, ("programme",), of.where, ("confusion",)))
        return _view(of, found, question, against), provenance(when, DAYS)


def _view(
    of: Subject, found: Mapping[tuple[object, ...], MeasureSums], question: str | None, against: str
) -> ConfusionView:
    measured: Counter[tuple[str, str, str]] = Counter()
    for (programme,), total in found.items():
        for cell, (n, _) in total.confusion.items():
            measured[str(programme), cell.question, cell.against] += n
    chosen = _chosen(measured, question, against)
    if measured and chosen is None:
        raise NotThere(say("Nothing was measured of the question “{question}”.", question=question or ""))
    programme, asked, kind = chosen or ("", "", "gold")
    cells = found[(programme,)].confusion if (programme,) in found else {}
    return ConfusionView(
        name=of.name,
        kind="vendor" if of.is_theirs else of.wanted.kind,
        where=_where(of, programme),
        programme=of.programmes.get(programme, programme),
        question=asked,
        against=kind,
        cells={c: values for c, values in cells.items() if (c.question, c.against) == (asked, kind)},
        choices=tuple(
            (of.told(p), of.programmes.get(p, p), q, k, n)
            for (p, q, k), n in sorted(measured.items(), key=lambda item: -item[1])
        ),
        is_theirs=of.is_theirs,
        window=(of.window.start, of.window.end),
    )


def _chosen(measured: Counter[tuple[str, str, str]], question: str | None, against: str) -> tuple[str, str, str] | None:
    """Programme, question and yardstick with the most answers among those that are asked for."""
    fitting = [(key, n) for key, n in measured.items() if question in (None, key[1]) and against in ("", key[2])]
    return max(fitting, key=lambda item: (item[1], item[0]))[0] if fitting else None


def _where(of: Subject, programme: str) -> tuple[tuple[str, str], ...]:
    filters = {**of.where, **({"programme": programme} if programme else {})}
    return tuple((name, of.told(value) if name == "programme" else value) for name, value in filters.items())
