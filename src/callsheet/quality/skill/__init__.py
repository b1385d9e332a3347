"""How right annotators and vendors are, how sure that is, and how hard the items were."""

from callsheet.quality.skill.accuracy import LEAST, Skill, SkillStudy, skill_study
from callsheet.quality.skill.confusion import ConfusionMatrix, confusion_matrix
from callsheet.quality.skill.difficulty import Difficulty, difficulty
from callsheet.quality.skill.rightness import Rightness, rightness

__all__ = [
    "LEAST",
    "ConfusionMatrix",
    "Difficulty",
    "Rightness",
    "Skill",
    "SkillStudy",
    "confusion_matrix",
    "difficulty",
    "rightness",
    "skill_study",
]
