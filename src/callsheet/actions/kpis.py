"""A KPI's values for a scope, grain and window, as of a manifest: the same for page, command and API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from callsheet.actions.acting import Actor, reading
from callsheet.actions.aliases import Aliases, meant
from callsheet.actions.manifest import moment_of
from callsheet.errors import UnusableInput
from callsheet.metrics.dictionary import kpi_of
from callsheet.metrics.evidence import Evidence
from callsheet.metrics.kpi import Kpi
from callsheet.metrics.measures import MeasureSums
from callsheet.said import say
from callsheet.state import access
from callsheet.state.replay import as_it_was
from callsheet.state.sums import LABELS, Ask, Group, Window, latest_seq, sums
from callsheet.state.unmeasured import unmeasured_sites
from callsheet.stats.estimate import Estimate

SEED = 20_26
"""Bootstrap intervals are the same whenever the same facts are asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the KPI, labels to split by, fixed labels, production days, and as of which manifest."""

    kpi: Kpi
    by: tuple[str, ...] = ()
    where: Mapping[str, str] | None = None
    start: date | None = None
    end: date | None = None
    seq: int | None = None
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One group with its estimate."""

    group: Group
    estimate: Estimate
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Answer:
    """All groups, and the manifest they were computed from."""

    kpi: Kpi
    by: tuple[str, ...]
    rows: tuple[Row, ...]
    manifest: int


def asked(
    kpi: str, *, programme: str = "", by: str = "", start: str = "", end: str = "", as_of: str = "", **where: str
) -> Asked:
    """The question from texts as people write them; UnusableInput names what cannot be read."""
    labels = tuple(label.strip() for label in by.split(",") if label.strip())
    wrong = [label for label in labels if label not in LABELS]
    if wrong:
        raise UnusableInput(
            say(
                "“{wrong}” is not a label to split by; choose from {labels}.", wrong=wrong[0], labels=", ".join(LABELS)
            ),
            label=wrong[0],
        )
    fixed = {name: value for name, value in {"programme": programme, **where}.items() if value}
    return Asked(kpi_of(kpi), labels, fixed, _day(start, "--from"), _day(end, "--to"), None, as_of)


def _day(text: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UnusableInput(
            say("{name} “{text}” is not a day: write 2026-11-22.", name=name, text=text), value=text
        ) from error


def answer(question: Asked, *, actor: Actor) -> Answer:
    """The KPI per group; without `by` one group, also when there is nothing to say. By annotator without those who are not to be
    measured one by one.
    """
    moment = None if question.seq is not None else moment_of(question.as_of)
    with reading(actor), as_it_was(moment):
        known, where = meant(actor, question.by, question.where or {})
        if known is None and "programme" in where:
            access.programme(actor, str(where["programme"]))
        seq = latest_seq(moment) if question.seq is None else question.seq
        window = Window(seq, question.start, question.end)
        parts = tuple(p.removesuffix("_milli") for p in question.kpi.parts)
        unmeasured = unmeasured_sites() if "annotator" in (*question.by, *where) else ()
        found = sums(access.scope(actor), Ask(window, question.by, where, parts, unmeasured))
        if known is not None:
            found = {_told(group, question.by, known): total for group, total in found.items()}
    kpi = question.kpi
    rows = [Row(group, kpi.compute(total, _rng(), day=question.end), kpi.evidence) for group, total in found.items()]
    if not rows and not question.by:
        rows = [Row((), kpi.compute(MeasureSums(), _rng(), day=question.end), kpi.evidence)]
    shown = [row for row in rows if not question.by or row.estimate.value is not None or row.estimate.n]
    return Answer(kpi, question.by, tuple(shown), seq)


def _told(group: tuple[object, ...], by: tuple[str, ...], known: Aliases) -> tuple[object, ...]:
    return tuple(known.word(str(v)) if label == "programme" else v for label, v in zip(by, group, strict=True))


def _rng() -> np.random.Generator:
    """Fresh for every group: an interval must not depend on which other groups were asked with it."""
    return np.random.default_rng(SEED)


def as_json(found: Answer) -> dict[str, object]:
    """As `callsheet kpi --json` prints it."""
    kpi = found.kpi
    return {
        "kpi": {
            "id": kpi.id,
            "name": kpi.name,
            "unit": kpi.unit,
            "direction": kpi.direction.value,
            "formula": kpi.formula,
        },
        "rows": [
            {
                "by": {label: _text(value) for label, value in zip(found.by, row.group, strict=True)},
                "value": row.estimate.value,
                "low": row.estimate.low,
                "high": row.estimate.high,
                "n": row.estimate.n,
                "method": row.estimate.method,
                "evidence": str(row.evidence),
                "reason": row.estimate.reason,
            }
            for row in found.rows
        ],
        "manifest": found.manifest,
    }


def _text(value: object) -> object:
    return value if value is None or isinstance(value, str) else str(value)
