"""A desk without a line, as officer, head and the holder of a slip meet it on our pages."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors.office.inbox.test_inbox import signed_in
from tests.rooms.casework.dossiers import away
from tests.rooms.casework.dossiers.factory import PASSWORD, Desk, officer

from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.types import AwayBundle
from motcua.foundation import clock

HERE = "/ban-lam-viec/ngoai-tuyen/"


def taken_block(desk: Desk, client: Client) -> AwayBundle:
    answer = client.post(HERE, {"action": "lease", "unit": "G02", "size": "3", "days": "1"})
    lease = answer["Location"].partition("#lo=")[2]
    assert client.get(f"{HERE}lo/{lease}/goi/").json()["lease"] == lease
    return queries.away_bundle(desk.officers["one_stop_officer"], lease, at=clock.now())


def sent(client: Client, bundle: AwayBundle, *records: Any) -> Any:
    body = {"lease": bundle.lease, "records": [{"text": one.text, "mark": one.mark} for one in records]}
    return client.post(f"{HERE}gui/", json.dumps(body), content_type="application/json")


def head(desk: Desk) -> Client:
    del desk
    officer("one_stop_head")
    return signed_in("one_stop_head")


def test_device_gets_what_it_keeps_and_the_page_names_nobody(desk: Desk) -> None:
    client = signed_in("one_stop_officer")
    bundle = taken_block(desk, client)
    page = client.get(f"{HERE}may/").content.decode()
    told = client.get(f"{HERE}lo/{bundle.lease}/goi/").json()
    worker = client.get(f"{HERE}sw.js")

    assert "csrfmiddlewaretoken" not in page and "one_stop_officer" not in page
    size, bits = told["codes"][0]["qr"]
    assert len(told["codes"]) == 3 and len(bits) == (size * size + 3) // 4
    assert worker["Content-Type"].startswith("text/javascript") and f"{HERE}may/" in worker.content.decode()


def test_records_are_entered_and_the_reception_shows_their_instant(desk: Desk) -> None:
    client = signed_in("one_stop_officer")
    bundle = taken_block(desk, client)
    now = clock.now()

    told = sent(client, bundle, away.record(bundle, 0, now), away.record(bundle, 1, now, name="")).json()["outcomes"]

    assert [one["state"] for one in told] == ["entered", "faulty"]
    assert told[1]["words"] == "Thiếu tên người nộp"
    intake = models.Intake.objects.get(code=bundle.codes[0][0])
    page = client.get(f"/ban-lam-viec/tiep-nhan/{intake.pk}/")
    assert bundle.codes[0][0] in page.content.decode()
    dropped = client.post(f"/ban-lam-viec/tiep-nhan/{intake.pk}/", {"action": "drop"})
    assert dropped.status_code == 409 and "không bỏ được" in dropped.content.decode()


def test_nonsense_is_refused_with_words_and_leaves_nothing(desk: Desk) -> None:
    client = signed_in("one_stop_officer")
    bundle = taken_block(desk, client)
    for body in (
        "",
        "[]",
        "{",
        "[" * 50_000,
        '{"lease": "x", "records": []}',
        json.dumps({"lease": bundle.lease, "records": [7]}),
    ):
        answer = client.post(f"{HERE}gui/", body, content_type="application/json")
        assert answer.status_code == 422 and answer.json()["words"], body[:20]
    assert models.Taken.objects.count() == 0


def test_another_desks_officer_neither_gets_the_bundle_nor_sends(desk: Desk) -> None:
    bundle = taken_block(desk, signed_in("one_stop_officer"))
    officer("one_stop_officer", unit="G02.05", login="quay.khac")
    other = Client()
    other.post("/ban-lam-viec/dang-nhap/", {"login": "quay.khac.thu", "password": PASSWORD})

    assert other.get(f"{HERE}lo/{bundle.lease}/goi/").status_code == 403
    assert sent(other, bundle, away.record(bundle, 0, clock.now())).status_code == 403
    assert signed_in("specialist").get(HERE).status_code == 403


def test_file_is_entered_by_hand_and_an_altered_one_is_not(desk: Desk) -> None:
    client = signed_in("one_stop_officer")
    bundle = taken_block(desk, client)
    content = away.file(bundle, [away.record(bundle, 0, clock.now())])
    spoilt = content[:-12] + b"AAAA" + content[-8:]

    def upload(what: bytes) -> str:
        return client.post(HERE, {"action": "file", "file": SimpleUploadedFile("a.json", what)}).content.decode()

    assert "Tệp đã bị sửa" in upload(spoilt)
    assert "Chọn tệp" in client.post(HERE, {"action": "file"}).content.decode()
    assert models.Taken.objects.count() == 0
    assert bundle.codes[0][0] in upload(content)
    assert "đã gửi trước đó" in upload(content)
    assert models.Taken.objects.count() == 1


def test_head_sees_blocks_settles_with_a_reason_and_ends_one(desk: Desk) -> None:
    client, chief = signed_in("one_stop_officer"), head(desk)
    bundle = taken_block(desk, client)
    sent(client, bundle, away.record(bundle, 0, clock.now()), away.record(bundle, 1, clock.now(), number="12"))
    record = models.Taken.objects.get(state="faulty")
    page = chief.get(f"{HERE}giam-sat/").content.decode()
    assert "2 chưa dùng, 1 đã dùng, 0 bỏ" in page and "Số định danh hoặc mã số doanh nghiệp không hợp lệ" in page

    without = chief.post(f"{HERE}giam-sat/", {"record": record.pk, "action": "enter", "number": "9901234560"})
    assert without.status_code == 422 and 'value="9901234560"' in without.content.decode()
    chief.post(f"{HERE}giam-sat/", {"record": record.pk, "action": "enter", "number": "9901234560", "reason": "Gõ sai"})
    chief.post(f"{HERE}giam-sat/", {"lease": bundle.lease, "action": "close", "reason": "Hết đợt"})

    page = chief.get(f"{HERE}giam-sat/").content.decode()
    assert "0 chưa dùng, 2 đã dùng, 1 bỏ" in page and "Không có bản ghi nào chờ" in page
    assert "Hết đợt" in chief.get(f"{HERE}lo/{bundle.lease}/").content.decode()


def test_who_reads_the_slips_code_is_told_where_it_stands(desk: Desk) -> None:
    client = signed_in("one_stop_officer")
    bundle = taken_block(desk, client)
    code, _, address = bundle.codes[0]
    path = address.partition("/tra-cuu/")[2]
    visitor = Client(REMOTE_ADDR="203.0.113.77")  # look-ups are counted by address

    assert "chưa gửi hồ sơ về" in visitor.get(f"/tra-cuu/{path}").content.decode()
    sent(client, bundle, away.record(bundle, 0, clock.now()))
    assert "đang được nhập" in visitor.get(f"/tra-cuu/{path}").content.decode()
    assert visitor.get(f"/tra-cuu/hs/{code}?c=AAAAAAAAAA").status_code == 404
