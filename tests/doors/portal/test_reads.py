"""What pages of an applicant ask the database: as much for many rows as for one."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.doors.portal.conftest import Visitor, signed_in
from tests.rooms.casework.dossiers import factory

from motcua.casework.dossiers import models
from motcua.identity.people import models as people


def asked(visitor: Visitor, address: str) -> int:
    """Statements for a page that was opened before: the least of a few openings, since now and then one looks whether what it keeps still holds."""
    visitor.http.get(address)
    return min(_statements(visitor, address) for _ in range(3))


def _statements(visitor: Visitor, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert visitor.http.get(address).status_code == 200
    return len([one for one in seen.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_pages_cost_the_same_whatever_the_number_of_rows(transactional_db: None, settings: Settings) -> None:
    factory.prepare(settings)
    desk = factory.Desk()
    owner = signed_in("Trần Thị Hạnh", "099178004512", "tech-hanh")
    person = people.Person.objects.get()

    def mine() -> None:
        models.Dossier.objects.update(owner_kind="person", owner_id=str(person.pk))

    code = desk.file()
    desk.finish("one_stop_officer", finding="complete")
    mine()
    one = asked(owner, "/cua-toi/")
    followed = asked(owner, f"/ho-so/{code}/theo-doi/")
    for key in ("a", "b", "c"):
        desk.file_as(key)
    mine()
    for _ in range(3):
        owner.http.post(f"/ho-so/{code}/nop-tuong-tu/")

    assert asked(owner, "/cua-toi/") == one <= 12
    assert followed <= 12
    assert max(asked(owner, address) for address in ("/", "/thu-tuc/", f"/thu-tuc/{factory.PROCEDURE}/")) <= 12
