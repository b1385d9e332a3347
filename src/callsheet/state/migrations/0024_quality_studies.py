"""Quality studies, kept; and sites where nobody is measured individually."""

import django.contrib.postgres.fields
from django.db import migrations, models

from callsheet.state.replay import follow
from callsheet.state.walls import no_policy, of_both, of_programme, policy

BY_VENDOR = ("skill_estimate",)
OURS_ALONE = ("quality_study", "studied_question", "screen_signal")
WALL = policy("skill_estimate", of_both()) + "".join(policy(table, of_programme()) for table in OURS_ALONE)
OPEN = "".join(no_policy(table) for table in (*BY_VENDOR, *OURS_ALONE))


def follow_site(apps, editor):
    """Sites of the past measured everybody."""
    with editor.connection.cursor() as cursor:
        follow(cursor, "site")
        cursor.execute("SELECT set_config('app.scope', 'all', true)")
        cursor.execute("UPDATE history.site SET measures_people = true WHERE measures_people IS NULL")


def number():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def code(length=100):
    return models.CharField(blank=True, default="", max_length=length)


class Migration(migrations.Migration):
    dependencies = [("state", "0023_portfolios_open_programmes")]
    operations = [
        migrations.AddField("site", "measures_people", models.BooleanField(default=True)),
        migrations.RunPython(follow_site, migrations.RunPython.noop),
        migrations.CreateModel(
            name="QualityStudy",
            fields=[
                ("id", number()),
                ("programme", models.CharField(max_length=100)),
                ("seq", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("made_from", models.CharField(max_length=64)),
                ("said", models.JSONField()),
            ],
            options={
                "db_table": "quality_study",
                "constraints": [models.UniqueConstraint(fields=("programme", "seq"), name="one_study_a_manifest")],
            },
        ),
        migrations.CreateModel(
            name="StudiedQuestion",
            fields=[
                ("id", number()),
                ("programme", models.CharField(max_length=100)),
                ("seq", models.BigIntegerField()),
                ("question", code(500)),
                ("answers", models.BigIntegerField()),
                ("said", models.JSONField()),
            ],
            options={
                "db_table": "studied_question",
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "seq", "question"), name="one_study_of_a_question")
                ],
            },
        ),
        migrations.CreateModel(
            name="SkillEstimate",
            fields=[
                ("id", number()),
                ("programme", models.CharField(max_length=100)),
                ("seq", models.BigIntegerField()),
                ("question", code(500)),
                ("vendor", code()),
                ("site", code()),
                ("locale", code(35)),
                ("annotator", code(500)),
                ("answers", models.BigIntegerField()),
                ("said", models.JSONField()),
            ],
            options={
                "db_table": "skill_estimate",
                "indexes": [models.Index(fields=["vendor", "annotator", "seq"], name="skill_of_an_annotator")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "seq", "question", "vendor", "annotator"), name="one_skill_a_study"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScreenSignal",
            fields=[
                ("id", number()),
                ("programme", models.CharField(max_length=100)),
                ("seq", models.BigIntegerField()),
                ("question", code(500)),
                ("screen", models.CharField(max_length=40)),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "annotators",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500), size=None
                    ),
                ),
                ("said", models.JSONField()),
            ],
            options={
                "db_table": "screen_signal",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "seq", "question", "screen", "place"), name="one_signal_a_place"
                    )
                ],
            },
        ),
        migrations.RunSQL(WALL, OPEN),
    ]
