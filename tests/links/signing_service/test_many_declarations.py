"""One act of the applicant signs many forms: in as many confirmations as the service makes of it, each wrong signature told at its row, a lost answer fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from pytest_django import Settings
from tests.doors.portal.conftest import signed_in
from tests.links.signing_service.service import BACK, Service, applicant
from tests.rooms.casework.dossiers import bundling, factory
from tests.rooms.casework.dossiers.factory import AT, PROCEDURE
from tests.sandbox.running import Process

from motcua.casework.attachments import models as papers
from motcua.casework.dossiers import models
from motcua.casework.dossiers.services.bundles import signing as many
from motcua.casework.dossiers.types import RowState
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.jobs import services as jobs

pytestmark = pytest.mark.django_db(transaction=True)


class Signing:
    """Somebody with a workbook of good rows, and the signing service."""

    def __init__(self, process: Process, settings: Settings) -> None:
        self.service = Service(process)
        factory.prepare(settings)
        self.service.used(settings, signing_service_part=2)
        self.http = applicant().http

    def upload(self, count: int, number: str = "") -> str:
        """A workbook of so many good rows, checked; the page of the filing."""
        content = bundling.workbook([bundling.form(one) for one in range(1, count + 1)], number=number)
        file = {"file": SimpleUploadedFile("nhieu.xlsx", content)}
        page = str(self.http.post(f"/nop/{PROCEDURE}/nhieu/", file)["Location"])
        jobs.carry_out_waiting()
        return page

    def at_service(self, address: str, **form: str) -> HttpResponse:
        return self.http.get(BACK, self.service.agreed(address, **form))

    def act(self, page: str, action: str, **form: str) -> HttpResponse:
        """Press a button of signing, do what the service asks, and let the house work."""
        going = self.http.post(f"{page}ky-so/", {"action": action})
        done = self.at_service(going["Location"], **form) if "oauth2/authorize" in going["Location"] else going
        jobs.carry_out_waiting()
        return done

    def told(self, page: str) -> str:
        whole = self.http.get(page).content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", whole.split("<main")[1]))

    def file(self, page: str) -> str:
        seen = re.search(r'name="seen" value="(\d+)"', self.http.get(page).content.decode())
        self.http.post(page, {"action": "file", "declared": "yes", "seen": seen[1] if seen else ""})
        jobs.carry_out_waiting()
        return self.told(page)


@pytest.fixture
def signing(process: Process, settings: Settings) -> Iterator[Signing]:
    made = Signing(process, settings)
    yield made
    made.service.close()


def test_many_forms_are_signed_in_parts_and_filed_with_their_signatures(signing: Signing) -> None:
    page = signing.upload(5)
    signing.service.change(multisign="3")
    before = signing.told(page)
    signing.act(page, "begin", login="quy")
    strange = signing.told(page)
    signing.act(page, "begin", login="minhphat")
    ready = signing.told(page)
    signing.service.change(signs="first_wrong")
    signing.act(page, "confirm")
    part = signing.told(page)
    rows = signing.http.get(f"{page}?loai=good").content.decode()
    signing.service.change(signs="asked", lose="once")
    signing.act(page, "confirm")
    lost = signing.told(page)
    signing.act(page, "fetch")
    signing.act(page, "confirm")
    done = signing.told(page)
    filed = signing.file(page)

    assert "Chọn chứng thư để ký 5 tờ khai" in before
    assert "Chữ ký là của Lê Văn Quý, không phải của người nộp" in strange
    assert "5 tờ khai đã lập xong, chờ ký bằng chứng thư của CÔNG TY TNHH HÓA CHẤT MINH PHÁT" in ready
    assert "Ký 3 tờ khai bằng một lần xác nhận" in ready
    assert ("Đã ký 1 tờ khai" in part, "2 tờ khai chưa ký được" in part) == (True, True)
    assert rows.count("không khớp với tờ khai") == 2
    assert "Lấy chữ ký" in lost
    assert "Đã ký 5 tờ khai" in done
    assert "Đã nộp cả 5 hồ sơ" in filed
    hashes = re.findall(r">([A-Za-z0-9+/]{43})<", signing.service.http.get("/csc-service/").text)
    # Those whose signature was wrong were asked for again, nothing else was.
    assert sorted(hashes.count(one) for one in set(hashes)) == [1, 1, 1, 2, 2]
    codes = models.BundleRow.objects.filter(state=RowState.FILED).values_list("code", flat=True)
    signed = papers.Paper.objects.filter(name="to-khai-da-ky.pdf", dossier_id__in=list(codes))
    assert (len(codes), signed.values("dossier_id").distinct().count()) == (5, 5)
    shown = signing.http.get(f"/ho-so/{codes[0]}/theo-doi/").content.decode()
    assert "Ký số bởi CÔNG TY TNHH HÓA CHẤT MINH PHÁT" in shown


def test_where_a_signature_is_required_signed_rows_alone_are_filed_and_a_changed_row_is_signed_anew(
    signing: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = catalogue.in_force(PROCEDURE, AT)
    assert version is not None
    monkeypatch.setattr(catalogue, "in_force", lambda _procedure, _at: replace(version, signed="required"))
    number = "5f6a1b52-0000-4000-8000-000000000077"
    page = signing.upload(2, number)
    unsigned = signing.http.get(page).content.decode()
    refused = signing.file(page)
    signing.act(page, "begin", login="minhphat")
    signing.service.change(signs="first_wrong")
    signing.act(page, "confirm")
    signing.service.change(signs="asked")
    one = signing.file(page)
    changed = bundling.workbook([bundling.form(1, request="Đề nghị đã được viết lại cho rõ.")], number=number)
    signing.http.post(page, {"action": "workbook", "file": SimpleUploadedFile("nhieu.xlsx", changed)})
    jobs.carry_out_waiting()
    last = signing.told(page)
    other = signed_in("Đỗ Quang Huy", "099080001234", "tech-huy").http

    assert 'id="declared"' not in unsigned
    assert "Đã nộp 0 · Đúng, chưa nộp 2" in refused
    assert "Đã nộp 1 · Đúng, chưa nộp 1" in one
    assert "Chọn chứng thư để ký 1 tờ khai" in last
    assert other.post(f"{page}ky-so/", {"action": "begin"}).status_code == 404
    assert signing.http.get(f"{page}ky-so/").status_code == 405


def test_one_form_holds_up_no_other_and_what_is_signed_is_kept_as_long_as_the_filing(
    signing: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = "5f6a1b52-0000-4000-8000-000000000078"
    page = signing.upload(3, number)
    signing.service.change(multisign="1")
    made = many.sheet

    def breaks_once(*given: object, **named: object) -> bytes:
        monkeypatch.setattr(many, "sheet", made)
        raise RuntimeError("typesetting")

    monkeypatch.setattr(many, "sheet", breaks_once)
    signing.act(page, "begin", login="minhphat")
    ready = signing.told(page)
    signing.service.change(signs="first_wrong")
    signing.act(page, "confirm")
    wrong = signing.told(page)
    signing.service.change(signs="asked")
    signing.act(page, "confirm")
    other = signing.told(page)
    paper = papers.Paper.objects.filter(name="to-khai-da-ky.pdf")
    paper.update(expires_at=clock.now() + timedelta(days=1))
    signing.upload(3, number)
    signing.act(page, "confirm")

    assert ("2 tờ khai đã lập xong" in ready, "Cần sửa 1" in ready) == (True, True)
    assert ("1 tờ khai chưa ký được" in wrong, "Đã ký" in wrong) == (True, False)
    assert ("1 tờ khai chưa ký được" in other, "Đã ký 1 tờ khai" in other) == (True, True)
    assert "Đã ký 2 tờ khai" in signing.told(page)
    assert all(one > clock.now() + timedelta(days=29) for one in paper.values_list("expires_at", flat=True))
