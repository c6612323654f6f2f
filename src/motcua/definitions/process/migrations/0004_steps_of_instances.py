"""All steps of a process by one index: those over open and over done steps apart serve no question for both."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("process", "0003_timed"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["instance", "id"], name="process_steps"),
        ),
        migrations.RemoveIndex(
            model_name="step",
            name="process_done",
        ),
    ]
