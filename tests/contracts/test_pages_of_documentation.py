"""Documentation can be walked: every link leads somewhere, every page is reached, every command that is named exists."""

import re
from pathlib import Path

from callsheet.cli.main import COMMANDS
from callsheet.metrics.dictionary import KPIS
from tests.contracts.tree import PACKAGE, REPOSITORY

DOCS = REPOSITORY / "docs"
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`((?!\.venv)(?:[\w.-]+/)+[\w.-]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^`?(?:[A-Z_]+=\S+ )*(?:\S*/)?callsheet ([a-z][a-z-]+)", re.MULTILINE)
INDEXES = (
    DOCS / "index.md",
    DOCS / "decisions" / "README.md",
    DOCS / "methods" / "README.md",
    REPOSITORY / "README.md",
)


def pages() -> list[Path]:
    """Every page of ours."""
    return sorted([*DOCS.rglob("*.md"), *REPOSITORY.glob("*.md")])


def targets(page: Path) -> list[Path]:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return [(page.parent / link[1]).resolve() for link in LINK.finditer(text) if link[1]]


def test_every_link_between_pages_leads_to_a_file() -> None:
    found = pages()
    dead = [f"{p.relative_to(REPOSITORY)}: {t}" for p in found for t in targets(p) if not t.exists()]
    assert len(found) > 30
    assert not dead, "\n".join(dead)


def test_files_that_our_pages_name_exist() -> None:
    places = (REPOSITORY, REPOSITORY / "src", PACKAGE, REPOSITORY / "docs", PACKAGE / "web", PACKAGE / "web" / "views")
    lost = [
        f"{page.relative_to(REPOSITORY)}: {named}"
        for page in (*REPOSITORY.glob("*.md"), *(DOCS / "decisions").glob("*.md"), DOCS / "glossary.md")
        for named in FILE.findall(page.read_text(encoding="utf-8"))
        if not any((place / named).exists() for place in (*places, page.parent))
    ]
    assert not lost, "\n".join(lost)


def test_every_page_is_reached_from_an_index() -> None:
    reached = {target for index in INDEXES for target in targets(index)} | set(INDEXES)
    lost = [str(p.relative_to(DOCS)) for p in DOCS.rglob("*.md") if p not in reached]
    assert not lost, f"linked from no index: {lost}"


def test_commands_in_the_documentation_exist() -> None:
    unknown = [
        f"{page.relative_to(REPOSITORY)}: callsheet {word}"
        for page in pages()
        for code in CODE.findall(page.read_text(encoding="utf-8"))
        for word in COMMAND.findall(code)
        if word not in COMMANDS
    ]
    assert not unknown, "\n".join(unknown)


def test_commands_in_our_own_sentences_exist() -> None:
    named = re.compile(r"`callsheet ([a-z-]+)")
    unknown = [
        f"{path.relative_to(REPOSITORY)}: callsheet {word}"
        for path in (REPOSITORY / "src").rglob("*")
        if path.suffix in (".py", ".html") and "vendor" not in path.parts
        for word in named.findall(path.read_text(encoding="utf-8"))
        if word not in COMMANDS
    ]
    assert not unknown, "\n".join(unknown)


def test_the_readme_names_every_command_and_every_kpi_has_its_method() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert not [name for name in COMMANDS if name not in readme]
    assert not [kpi.id for kpi in KPIS.values() if not (REPOSITORY / kpi.page).is_file()]
