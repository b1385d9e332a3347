"""Quality studies as they were kept: made by the worker of one programme as of one manifest, then read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class QualityStudy(models.Model):
    """The study of a programme's answers as of a manifest. `made_from` names all that it was made from, so that it is made anew
    when labels or rules change; `said` is what concerns the programme as a whole: its gold, what was left out.
    """

    programme = models.CharField(max_length=100)
    seq = models.BigIntegerField()
    made_at = models.DateTimeField()
    made_from = models.CharField(max_length=64)
    said = models.JSONField()

    class Meta:
        db_table = "quality_study"
        constraints = [models.UniqueConstraint(fields=["programme", "seq"], name="one_study_a_manifest")]


class StudiedQuestion(models.Model):
    """One question of a study: method, classes, how vendors compare. `answers` orders them."""

    programme = models.CharField(max_length=100)
    seq = models.BigIntegerField()
    question = models.CharField(max_length=500, blank=True, default="")
    answers = models.BigIntegerField()
    said = models.JSONField()

    class Meta:
        db_table = "studied_question"
        constraints = [models.UniqueConstraint(fields=["programme", "seq", "question"], name="one_study_of_a_question")]


class SkillEstimate(models.Model):
    """One annotator of a vendor, or ('' as `annotator`) the vendor as a whole, in one question of a study."""

    programme = models.CharField(max_length=100)
    seq = models.BigIntegerField()
    question = models.CharField(max_length=500, blank=True, default="")
    vendor = models.CharField(max_length=100, blank=True, default="")
    site = models.CharField(max_length=100, blank=True, default="")
    locale = models.CharField(max_length=35, blank=True, default="")
    annotator = models.CharField(max_length=500, blank=True, default="")
    answers = models.BigIntegerField()
    said = models.JSONField()

    class Meta:
        db_table = "skill_estimate"
        indexes = [models.Index(fields=["vendor", "annotator", "seq"], name="skill_of_an_annotator")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "seq", "question", "vendor", "annotator"], name="one_skill_a_study"
            )
        ]


class ScreenSignal(models.Model):
    """What a screen pointed out in one question of a study: evidence, and what to ask the vendor. Ours alone."""

    programme = models.CharField(max_length=100)
    seq = models.BigIntegerField()
    question = models.CharField(max_length=500, blank=True, default="")
    screen = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField()
    annotators = ArrayField(models.CharField(max_length=500))
    said = models.JSONField()

    class Meta:
        db_table = "screen_signal"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "seq", "question", "screen", "place"], name="one_signal_a_place"
            )
        ]
