"""The pages of reports and of watched figures: every address within its reader's reach, faults at their fields, nothing typed is lost."""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings
from tests.links import house
from tests.rooms.backoffice.documents.factory import PASSWORD
from tests.rooms.backoffice.documents.test_signing import signed_by
from tests.rooms.followup.reporting import factory
from tests.rooms.followup.reporting.factory import AT, PIN

from motcua.followup.monitoring import queries as monitoring
from motcua.followup.monitoring import services as counting
from motcua.followup.reporting import models, services
from motcua.followup.reporting.freezing import HOUSE
from motcua.foundation import clock
from motcua.foundation.journal.models import JournalEntry
from motcua.foundation.outbox import models as outbox
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing.models import Certificate as RegisteredCertificate
from motcua.foundation.signing.models import RemoteAct
from motcua.foundation.signing.types import Verdict
from motcua.foundation.storage import queries as stored
from motcua.identity.accounts import services as accounts

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = "/ban-lam-viec/dieu-hanh/bao-cao/"
WATCHES = "/ban-lam-viec/dieu-hanh/theo-doi/"


@pytest.fixture
def people(settings: Settings) -> factory.People:
    settings.MOTCUA = replace(django_settings.MOTCUA, mail_host="")
    made = factory.prepare()
    factory.dossiers()
    return made


def _signed_in(login: str) -> Client:
    client = Client()
    assert client.post("/ban-lam-viec/dang-nhap/", {"login": login, "password": PASSWORD}).status_code == 303
    return client


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def _goes_to_the_service_and_back(people: factory.People, signer: Client, number: int) -> None:
    """Whoever refuses at the signing service comes back to the report, and whoever signed there sees that it is being fetched."""
    back, at = "/ban-lam-viec/ky-so/tro-lai/", clock.now()

    def gone(state: str, **more: object) -> None:
        RemoteAct.objects.create(
            id=uuid.uuid4(), principal=people.signer.id, purpose="sign", batch=f"report/{number}", begun_at=at, until=at + timedelta(minutes=9),
            state=hashlib.sha256(state.encode()).hexdigest(), **more,
        )  # fmt: skip

    gone("mot")
    refused = signer.get(back, {"state": "mot", "error": "access_denied"})
    assert refused.status_code == 303 and refused["Location"] == f"{PAGES}{number}/"
    told = _text(signer, f"{PAGES}{number}/")
    assert "chưa có gì được ký" in told and "access_denied" not in told and 'name="sign-pin"' in told
    gone("hai", returned_at=at, token="x")
    fetched = _text(signer, f"{PAGES}{number}/")
    assert 'id="fetching"' in fetched and 'name="sign-pin"' not in fetched
    RemoteAct.objects.all().delete()


