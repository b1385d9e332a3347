"""Doors: sessions of people, identities at a provider, counts of vain attempts, choices of one's own, erasable details."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

OURS_ALONE = ("personal_detail",)
WALL = """
ALTER TABLE personal_detail ENABLE ROW LEVEL SECURITY;
ALTER TABLE personal_detail FORCE ROW LEVEL SECURITY;
CREATE POLICY personal_detail_scope ON personal_detail USING ((SELECT app_scope()) = 'all') WITH CHECK ((SELECT app_scope()) = 'all');
DROP TABLE IF EXISTS django_session;
"""
UNDO_WALL = """
DROP POLICY personal_detail_scope ON personal_detail;
ALTER TABLE personal_detail NO FORCE ROW LEVEL SECURITY;
ALTER TABLE personal_detail DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('state', '0016_saved_views'),
    ]

    operations = [
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=500)),
                ('subject', models.CharField(max_length=255)),
                ('linked_at', models.DateTimeField(auto_now_add=True)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'person_identity',
            },
        ),
        migrations.CreateModel(
            name='PersonalDetail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('salt', models.CharField(max_length=32)),
                ('values', models.JSONField()),
            ],
            options={
                'db_table': 'personal_detail',
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('device', models.CharField(blank=True, default='', max_length=120)),
                ('begun_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'person_session',
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=16)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('last_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
            ],
            options={
                'db_table': 'sign_in_throttle',
            },
        ),
        migrations.AddField(
            model_name='person',
            name='admitted_by',
            field=models.CharField(choices=[('invitation', 'invitation'), ('domain', 'domain')], default='invitation', max_length=20),
        ),
        migrations.AddField(
            model_name='person',
            name='density',
            field=models.CharField(blank=True, choices=[('', ''), ('compact', 'compact')], default='', max_length=8),
        ),
        migrations.AddField(
            model_name='person',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='language',
            field=models.CharField(blank=True, default='', max_length=16),
        ),
        migrations.AddField(
            model_name='person',
            name='theme',
            field=models.CharField(blank=True, choices=[('', ''), ('light', 'light'), ('dark', 'dark')], default='', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_person_an_email'),
        ),
        migrations.AddField(
            model_name='identity',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='personaldetail',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='personal_details', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='session',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=models.UniqueConstraint(fields=('issuer', 'subject'), name='one_person_a_subject'),
        ),
        migrations.RunSQL(WALL, UNDO_WALL),
    ]
