"""Reported cells are counted, so that a reported 0 can be told from nothing reported."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("state", "0006_assessment_hour")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE measure_total ADD COLUMN cells bigint NOT NULL DEFAULT 0",
            "ALTER TABLE measure_total DROP COLUMN cells",
        )
    ]
