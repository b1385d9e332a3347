"""Requests to vendors that were asked, and what was done with them. The vendor's people see their own."""

import django.contrib.postgres.fields
from django.db import migrations, models

from callsheet.decisions.vendor_requests import Verb
from callsheet.state.walls import no_policy, of_both, policy

BY_VENDOR = ("vendor_request", "request_step")
WALL = "".join(policy(table, of_both()) for table in BY_VENDOR)
OPEN = "".join(no_policy(table) for table in BY_VENDOR)


def number():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("state", "0025_confusion")]
    operations = [
        migrations.CreateModel(
            name="VendorRequest",
            fields=[
                ("id", number()),
                ("programme", models.CharField(max_length=100)),
                ("vendor", models.CharField(max_length=100)),
                ("question", models.CharField(blank=True, default="", max_length=500)),
                ("screen", models.CharField(max_length=40)),
                (
                    "annotators",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500), size=None
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("said", models.JSONField()),
            ],
            options={
                "db_table": "vendor_request",
                "indexes": [
                    models.Index(fields=["programme"], name="requests_of_a_programme"),
                    models.Index(fields=["vendor"], name="requests_to_a_vendor"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestStep",
            fields=[
                ("id", number()),
                ("programme", models.CharField(max_length=100)),
                ("vendor", models.CharField(max_length=100)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("person", models.BigIntegerField(null=True)),
                ("is_theirs", models.BooleanField(default=False)),
                ("verb", models.CharField(choices=[(v.value, v.value) for v in Verb], max_length=20)),
                ("text", models.TextField(blank=True, default="")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=models.deletion.PROTECT, related_name="steps", to="state.vendorrequest"
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=models.deletion.PROTECT,
                        related_name="undone_by",
                        to="state.requeststep",
                    ),
                ),
            ],
            options={"db_table": "request_step"},
        ),
        migrations.RunSQL(WALL, OPEN),
    ]
