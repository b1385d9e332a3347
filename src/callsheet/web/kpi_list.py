"""The KPI dictionary as a list: by subject, narrowed by words and by what can be said so far."""

from collections.abc import Sequence
from dataclasses import dataclass

from callsheet.actions.pages.kpis import KpiLine
from callsheet.metrics.subjects import SUBJECTS, subject_of
from callsheet.said import Voice, heard, term
from callsheet.web.voices import reader

STATES = ("", "said", "silent")
"""All, those with a value so far, those that still need an input."""


@dataclass(frozen=True, slots=True)
class Group:
    """The KPIs of one subject: `key` is its anchor; `said` how many of `lines` have a value."""

    key: str
    title: str
    lines: tuple[KpiLine, ...]
    said: int


def groups(lines: Sequence[KpiLine], find: str, state: str) -> tuple[Group, ...]:
    """Subjects with what fits: every word of `find` in id, name, formula or subject as the reader reads them; `state` of STATES."""
    words, voice = find.casefold().split(), reader()
    fitting = [line for line in lines if _fits(line, words, voice) and state in ("", _state(line))]
    found = []
    for key, title in SUBJECTS.items():
        own = tuple(line for line in fitting if subject_of(line.kpi) == key)
        if own:
            found.append(Group(key, term(title), own, sum(_state(line) == "said" for line in own)))
    return tuple(found)


def _state(line: KpiLine) -> str:
    return "silent" if line.cell.raw.value is None else "said"


def _fits(line: KpiLine, words: Sequence[str], voice: Voice | None) -> bool:
    kpi = line.kpi
    texts = (kpi.id, kpi.name, kpi.formula, term(SUBJECTS[subject_of(kpi)]))
    whole = " ".join(heard(text, voice) for text in texts).casefold()
    return all(word in whole for word in words)
