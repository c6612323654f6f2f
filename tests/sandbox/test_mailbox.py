"""The mailbox: mails come in by SMTP, are read on pages, and bounce on request."""

import smtplib
from email.message import EmailMessage

import httpx
import pytest
from tests.sandbox.running import Process


def mail(
    subject: str = "[Bộ Công Thương] Đã tiếp nhận - G02.18-261124-0001", to: str = "khaibao@example.vn"
) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = subject, "motcua@moit.example", to
    made.set_content("Xem hồ sơ tại https://127.0.0.1:8000/tra-cuu?ma=1&x=2 <b>không phải thẻ</b>\n")
    made.add_alternative("<p>Xem hồ sơ</p><script>alert(1)</script>", subtype="html")
    return made


def send(process: Process, message: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", process.smtp_port, timeout=10) as server:
        server.send_message(message)


def test_mail_is_listed_and_read(sandbox: httpx.Client, process: Process) -> None:
    send(process, mail())

    listed = sandbox.get("/mail/api/messages", params={"to": "KhaiBao@example.vn"}).json()["messages"]
    assert [(m["to"], m["subject"]) for m in listed] == [
        ("khaibao@example.vn", "[Bộ Công Thương] Đã tiếp nhận - G02.18-261124-0001")
    ]
    one = sandbox.get(f"/mail/api/messages/{listed[0]['id']}").json()
    assert one["text"].startswith("Xem hồ sơ tại https://127.0.0.1:8000/tra-cuu?ma=1&x=2")
    assert "khaibao@example.vn" in sandbox.get("/mail/").text
    assert listed[0]["id"] in sandbox.get("/mail/to/khaibao@example.vn").text
    page = sandbox.get(f"/mail/{listed[0]['id']}").text
    assert '<a href="https://127.0.0.1:8000/tra-cuu?ma=1&amp;x=2">' in page
    assert "&lt;b&gt;không phải thẻ&lt;/b&gt;" in page


def test_html_part_cannot_run_anything(sandbox: httpx.Client, process: Process) -> None:
    send(process, mail())
    key = sandbox.get("/mail/api/messages").json()["messages"][0]["id"]

    policy = sandbox.get(f"/mail/{key}/html").headers["content-security-policy"]
    frame = sandbox.get(f"/mail/{key}").text

    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox")
    assert "script" not in policy
    assert 'sandbox="allow-popups"' in frame


@pytest.mark.parametrize(
    ("switch", "to", "code"),
    [
        ({"deliver": "bounce"}, "a@example.vn", 550),
        ({"deliver": "defer"}, "a@example.vn", 451),
        ({"mode": "down", "times": 1}, "a@example.vn", 421),
        ({}, "bounce@example.vn", 550),
        ({}, "defer@example.vn", 451),
    ],
)
def test_mail_bounces_or_is_deferred(
    sandbox: httpx.Client, process: Process, switch: dict[str, object], to: str, code: int
) -> None:
    sandbox.post("/_control/mailbox", json=switch).raise_for_status()

    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(process, mail(to=to))

    assert refused.value.recipients[to][0] == code
    assert sandbox.get("/mail/api/messages").json()["count"] == 0


def test_twice_keeps_two(sandbox: httpx.Client, process: Process) -> None:
    sandbox.post("/_control/mailbox", json={"mode": "twice"})

    send(process, mail())

    assert sandbox.get("/mail/api/messages").json()["count"] == 2
