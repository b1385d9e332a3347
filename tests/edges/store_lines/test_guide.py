"""Every mapping and file shown in the guide is read as the guide says."""

import re
from pathlib import Path

import pytest

from .reading import read

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "mapping.md"
EXAMPLE = re.compile(
    r"```yaml\n(?P<mapping>.*?)```\s+```(?P<form>csv|tsv|jsonl)\n(?P<file>.*?)```\s+gives (?P<said>[^\n]*)", re.S
)


def examples() -> list[re.Match[str]]:
    return list(EXAMPLE.finditer(GUIDE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("example", examples(), ids=lambda m: m["said"][:40])
def test_an_example_of_the_guide_gives_what_it_says(tmp_path: Path, example: re.Match[str]):
    content = example["file"].replace("⇥", "\t")
    got = read(tmp_path, example["mapping"], content, f"example.{example['form']}")
    facts = [f"{len(got.rows(table))} {table}" for table in got.stage.files]
    counts = [*facts, f"{got.stage.rejected} rejected"] if got.stage.rejected else facts
    counts += [f"{n} left out" for n in got.stage.skipped.values()]
    assert example["said"].rstrip(".").split(", ") == counts


def test_the_guide_has_its_examples():
    assert len(examples()) >= 6
