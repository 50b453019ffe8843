"""A file of reports is kept, sealed, while it is on its way in."""

import aman.vault.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_sealing_grants'),
        ('incidents', '0007_one_report_a_form'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', aman.vault.fields.SealNumberField(help_text='A key of its own, destroyed with the rows.')),
                ('file_name', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('rows', aman.vault.fields.SealedJSONField(default=list, help_text='The rows of each report, while they are needed.', key_of='seal')),
                ('state', models.CharField(choices=[('comparing', 'Being compared with the register'), ('ready', 'Waits for your answer'), ('taking', 'Being taken in'), ('taken', 'Taken in'), ('dropped', 'Not taken in'), ('failed', 'Stopped by an error')], default='comparing', max_length=10)),
                ('row_count', models.PositiveIntegerField(default=0)),
                ('report_count', models.PositiveIntegerField(default=0)),
                ('found', models.JSONField(default=dict, help_text='What a comparison found, and what became of it, as counts.')),
                ('sent_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_files', to='accounts.office')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['office', '-sent_at'], name='report_files_of_an_office')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['comparing', 'ready', 'taking'])), fields=('office', 'sha256'), name='a_file_of_reports_once_on_its_way'), models.UniqueConstraint(condition=models.Q(('state', 'taking')), fields=('office',), name='one_file_of_reports_taken_in_at_a_time')],
            },
        ),
    ]
