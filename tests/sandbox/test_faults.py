"""Simulated faults in their one vocabulary, and the log of what passed on the wire."""

from __future__ import annotations

import smtplib

import httpx
import pytest
from tests.sandbox.running import Ministry, Process

from sandbox.skeleton.wire import pretty

VOCABULARY = {
    "down", "slow", "timeout_after", "error", "malformed", "duplicate", "reordered", "wrong_signature", "expired_certificate", "clock_skew",
}  # fmt: skip
STATUS = "/dvcqg/KetNoiMotCuaQuocGia/DongBoTrangThaiHoSoKM"


def turn(sandbox: httpx.Client, name: str, **values: object) -> None:
    sandbox.post(f"/_control/{name}", json=values).raise_for_status()


def told(code: str) -> dict[str, str]:
    return {"TrangThai": "9", "MaHoSo": code, "NgayXuLy": "20260305101500"}


def test_every_simulator_shows_a_fault_or_says_that_it_cannot(sandbox: httpx.Client) -> None:
    for name, one in sandbox.get("/_control").json().items():
        assert set(one["modes"]) | set(one["cannot"]) == VOCABULARY | {"normal", "wrong"}, name
        assert not set(one["modes"]) & set(one["cannot"])
        for mode in one["cannot"]:
            refused = sandbox.post(f"/_control/{name}", json={"mode": mode})
            assert (refused.status_code, "cannot be shown" in refused.json()["error"]) == (422, True), (name, mode)
        page = sandbox.get(f"/_control/{name}", headers={"Accept": "text/html"}).text
        assert all(mode in page for mode in one["cannot"])


def test_down_and_error_do_nothing(sandbox: httpx.Client) -> None:
    for mode, status in (("down", 503), ("error", 500)):
        turn(sandbox, "national_portal", mode=mode)
        assert sandbox.post(STATUS, json=told(f"H-{mode}")).status_code == status
    turn(sandbox, "national_portal", mode="normal")

    assert sandbox.get("/dvcqg/api/dossiers").json()["dossiers"] == []


def test_timeout_after_does_the_work_and_then_says_nothing(sandbox: httpx.Client) -> None:
    turn(sandbox, "national_portal", mode="timeout_after", times=1)
    with pytest.raises(httpx.ReadTimeout):
        sandbox.post(STATUS, json=told("H-1"), timeout=0.3)

    assert [one["code"] for one in sandbox.get("/dvcqg/api/dossiers").json()["dossiers"]] == ["H-1"]
    seen = sandbox.get("/_wire/api", params={"q": "H-1"}).json()["messages"]
    assert [(one["mode"], one["status"]) for one in seen] == [("timeout_after", 0)]


def test_the_silence_may_be_short(sandbox: httpx.Client) -> None:
    turn(sandbox, "national_portal", mode="timeout_after", times=1, seconds=0.05)

    assert sandbox.post(STATUS, json=told("H-1")).json()["error_code"] == "0"


def test_earlier_names_are_still_understood(sandbox: httpx.Client) -> None:
    for old, new in (("garbage", "malformed"), ("twice", "duplicate")):
        turn(sandbox, "national_portal", mode=old)
        assert sandbox.get("/_control/national_portal").json()["mode"] == new


def test_a_mail_is_kept_and_then_there_is_silence(sandbox: httpx.Client, process: Process) -> None:
    turn(sandbox, "mailbox", mode="timeout_after", times=1)
    with smtplib.SMTP("127.0.0.1", process.smtp_port, timeout=5) as server:
        server.sock.settimeout(0.3)
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            server.sendmail("a@moit.example", ["b@example.vn"], "Subject: one\r\n\r\nx")

    assert [one["subject"] for one in sandbox.get("/mail/api/messages").json()["messages"]] == ["one"]
    assert sandbox.get("/_wire/api", params={"simulator": "mailbox"}).json()["messages"][0]["mode"] == "timeout_after"


def test_what_passes_is_kept_as_it_was_and_found_by_any_text(sandbox: httpx.Client) -> None:
    sandbox.post(STATUS, content=b'{"TrangThai":"9",  "MaHoSo":"H-77","NgayXuLy":"20260305101500"}')
    sandbox.post(STATUS, json=told("H-78"))

    (found,) = sandbox.get("/_wire/api", params={"q": "H-77"}).json()["messages"]
    whole = sandbox.get(f"/_wire/api/{found['id']}").json()
    assert whole["request"]["raw"] == '{"TrangThai":"9",  "MaHoSo":"H-77","NgayXuLy":"20260305101500"}'
    assert '\n  "MaHoSo": "H-77"' in whole["request"]["pretty"]
    assert (found["simulator"], found["direction"], found["method"], found["status"]) == (
        "national_portal", "in", "POST", 200,
    )  # fmt: skip
    assert sandbox.get(f"/_wire/{found['id']}/request").text == whole["request"]["raw"]
    assert len(sandbox.get("/_wire/api", params={"simulator": "national_portal"}).json()["messages"]) == 2
    assert sandbox.get("/_wire/api", params={"q": "nowhere"}).json()["messages"] == []


def test_what_the_simulator_sends_is_kept_too(sandbox: httpx.Client, ministry: Ministry) -> None:
    done = sandbox.post("/nsw/send", json={}).json()

    (sent,) = sandbox.get("/_wire/api", params={"q": done["messageId"]}).json()["messages"]
    whole = sandbox.get(f"/_wire/api/{sent['id']}").json()
    assert (sent["direction"], sent["status"]) == ("out", 503)
    assert whole["request"]["raw"].encode() == ministry.received[0]
    assert "<messageId>" in whole["request"]["pretty"]


def test_the_page_shows_messages_without_trusting_them(sandbox: httpx.Client) -> None:
    sandbox.post(STATUS, json=told("<script>alert(1)</script>"))

    (found,) = sandbox.get("/_wire/api").json()["messages"]
    page = sandbox.get(f"/_wire/{found['id']}").text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert "<script>" not in sandbox.get("/_wire", params={"q": "<script>alert(1)</script>"}).text
    assert sandbox.get(f"/_wire/{found['id']}/request").headers["content-type"].startswith("text/plain")
    assert sandbox.get("/_wire/1").status_code == 404


def test_large_messages_are_cut_and_say_so(sandbox: httpx.Client) -> None:
    sandbox.post(STATUS, content=b"[" + b"1," * 100_000 + b"1]")

    (found,) = sandbox.get("/_wire/api").json()["messages"]
    assert found["cut"]
    assert len(sandbox.get(f"/_wire/{found['id']}/request").content) == 64 * 1024


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"{", b"<a><b></a>", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>', b"[" * 5000],
)  # fmt: skip
def test_whatever_cannot_be_laid_out_is_shown_as_it_is(body: bytes) -> None:
    assert "localhost" not in pretty(body)
    assert len(pretty(body)) <= len(body) + 80


def test_xml_inside_xml_is_laid_out() -> None:
    assert "<b>\n  <c/>\n</b>" in pretty(b"<a>&lt;b&gt;&lt;c/&gt;&lt;/b&gt;</a>")
