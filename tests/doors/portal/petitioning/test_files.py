"""Photos and papers of a petition: looked into, read by who may, public only where an officer chose them and then as pictures alone."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.links import house
from tests.rooms.casework.dossiers.factory import officer

from motcua.followup.petitions import models, queries, services
from motcua.followup.petitions.types import Act, PetitionClass, State
from motcua.foundation import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("prepared")]
TYPED = {
    "kind": "regulation",
    "title": "Biểu mẫu thừa",
    "text": "Hỏi trùng",
    "name": "Mai",
    "phone": "0912345678",
    "may_publish": "yes",
}


def photo() -> bytes:
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE 10.77,106.70"
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_files_come_with_a_petition_and_are_public_only_where_they_were_chosen() -> None:
    http = Client()
    sent = [
        SimpleUploadedFile("../../anh.jpg", photo()), SimpleUploadedFile("giay.pdf", house.pdf("giấy")),
        SimpleUploadedFile("trang.html", b"<script>alert(1)</script>"), SimpleUploadedFile("gia.png", b"MZ" + b"\0" * 900),
        SimpleUploadedFile("rong.pdf", b""),
    ]  # fmt: skip
    first = http.post("/phan-anh/gui/", {**TYPED, "key": "f" * 32, "files": sent})
    page = http.get(first["Location"]).content.decode()
    again = http.post(first["Location"], {"act": "files", "files": SimpleUploadedFile("anh.jpg", photo())})
    row = models.Petition.objects.get()
    picture, paper = queries.files(row.pk)
    own = http.get(f"{first['Location']}tep/{picture.id}/")
    guessed = [
        http.get(f"/phan-anh/cua-toi/{'0' * 32}/tep/{picture.id}/").status_code,
        http.get(f"{first['Location']}tep/00000000-0000-4000-8000-000000000000/").status_code,
    ]
    focal, leader, at = officer("procedure_controller"), officer("department_leader"), clock.now()
    services.turn(
        focal, petition=row.pk, act=Act.ACCEPT, kind=PetitionClass.REGULATION, unit="G02.18", seen=State.NEW, at=at
    )
    services.turn(leader, petition=row.pk, act=Act.ANSWER, text="Đã sửa.", document="7/HC", seen=State.ASSIGNED, at=at)
    late = http.post(first["Location"], {"act": "files", "files": SimpleUploadedFile("muon.pdf", house.pdf("x"))})
    serial, year, _ = row.number.split("/")
    public = f"/phan-anh/cong-khai/{year}/{int(serial)}/"
    before = http.get(f"{public}tep/{picture.id}/1/").status_code
    services.turn(
        focal, petition=row.pk, act=Act.PUBLISH, public=queries.proposal(focal, row.pk), checked=True,
        files=[picture.id, "khong-co"], seen=State.ANSWERED, at=at,
    )  # fmt: skip
    shown, image = http.get(public).content.decode(), http.get(f"{public}tep/{picture.id}/1/")

    assert all(f"Không nhận {name}" in page for name in ("trang.html", "gia.png", "rong.pdf"))
    assert (again.status_code, len(queries.files(row.pk)), picture.name) == (303, 2, "anh.jpg")
    assert (own.content, own["Content-Disposition"].startswith("attachment")) == (photo(), True)
    assert (guessed, before, late.status_code) == ([404, 404], 404, 422)
    assert (image.status_code, image["Content-Type"].startswith("image/"), b"SECRET" in image.content) == (
        200,
        True,
        False,
    )
    assert (str(picture.id) in shown, str(paper.id) in shown) == (True, False)
    assert {
        http.get(f"{public}tep/{paper.id}/1/").status_code,
        http.get(f"{public}tep/{picture.id}/99/").status_code,
    } == {404}
    assert models.Petition.objects.get().public_files == [picture.id]


def test_no_more_than_five_are_kept_and_none_that_is_too_large() -> None:
    http = Client()
    where = http.post("/phan-anh/gui/", {**TYPED, "key": "g" * 32})["Location"]
    large = SimpleUploadedFile("lon.pdf", b"%PDF-1.7" + b"0" * services.LARGEST_FILE)
    told = http.post(where, {"act": "files", "files": large}).content.decode()
    many = [SimpleUploadedFile(f"{n}.pdf", house.pdf(str(n))) for n in range(7)]
    more = http.post(where, {"act": "files", "files": many}).content.decode()

    assert "lớn hơn 10 MB" in told
    assert ("tối đa 5 tệp" in more, len(queries.files(models.Petition.objects.get().pk))) == (True, 5)