def test_a_report_on_its_pages_from_the_unit_to_the_signature_and_a_correction(people: factory.People) -> None:
    keeper, writer, leader, signer, stranger = (_signed_in(one) for one in ("thuky", "soan", "truong", "kyso", "khac"))
    refused = keeper.post(f"{PAGES}mo/", {"what": "dang-uy/2025-Q2", "reader": " "})
    assert refused.status_code == 422 and 'id="reader-error"' in refused.content.decode()
    for bad in ("", "\0/\0", "x/2025"):
        assert keeper.post(f"{PAGES}mo/", {"what": bad}).status_code == 404
    assert keeper.post(f"{PAGES}mo/", {"what": f"{factory.KIND}/1000-Q1"}).status_code == 422
    assert keeper.post(f"{PAGES}mo/", {"what": f"{factory.KIND}/{factory.PERIOD}"}).status_code == 303
    assert writer.post(f"{PAGES}mo/", {"what": f"{factory.KIND}/{factory.PERIOD}"}).status_code == 403
    house.work()
    run = models.Run.objects.get()
    assert run.freeze is not None
    unit, whole = factory.unit_report(run), factory.whole(run)
    here = f"{PAGES}{unit.pk}/"
    words = {f"w-{key}": "Lời <i>của</i> đơn vị\nDòng hai" for key in factory.words(unit)}

    page = _text(writer, here)
    for address in re.findall(r'href="(/ban-lam-viec/dieu-hanh/bao-cao/\d+/danh-sach/[^"]*)"', page)[:6]:
        shown = _text(writer, address.replace("&amp;", "&"))
        assert "Danh sách khớp mã kiểm tra khi chốt" in shown
    assert (
        writer.post(here, {"act": "save", "seen": unit.version, **words, "w-nguyen-nhan": "x" * 20_500}).status_code
        == 422
    )
    assert writer.post(here, {"act": "save", "seen": unit.version, **words}).status_code == 303
    stale = leader.post(here, {"act": "submit", "seen": unit.version, **words, "w-kien-nghi": "Giữ lại lời này"})
    assert stale.status_code == 409 and "Giữ lại lời này" in stale.content.decode()
    unit.refresh_from_db()
    empty = leader.post(here, {"act": "submit", "seen": unit.version, **words, "w-kien-nghi": ""})
    assert (
        empty.status_code == 422
        and 'href="#w-kien-nghi"' in empty.content.decode()
        and "Lời &lt;i&gt;của" in empty.content.decode()
    )
    assert leader.post(here, {"act": "submit", "seen": unit.version, **words}).status_code == 303
    assert keeper.post(here, {"act": "return", "return-remark": ""}).status_code == 422
    assert keeper.post(here, {"act": "return", "return-remark": "Viết rõ hơn"}).status_code == 303
    returned = _text(leader, here)  # the reason stands above what is to be mended, until it is handed in again
    assert returned.index("Viết rõ hơn") < returned.index("<textarea")
    assert leader.post(here, {"act": "submit", **words}).status_code == 303
    assert _text(keeper, here).count("Viết rõ hơn") == 1
    assert keeper.post(here, {"act": "accept"}).status_code == 303

    there = f"{PAGES}{whole.pk}/"
    whole.refresh_from_db()
    assert keeper.post(there, {"act": "consolidate", "seen": whole.version}).status_code == 303
    text = _text(keeper, there)
    assert "Cục Hóa chất: Lời &lt;i&gt;của&lt;/i&gt; đơn vị" in text
    mine = {f"w-{key}": "Lời của Bộ" for key in factory.words(whole)}
    waits = keeper.post(there, {"act": "finish", **mine})
    assert waits.status_code == 422 and 'id="without-error"' in waits.content.decode()
    assert keeper.post(there, {"act": "finish", "without": "yes", **mine}).status_code == 303
    wrong = signer.post(f"{there}ky/", {"act": "sign", "sign-certificate": str(people.certificate), "sign-pin": "sai"})
    assert (
        wrong.status_code == 422
        and 'id="sign-pin-error"' in wrong.content.decode()
        and "sai" not in wrong.content.decode()
    )
    good = {
        "act": "sign",
        "sign-certificate": str(people.certificate),
        "sign-pin": PIN,
        "sign-competence": "KT.",
        "sign-position": "BỘ TRƯỞNG",
    }
    assert keeper.post(f"{there}ky/", good).status_code == 403
    _goes_to_the_service_and_back(people, signer, whole.pk)
    assert signer.post(f"{there}ky/", good).status_code == 303
    whole.refresh_from_db()
    assert whole.symbol in _text(signer, there)
    assert signer.get(f"{there}pdf/").content[:5] == b"%PDF-" and signer.get(f"{there}word/").content[:2] == b"PK"
    assert (
        keeper.post(there, {"act": "correct", "correct-reason": "Sửa lời", "correct-count_anew": ""}).status_code == 303
    )
    later = models.Report.objects.get(corrects=whole)
    assert keeper.post(f"{PAGES}{later.pk}/", {"act": "save", **mine, "w-kien-nghi": "Lời mới"}).status_code == 303
    assert "<ins>Lời mới</ins>" in _text(keeper, f"{PAGES}{later.pk}/khac-biet/")

    book = load_workbook(io.BytesIO(keeper.get(f"{there}bieu/").content)).active
    assert book is not None
    table = [[cell for cell in row if cell is not None] for row in book.iter_rows(values_only=True)]
    first = next(number for number, row in enumerate(table) if row[:2] == ["Lĩnh vực", "Tổng số tiếp nhận"])
    total = next(row for row in table[first:] if row[0] == "Tổng số")
    assert total[1] == total[2] + total[3] + total[4] == total[5] + total[9] == 6
    place = "muc=theo-linh-vuc&dong=2&cot=0"
    listed = keeper.get(f"{there}danh-sach/xuat/?{place}&dang=csv").content.decode()
    # The keeper may open no dossier: as many lines as the figure says, each counted and withheld.
    assert (
        listed.splitlines()[0].strip('"\ufeff').endswith(": 6") and listed.count("Đã đếm, ngoài phạm vi được xem") == 6
    )
    assert f"danh-sach/xuat/?{place}".replace("&", "&amp;") in _text(keeper, f"{there}danh-sach/?{place}")

    for address in (
        here,
        there,
        f"{there}bieu/",
        f"{there}danh-sach/xuat/?{place}",
        f"{there}pdf/",
        f"{there}word/",
        f"{there}khac-biet/",
        f"{there}danh-sach/?muc=theo-linh-vuc&dong=0&cot=0",
    ):
        assert stranger.get(address).status_code == 404, address
        assert Client().get(address).status_code == 302
    assert stranger.post(here, {"act": "save", **words}).status_code == 404
    assert "Cục Hóa chất<span" not in _text(stranger, PAGES).partition("<main")[2]
    assert _signed_in("vanthu").get(PAGES).status_code == 403
    for bad in (
        "danh-sach/?muc=x&dong=0&cot=0",
        "danh-sach/?muc=theo-linh-vuc&dong=-1&cot=99999999",
        "danh-sach/",
        "danh-sach/?muc=%00&dong=0&cot=0",
    ):
        assert keeper.get(f"{there}{bad}").status_code == 404, bad
    assert keeper.get(f"{PAGES}99999999999/").status_code == 404
    assert keeper.post(there, {"act": "<b>"}).status_code == 404
    assert _text(keeper, f"{PAGES}qua-han/").count('class="is-late"') > 10
    assert "Báo cáo kiểm soát" in _text(keeper, f"{PAGES}?loai=kiem-soat-thu-tuc") and (
        keeper.get(f"{PAGES}?loai=%00x").status_code == 422
    )
    assert (
        "Báo cáo kiểm soát" in _text(keeper, f"{PAGES}?nam=2025") and keeper.get(f"{PAGES}?nam=2019").status_code == 422
    )
    owing = models.Report.objects.filter(run=run, state="draft").exclude(unit="G02").latest("unit")
    for cut in ("", f"?dv={owing.unit}"):
        block = re.search(
            r'id="reports">(.*?)</table>', _text(keeper, f"/ban-lam-viec/dieu-hanh/tong-quan/{cut}"), re.DOTALL
        )
        assert block
        opened = re.findall(r'href="([^"]*)">([\d.]+)<', block[1])
        assert opened and all(
            len(re.findall(r'<th scope="row">', _text(keeper, to.replace("&amp;", "&")))) == int(count)
            for to, count in opened
        ), opened


