"""How right annotators and vendors are, how sure that is, and how hard the items were."""

from callsheet.quality.skill.accuracy import LEAST, Skill, SkillStudy, skill_study
from callsheet.quality.skill.confusion import ConfusionMatrix, confusion_matrix
from callsheet.quality.skill.difficulty import Difficulty, difficulty
from callsheet.quality.skill.head_to_head import HeadToHead, head_to_head
from callsheet.quality.skill.reviewers import reviewer_rates
from callsheet.quality.skill.rightness import Rightness, rightness
from callsheet.quality.skill.standings import Standing, Standings, standings

__all__ = [
    "LEAST",
    "ConfusionMatrix",
    "Difficulty",
    "HeadToHead",
    "Rightness",
    "Skill",
    "SkillStudy",
    "Standing",
    "Standings",
    "confusion_matrix",
    "difficulty",
    "head_to_head",
    "reviewer_rates",
    "rightness",
    "skill_study",
    "standings",
]
