"""An applicant signs the filled form: at the signing service, or with software of their own; what is not theirs or not this form is refused in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from pytest_django import Settings
from tests.doors.portal.conftest import PROCEDURE, signed_in
from tests.links import house
from tests.links.signing_service.service import BACK, Service, applicant
from tests.rooms.casework.dossiers.factory import ENTERPRISE
from tests.sandbox.running import Process

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models
from motcua.casework.dossiers import queries as dossiers
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.types import Actor, ActorKind, Ref

pytestmark = pytest.mark.django_db(transaction=True)
OWNER = Ref("enterprise", ENTERPRISE)
ACTOR = Actor(ActorKind.PERSON, "account-1", OWNER, frozenset({"file", "see"}), 2)


class Signing:
    """Somebody with a finished draft, the signing service, and software of their own."""

    def __init__(self, process: Process, settings: Settings) -> None:
        self.service = Service(process)
        self.service.used(
            settings, enterprise_register_url="", chemical_registers_url="", national_portal_url="", single_window_url="",
            mail_host="",
        )  # fmt: skip
        house.prepare()
        self.visitor = applicant()
        self.http = self.visitor.http
        self.draft = self.visitor.begin().split("/")[-2]
        self.page = f"/ho-so/{self.draft}/ky-so/"
        self.fill()

    def fill(self, **changes: str) -> None:
        """Every answer and paper of the draft."""
        at = clock.now()
        example = json.loads(
            (django_settings.MOTCUA.packs_dir / house.PACK / "examples" / "01-valid.json").read_text(encoding="utf-8")
        )
        data = {**example["data"], "invoice_date": str(clock.legal_date(at)), **changes}
        names = [data["invoice_file"]["file"], *(sheet["file"] for sheet in data["sds_files"])]
        row = models.Draft.objects.get(pk=self.draft)
        row.data = data
        if not row.papers:
            row.papers = {n: attachments.add(ACTOR, owner=OWNER, name=n, content=house.pdf(n), at=at).id for n in names}
        row.save()

    def given(self, form: str = "pdf") -> bytes:
        return self.http.get(f"{self.page}to-khai.{form}").content

    def software(self, content: bytes, *, login: str = "minhphat", certificate: str = "own") -> bytes:
        """The file signed with an applicant's own software."""
        answer = self.service.http.post(
            "/csc-service/phan-mem/", data={"login": login, "certificate": certificate}, files={"file": content}
        )
        return answer.raise_for_status().content

    def uploaded(self, content: bytes) -> HttpResponse:
        return self.http.post(self.page, {"file": SimpleUploadedFile("signed.pdf", content)})

    def refused(self, content: bytes) -> str:
        answer = self.uploaded(content)
        assert answer.status_code == 422
        return re.sub(r"<[^>]+>", " ", answer.content.decode().split('id="file-error"')[1][:500])

    def at_service(self, address: str, **form: str) -> HttpResponse:
        """What the person does on the service's page, and the page on which they come back."""
        return self.http.get(BACK, self.service.agreed(address, **form))

    def remotely(self, login: str) -> HttpResponse:
        going = self.http.post(f"{self.page}tu-xa/")
        confirm = self.at_service(going["Location"], login=login)
        return self.at_service(confirm["Location"]) if "/oauth2/authorize" in confirm["Location"] else confirm

    def file(self) -> HttpResponse:
        return self.http.post(f"/ho-so/{self.draft}/kiem-tra/", {"declared": "yes"})

    def told(self) -> str:
        return self.http.get(self.page).content.decode()


@pytest.fixture
def signing(process: Process, settings: Settings) -> Iterator[Signing]:
    made = Signing(process, settings)
    yield made
    made.service.close()


def test_a_form_is_signed_at_the_service_and_filed_as_a_paper_of_its_dossier(signing: Signing) -> None:
    before = signing.http.get(f"/ho-so/{signing.draft}/kiem-tra/").content.decode()
    stranger = signing.remotely("quy")
    other = signing.told()
    done = signing.remotely("minhphat")
    page = signing.told()
    filed = signing.file()
    code = filed["Location"].split("/")[2]
    shown = signing.http.get(f"/ho-so/{code}/theo-doi/").content.decode()
    (view,) = [one for one in papers.of(dossiers.ref_of(code)) if one.name == "to-khai-da-ky.pdf"]

    assert ("Ký số tờ khai" in before, stranger.status_code, done.status_code) == (True, 303, 303)
    assert "Chữ ký là của Lê Văn Quý, không phải của người nộp" in other
    assert ("Tờ khai đã được ký số" in page, "MST:9901234560" in page, "đúng là người nộp" in page) == (
        True,
        True,
        True,
    )
    assert (view.signature, models.Declaration.objects.count()) == ("VALID", 0)
    assert "Ký số bởi CÔNG TY TNHH HÓA CHẤT MINH PHÁT" in shown


