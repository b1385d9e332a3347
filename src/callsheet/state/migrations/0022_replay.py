"""The registry as it was: histories of its tables behind the same walls, kept by triggers, shown by views."""

from django.db import migrations

from callsheet.state.replay import PREPARE, TABLES, TAKE_DOWN, follow


def build(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute(PREPARE)
        for table in TABLES:
            follow(cursor, table)


def take_down(apps, editor):
    with editor.connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DROP TRIGGER keep_{table} ON public.{table}")
        cursor.execute(TAKE_DOWN)


class Migration(migrations.Migration):
    dependencies = [("state", "0021_audit_indexes")]
    operations = [migrations.RunPython(build, take_down)]
