"""How errors are named: versions of a taxonomy with their classes, and which version a programme's reviews go by, since when."""

from django.db import models

from callsheet.facts.tables import SEVERITIES


class Taxonomy(models.Model):
    """A version of an error taxonomy. What reviews have used does not change: a new version does."""

    code = models.CharField(max_length=100)
    version = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    issued_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, default="")

    class Meta:
        db_table = "taxonomy"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_taxonomy_version")]


class ErrorClass(models.Model):
    """A class of errors: its parent ('' = top), usual severity, and weight in points (MQM)."""

    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.CASCADE, related_name="classes")
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    parent = models.CharField(max_length=100, blank=True, default="")
    severity = models.CharField(max_length=20, default="minor", choices=[(s, s) for s in SEVERITIES])
    weight = models.FloatField(default=1)
    note = models.TextField(blank=True, default="")

    class Meta:
        db_table = "error_class"
        constraints = [
            models.UniqueConstraint(fields=["taxonomy", "code"], name="one_error_class_code"),
            models.CheckConstraint(name="weight_is_not_negative", condition=models.Q(weight__gte=0)),
        ]


class TaxonomyUse(models.Model):
    """The version that a programme's reviews go by from a day on, until its next one."""

    programme = models.ForeignKey("state.Programme", on_delete=models.CASCADE, related_name="taxonomies")
    since = models.DateField()
    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.PROTECT, related_name="uses")

    class Meta:
        db_table = "taxonomy_use"
        constraints = [models.UniqueConstraint(fields=["programme", "since"], name="one_taxonomy_at_a_time")]
