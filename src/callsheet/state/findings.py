"""Findings that were raised, when they were seen, what people did with them, and where the morning's digest goes.

Findings are computed anew every hour; what is kept here sticks to them by their id.
"""

from django.db import models

from callsheet.decisions.work import Verb


class RaisedFinding(models.Model):
    """A finding that the morning page said at least once, with its last wording; stays when it is no longer seen."""

    id = models.CharField(primary_key=True, max_length=12)
    programme = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    said = models.JSONField()

    class Meta:
        db_table = "raised_finding"
        indexes = [models.Index(fields=["programme", "last_at"], name="raised_in_a_programme")]


class FindingSpell(models.Model):
    """A time in which a finding was seen by every assessment of its programme; `ended` is null while it is."""

    finding = models.ForeignKey(RaisedFinding, on_delete=models.CASCADE, related_name="spells")
    programme = models.CharField(max_length=100)
    began = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        db_table = "finding_spell"
        constraints = [
            models.UniqueConstraint(
                fields=["finding"], condition=models.Q(ended__isnull=True), name="one_open_spell_of_a_finding"
            )
        ]


class FindingStep(models.Model):
    """One thing that somebody did with a finding (decisions.work.Step). Rows are added, never changed."""

    finding = models.ForeignKey(RaisedFinding, on_delete=models.PROTECT, related_name="steps")
    programme = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    person = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=20, choices=[(v.value, v.value) for v in Verb])
    reason = models.TextField(blank=True, default="")
    to = models.CharField(max_length=200, blank=True, default="")
    to_person = models.BigIntegerField(null=True)
    until = models.DateTimeField(null=True)
    into = models.CharField(max_length=12, blank=True, default="")
    severity = models.CharField(max_length=20, blank=True, default="")
    cost = models.FloatField(null=True)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    class Meta:
        db_table = "finding_step"


class DigestAddress(models.Model):
    """Where a person's (or a programme's) morning digest goes, and at which hour of their zone. The address is a secret."""

    person = models.ForeignKey("state.Person", null=True, on_delete=models.CASCADE, related_name="digest_addresses")
    programme = models.ForeignKey(
        "state.Programme", null=True, on_delete=models.CASCADE, related_name="digest_addresses"
    )
    label = models.CharField(max_length=100)
    sealed = models.TextField()
    hour = models.PositiveSmallIntegerField(default=8)
    weekends = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "digest_address"
        constraints = [
            models.CheckConstraint(name="digest_hour_of_a_day", condition=models.Q(hour__lt=24)),
            models.CheckConstraint(
                name="a_digest_is_somebodys",
                condition=models.Q(person__isnull=False, programme__isnull=True)
                | models.Q(person__isnull=True, programme__isnull=False),
            ),
        ]


class DigestSent(models.Model):
    """One day's digest to one address: at most one is ever sent. `sentence` says what went wrong, where something did."""

    address = models.ForeignKey(DigestAddress, on_delete=models.CASCADE, related_name="sent")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in ("sending", "sent", "failed")])
    attempts = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    sentence = models.TextField(blank=True, default="")

    class Meta:
        db_table = "digest_sent"
        constraints = [models.UniqueConstraint(fields=["address", "day"], name="one_digest_a_day")]
