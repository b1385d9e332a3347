"""Vendors, their sites with zone and calendar, whose worker is whose, and the names they go by."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models


class Vendor(models.Model):
    """A company, crowd or model that produces work."""

    KINDS = ("company", "crowd", "in-house", "model")

    code = models.CharField(primary_key=True, max_length=100)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, default="company", choices=[(k, k) for k in KINDS])
    contact = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "vendor"

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place where a vendor works. `hours` is weekday (0 = Monday) -> [["09:00", "18:00"], …]; {} = round the clock.

    `calendar_changed_at` is when zone, hours, country, cut-off or closures last changed: a confirmation from before that
    day no longer holds. `measures_people` is false where the law or an agreement forbids to measure individuals: then nobody
    there is shown or screened one by one.
    """

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="sites", db_column="vendor")
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    region = models.CharField(max_length=20, blank=True, default="")
    zone = models.CharField(max_length=64, default="UTC")
    country = models.CharField(max_length=10, blank=True, default="")
    cutoff_minutes = models.PositiveSmallIntegerField(default=0)
    hours = models.JSONField(default=dict, blank=True)
    confirmed_by = models.CharField(max_length=200, blank=True, default="")
    confirmed_on = models.DateField(null=True, blank=True)
    calendar_changed_at = models.DateTimeField(null=True, blank=True)
    measures_people = models.BooleanField(default=True)

    class Meta:
        db_table = "site"
        constraints = [models.UniqueConstraint(fields=["vendor", "code"], name="one_site_code")]

    def __str__(self) -> str:
        return self.name


class Closure(models.Model):
    """Days on which a site is closed, or excused by both sides."""

    vendor = models.CharField(max_length=100)
    site = models.CharField(max_length=100, blank=True, default="")
    days = DateRangeField()
    reason = models.CharField(max_length=200)
    excused = models.BooleanField(default=False)

    class Meta:
        db_table = "closure"


class Locale(models.Model):
    """A language in a place, as BCP 47 code."""

    code = models.CharField(primary_key=True, max_length=35)
    name = models.CharField(max_length=200)

    class Meta:
        db_table = "locale"

    def __str__(self) -> str:
        return f"{self.code} ({self.name})"


class AlsoKnownAs(models.Model):
    """A name that a file uses -> the registry's code, so that tomorrow's file needs no question."""

    KINDS = ("vendor", "site", "locale", "workstream", "batch")

    programme = models.CharField(max_length=100, blank=True, default="")
    kind = models.CharField(max_length=20, choices=[(k, k) for k in KINDS])
    name = models.CharField(max_length=300)
    code = models.CharField(max_length=100)

    class Meta:
        db_table = "also_known_as"
        constraints = [models.UniqueConstraint(fields=["programme", "kind", "name"], name="one_code_a_name")]


class WorkerMapping(models.Model):
    """A dated rule: whose worker a raw key is. Two rules for the same pattern may not overlap in time."""

    MATCHES = ("exact", "prefix", "regex", "channel", "source")

    programme = models.CharField(max_length=100)
    source = models.CharField(max_length=200, blank=True, default="")
    match = models.CharField(max_length=10, choices=[(m, m) for m in MATCHES])
    pattern = models.CharField(max_length=300, blank=True, default="")
    vendor = models.CharField(max_length=100)
    site = models.CharField(max_length=100, blank=True, default="")
    valid = DateRangeField()
    priority = models.PositiveSmallIntegerField(default=100)

    class Meta:
        db_table = "worker_mapping"
        constraints = [
            ExclusionConstraint(
                name="one_vendor_at_a_time",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    ("source", RangeOperators.EQUAL),
                    ("match", RangeOperators.EQUAL),
                    ("pattern", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            )
        ]
