"""Each deep procedure through the portal: its page, every page of its form, papers in places of their type, the check."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.doors.portal.conftest import Visitor
from tests.links import house

from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue import services
from motcua.foundation import clock

DEEP = (
    "chung-nhan-xuat-xu-uu-dai",
    "thong-bao-khuyen-mai",
    "dang-ky-khuyen-mai-may-rui",
    "ban-hang-da-cap",
    "van-phong-dai-dien",
    "giay-phep-xnk-hoa-chat-dac-biet",
    "nen-tang-thuong-mai-dien-tu",
)


def begin(visitor: Visitor, procedure: str) -> str:
    services.load(house.SET_UP, path=settings.MOTCUA.packs_dir / "bct" / procedure, at=clock.now())
    return str(visitor.http.post(f"/nop/{procedure}/")["Location"])


@pytest.mark.parametrize("procedure", DEEP)
def test_every_page_of_the_form_is_shown(visitor: Visitor, procedure: str) -> None:
    draft = begin(visitor, procedure)
    version = catalogue.in_force(procedure, clock.now())
    assert version is not None

    told = visitor.http.get(f"/thu-tuc/{procedure}/")
    seen = [visitor.http.get(draft)]
    for number, section in enumerate(version.layout.sections, 1):
        place = "giay-to/" if section.slots else f"phan/{number}/"
        seen.append(visitor.http.get(f"{draft}{place}"))
        if section.rows:
            seen.append(visitor.http.get(f"{draft}phan/{number}/dong/1/"))
    seen.append(visitor.http.get(f"{draft}kiem-tra/"))

    assert version.name.vi in told.content.decode()
    assert [page.status_code for page in seen] == [200] * len(seen)


def test_paper_lies_in_the_place_of_its_type_and_what_is_missing_is_told(visitor: Visitor) -> None:
    draft = begin(visitor, "ban-hang-da-cap")
    page = f"{draft}giay-to/"

    visitor.http.post(
        page,
        {
            "action": "upload",
            "place": "/attachments#charter",
            "file": SimpleUploadedFile("dieu-le.pdf", house.pdf("a")),
        },
    )
    shown = visitor.http.get(page).content.decode()
    left = visitor.http.post(page, {"action": "continue"})

    place = re.search(
        r'<section class="mc-slot" aria-labelledby="f-attachments-charter-title">.*?</section>', shown, re.DOTALL
    )
    other = re.search(
        r'<section class="mc-slot" aria-labelledby="f-attachments-rules-title">.*?</section>', shown, re.DOTALL
    )
    assert place is not None
    assert "dieu-le.pdf" in place[0]
    assert other is not None
    assert "dieu-le.pdf" not in other[0]
    assert left.status_code == 422
    assert "Văn bản xác nhận ký quỹ" in left.content.decode()


def test_single_place_is_replaced_and_the_others_stay(visitor: Visitor) -> None:
    draft = begin(visitor, "van-phong-dai-dien")
    page = f"{draft}giay-to/"
    for kind, name in (("home_registration", "a.pdf"), ("head_appointment", "b.pdf"), ("home_registration", "c.pdf")):
        visitor.http.post(
            page,
            {"action": "upload", "place": f"/attachments#{kind}", "file": SimpleUploadedFile(name, house.pdf(name))},
        )

    visitor.http.post(page, {"action": "remove:b.pdf"})
    shown = visitor.http.get(page).content.decode()

    assert ("c.pdf" in shown, 'remove:b.pdf"' in shown, 'remove:a.pdf"' in shown) == (True, False, False)
