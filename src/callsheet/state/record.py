"""What the product said, and what was done: assessments kept with the manifest they were computed from, and the audit."""

from django.db import models


class Assessment(models.Model):
    """Findings of one programme on one day and hour, at one manifest: stored, so that the morning page is read, not computed.

    `progress` is what the programme's own page shows of it (odds, record, chart); apart, because Today reads many rows.
    """

    programme = models.CharField(max_length=100)
    as_of = models.DateField()
    hour = models.PositiveSmallIntegerField(default=0)
    seq = models.BigIntegerField()
    registry_version = models.BigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    payload = models.JSONField()
    progress = models.JSONField(null=True)

    class Meta:
        db_table = "assessment"
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "as_of", "hour", "seq", "registry_version"], name="one_assessment_of_a_state"
            )
        ]


class RegistryVersion(models.Model):
    """Counts the changes of the registry (one row), so that what was computed from it can be recognised as current."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=1)

    class Meta:
        db_table = "registry_version"


class AuditEntry(models.Model):
    """One thing that was done: who, when, what it was, what it is; chained by hashes from the first to the last.

    `undoes` is the entry that this one took back.
    """

    n = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    person = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    noun = models.CharField(max_length=40)
    key = models.CharField(max_length=300)
    was = models.JSONField(null=True)
    now = models.JSONField(null=True)
    undoes = models.BigIntegerField(null=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["noun", "key"], name="audit_of_a_thing"),
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["action", "n"], name="audit_by_action"),
            models.Index(fields=["actor", "n"], name="audit_by_actor"),
            models.Index(fields=["undoes"], name="audit_undone", condition=models.Q(undoes__isnull=False)),
        ]
