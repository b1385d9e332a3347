"""Partners are named by what they check: legal, procurement, privacy, security. Who was "partner" reads as procurement does."""

from django.db import migrations, models

from callsheet.state.actors import ROLES

APART = "UPDATE person SET role = 'procurement' WHERE role = 'partner'"
TOGETHER = "UPDATE person SET role = 'partner' WHERE role IN ('legal', 'procurement', 'privacy', 'security')"


class Migration(migrations.Migration):
    dependencies = [("state", "0008_light_measures")]
    operations = [
        migrations.AlterField("person", "role", models.CharField(choices=[(r, r) for r in ROLES], max_length=40)),
        migrations.RunSQL(APART, TOGETHER),
    ]
