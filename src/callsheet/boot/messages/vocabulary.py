"""Words of the dictionaries that sentences take as parts: KPIs, units, states, kinds of evidence, severities, rights, roles."""

from collections.abc import Iterator

from callsheet.actions.audit import DEEDS
from callsheet.actions.nouns import NOUNS
from callsheet.actions.pages.search import KINDS as SEARCHED
from callsheet.boot.messages.in_python import Message
from callsheet.decisions.finding import Severity
from callsheet.decisions.risks import RISKS
from callsheet.decisions.spelling import POINTS
from callsheet.decisions.standing import Phase
from callsheet.decisions.work import PAST
from callsheet.facts.batch_states import STATES as BATCH_STATES
from callsheet.facts.tables import TABLES
from callsheet.metrics import CAUSES, SUBJECTS
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.evidence import Evidence
from callsheet.reports.reconcile import UNEXPLAINED
from callsheet.reports.rows import WORDS as ROW_WORDS
from callsheet.reports.work import DID
from callsheet.state.actors import RIGHTS_IN_WORDS, ROLES
from callsheet.state.models import ImportRun
from callsheet.state.sums import LABELS
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
    yield "decisions/spelling.py", POINTS
    for place, words in (
        ("decisions/finding.py", Severity),
        ("metrics/evidence.py", Evidence),
        ("stats/state.py", State),
    ):
        for one in words:
            yield place, str(one.value)
    for risk in RISKS:
        yield "decisions/risks/__init__.py", risk
    for noun in NOUNS.values():
        yield "actions/nouns/__init__.py", noun.name
        yield "actions/nouns/__init__.py", noun.name.replace("-", " ")
        yield "actions/nouns/__init__.py", noun.plural
        yield "actions/nouns/__init__.py", noun.plural.replace("-", " ")
    for text in (
        "import",
        "mapping",
        "finding",
        "person",
        "token",
        "batch",
        "reported",
        "noun",
        "from",
        "to",
        "text",
        "action",
    ):
        yield "actions/audit.py", text
    for name, deed in DEEDS.items():
        yield "actions/audit.py", deed.sentence
        for text in name.split("."):
            yield "actions/audit.py", text.replace("_", " ")
    for text in ("rows read", "items touched", "duplicates", "superseded", "older", "filtered", "empty"):
        yield "actions/committing.py", text
    yield from _work()


def _work() -> Iterator[tuple[str, str]]:
    for text in (*PAST.values(), *DID.values()):
        yield "decisions/work.py", text
    for text in ("sending", "sent"):
        yield "state/findings.py", text
    for text in (
        "produced",
        "accepted",
        "rejected",
        "reworked",
        "hours",
        "idle_hours",
        "heads",
        "backlog",
        "committed",
    ):
        yield "sources/suggest/asking.py", text
    for text in (*BATCH_STATES, *(str(phase) for phase in Phase)):
        yield "facts/batch_states.py", text
    for text in PAST.values():
        yield "decisions/work.py", text
    for found in SEARCHED:
        yield "actions/pages/search.py", found
    for word, _ in ROW_WORDS.values():
        yield "reports/rows.py", word
    for text in SUBJECTS.values():
        yield "metrics/subjects.py", text
    for text in (*CAUSES, *CAUSES.values(), UNEXPLAINED):
        yield "metrics/reconcile.py", text
    for text in LABELS:
        yield "state/sums.py", text
    for text in ImportRun.STATES:
        yield "state/manifest.py", text
    for text in TABLES:
        yield "facts/tables.py", text
    for text in (*RIGHTS_IN_WORDS.values(), *ROLES):
        yield "state/actors.py", text
