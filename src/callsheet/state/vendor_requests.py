"""Requests to vendors that somebody asked, and the steps that made them what they are."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from callsheet.decisions.vendor_requests import Verb


class VendorRequest(models.Model):
    """What was asked of one vendor about some of its annotators in one question of a programme. `said` holds the evidence and the
    words as they stood in the study when it was asked (`seq`); where it stands is said by its steps.
    """

    programme = models.CharField(max_length=100)
    vendor = models.CharField(max_length=100)
    question = models.CharField(max_length=500, blank=True, default="")
    screen = models.CharField(max_length=40)
    annotators = ArrayField(models.CharField(max_length=500))
    seq = models.BigIntegerField()
    said = models.JSONField()

    class Meta:
        db_table = "vendor_request"
        indexes = [
            models.Index(fields=["programme"], name="requests_of_a_programme"),
            models.Index(fields=["vendor"], name="requests_to_a_vendor"),
        ]


class RequestStep(models.Model):
    """One thing that somebody did with a request (decisions.vendor_requests.Step). Rows are added, never changed."""

    request = models.ForeignKey(VendorRequest, on_delete=models.PROTECT, related_name="steps")
    programme = models.CharField(max_length=100)
    vendor = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    person = models.BigIntegerField(null=True)
    is_theirs = models.BooleanField(default=False)
    verb = models.CharField(max_length=20, choices=[(v.value, v.value) for v in Verb])
    text = models.TextField(blank=True, default="")
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    class Meta:
        db_table = "request_step"
