
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('code', models.CharField(max_length=35, primary_key=True, serialize=False)),
                ('older', models.CharField(blank=True, max_length=35)),
                ('name', models.CharField(max_length=200)),
                ('mail', models.CharField(blank=True, max_length=200)),
                ('gone', models.BooleanField(default=False)),
                ('search', models.TextField()),
                ('heard_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField()),
                ('ours', models.IntegerField()),
                ('theirs', models.IntegerField()),
                ('lines', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('direction', models.CharField(max_length=3)),
                ('state', models.CharField(max_length=12)),
                ('agency', models.CharField(max_length=80)),
                ('unit', models.CharField(max_length=80)),
                ('type', models.CharField(blank=True, max_length=40)),
                ('type_name', models.CharField(max_length=100)),
                ('register', models.CharField(blank=True, max_length=60)),
                ('number', models.IntegerField(null=True)),
                ('year', models.SmallIntegerField(null=True)),
                ('symbol', models.CharField(blank=True, max_length=120)),
                ('issued_on', models.DateField(null=True)),
                ('subject', models.CharField(max_length=500)),
                ('body', models.TextField(blank=True)),
                ('author_code', models.CharField(blank=True, max_length=35)),
                ('author_name', models.CharField(blank=True, max_length=200)),
                ('signer', models.CharField(blank=True, max_length=100)),
                ('signer_position', models.CharField(blank=True, max_length=100)),
                ('competence', models.CharField(blank=True, max_length=10)),
                ('urgency', models.SmallIntegerField(default=0)),
                ('due', models.DateTimeField(null=True)),
                ('exchange_id', models.CharField(blank=True, max_length=200)),
                ('origin', models.CharField(blank=True, max_length=20)),
                ('came_by', models.CharField(blank=True, max_length=10)),
                ('about_kind', models.CharField(blank=True, max_length=40)),
                ('about_id', models.CharField(blank=True, max_length=80)),
                ('instruction', models.TextField(blank=True)),
                ('note', models.TextField(blank=True)),
                ('revision', models.SmallIntegerField(default=1)),
                ('version', models.IntegerField(default=1)),
                ('key', models.CharField(blank=True, max_length=120)),
                ('recall_asked', models.BooleanField(default=False)),
                ('update_offered', models.BooleanField(default=False)),
                ('created_by', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField()),
                ('act_by', models.DateTimeField(null=True)),
                ('registered_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('search', models.TextField()),
                ('answers', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answered_by', to='documents.document')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='documents.document')),
            ],
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=12)),
                ('version', models.IntegerField()),
                ('by', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('note', models.TextField(blank=True)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='documents.document')),
            ],
        ),
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.SmallIntegerField(default=1)),
                ('position', models.SmallIntegerField()),
                ('is_main', models.BooleanField()),
                ('name', models.CharField(max_length=200)),
                ('media_type', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=500)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('stored', models.CharField(max_length=40)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='documents.document')),
            ],
        ),
        migrations.CreateModel(
            name='Package',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(max_length=3)),
                ('kind', models.CharField(max_length=8)),
                ('code', models.CharField(blank=True, max_length=2)),
                ('exchange_id', models.CharField(max_length=200)),
                ('party_code', models.CharField(max_length=35)),
                ('party_name', models.CharField(blank=True, max_length=200)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('staff', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(max_length=10)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('key', models.CharField(max_length=300)),
                ('axis_id', models.CharField(blank=True, max_length=80)),
                ('at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='packages', to='documents.document')),
            ],
        ),
        migrations.CreateModel(
            name='Receiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=35)),
                ('name', models.CharField(max_length=200)),
                ('state', models.CharField(blank=True, max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('changed_at', models.DateTimeField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receivers', to='documents.document')),
            ],
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['unit', 'direction', 'state', '-created_at'], name='documents_inbox'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['agency', 'direction', 'year', 'number'], name='documents_register'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['about_kind', 'about_id'], name='documents_about'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('direction', 'in'), models.Q(('exchange_id', ''), _negated=True)), fields=('agency', 'author_code', 'exchange_id'), name='documents_arrives_once'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('direction', 'out'), models.Q(('exchange_id', ''), _negated=True)), fields=('exchange_id',), name='documents_leaves_once'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('number', None), _negated=True), fields=('register', 'year', 'number'), name='documents_number_once'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('created_by', 'key'), name='documents_key_once'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.UniqueConstraint(fields=('document', 'revision', 'position'), name='documents_file_place'),
        ),
        migrations.AddIndex(
            model_name='package',
            index=models.Index(fields=['exchange_id'], name='documents_package_of'),
        ),
        migrations.AddIndex(
            model_name='package',
            index=models.Index(fields=['direction', 'done_at'], name='documents_package_day'),
        ),
        migrations.AddIndex(
            model_name='package',
            index=models.Index(fields=['axis_id'], name='documents_package_axis'),
        ),
        migrations.AddConstraint(
            model_name='package',
            constraint=models.UniqueConstraint(fields=('direction', 'key'), name='documents_package_once'),
        ),
        migrations.AddConstraint(
            model_name='receiver',
            constraint=models.UniqueConstraint(fields=('document', 'code'), name='documents_receiver_once'),
        ),
    ]