@pytest.mark.parametrize("form", ["pdf", "xml"])
def test_a_form_signed_with_ones_own_software_counts_for_these_answers_alone(signing: Signing, form: str) -> None:
    given = signing.given(form)
    signed = signing.software(given, login="hanh")
    again = signing.given(form)
    taken = signing.uploaded(signed)
    done = signing.told()
    signing.fill(exporter_name="Somebody Else FZE")
    changed = signing.told()
    old = signing.refused(signed)
    signing.uploaded(signing.software(signing.given(form)))
    filed = signing.file()

    assert (given == again, taken.status_code, "Tờ khai đã được ký số" in done) == (True, 303, True)
    assert "chứng thư cá nhân của người ký thay doanh nghiệp" in done
    assert ("đã thay đổi sau khi ký" in changed, "không phải tờ khai tải về" in old) == (True, True)
    assert filed["Location"].endswith("/da-nop/")


def test_what_is_not_theirs_or_not_this_form_is_refused_in_plain_words(signing: Signing) -> None:
    given, xml = signing.given(), signing.given("xml")
    signed, signed_xml = signing.software(given), signing.software(xml)
    said = {
        "nothing": signing.refused(b""),
        "unsigned": signing.refused(given + b"\n% more\n"),
        "another": signing.refused(signing.software(house.pdf("another"))),
        "junk": signing.refused(b"\x00" * 5000),
        "person": signing.refused(signing.software(given, login="quy")),
        "faulty": signing.refused(signing.software(given, certificate="other")),
        "expired": signing.refused(signing.software(given, certificate="expired")),
        "revoked": signing.refused(signing.software(given, certificate="revoked")),
        "added": signing.refused(signed + b"\n1 0 obj\n<<>>\nendobj\n"),
        "xml": signing.refused(signed_xml.replace(b"Gulf", b"Golf", 1)),
        "bomb": signing.refused(b'<!DOCTYPE a [<!ENTITY b "c">]><declaration>&b;</declaration>'),
    }

    assert {name for name, words in said.items() if "declare." in words or "signing." in words} == set()
    wanted = {
        "nothing": "Chọn tệp", "another": "không phải tờ khai", "junk": "không phải tờ khai", "person": "Lê Văn Quý",
        "faulty": "Trần Văn Khác", "expired": "hết hạn", "revoked": "thu hồi", "xml": "không phải tờ khai", "bomb": "không phải tờ khai",
    }  # fmt: skip
    assert {name: words for name, words in wanted.items() if words not in said[name]} == {}
    assert models.Declaration.objects.get().paper == ""


def test_a_lost_answer_is_fetched_once_more_and_declining_leaves_the_form_unsigned(signing: Signing) -> None:
    going = signing.http.post(f"{signing.page}tu-xa/")
    declined = signing.at_service(going["Location"], refuse="1")
    told = signing.told()
    signing.service.change(lose="once")
    signing.remotely("minhphat")
    waiting = signing.told()
    fetched = signing.http.post(signing.page, {"action": "fetch"})
    done = signing.told()

    assert (declined.status_code, "đã từ chối ký" in told) == (303, True)
    assert "Lấy chữ ký" in waiting
    assert (fetched.status_code, "Tờ khai đã được ký số" in done) == (303, True)


def test_where_a_signature_is_required_nothing_is_filed_without_one(
    signing: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = catalogue.in_force(PROCEDURE, clock.now())
    assert version is not None
    monkeypatch.setattr(catalogue, "in_force", lambda _procedure, _at: replace(version, signed="required"))
    page = signing.http.get(f"/ho-so/{signing.draft}/kiem-tra/").content.decode()
    refused = signing.file()
    signing.uploaded(signing.software(signing.given()))
    filed = signing.file()

    assert ("yêu cầu ký số tờ khai trước khi nộp" in page, 'id="declared"' in page) == (True, False)
    assert (refused.status_code, "Ký số tờ khai trước khi nộp" in refused.content.decode()) == (422, True)
    assert filed["Location"].endswith("/da-nop/")


def test_only_who_may_sign_for_the_owner_does(signing: Signing) -> None:
    other = signed_in("Đỗ Quang Huy", "099080001234", "tech-huy").http

    answers = [
        other.get(signing.page), other.get(f"{signing.page}to-khai.pdf"), other.post(f"{signing.page}tu-xa/"),
        other.post(signing.page, {"action": "drop"}),
    ]  # fmt: skip

    assert {answer.status_code for answer in answers} == {404}
    assert signing.http.get(f"{signing.page}to-khai.exe").status_code == 404
    assert other.get(BACK, {"state": "x" * 400, "code": "y"}).status_code == 303
