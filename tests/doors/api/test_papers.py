"""Uploading papers: what is kept, and every refusal with its reason."""

from __future__ import annotations

import hashlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Dictionary, Encryption, Name, Pdf, String
from tests.doors.api.conftest import Program
from tests.links import house

from motcua.casework.attachments import models


def written(pdf: Pdf, **how: object) -> bytes:
    out = BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def encrypted() -> bytes:
    made = Pdf.new()
    made.add_blank_page()
    return written(made, encryption=Encryption(owner="o", user="u"))


def scripted() -> bytes:
    made = Pdf.new()
    made.add_blank_page()
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    return written(made)


def test_papers_when_sound_are_kept_in_order_with_their_fingerprints(program: Program) -> None:
    first, second = house.pdf("a"), house.pdf("b")

    answer = program.upload(("hóa đơn.pdf", first), ("b.pdf", second))

    told = answer.json()["papers"]
    assert answer.status_code == 201
    assert [(p["name"], p["sha256"], p["size"], p["media_type"], p["state"], p["scan"]) for p in told] == [
        ("hóa đơn.pdf", hashlib.sha256(first).hexdigest(), len(first), "application/pdf", "clean", "not_scanned"),
        ("b.pdf", hashlib.sha256(second).hexdigest(), len(second), "application/pdf", "clean", "not_scanned"),
    ]


def test_papers_when_one_is_refused_are_all_refused_at_their_places(program: Program) -> None:
    answer = program.upload(
        ("a.pdf", house.pdf("a")),
        ("locked.pdf", encrypted()),
        ("script.pdf", scripted()),
        ("image.pdf", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        ("empty.pdf", b""),
        ("cut.pdf", house.pdf("c")[:200]),
    )

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "invalid")
    assert [(fault["pointer"], fault["code"], fault["reason"]) for fault in problem["errors"]] == [
        ("/file/1", "E-ATT", "encrypted"),
        ("/file/2", "E-ATT", "scripted"),
        ("/file/3", "E-ATT", "wrong_kind"),
        ("/file/4", "E-ATT", "empty"),
        ("/file/5", "E-ATT", "unreadable"),
    ]
    assert problem["errors"][0]["detail"] == "Tệp “locked.pdf” có mật khẩu. Bỏ mật khẩu rồi tải lên lại"
    assert not models.Paper.objects.filter(state="clean").exists()


def test_paper_of_50_mb_is_refused_with_the_limit(program: Program) -> None:
    answer = program.upload(("big.pdf", house.pdf("a") + bytes(50 * 1024 * 1024)))

    fault = answer.json()["errors"][0]
    assert (answer.status_code, fault["code"], fault["reason"]) == (422, "E-ATT", "too_large")
    assert fault["detail"] == "Tệp “big.pdf” quá lớn. Chọn tệp không quá 20\u00a0MB"


def test_upload_that_cannot_be_read_is_a_problem_and_no_fault_of_ours(program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.token}"}
    broken = program.http.post("/api/v1/papers", b"--x\r\nnothing", content_type="multipart/form-data", headers=headers)
    cut = program.http.post(
        "/api/v1/papers", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
        content_type="multipart/form-data; boundary=x", headers=headers,
    )  # fmt: skip
    json_body = program.post("/papers", {"file": "a"})
    many = program.http.post(
        "/api/v1/papers", {"file": [SimpleUploadedFile(f"{n}.pdf", b"x") for n in range(21)]}, headers=headers
    )
    too_many = program.http.post(
        "/api/v1/papers", {"file": [SimpleUploadedFile(f"{n}.pdf", b"x") for n in range(101)]}, headers=headers
    )

    assert [answer.status_code for answer in (broken, cut, json_body, many, too_many)] == [400] * 5
    assert many.json()["detail"] == "Gửi từ 1 đến 20 tệp với tên phần là file."
    assert {answer["Content-Type"] for answer in (broken, json_body, many, too_many)} == {"application/problem+json"}
