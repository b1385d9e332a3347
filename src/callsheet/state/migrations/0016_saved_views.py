import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("state", "0014_told_odds")]
    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(blank=True, default="", max_length=1000)),
                ("table", models.CharField(blank=True, default="", max_length=300)),
                ("is_shared", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "saved_view",
                "indexes": [models.Index(fields=["page", "is_shared"], name="saved_views_of_a_page")],
                "constraints": [
                    models.UniqueConstraint(fields=["person", "page", "name"], name="one_saved_view_of_a_name")
                ],
            },
        )
    ]
