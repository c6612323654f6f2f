"""Sums by month without procedures, and without units, from those that are there."""

from django.db import migrations

ADD = """
    INSERT INTO monitoring_rollup (generation, base, grain, start, unit, procedure, traits, number, value)
    SELECT generation, base, 'u', start, unit, '', traits, sum(number), sum(value) FROM monitoring_rollup WHERE grain = 'm'
        GROUP BY generation, base, start, unit, traits
    UNION ALL
    SELECT generation, base, 't', start, '', '', traits, sum(number), sum(value) FROM monitoring_rollup WHERE grain = 'm'
        GROUP BY generation, base, start, traits
"""
DROP = "DELETE FROM monitoring_rollup WHERE grain IN ('u', 't')"


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial")]

    operations = [migrations.RunSQL(ADD, DROP)]
