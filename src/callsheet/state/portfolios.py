"""Who looks after what: crowd managers with their hours, and portfolios with a manager and, for some days, a deputy."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models


class CrowdManager(models.Model):
    """A person who runs the day of vendors: region, working hours (as of a site), languages they speak."""

    person = models.OneToOneField("state.Person", on_delete=models.CASCADE, related_name="crowd_manager")
    region = models.CharField(max_length=20, blank=True, default="")
    zone = models.CharField(max_length=64, default="UTC")
    hours = models.JSONField(default=dict, blank=True)
    speaks = ArrayField(models.CharField(max_length=35), default=list, blank=True)

    class Meta:
        db_table = "crowd_manager"


class Portfolio(models.Model):
    """Programmes × region × locales or vendors with their manager; the deputy acts in `deputy_days`.

    Empty lists: every vendor, every locale; of programmes those that the manager is a member of (`state/belonging.py`).
    """

    code = models.CharField(primary_key=True, max_length=100)
    name = models.CharField(max_length=200)
    region = models.CharField(max_length=20, blank=True, default="")
    programmes = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    vendors = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    locales = ArrayField(models.CharField(max_length=35), default=list, blank=True)
    manager = models.ForeignKey("state.Person", on_delete=models.PROTECT, related_name="portfolios")
    deputy = models.ForeignKey(
        "state.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="deputised"
    )
    deputy_days = DateRangeField(null=True, blank=True)

    class Meta:
        db_table = "portfolio"
        constraints = [
            models.CheckConstraint(
                name="nobody_is_their_own_deputy",
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("manager")),
            )
        ]

    def __str__(self) -> str:
        return self.name
