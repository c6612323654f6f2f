"""The unit in the index of words: a search by an officer of one unit reads the rows of that unit alone."""

from django.db import migrations

_DROP = "DROP INDEX dossiers_words_gin"
_WITH_UNITS = (
    "CREATE INDEX dossiers_words_gin ON dossiers_words USING gin ((words || array_to_tsvector(ARRAY['@' || unit])))"
)
_WORDS_ALONE = "CREATE INDEX dossiers_words_gin ON dossiers_words USING gin (words)"


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0026_in_time"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL([_DROP, _WITH_UNITS], [_DROP, _WORDS_ALONE])],
            [migrations.RemoveIndex(model_name="words", name="dossiers_words_gin")],
        ),
    ]
