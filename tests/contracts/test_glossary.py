"""One word a thing: public names use the glossary's words, and none of those that it rules out."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from callsheet.actions.nouns import NOUNS
from callsheet.cli.main import COMMANDS
from callsheet.decisions.risks import RISKS
from callsheet.facts.tables import REPORTED, TABLES
from callsheet.metrics.dictionary import KPIS
from tests.contracts.tree import REPOSITORY, modules, public

ROW = re.compile(r"^\| \*\*(?P<word>[^*]+)\*\* \| (?P<meaning>.+?) \| (?P<no>.*?) ?\|$", re.MULTILINE)
GLOSSARY = (REPOSITORY / "docs" / "glossary.md").read_text(encoding="utf-8")

EXEMPT = {
    ("callsheet.state.people", "natural_key"): "Django asks for get_by_natural_key under this name",
    ("callsheet.web.views.account", "account"): "the page is called as people look for it: your account",
    ("callsheet.web.issuer", "provider"): "django-allauth asks for get_provider under this name",
    ("callsheet.boot.runas", "account"): "accounts of the operating system, not of ours",
    ("callsheet.errors", "user"): "UserError is the usual name for what a person can mend",
    ("callsheet.stats.measurement_systems", "alarm"): "the field's term for a good part called bad",
    ("callsheet.stats.surveys.reviewers", "alarm"): "the field's term for a good unit called bad",
    ("callsheet.metrics", "metric"): "the package's name; what is in it is called KPI",
}
"""(module, word that the glossary rules out) with the reason why it stands there."""
TOOLS = ("callsheet.sources.", "callsheet.simulator.writers.")
"""Inside a tool's folder the tool's own words stand."""


def rows() -> dict[str, tuple[str, list[str]]]:
    """Word -> (meaning, words that are not used for it)."""
    return {
        m["word"]: (m["meaning"], [w.strip() for w in m["no"].split(",") if w.strip()]) for m in ROW.finditer(GLOSSARY)
    }


@cache
def banned() -> dict[str, str]:
    """Ruled-out word -> the glossary's."""
    return {no: word for word, (_, nos) in rows().items() for no in nos}


def parts_of(name: str) -> str:
    """A name as words joined by underscores: JudgmentPlan -> judgment_plan."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace(".", "_").replace("-", "_").lower()


def uses(name: str, word: str) -> bool:
    said = f"_{parts_of(name)}_"
    return any(f"_{word}{ending}_" in said for ending in ("", "s", "es"))


def misused() -> set[tuple[str, str, str]]:
    """(where, name, ruled-out word) of every use."""
    names = {*public_names(), *registered_names()}
    return {(where, name, no) for where, name in names for no in banned() if uses(name, no)}


def public_names() -> Iterator[tuple[str, str]]:
    for module in modules():
        if module.name.startswith(TOOLS):
            continue
        yield module.name, module.name.rpartition(".")[2]
        for name, node in public(module):
            yield module.name, name
            if isinstance(node, ast.ClassDef):
                for field in node.body:
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                        yield module.name, field.target.id


def registered_names() -> Iterator[tuple[str, str]]:
    for table in TABLES.values():
        yield from ((f"facts {table.name}", name) for name in (table.name, *table.names))
    yield from (("KPI", kpi.id) for kpi in KPIS.values())
    yield from (("detector", kind) for kind in RISKS)
    yield from (("command", name) for name in COMMANDS)
    yield from (("noun", name) for noun in NOUNS.values() for name in (noun.name, *noun.columns))


def test_the_glossary_rules_words_out_and_none_of_its_own() -> None:
    own = {parts_of(word.replace(" ", "_")) for word in rows()}
    assert len(banned()) > 40
    assert not own & set(banned())


def test_public_names_use_one_word_a_thing() -> None:
    found = [
        f"{where}: {name} says “{no}”, the word is “{banned()[no]}”"
        for where, name, no in sorted(misused())
        if (where, no) not in EXEMPT
    ]
    assert not found, "\n".join(found)


def test_exemptions_of_words_are_still_needed() -> None:
    needed = {(where, no) for where, _, no in misused()}
    assert set(EXEMPT) <= needed, f"no longer needed: {sorted(set(EXEMPT) - needed)}"


def test_fact_kinds_nouns_and_reported_measures_are_explained() -> None:
    text = GLOSSARY.lower()
    words = {*TABLES, *NOUNS, *(m for m in REPORTED if m in ("backlog", "closure"))}
    unexplained = sorted(w for w in words if w.rstrip("s").replace("-", " ") not in text)
    assert not unexplained, f"the glossary says nothing of {unexplained}"


def test_words_of_the_glossary_stand_once() -> None:
    said = [m["word"] for m in ROW.finditer(GLOSSARY)]
    assert len(said) == len(set(said))
