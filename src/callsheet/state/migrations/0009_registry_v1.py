"""Registry v1: states and history of batches, confirmed calendars, portfolios, error taxonomies, entries that undo others.

None of the new tables says whose vendor a row is about: vendors see none of them (ours alone).
"""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


OURS_ALONE = ("batch_event", "crowd_manager", "portfolio", "taxonomy", "error_class", "taxonomy_use")
ALL = "(SELECT app_scope()) = 'all'"
WALLS = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_scope ON {table} USING ({ALL}) WITH CHECK ({ALL});\n"
    for table in OURS_ALONE
)
NO_WALLS = "".join(
    f"DROP POLICY {table}_scope ON {table};\n"
    f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;\n"
    f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;\n"
    for table in OURS_ALONE
)


class Migration(migrations.Migration):

    dependencies = [
        ('state', '0010_work_on_findings'),
    ]

    operations = [
        migrations.CreateModel(
            name='BatchEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('came_from', models.CharField(blank=True, default='', max_length=30)),
                ('to', models.CharField(max_length=30)),
                ('cycle', models.PositiveSmallIntegerField(default=1)),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=200)),
                ('person', models.BigIntegerField(null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('was', models.JSONField(default=dict)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'db_table': 'batch_event',
            },
        ),
        migrations.CreateModel(
            name='CrowdManager',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(blank=True, default='', max_length=20)),
                ('zone', models.CharField(default='UTC', max_length=64)),
                ('hours', models.JSONField(blank=True, default=dict)),
                ('speaks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), blank=True, default=list, size=None)),
            ],
            options={
                'db_table': 'crowd_manager',
            },
        ),
        migrations.CreateModel(
            name='ErrorClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=100)),
                ('name', models.CharField(max_length=200)),
                ('parent', models.CharField(blank=True, default='', max_length=100)),
                ('severity', models.CharField(choices=[('neutral', 'neutral'), ('minor', 'minor'), ('major', 'major'), ('critical', 'critical')], default='minor', max_length=20)),
                ('weight', models.FloatField(default=1)),
                ('note', models.TextField(blank=True, default='')),
            ],
            options={
                'db_table': 'error_class',
            },
        ),
        migrations.CreateModel(
            name='Portfolio',
            fields=[
                ('code', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('region', models.CharField(blank=True, default='', max_length=20)),
                ('programmes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None)),
                ('vendors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None)),
                ('locales', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=35), blank=True, default=list, size=None)),
                ('deputy_days', django.contrib.postgres.fields.ranges.DateRangeField(blank=True, null=True)),
            ],
            options={
                'db_table': 'portfolio',
            },
        ),
        migrations.CreateModel(
            name='Taxonomy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=100)),
                ('version', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('note', models.TextField(blank=True, default='')),
            ],
            options={
                'db_table': 'taxonomy',
            },
        ),
        migrations.CreateModel(
            name='TaxonomyUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
            ],
            options={
                'db_table': 'taxonomy_use',
            },
        ),
        migrations.AddField(
            model_name='auditentry',
            name='undoes',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='batch',
            name='cycle',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='batch',
            name='resumes',
            field=models.CharField(blank=True, default='', max_length=30),
        ),
        migrations.AddField(
            model_name='batch',
            name='state',
            field=models.CharField(choices=[('planned', 'planned'), ('loaded', 'loaded'), ('released', 'released'), ('in production', 'in production'), ('vendor QA', 'vendor QA'), ('delivered', 'delivered'), ('in audit', 'in audit'), ('accepted', 'accepted'), ('accepted with concession', 'accepted with concession'), ('deemed accepted', 'deemed accepted'), ('returned', 'returned'), ('on hold', 'on hold'), ('cancelled', 'cancelled'), ('recalled', 'recalled')], default='planned', max_length=30),
        ),
        migrations.AddField(
            model_name='batch',
            name='state_since',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='batch',
            name='units',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='programme',
            name='modality',
            field=models.CharField(blank=True, choices=[('text', 'text'), ('image', 'image'), ('audio', 'audio'), ('video', 'video'), ('multimodal', 'multimodal'), ('sensor', 'sensor'), ('other', 'other')], default='', max_length=20),
        ),
        migrations.AddField(
            model_name='programme',
            name='purpose',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='site',
            name='calendar_changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='site',
            name='confirmed_by',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='site',
            name='confirmed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='vendor',
            name='contact',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.AddField(
            model_name='vendor',
            name='kind',
            field=models.CharField(choices=[('company', 'company'), ('crowd', 'crowd'), ('in-house', 'in-house'), ('model', 'model')], default='company', max_length=20),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['at'], name='audit_by_time'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(condition=models.Q(('undoes__isnull', False)), fields=['undoes'], name='audit_undone'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('units__isnull', True), ('units__gt', 0), _connector='OR'), name='batch_has_units'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('cycle__gte', 1)), name='cycles_begin_at_one'),
        ),
        migrations.AddField(
            model_name='batchevent',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='state.batch'),
        ),
        migrations.AddField(
            model_name='crowdmanager',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='crowd_manager', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='portfolio',
            name='deputy',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deputised', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='portfolio',
            name='manager',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='portfolios', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='taxonomy',
            constraint=models.UniqueConstraint(fields=('code', 'version'), name='one_taxonomy_version'),
        ),
        migrations.AddField(
            model_name='errorclass',
            name='taxonomy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='classes', to='state.taxonomy'),
        ),
        migrations.AddField(
            model_name='taxonomyuse',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taxonomies', to='state.programme'),
        ),
        migrations.AddField(
            model_name='taxonomyuse',
            name='taxonomy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='state.taxonomy'),
        ),
        migrations.AddIndex(
            model_name='batchevent',
            index=models.Index(fields=['batch', 'at'], name='batch_event_of_batch'),
        ),
        migrations.AddConstraint(
            model_name='portfolio',
            constraint=models.CheckConstraint(condition=models.Q(('deputy__isnull', True), models.Q(('deputy', models.F('manager')), _negated=True), _connector='OR'), name='nobody_is_their_own_deputy'),
        ),
        migrations.AddConstraint(
            model_name='errorclass',
            constraint=models.UniqueConstraint(fields=('taxonomy', 'code'), name='one_error_class_code'),
        ),
        migrations.AddConstraint(
            model_name='errorclass',
            constraint=models.CheckConstraint(condition=models.Q(('weight__gte', 0)), name='weight_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='taxonomyuse',
            constraint=models.UniqueConstraint(fields=('programme', 'since'), name='one_taxonomy_at_a_time'),
        ),
        migrations.RunSQL(WALLS, NO_WALLS),
    ]
