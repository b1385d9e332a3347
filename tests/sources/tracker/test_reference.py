"""The page and the guide of trackers say what the code does."""

import re
from pathlib import Path

from callsheet.sources.tracker.reference import tracker_reference
from tests.sources.tracker.sheets_written import mapped

DOCS = Path(__file__).parents[3] / "docs"


def test_the_reference_page_is_current() -> None:
    assert (DOCS / "reference" / "tracker.md").read_text(encoding="utf-8") == tracker_reference()


def test_every_mapping_of_the_guide_is_valid() -> None:
    guide = (DOCS / "guides" / "trackers.md").read_text(encoding="utf-8")
    shown = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    assert len(shown) >= 2
    for text in shown:
        mapped(text)
