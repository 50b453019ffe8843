import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_office_keys'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(help_text='Of the case or the person; the floors above know what it names.', max_length=20)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='AccessWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=300)),
                ('given_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Attempts',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'who', 'stretch', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=24)),
                ('who', models.CharField(max_length=32)),
                ('stretch', models.BigIntegerField(help_text='Seconds since 1970, at the beginning of the stretch.')),
                ('count', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='OfficeProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sees', 'Whom its case officers see'), ('serve', 'Take calls for another office')], max_length=10)),
                ('value', models.CharField(help_text='The new rule, or the code of the office that is served.', max_length=40)),
                ('reason', models.CharField(max_length=300)),
                ('answer', models.CharField(choices=[('waiting', 'Waits for a second administrator'), ('confirmed', 'Confirmed'), ('refused', 'Refused')], default='waiting', max_length=10)),
                ('proposed_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='OfficeService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='OpenSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, unique=True)),
                ('address', models.CharField(blank=True, default='', max_length=45)),
                ('begun_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TypedDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(help_text='The page on which it was typed; references only.', max_length=200)),
                ('path', models.CharField(help_text='Where the form is sent.', max_length=200)),
                ('sealed', models.BinaryField()),
                ('kept_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='user_role_known',
        ),
        migrations.AddField(
            model_name='office',
            name='sees',
            field=models.CharField(choices=[('office', 'Everybody of the office'), ('assignment', 'Only what is assigned to them or to nobody')], default='office', help_text='Whom its case officers see.', max_length=12),
        ),
        migrations.AddField(
            model_name='officekey',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, help_text='Until then the key opens nothing.', null=True),
        ),
        migrations.AddField(
            model_name='officekey',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='user',
            name='needs_window',
            field=models.BooleanField(default=False, help_text='Signs in only while a window of access is open: surge staff, visiting officials.'),
        ),
        migrations.AlterField(
            model_name='user',
            name='role',
            field=models.CharField(choices=[('register_officer', 'Register officer'), ('case_officer', 'Case officer'), ('reviewer', 'Reviewer'), ('hotline', 'Hotline worker'), ('host_desk', 'Host desk officer'), ('liaison', 'Liaison officer'), ('analyst', 'Analyst'), ('administrator', 'Administrator'), ('command_line', 'Command line')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='officekey',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('made_by')), _negated=True), _connector='OR'), name='key_confirmed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['register_officer', 'case_officer', 'reviewer', 'hotline', 'host_desk', 'liaison', 'analyst', 'administrator', 'command_line'])), name='user_role_known'),
        ),
        migrations.AddField(
            model_name='accessgrant',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='accesswindow',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='accesswindow',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='windows', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='officeproposal',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='officeproposal',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='accounts.office'),
        ),
        migrations.AddField(
            model_name='officeproposal',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='officeservice',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='served_by', to='accounts.office'),
        ),
        migrations.AddField(
            model_name='officeservice',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='serves', to='accounts.office'),
        ),
        migrations.AddField(
            model_name='opensession',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='typeddraft',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='accessgrant',
            index=models.Index(fields=['user', 'ref', 'ends_at'], name='grant_by_user'),
        ),
        migrations.AddIndex(
            model_name='accesswindow',
            index=models.Index(fields=['user', 'ends_at'], name='window_by_user'),
        ),
        migrations.AddConstraint(
            model_name='accesswindow',
            constraint=models.CheckConstraint(condition=models.Q(('begins_at__lt', models.F('ends_at'))), name='window_has_hours'),
        ),
        migrations.AddConstraint(
            model_name='officeproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'confirmed'), _negated=True), models.Q(('answered_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='proposal_answered_by_another'),
        ),
        migrations.AddConstraint(
            model_name='officeservice',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('partner', 'office'), name='served_once'),
        ),
        migrations.AddConstraint(
            model_name='officeservice',
            constraint=models.CheckConstraint(condition=models.Q(('partner', models.F('office')), _negated=True), name='no_office_serves_itself'),
        ),
        migrations.AddConstraint(
            model_name='typeddraft',
            constraint=models.UniqueConstraint(fields=('user', 'page', 'path'), name='one_draft_a_form'),
        ),
    ]
