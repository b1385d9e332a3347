"""Programmes: what is produced, for whom, by when, how good; their workstreams, batches, targets and quotas."""

from django.db import models

from callsheet.facts.batch_states import PLANNED, STATES


class Programme(models.Model):
    """A line of production. `alias` is all that a vendor ever sees of its name."""

    MODALITIES = ("text", "image", "audio", "video", "multimodal", "sensor", "other")

    code = models.CharField(primary_key=True, max_length=100)
    name = models.CharField(max_length=200)
    alias = models.CharField(max_length=200, blank=True, default="")
    customer = models.CharField(max_length=200, blank=True, default="")
    domain = models.CharField(max_length=200, blank=True, default="")
    modality = models.CharField(max_length=20, blank=True, default="", choices=[(w, w) for w in MODALITIES])
    purpose = models.CharField(max_length=300, blank=True, default="")
    owner = models.CharField(max_length=200, blank=True, default="")
    zone = models.CharField(max_length=64, default="UTC")
    cutoff_minutes = models.PositiveSmallIntegerField(default=0)
    due = models.DateField(null=True, blank=True)
    volume = models.BigIntegerField(null=True, blank=True)
    done_means = models.CharField(
        max_length=20,
        default="submitted",
        choices=[(w, w) for w in ("submitted", "accepted", "produced", "reported accepted")],
    )
    priority = models.PositiveSmallIntegerField(default=3)
    synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "programme"
        constraints = [
            models.CheckConstraint(name="cutoff_within_a_day", condition=models.Q(cutoff_minutes__lt=1440)),
            models.CheckConstraint(
                name="volume_is_positive", condition=models.Q(volume__isnull=True) | models.Q(volume__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person who belongs to a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey("state.Person", on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        db_table = "member"
        constraints = [models.UniqueConstraint(fields=["programme", "person"], name="one_membership")]


class Workstream(models.Model):
    """A part of a programme with its own instructions."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="workstreams")
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=200)

    class Meta:
        db_table = "workstream"
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="one_workstream_code")]


class Batch(models.Model):
    """A set of items released together, with its due day and where it stands (`facts.batch_states`).

    `cycle` is 1 for the first delivery and one more for each return; `resumes` is the state that a hold interrupted.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="batches")
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    due = models.DateField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    units = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=30, default=PLANNED, choices=[(s, s) for s in STATES])
    cycle = models.PositiveSmallIntegerField(default=1)
    resumes = models.CharField(max_length=30, blank=True, default="")
    state_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "batch"
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="one_batch_code"),
            models.CheckConstraint(
                name="batch_has_units", condition=models.Q(units__isnull=True) | models.Q(units__gt=0)
            ),
            models.CheckConstraint(name="cycles_begin_at_one", condition=models.Q(cycle__gte=1)),
        ]


class BatchEvent(models.Model):
    """A move of a batch: from, to, when, by whom, why. `was` is what the move changed, so that it can be taken back."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="events")
    came_from = models.CharField(max_length=30, blank=True, default="")
    to = models.CharField(max_length=30)
    cycle = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    person = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True, default="")
    was = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "batch_event"
        indexes = [models.Index(fields=["batch", "at"], name="batch_event_of_batch")]


class WeeklyQuota(models.Model):
    """Units a week that an evergreen programme owes, per locale ('' = all together)."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="quotas")
    locale = models.CharField(max_length=35, blank=True, default="")
    units = models.BigIntegerField()

    class Meta:
        db_table = "weekly_quota"
        constraints = [
            models.UniqueConstraint(fields=["programme", "locale"], name="one_quota_a_locale"),
            models.CheckConstraint(name="quota_is_positive", condition=models.Q(units__gt=0)),
        ]


class Target(models.Model):
    """The value of a KPI that a programme asks for (proportions in 0..1), for all or for one vendor or locale."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="targets")
    kpi = models.CharField(max_length=60)
    vendor = models.CharField(max_length=100, blank=True, default="")
    locale = models.CharField(max_length=35, blank=True, default="")
    value = models.FloatField()

    class Meta:
        db_table = "target"
        constraints = [
            models.UniqueConstraint(fields=["programme", "kpi", "vendor", "locale"], name="one_target_a_place")
        ]


class Guideline(models.Model):
    """A version of a programme's guidelines."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="guidelines")
    version = models.CharField(max_length=60)
    issued_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, default="")

    class Meta:
        db_table = "guideline"
        constraints = [models.UniqueConstraint(fields=["programme", "version"], name="one_guideline_version")]


class Acknowledgement(models.Model):
    """The day on which a site took a guideline version into use, for a locale ('' = all)."""

    guideline = models.ForeignKey(Guideline, on_delete=models.CASCADE, related_name="acknowledgements")
    vendor = models.CharField(max_length=100)
    site = models.CharField(max_length=100, blank=True, default="")
    locale = models.CharField(max_length=35, blank=True, default="")
    on = models.DateField()

    class Meta:
        db_table = "acknowledgement"
        constraints = [
            models.UniqueConstraint(fields=["guideline", "vendor", "site", "locale"], name="one_acknowledgement")
        ]


class Commitment(models.Model):
    """Units that a vendor has committed to deliver in the week that begins on `week` (a Monday), per locale."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="commitments")
    vendor = models.CharField(max_length=100)
    locale = models.CharField(max_length=35, blank=True, default="")
    week = models.DateField()
    units = models.BigIntegerField()

    class Meta:
        db_table = "commitment"
        constraints = [
            models.UniqueConstraint(fields=["programme", "vendor", "locale", "week"], name="one_commitment_a_week"),
            models.CheckConstraint(name="commitment_is_not_negative", condition=models.Q(units__gte=0)),
        ]
