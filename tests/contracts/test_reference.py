"""The pages of docs/reference are written by the code that they describe. UPDATE_REFERENCE=1 rewrites them."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from callsheet.actions.audit import DEEDS
from callsheet.actions.exchange.schema import schema_text, schemas
from callsheet.actions.nouns import NOUNS
from callsheet.actions.reference import audit_reference, registry_reference
from callsheet.api.door import API
from callsheet.api.pages import markdown as api_reference
from callsheet.api.problems import CODES
from callsheet.boot.environment import VARIABLES
from callsheet.cli.main import COMMANDS
from callsheet.cli.reference import cli_reference
from callsheet.decisions.reference import findings_reference
from callsheet.decisions.risks import RISKS
from callsheet.facts.reference import facts_reference
from callsheet.facts.tables import TABLES
from callsheet.metrics.dictionary import KPIS
from callsheet.metrics.measures import COUNTS, HISTOGRAMS, KEYS
from callsheet.metrics.reference import kpi_reference, measures_reference
from callsheet.sources.catalogue import SOURCES
from callsheet.sources.reference import sources_reference
from callsheet.sources.table.reference import page as mapping_reference
from callsheet.sources.tracker.reference import tracker_reference
from callsheet.state.actors import EVERY_RIGHT, ROLES
from callsheet.state.bi import VIEWS, bi_reference
from callsheet.web.reference import roles_reference

REPOSITORY = Path(__file__).parents[2]
REFERENCE = REPOSITORY / "docs" / "reference"
GENERATED: dict[str, Callable[[], str]] = {
    "api.md": lambda: api_reference(API.get_openapi_schema(), CODES),
    "audit.md": audit_reference,
    "bi.md": bi_reference,
    "cli.md": cli_reference,
    "facts.md": facts_reference,
    "findings.md": findings_reference,
    "kpis.md": kpi_reference,
    "mapping.md": mapping_reference,
    "measures.md": measures_reference,
    "registry.md": registry_reference,
    "roles.md": roles_reference,
    "sources.md": sources_reference,
    "tracker.md": tracker_reference,
}
GENERATED |= {f"schema/{name}": partial(schema_text, name) for name in schemas()}
DOCUMENTED = {
    "api.md": {
        f"`{method.upper()} {path}`" for path, said in API.get_openapi_schema()["paths"].items() for method in said
    },
    "audit.md": {f"| `{name}` |" for name in DEEDS},
    "bi.md": {f"## bi.{view.name}\n" for view in VIEWS},
    "cli.md": {f"## {name}\n" for name in COMMANDS},
    "facts.md": {f"## {name}\n" for name in TABLES},
    "findings.md": {f"## {kind}\n" for kind in RISKS},
    "kpis.md": {f"## {key}\n" for key in KPIS},
    "measures.md": {f"| `{name}` |" for name in (*KEYS, *COUNTS, *HISTOGRAMS)},
    "registry.md": {f"## {name}\n" for name in NOUNS},
    "roles.md": {f"| {role} |" for role in ROLES} | {f"| `{right}` |" for right in EVERY_RIGHT},
    "settings.md": {f"| `{variable.name}` |" for variable in VARIABLES},
    "sources.md": {f"| `{name}` |" for name in SOURCES},
}


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_reference_page_is_current(name: str) -> None:
    text, page = GENERATED[name](), REFERENCE / name
    if os.environ.get("UPDATE_REFERENCE"):
        page.write_text(text, encoding="utf-8")
    assert page.is_file(), f"{page.name} is missing; UPDATE_REFERENCE=1 writes it"
    assert page.read_text(encoding="utf-8") == text, f"{page.name} is old; UPDATE_REFERENCE=1 rewrites it"


@pytest.mark.parametrize("name", DOCUMENTED)
def test_everything_that_is_registered_is_documented(name: str) -> None:
    page = (REFERENCE / name).read_text(encoding="utf-8")
    missing = sorted(heading.strip() for heading in DOCUMENTED[name] if heading not in page)
    assert DOCUMENTED[name]
    assert not missing, f"docs/reference/{name} says nothing of {missing}"


def test_every_shipped_mapping_is_listed_with_its_title() -> None:
    page = (REFERENCE / "sources.md").read_text(encoding="utf-8")
    shipped = [p.stem for p in (REPOSITORY / "src/callsheet/sources/mappings").glob("*.yaml")]
    lines = {
        line.split("|")[1].strip().strip("`"): line.split("|")[3].strip()
        for line in page.splitlines()
        if line.startswith("| `")
    }
    assert shipped
    untitled = sorted(name for name in shipped if not lines.get(name))
    assert not untitled, f"these mappings have no title: {untitled}"


def test_no_reference_page_stands_without_its_maker() -> None:
    pages = {page.name for page in REFERENCE.glob("*.md")}
    by_hand = pages - set(GENERATED)
    assert by_hand == set(WRITTEN_BY_HAND)


WRITTEN_BY_HAND = {"settings.md": "tests/edges/boot/test_environment.py compares it with the variables"}
"""Reference pages that no function makes, with what keeps them true."""
