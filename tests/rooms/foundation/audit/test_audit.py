"""The record of looks: paged for its subject, only ever added to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from motcua.foundation.audit import queries, services
from motcua.foundation.audit.types import Look, Looks
from motcua.foundation.types import Actor, ActorKind, Ref

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
OFFICER = Actor(ActorKind.OFFICER, "o-1")
SUBJECT = Ref("enterprise", "9900109101")

pytestmark = pytest.mark.django_db


def look(n: int, subject: Ref = SUBJECT) -> None:
    services.looked(OFFICER, subject=subject, what=f"dossier:{n}", purpose="thẩm định", at=AT + timedelta(minutes=n))


def test_a_look_is_kept_with_who_what_when_and_why() -> None:
    client = Actor(ActorKind.CLIENT, "c-1", acting_for=SUBJECT)
    services.looked(client, subject=SUBJECT, what="paper:1", purpose="tải về", at=AT)

    (found,) = queries.looks_at(SUBJECT).items

    assert found == Look(
        found.id, AT, "client:c-1", SUBJECT, SUBJECT, "paper:1", "tải về", "", None, role="", unit="", fields=()
    )


def test_looks_come_in_pages_newest_first_and_only_the_subjects_own() -> None:
    for n in range(5):
        look(n)
    look(9, Ref("enterprise", "0100109107"))

    pages, before = [], None
    while True:
        page = queries.looks_at(SUBJECT, before=before, limit=2)
        pages.append([item.what for item in page.items])
        before = page.next
        if before is None:
            break

    assert pages == [["dossier:4", "dossier:3"], ["dossier:2", "dossier:1"], ["dossier:0"]]
    assert queries.looks_at(Ref("person", "x")) == Looks((), None)


@pytest.mark.parametrize("sql", ["UPDATE audit_look SET what = ''", "DELETE FROM audit_look"])
def test_looks_are_only_ever_added(sql: str) -> None:
    look(1)

    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