def test_a_report_is_signed_with_own_software_and_what_comes_back_wrong_is_told_at_its_field(
    people: factory.People, settings: Settings
) -> None:
    whole = factory.ready(people, factory.opened(people))
    RegisteredCertificate.objects.filter(pk=people.certificate).update(hand="agent", place="agent")
    signer, keeper, here = _signed_in("kyso"), _signed_in("thuky"), f"{PAGES}{whole.pk}/"
    assert signer.get(f"{here}ky/tep/").status_code == 409  # nothing is numbered yet

    assert (
        signer.post(
            f"{here}ky/", {"act": "sign", "sign-certificate": str(people.certificate), "sign-pin": ""}
        ).status_code
        == 303
    )
    shown = _text(signer, here)
    assert f"{here}ky/tep/" in shown and "Báo cáo đã lấy số. Tải bản để ký về" in shown
    assert f"{here}ky/tep/" not in _text(keeper, here) and keeper.get(f"{here}ky/tep/").status_code == 403
    given = signer.get(f"{here}ky/tep/").content
    assert signer.get(f"{here}ky/tep/").content == given  # the same paper however often it is fetched

    def uploaded(content: bytes | None) -> HttpResponse:
        file = {} if content is None else {"signed": SimpleUploadedFile("bao-cao.pdf", content, "application/pdf")}
        return signer.post(f"{here}ky/tai-len/", file)

    for wrong in (None, b"", given, b"\x00 no PDF", signed_by(settings, given) + b"\n% added"):
        answer = uploaded(wrong)
        assert answer.status_code == 422 and 'id="signed-error"' in answer.content.decode(), wrong and wrong[:9]
    assert uploaded(signed_by(settings, given)).status_code == 303
    whole.refresh_from_db()
    report = signatures.judge(stored.read(whole.signed), at=AT)
    assert (whole.state, report.verdict, report.signatures) == ("signed", Verdict.VALID, 2)
    assert whole.symbol in _text(signer, here) and uploaded(given).status_code == 409


