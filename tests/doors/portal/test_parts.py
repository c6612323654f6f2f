"""A dossier and the procedures that were filed with it, as an applicant and an officer meet them."""

from __future__ import annotations

from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings
from tests.doors.portal.conftest import signed_in
from tests.links import house
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.factory import AT, Desk
from tests.rooms.casework.dossiers.parts import linking

from motcua.casework.dossiers import models
from motcua.definitions.catalogue import services as catalogue
from motcua.identity.people import models as people


def test_applicant_finds_the_part_on_the_page_of_the_main_dossier_alone(
    transactional_db: None, settings: Settings
) -> None:
    factory.prepare(settings)
    for pack in (linking.MAIN, linking.PART):
        catalogue.load(house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / pack, at=AT)
    owner = signed_in("Trần Thị Hạnh", "099178004512", "tech-hanh")
    code = linking.file(Desk()).code
    part = linking.part_of(code)
    person = people.Person.objects.get()
    models.Dossier.objects.update(owner_kind="person", owner_id=str(person.pk))

    main = owner.http.get(f"/ho-so/{code}/theo-doi/").content.decode()
    own = owner.http.get(f"/ho-so/{part}/theo-doi/").content.decode()
    mine = owner.http.get("/cua-toi/").content.decode()
    english = owner.http.get(f"/ho-so/{code}/theo-doi/", headers={"accept-language": "en"}).status_code

    assert "Các thủ tục trong hồ sơ này" in main
    assert f"/ho-so/{part}/theo-doi/" in main
    assert "Chờ thủ tục trước" in main
    assert f"/ho-so/{code}/theo-doi/" in own
    assert (code in mine, part in mine, english) == (True, False, 200)
    models.Dossier.objects.filter(code=part).update(status="SUPP_POST")
    assert part in owner.http.get("/cua-toi/").content.decode()
    assert Client().get(f"/ho-so/{part}/theo-doi/").status_code != 200
