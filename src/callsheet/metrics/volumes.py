"""KPIs of volume: what was made, by whose count, and against what was promised."""

from callsheet.metrics import formulas as f
from callsheet.metrics.evidence import Evidence
from callsheet.metrics.kpi import Kpi
from callsheet.metrics.measures import DAY_CELL
from callsheet.stats.state import Direction

NO_TRACKER = "the vendor's tracker, read as totals"
NO_JUDGMENTS = "an export of single judgments from the annotation tool"
NO_COMMITMENT = "a commitment for the window, entered or read from the tracker"


def _reported(id: str, name: str, measure: str, unit: str, direction: Direction, formula: str) -> Kpi:
    return Kpi(
        id=id,
        name=name,
        formula=formula,
        unit=unit,
        direction=direction,
        compute_from=f.reported(measure),
        needs=(measure,),
        parts=("reported",),
        grain=DAY_CELL,
        evidence=Evidence.REPORTED,
        missing=NO_TRACKER,
        page="docs/methods/counts.md",
    )


VOLUMES: tuple[Kpi, ...] = (
    Kpi(
        id="submitted",
        name="Submitted (counted)",
        formula="annotate judgments with outcome submitted, resubmissions included",
        unit="judgments",
        direction=Direction.UP,
        compute_from=f.counted("submitted"),
        needs=("submitted", "judgments"),
        missing=NO_JUDGMENTS,
    ),
    Kpi(
        id="submitted-first",
        name="Submitted, first attempts (counted)",
        formula="submitted judgments that are first attempts",
        unit="judgments",
        direction=Direction.UP,
        compute_from=f.counted("submitted_first"),
        needs=("submitted_first", "judgments"),
        missing=NO_JUDGMENTS,
    ),
    _reported("produced", "Produced (reported)", "produced", "units", Direction.UP, "Σ produced of the trackers"),
    Kpi(
        id="accepted",
        name="Accepted (counted)",
        formula="submissions whose last verdict in force is accepted or fixed",
        unit="judgments",
        direction=Direction.UP,
        compute_from=f.counted("accepted", given="reviewed"),
        needs=("accepted", "reviewed"),
        missing="review verdicts",
    ),
    _reported(
        "accepted-reported", "Accepted (reported)", "accepted", "units", Direction.UP, "Σ accepted of the trackers"
    ),
    _reported(
        "rejected-reported", "Rejected (reported)", "rejected", "units", Direction.DOWN, "Σ rejected of the trackers"
    ),
    _reported(
        "reworked-reported", "Reworked (reported)", "reworked", "units", Direction.DOWN, "Σ reworked of the trackers"
    ),
    _reported(
        "head-days", "Head-days (reported)", "heads", "head-days", Direction.NONE, "Σ heads of the trackers over days"
    ),
    _reported("hours", "Hours (reported)", "hours", "h", Direction.NONE, "Σ hours of the trackers"),
    _reported("idle-hours", "Idle hours (reported)", "idle", "h", Direction.DOWN, "Σ idle hours of the trackers"),
    Kpi(
        id="D03",
        name="Throughput attainment (counted)",
        formula="accepted judgments / committed units",
        unit="%",
        direction=Direction.BAND,
        target=(0.95, 1.05),
        compute_from=f.attained("accepted", given="reviewed"),
        needs=("accepted", "reviewed", "committed"),
        parts=("counts", "committed_milli", "reported"),
        grain=DAY_CELL,
        missing=NO_COMMITMENT,
        action="review the ramp; shift volume",
        page="docs/methods/attainment.md",
    ),
    Kpi(
        id="D03-SUBMITTED",
        name="Throughput attainment, submitted (counted)",
        formula="first-attempt submissions / committed units",
        unit="%",
        direction=Direction.BAND,
        target=(0.95, 1.05),
        compute_from=f.attained("submitted_first", given="submitted"),
        needs=("submitted_first", "submitted", "committed"),
        parts=("counts", "committed_milli", "reported"),
        grain=DAY_CELL,
        missing=NO_COMMITMENT,
        action="review the ramp; shift volume",
        page="docs/methods/attainment.md",
    ),
    Kpi(
        id="D03-UNITS",
        name="Throughput attainment in size units (counted)",
        formula="Σ unit size of accepted submissions / committed units (where commitments are in words, seconds or regions)",
        unit="%",
        direction=Direction.BAND,
        target=(0.95, 1.05),
        compute_from=f.attained("accepted_units_milli", given="reviewed", thousandths=True),
        needs=("accepted_units_milli", "reviewed", "committed"),
        parts=("counts", "committed_milli", "reported"),
        grain=DAY_CELL,
        missing=NO_COMMITMENT,
        action="review the ramp; shift volume",
        page="docs/methods/attainment.md",
    ),
    Kpi(
        id="D03-REPORTED",
        name="Throughput attainment (reported)",
        formula="Σ produced of the trackers / committed units",
        unit="%",
        direction=Direction.BAND,
        target=(0.95, 1.05),
        compute_from=f.attained_reported,
        needs=("produced", "committed"),
        parts=("reported", "committed_milli"),
        grain=DAY_CELL,
        evidence=Evidence.REPORTED,
        missing=NO_COMMITMENT,
        action="review the ramp; shift volume",
        page="docs/methods/attainment.md",
    ),
    Kpi(
        id="D01",
        name="On time",
        formula="items first submitted on or before the due day of their batch / items submitted of batches with a due day",
        unit="%",
        direction=Direction.UP,
        target=0.95,
        compute_from=f.share("on_time", "due_n"),
        needs=("on_time", "due_n"),
        min_n=30,
        n_of="items",
        interval="wilson",
        missing="due days of batches",
        action="recovery plan within 24 hours",
        page="docs/methods/wilson.md",
    ),
    Kpi(
        id="skipped-rate",
        name="Skipped rate",
        formula="annotate judgments skipped or abandoned / annotate judgments",
        unit="%",
        direction=Direction.DOWN,
        compute_from=f.share("skipped", "judgments"),
        needs=("skipped", "judgments"),
        min_n=30,
        interval="wilson",
        missing=NO_JUDGMENTS,
        action="look at what is skipped: guideline, item or skill",
        page="docs/methods/wilson.md",
    ),
    Kpi(
        id="unmapped-share",
        name="Unmapped share",
        formula="annotate judgments by workers without a vendor / annotate judgments",
        unit="%",
        direction=Direction.DOWN,
        target=0.0,
        compute_from=f.described_share("unmapped", "judgments"),
        needs=("unmapped", "judgments"),
        grain=("programme", "workstream", "day", "locale"),
        missing=NO_JUDGMENTS,
        action="add a rule that says whose workers they are",
        page="docs/methods/counts.md",
    ),
)
