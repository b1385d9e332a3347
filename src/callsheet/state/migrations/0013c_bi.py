"""The schema that BI tools read (`state/bi.py`)."""

from django.db import migrations

from callsheet.state.bi import create

DROP = "DROP SCHEMA bi CASCADE; DROP TABLE bi_secret;"


class Migration(migrations.Migration):
    dependencies = [("state", "0011_tokens")]
    operations = [migrations.RunSQL(create(), DROP)]
