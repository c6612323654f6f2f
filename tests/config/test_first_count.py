"""What is counted at night is counted at once where no night has been yet."""

from __future__ import annotations

from django.db import connection

from motcua.config import prepare
from motcua.followup.opendata import models
from motcua.followup.opendata import queries as opendata
from motcua.foundation import clock


def waiting() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE lock = 'first-count' ORDER BY id")
        return [str(name) for (name,) in cursor.fetchall()]


def test_first_figures_are_ordered_until_there_are_some(db: None) -> None:
    before = len(waiting())

    prepare._count_at_once()
    first = waiting()[before:]
    models.Version.objects.create(dataset=opendata.datasets()[0][0].key, number=1, made_at=clock.now(), rows=0)
    prepare._count_at_once()

    assert first == ["feedback.close_groups", "assessment.take_index", "opendata.publish", "opendata.check"]
    assert len(waiting()) == before + 4
