"""One question of a programme studied whole: consensus, skill, agreement, head-to-head, screens."""

from callsheet.quality.study.items import ItemStudy
from callsheet.quality.study.people import Cell, PeopleStudy, Week
from callsheet.quality.study.studying import METHOD, Answers, QuestionStudy, study

__all__ = [
    "METHOD",
    "Answers",
    "Cell",
    "ItemStudy",
    "PeopleStudy",
    "QuestionStudy",
    "Week",
    "study",
]
