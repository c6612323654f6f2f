"""Mail to the help desk: questions, replies, files, machines, loops, and letters that are made to hurt."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import mail
from pytest_django import Settings
from tests.links import house

from motcua.doors.links.help_mail import inbound, mapping, wire
from motcua.doors.links.help_mail.settings import current
from motcua.followup.helpdesk import models, queries
from motcua.followup.helpdesk import services as helpdesk
from motcua.followup.helpdesk.types import Act, State, Way
from motcua.followup.notifications import post
from motcua.foundation import clock
from motcua.foundation.audit.models import Look
from motcua.foundation.errors import NotFound
from motcua.foundation.types import Actor, ActorKind
from motcua.foundation.worktime import services as worktime
from motcua.identity.permissions import services as permissions

DESK = "hotro@bo.example"


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    for part in ("tmp", "new", "cur"):
        (tmp_path / part).mkdir()
    settings.MOTCUA = replace(
        django_settings.MOTCUA, help_maildir=str(tmp_path), help_address=DESK, mail_host="127.0.0.1", national_portal_url="",
        single_window_url="", notice_order="mail",
    )  # fmt: skip
    yield tmp_path
    post.close()


@pytest.fixture
def calendar(db: None) -> None:
    """The days of work, by which terms are counted."""
    worktime.load_holidays(Actor.system("set_up"), at=clock.now(), allowed=lambda _: None)


def written(
    *, sender: str = "Mai <mai@example.vn>", subject: str = "Hỏi về hồ sơ", text: str = "Bao giờ xong?", **heads: str
) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, DESK, subject
    letter["Message-ID"] = f"<{uuid.uuid4()}@example.vn>"
    for name, value in heads.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    return letter


def put(folder: Path, letter: EmailMessage | bytes) -> None:
    content = letter if isinstance(letter, bytes) else bytes(letter)
    (folder / "new" / uuid.uuid4().hex).write_bytes(content)


def poll() -> dict[str, int]:
    return dict(inbound.poll(at=clock.now()))


def officer() -> Actor:
    at = clock.now()
    permissions.grant(Actor.system("set_up"), principal="o", role="one_stop_officer", unit="", in_force_from=at, at=at)
    return Actor(ActorKind.OFFICER, "o")


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_an_inquiry_its_answer_goes_out_and_a_reply_joins(folder: Path) -> None:
    house.prepare()
    letter = written(text="Bao giờ xong?\r\n-- \r\nMai, kế toán")
    letter.add_attachment(house.pdf("tờ khai"), maintype="application", subtype="pdf", filename="../../etc/to khai.pdf")
    letter.add_attachment(b"MZ\x90\x00", maintype="application", subtype="pdf", filename="hoa-don.pdf")
    put(folder, letter)
    put(folder, letter)  # the mail server delivered it twice

    assert poll() == {"asked": 1, "known": 1}
    assert poll() == {}
    asked = models.Inquiry.objects.get()
    assert (asked.way, asked.title, asked.email) == (Way.MAIL.value, "Hỏi về hồ sơ", "mai@example.vn")
    house.work()
    (told,) = mail.outbox
    code = queries.inquiry(officer(), asked.pk, at=clock.now()).code
    assert (told.to, told.reply_to, told.extra_headers["Auto-Submitted"]) == (
        ["mai@example.vn"],
        [DESK],
        "auto-generated",
    )
    assert code in str(told.body)

    desk = Actor(ActorKind.OFFICER, "o")
    shown = queries.inquiry(desk, asked.pk, at=clock.now())
    assert shown.lines[0].text == "Bao giờ xong?"
    kept, refused = shown.lines[0].files
    assert (refused.name, bool(refused.refused), kept.refused) == ("hoa-don.pdf", True, "")
    name, kind, content = queries.line_file(desk, asked.pk, file=kept.id, at=clock.now())
    assert (kind, content[:5], "/" in name) == ("application/pdf", b"%PDF-", False)
    assert Look.objects.filter(what="inquiry", fields__contains=["files"]).count() == 1
    for wrong in (refused.id, 10**9):
        with pytest.raises(NotFound):
            queries.line_file(desk, asked.pk, file=wrong, at=clock.now())
    helpdesk.turn(desk, inquiry=asked.pk, act=Act.ANSWER, text="Ngày mai", seen=State.OPEN, at=clock.now())

    put(folder, written(subject=f"Re: Đã có trả lời [{code}]", text="Cảm ơn\n\n> Ngày mai\n> …"))
    put(folder, written(sender="ke-gian@example.vn", subject=f"Re: [{code}]", text="Xin cho xem"))
    assert poll() == {"joined": 1, "asked": 1}
    again = queries.inquiry(desk, asked.pk, at=clock.now())
    assert again.state is State.IN_HAND
    assert again.lines[-1].text == "Cảm ơn"
    assert "Xin cho xem" not in repr(again)


@pytest.mark.django_db
@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize(
    "heads",
    [
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<x.example>"}, {"Return_Path": "<>"}, {"X_Autoreply": "yes"},
        {"sender": DESK}, {"sender": "MAILER-DAEMON@mx.example"}, {"sender": "no-reply+1@shop.example"},
    ],
)  # fmt: skip
def test_what_a_machine_has_written_is_neither_kept_nor_answered(folder: Path, heads: dict[str, str]) -> None:
    put(folder, written(**heads))

    assert poll() == {"ignored": 1}
    assert not models.Inquiry.objects.exists()
    assert [one.name.rpartition(":")[2] for one in (folder / "cur").iterdir()] == ["2,S"]


@pytest.mark.django_db
@pytest.mark.usefixtures("calendar")
def test_one_sender_is_held_off_and_holds_up_nobody_else(folder: Path) -> None:
    for number in range(8):
        put(folder, written(subject=f"Hỏi {number}"))
    put(folder, written(sender="khac@example.vn"))

    assert poll() == {"asked": 7, "held_off": 2}
    assert sorted(one.name.rpartition(":")[2] for one in (folder / "cur").iterdir()) == ["2,FS"] * 2 + ["2,S"] * 7


def nested(depth: int) -> bytes:
    lines = [b"From: a@b.vn", b"Subject: x", b"MIME-Version: 1.0"]
    for number in range(depth):
        lines += [b"Content-Type: multipart/mixed; boundary=b%d" % number, b"", b"--b%d" % number]
    return b"\r\n".join([*lines, b"Content-Type: text/plain", b"", b"x"])


HOSTILE = {
    "empty": b"",
    "noise": bytes(range(256)) * 50,
    "no sender": b"Subject: x\r\n\r\nx",
    "two senders": b"From: a@b.vn, c@d.vn\r\n\r\nx",
    "no address": b"From: x\r\n\r\nx",
    "endless head": b"From: a@b.vn\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\nx",
    "nested": nested(3_000),
    "many parts": b"From: a@b.vn\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\n\r\nx\r\n" * 500
    + b"--b--",
    "folded sender": b"From: a@b.vn\r\n\tBcc: x@y.vn, <q@r.vn>\r\n\r\nx",
}
READ = {
    "unknown charset": b'From: a@b.vn\r\nContent-Type: text/plain; charset="no-such"\r\n\r\nCh\xc3\xa0o',
    "broken base64": b"From: a@b.vn\r\nContent-Transfer-Encoding: base64\r\nSubject: x\r\n\r\n!!!!",
    "nul": b"From: a@b.vn\r\nSubject: a\x00b\r\n\r\nx\x00y",
    "broken word": b"From: a@b.vn\r\nSubject: =?utf-8?q?=ff=fe?= =?x?b?!!?=\r\n\r\nx",
    "surrogates": b"From: a@b.vn\r\nSubject: \xff\xfe\r\n\r\n\xff",
    "html alone": b"From: a@b.vn\r\nContent-Type: text/html\r\n\r\n<style>x{}</style><script>alert(1)</script><p>Ch\xc3\xa0o<br>b\xe1\xba\xa1n</p><img src=x onerror=1>",
    "nested a little": nested(20),
}


@pytest.mark.django_db
@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_letter_made_to_hurt_is_put_aside_for_a_person(folder: Path, name: str) -> None:
    put(folder, HOSTILE[name])
    put(folder, written())

    assert poll() == {"refused": 1, "asked": 1}
    assert (folder / "new").exists()
    assert not list((folder / "new").iterdir())


@pytest.mark.django_db
@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize("name", READ)
def test_a_letter_that_is_badly_written_is_read_as_far_as_it_goes(folder: Path, name: str) -> None:
    put(folder, READ[name])

    assert poll() == {"asked": 1}
    kept = models.Inquiry.objects.get()
    line = kept.lines.get()
    assert "\x00" not in kept.title + line.text
    assert "alert(1)" not in line.text
    if name == "html alone":
        assert "Chào" in line.text


@pytest.mark.django_db
@pytest.mark.usefixtures("calendar")
def test_too_large_letters_links_out_of_the_folder_and_an_absent_folder_do_no_harm(
    folder: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret"
    outside.write_bytes(bytes(written(text="bí mật")))
    (folder / "new" / "link").symlink_to(outside)
    (folder / "new" / "folder").mkdir()
    put(folder, b"From: a@b.vn\r\n\r\n" + b"x" * (current().largest + 1))

    assert poll() == {"refused": 1}
    assert not models.Inquiry.objects.exists()
    settings.MOTCUA = replace(settings.MOTCUA, help_maildir=str(folder / "nowhere"))
    assert poll() == {}
    settings.MOTCUA = replace(settings.MOTCUA, help_maildir="")
    assert poll() == {}


def test_files_beyond_the_bound_are_counted_and_not_kept() -> None:
    letter = written()
    for number in range(14):
        letter.add_attachment(b"x", maintype="image", subtype="png", filename=f"{number}.png")

    found = wire.read(bytes(letter), most_parts=60, most_files=10)

    assert (len(found.files), found.dropped) == (10, 4)
    assert mapping.mail_in(found, b"").dropped == 4
