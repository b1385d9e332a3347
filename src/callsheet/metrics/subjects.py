"""What the dictionary's numbers are about, for lists of them: by the method that they follow, a few by name."""

from callsheet.metrics.kpi import Kpi

SUBJECTS: dict[str, str] = {
    "volume": "Volume and hours",
    "promises": "Delivery against promises",
    "backlog": "Backlog and work released",
    "quality": "Quality",
    "agreement": "Agreement between people",
    "time": "Handling time and turnaround",
}
"""Key of an anchor → heading, in the order of a list."""

_OF_METHOD = {
    "counts": "volume",
    "attainment": "promises",
    "backlog": "backlog",
    "agreement": "agreement",
    "quantiles": "time",
}
_OF_ID = {"D01": "promises", "skipped-rate": "volume", "units-per-hour-reported": "time"}


def subject_of(kpi: Kpi) -> str:
    """The key of the subject: one of SUBJECTS; "quality" for what follows a method of its own."""
    method = kpi.page.rsplit("/", 1)[-1].removesuffix(".md")
    return _OF_ID.get(kpi.id) or _OF_METHOD.get(method, "quality")
