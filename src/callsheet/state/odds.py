"""The odds that were told, and what came of them: what makes today's odds worth believing."""

from django.db import models


class ToldOdds(models.Model):
    """Odds told on one morning: that `goal` units are done by the end of `target_day`; and, once it is known, whether they were.

    `kind`: date (the whole order by its due day), week (the quota of a week), stage (what a dated order needed by a day a
    fortnight on, asked of the past alone). `goal` counts from the programme's start, for a week from its Monday. `replayed`:
    made afterwards from the facts of the days before `made_on`, as a back-test. `came_true` is None until `known_on`.
    """

    programme = models.CharField(max_length=100)
    made_on = models.DateField()
    kind = models.CharField(max_length=10, choices=[(k, k) for k in ("date", "week", "stage")])
    target_day = models.DateField()
    goal = models.FloatField()
    odds = models.FloatField()
    seq = models.BigIntegerField()
    replayed = models.BooleanField(default=False)
    came_true = models.BooleanField(null=True)
    known_on = models.DateField(null=True)

    class Meta:
        db_table = "odds_record"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "made_on", "kind", "target_day"], name="one_telling_a_morning"
            ),
            models.CheckConstraint(name="odds_are_a_probability", condition=models.Q(odds__gte=0, odds__lte=1)),
            models.CheckConstraint(
                name="outcome_has_its_day",
                condition=models.Q(came_true__isnull=True, known_on__isnull=True)
                | models.Q(came_true__isnull=False, known_on__isnull=False),
            ),
        ]