def test_whoever_watches_a_figure_is_told_once_for_each_fall(people: factory.People, settings: Settings) -> None:
    settings.MOTCUA = replace(django_settings.MOTCUA, mail_host="mail.example")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    leader, other = _signed_in("truong"), _signed_in("thuky")
    accounts.set_contact(people.leader, email="truong@example.vn", at=AT)
    year = 2025
    target = next(one for one in monitoring.targets(year) if one.id == "T06")
    cut = monitoring.whole_year(year)

    def value() -> Decimal:
        counting.follow(at=AT)
        found = monitoring.figure(HOUSE, target, year=year, cut=cut, at=AT).value
        assert found is not None
        return found

    first = value()
    what = {"target": f"{target.plan}/{target.id}/{year}", "unit": ""}
    for bad, field in (({**what, "line": ""}, "line"), ({**what, "line": "chín mươi"}, "line"), ({**what, "line": "-1"}, "line"), ({**what, "line": "NaN"}, "line"),
                       ({**what, "line": "70", "target": "QD-792/T99/2025"}, "target"), ({**what, "line": "70", "unit": "Z9"}, "unit")):  # fmt: skip
        answer = leader.post(WATCHES, bad)
        assert answer.status_code == 422 and f'id="{field}-error"' in answer.content.decode(), bad
    line = str(first - 15).replace(".", ",")
    for _ in range(2):
        assert leader.post(WATCHES, {**what, "line": line}).status_code == 303
    row = models.Watch.objects.get()
    above = leader.post(WATCHES, {**what, "line": str(first + 1).replace(".", ",")}, follow=True).content.decode()
    assert "hiện đã không đạt ngưỡng này" in above
    models.Watch.objects.exclude(pk=row.pk).delete()
    assert (row.below, row.times) == (False, 0)
    assert (
        "Đạt ngưỡng" in _text(leader, WATCHES)
        and target.id not in _text(other, WATCHES).partition("<table")[2].partition("</table")[0]
    )

    def fallen() -> int:
        return JournalEntry.objects.filter(name="reporting.line_crossed").count()

    told = [fallen()]
    for number in range(6):  # six filings on paper: it falls
        factory.told(f"W{number}", accepted=factory.day("1/7"), channel="desk")
    counting.follow(at=AT)
    for _ in range(3):
        services.look_at_watches(at=AT)
    told.append(fallen())
    for number in range(30):  # and rises again
        factory.told(f"V{number}", accepted=factory.day("2/7"))
    counting.follow(at=AT)
    for _ in range(2):
        services.look_at_watches(at=AT)
    told.append(fallen())
    for number in range(20):  # and falls once more
        factory.told(f"U{number}", accepted=factory.day("3/7"), channel="post")
    counting.follow(at=AT)
    services.look_at_watches(at=AT)
    told.append(fallen())
    assert told == [0, 1, 1, 2]
    house.work()
    assert [one.to for one in mail.outbox] == [["truong@example.vn"]] * 2
    assert (
        target.name.vi in mail.outbox[0].body
        and f"{PAGES.removesuffix('bao-cao/')}{target.plan}/{target.id}/" in mail.outbox[0].body
    )
    said = mail.outbox[0].body
    assert f"{target.name.vi}, toàn Bộ (2025)" in said and re.search(
        r"Giá trị hiện nay \d+(,\d{1,2})?, ngưỡng đã đặt \d+(,\d{1,2})?\.", said
    )
    assert outbox.OutboxMessage.objects.filter(channel="report_mail", state="sent").count() == 2

    assert other.post(WATCHES, {"end": str(row.pk)}).status_code == 404
    assert leader.post(WATCHES, {"end": str(row.pk)}).status_code == 303
    assert leader.post(WATCHES, {"end": "9" * 15}).status_code == 404
    for number in range(9):
        factory.told(f"T{number}", accepted=factory.day("4/7"), channel="post")
    counting.follow(at=AT)
    assert services.look_at_watches(at=AT) == 0
    assert "Chưa theo dõi chỉ tiêu nào." in _text(leader, WATCHES)
    assert _signed_in("soan").get(WATCHES).status_code == 403
