from pathlib import Path

from callsheet.decisions.reference import findings_reference
from callsheet.decisions.risks import RISKS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "findings.md"


def test_the_reference_of_findings_is_current():
    assert PAGE.read_text("utf-8") == findings_reference(), (
        "docs/reference/findings.md is old: write callsheet.decisions.reference.findings_reference() into it"
    )


def test_every_detector_and_every_threshold_stands_in_it():
    text = findings_reference()
    for kind, risk in RISKS.items():
        assert f"## {kind}\n" in text
        assert risk.question in text
        for name in risk.thresholds.__dataclass_fields__:
            assert f"| `{name}` |" in text


def test_every_threshold_and_every_input_is_explained_where_it_is_declared():
    for risk in RISKS.values():
        for declared in (risk.thresholds, risk.case):
            doc = declared.__doc__ or ""
            unexplained = [
                name for name in declared.__dataclass_fields__ if name not in doc and name not in ("place", "owners")
            ]
            assert not unexplained, f"{declared.__name__} says nothing of {unexplained}"
