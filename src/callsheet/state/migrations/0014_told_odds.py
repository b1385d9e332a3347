"""The record of odds: what was told on which morning, and what came of it. Ours alone: it names programmes and their dates.

The chart of a programme's page is kept with its assessment, in a column of its own: Today reads many rows and no chart.
"""

from django.db import migrations, models

OURS_ALONE = ("odds_record",)
ALL = "(SELECT app_scope()) = 'all'"
WALL = f"""
ALTER TABLE odds_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE odds_record FORCE ROW LEVEL SECURITY;
CREATE POLICY odds_record_scope ON odds_record USING ({ALL}) WITH CHECK ({ALL});
"""


class Migration(migrations.Migration):
    dependencies = [("state", "0009_registry_v1")]
    operations = [
        migrations.CreateModel(
            name="ToldOdds",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("programme", models.CharField(max_length=100)),
                ("made_on", models.DateField()),
                (
                    "kind",
                    models.CharField(choices=[("date", "date"), ("week", "week"), ("stage", "stage")], max_length=10),
                ),
                ("target_day", models.DateField()),
                ("goal", models.FloatField()),
                ("odds", models.FloatField()),
                ("seq", models.BigIntegerField()),
                ("replayed", models.BooleanField(default=False)),
                ("came_true", models.BooleanField(null=True)),
                ("known_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "odds_record",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "made_on", "kind", "target_day"), name="one_telling_a_morning"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("odds__gte", 0), ("odds__lte", 1)), name="odds_are_a_probability"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("came_true__isnull", True), ("known_on__isnull", True)),
                            models.Q(("came_true__isnull", False), ("known_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="outcome_has_its_day",
                    ),
                ],
            },
        ),
        migrations.AddField("assessment", "progress", models.JSONField(null=True)),
        migrations.RunSQL(WALL, migrations.RunSQL.noop),
    ]
