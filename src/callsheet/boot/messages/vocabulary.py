"""Words of the dictionaries that sentences take as parts: KPIs, units, states, kinds of evidence, severities, rights, roles."""

from collections.abc import Iterator

from callsheet.boot.messages.in_python import Message
from callsheet.decisions.finding import Severity
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.evidence import Evidence
from callsheet.state.actors import RIGHTS_IN_WORDS, ROLES
from callsheet.stats.state import State


def messages() -> Iterator[Message]:
    """Every word once, in the order of its dictionary."""
    seen: set[str] = set()
    for place, text in _words():
        if text and text not in seen:
            seen.add(text)
            yield Message(text, "", place, 1)


def _words() -> Iterator[tuple[str, str]]:
    for kpi in KPIS.values():
        for text in (kpi.name, kpi.unit, kpi.n_of, kpi.missing, kpi.action, kpi.formula):
            if any(letter.isalpha() for letter in text):
                yield "metrics/dictionary.py", text
    for place, kind in (
        ("decisions/finding.py", Severity),
        ("metrics/evidence.py", Evidence),
        ("stats/state.py", State),
    ):
        for one in kind:
            yield place, str(one.value)
    for text in (*RIGHTS_IN_WORDS.values(), *ROLES):
        yield "state/actors.py", text
