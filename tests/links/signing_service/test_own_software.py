"""The forms of many dossiers are downloaded together, signed with software of the applicant's own and uploaded together: each is put to its row."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings
from tests.doors.portal.conftest import signed_in
from tests.links import house
from tests.links.signing_service.test_many_declarations import Signing
from tests.rooms.casework.dossiers import bundling
from tests.rooms.casework.dossiers.signing import use
from tests.sandbox.running import Process

from motcua.casework.attachments import models as papers
from motcua.casework.dossiers import models
from motcua.casework.dossiers.types import bundles as sizes
from motcua.foundation.jobs import services as jobs

pytestmark = pytest.mark.django_db(transaction=True)


class Token(Signing):
    """Somebody with a workbook of good rows and software that signs files."""

    def make(self, page: str) -> None:
        self.http.post(f"{page}ky-so/", {"action": "make"})
        jobs.carry_out_waiting()

    def forms(self, page: str, number: int = 1) -> dict[str, bytes]:
        """The forms of an archive by what they are called."""
        with zipfile.ZipFile(io.BytesIO(self.http.get(f"{page}to-khai-{number}.zip").content)) as packed:
            return {name: packed.read(name) for name in packed.namelist()}

    def software(self, content: bytes, login: str = "minhphat") -> bytes:
        form = {"login": login, "certificate": "own"}
        answer = self.service.http.post("/csc-service/phan-mem/", data=form, files={"file": content})
        return answer.raise_for_status().content

    def send(self, page: str, content: bytes, name: str = "da-ky.zip") -> str:
        answer = self.http.post(page, {"action": "signed", "file": SimpleUploadedFile(name, content)})
        jobs.carry_out_waiting()
        if answer.status_code == 422:
            return re.sub(r"<[^>]+>", " ", answer.content.decode().split("govuk-error-summary__body")[1][:600])
        return self.told(f"{page}?loai=good")

    def pieces(self, page: str, content: bytes, name: str) -> str:
        """The same for a file that goes ahead in pieces."""
        begun = self.http.post(f"{page}tai-len/", headers={"upload-length": str(len(content))})["Location"]
        kind = "application/offset+octet-stream"
        self.http.patch(begun, content, content_type=kind, headers={"upload-offset": "0"})
        self.http.post(page, {"action": "signed", "upload": begun.split("/")[-2], "name": name})
        jobs.carry_out_waiting()
        return self.told(f"{page}?loai=good")


@pytest.fixture
def token(process: Process, settings: Settings) -> Iterator[Token]:
    made = Token(process, settings)
    yield made
    made.service.close()


def test_forms_are_signed_with_own_software_put_to_their_rows_and_filed(
    token: Token, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(settings, signing_service_url="")
    number = "5f6a1b52-0000-4000-8000-000000000079"
    page = token.upload(5, number)
    before = token.told(page)
    early = token.send(page, bundling.archive({"a.pdf": b"%PDF-1.7"}))
    token.make(page)
    forms = token.forms(page)
    signed = {name: token.software(content) for name, content in forms.items()}
    first = token.send(
        page,
        bundling.archive(
            {
                # Software gives files names of its own, and puts them where it likes.
                "ky/anh nao cung duoc.pdf": signed["to-khai-1.pdf"],
                "ky/to-khai-2_signed.pdf": token.software(forms["to-khai-2.pdf"], "quy"),
                "ky/to-khai-3.pdf": forms["to-khai-3.pdf"],
                "ky/to-khai-4 (1).pdf": signed["to-khai-4.pdf"] + b"\n% changed",
                "ky/to-khai-5.pdf": house.pdf("printed and scanned"),
                "<b>la.pdf": house.pdf("another"),
            }
        ),
    )
    again = token.send(page, bundling.archive({"x.pdf": signed["to-khai-1.pdf"]}))
    monkeypatch.setattr(sizes, "A_PACK", 3)
    packs = token.told(page)
    wrong = [token.send(page, b"PK\x03\x04 none"), token.send(page, b"none", "a.docx"), token.send(page, b"")]
    single = token.pieces(page, signed["to-khai-2.pdf"], "to-khai-2\0.pdf")
    changed = bundling.workbook([bundling.form(3, request="Đề nghị đã được viết lại cho rõ.")], number=number)
    token.http.post(page, {"action": "workbook", "file": SimpleUploadedFile("nhieu.xlsx", changed)})
    jobs.carry_out_waiting()
    rewritten = token.send(page, bundling.archive({"to-khai-3.pdf": signed["to-khai-3.pdf"]}))
    token.make(page)
    rest = token.forms(page)
    stranger = signed_in("Đỗ Quang Huy", "099080001234", "tech-huy").http
    shut = [stranger.get(f"{page}to-khai-1.zip").status_code]
    shut += [token.http.get(f"{page}to-khai-{number}.zip").status_code for number in (0, 2, 10**30)]
    last = token.send(page, bundling.archive({name: token.software(content) for name, content in rest.items()}))
    filed = token.file(page)

    assert ("Lập 5 tờ khai để tải về" in before, "Chọn chứng thư" in before) == (True, False)
    assert "Không còn tờ khai nào của đợt này chờ ký" in early
    assert list(forms) == [f"to-khai-{row}.pdf" for row in range(1, 6)]
    assert ("Đã ký 1 tờ khai." in first, "4 tờ khai chưa ký được" in first) == (True, True)
    assert re.search(r"Dòng 1 Đúng, nộp được, đã ký số", first)
    assert re.search(r"Dòng 2 Đúng, nộp được Chữ ký là của Lê Văn Quý, không phải của người nộp", first)
    assert re.search(r"Dòng 3 Đúng, nộp được Tệp chưa có chữ ký số", first)
    assert re.search(r"Dòng 4 Đúng, nộp được Tệp đã được thêm nội dung sau khi ký", first)
    assert re.search(r"Dòng 5 Đúng, nộp được Đây không phải tờ khai tải về từ trang này", first)
    assert ("&lt;b&gt;la.pdf" in first, "không phải tờ khai đang chờ ký" in again) == (True, False)
    assert ("Tệp 1 trong 2 (ZIP)" in packs, "Tệp 2 trong 2 (ZIP)" in packs) == (True, True)
    assert [said in one for said, one in zip(("Không mở được", "không phải ZIP hay PDF", "Chọn tệp"), wrong)] == [
        True
    ] * 3
    assert "Đã ký 2 tờ khai." in single
    assert "không phải tờ khai đang chờ ký" in rewritten
    assert list(rest) == ["to-khai-3.pdf", "to-khai-4.pdf", "to-khai-5.pdf"]
    assert [rest[f"to-khai-{row}.pdf"] == forms[f"to-khai-{row}.pdf"] for row in (3, 4, 5)] == [False, True, True]
    assert shut == [404] * 4
    assert "Đã ký 5 tờ khai." in last
    assert "Đã nộp cả 5 hồ sơ" in filed
    codes = list(models.BundleRow.objects.exclude(code="").values_list("code", flat=True))
    kept = papers.Paper.objects.filter(name="to-khai-da-ky.pdf", dossier_id__in=codes)
    assert (len(codes), kept.values("dossier_id").distinct().count()) == (5, 5)


def test_what_was_downloaded_can_still_be_uploaded_after_a_certificate_was_chosen_at_the_service(token: Token) -> None:
    page = token.upload(2)
    token.make(page)
    forms = token.forms(page)
    token.act(page, "begin", login="minhphat")
    ready = token.told(page)
    own = token.send(page, bundling.archive({"1.pdf": token.software(forms["to-khai-1.pdf"])}))
    token.act(page, "confirm")

    assert "2 tờ khai đã lập xong, chờ ký bằng chứng thư của CÔNG TY TNHH HÓA CHẤT MINH PHÁT" in ready
    assert "Ký 1 tờ khai bằng một lần xác nhận" in own
    assert "Đã ký 2 tờ khai" in token.told(page)
