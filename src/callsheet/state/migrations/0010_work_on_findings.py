"""Work on findings and the morning's digests; all of it is ours alone, as in 0004. Assessments kept before are made anew, so
that what they raise is written down."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


OURS_ALONE = ("raised_finding", "finding_spell", "finding_step", "digest_address", "digest_sent")
ALL = "(SELECT app_scope()) = 'all'"
WALL = "".join(
    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;\n"
    f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;\n"
    f"CREATE POLICY {table}_scope ON {table} USING ({ALL}) WITH CHECK ({ALL});\n"
    for table in OURS_ALONE
)
OPEN = "".join(f"DROP POLICY {table}_scope ON {table};\n" for table in OURS_ALONE)
FORGET = "SELECT set_config('app.scope', 'all', true); DELETE FROM assessment WHERE as_of >= current_date - 1;"


class Migration(migrations.Migration):

    dependencies = [
        ('state', "0013_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name='DigestAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=100)),
                ('sealed', models.TextField()),
                ('hour', models.PositiveSmallIntegerField(default=8)),
                ('weekends', models.BooleanField(default=False)),
                ('is_on', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='digest_addresses', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='digest_addresses', to='state.programme')),
            ],
            options={
                'db_table': 'digest_address',
            },
        ),
        migrations.CreateModel(
            name='DigestSent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('state', models.CharField(choices=[('sending', 'sending'), ('sent', 'sent'), ('failed', 'failed')], max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=1)),
                ('at', models.DateTimeField()),
                ('sentence', models.TextField(blank=True, default='')),
                ('address', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sent', to='state.digestaddress')),
            ],
            options={
                'db_table': 'digest_sent',
            },
        ),
        migrations.CreateModel(
            name='RaisedFinding',
            fields=[
                ('id', models.CharField(max_length=12, primary_key=True, serialize=False)),
                ('programme', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=40)),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('said', models.JSONField()),
            ],
            options={
                'db_table': 'raised_finding',
                'indexes': [models.Index(fields=['programme', 'last_at'], name='raised_in_a_programme')],
            },
        ),
        migrations.CreateModel(
            name='FindingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.CharField(max_length=100)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=200)),
                ('person', models.BigIntegerField(null=True)),
                ('verb', models.CharField(choices=[('acknowledge', 'acknowledge'), ('assign', 'assign'), ('snooze', 'snooze'), ('resolve', 'resolve'), ('dismiss', 'dismiss'), ('reopen', 'reopen'), ('merge', 'merge'), ('comment', 'comment'), ('undo', 'undo')], max_length=20)),
                ('reason', models.TextField(blank=True, default='')),
                ('to', models.CharField(blank=True, default='', max_length=200)),
                ('to_person', models.BigIntegerField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('into', models.CharField(blank=True, default='', max_length=12)),
                ('severity', models.CharField(blank=True, default='', max_length=20)),
                ('cost', models.FloatField(null=True)),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='state.findingstep')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='state.raisedfinding')),
            ],
            options={
                'db_table': 'finding_step',
            },
        ),
        migrations.CreateModel(
            name='FindingSpell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.CharField(max_length=100)),
                ('began', models.DateTimeField()),
                ('ended', models.DateTimeField(null=True)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spells', to='state.raisedfinding')),
            ],
            options={
                'db_table': 'finding_spell',
            },
        ),
        migrations.AddConstraint(
            model_name='digestaddress',
            constraint=models.CheckConstraint(condition=models.Q(('hour__lt', 24)), name='digest_hour_of_a_day'),
        ),
        migrations.AddConstraint(
            model_name='digestaddress',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('programme__isnull', True)), models.Q(('person__isnull', True), ('programme__isnull', False)), _connector='OR'), name='a_digest_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='digestsent',
            constraint=models.UniqueConstraint(fields=('address', 'day'), name='one_digest_a_day'),
        ),
        migrations.AddConstraint(
            model_name='findingspell',
            constraint=models.UniqueConstraint(condition=models.Q(('ended__isnull', True)), fields=('finding',), name='one_open_spell_of_a_finding'),
        ),
        migrations.RunSQL(WALL, OPEN),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
