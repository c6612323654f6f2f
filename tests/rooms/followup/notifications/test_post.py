"""Mail over a real SMTP server that accepts, refuses, defers, hangs up and talks nonsense."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from motcua.doors.ui import links
from motcua.doors.ui.links import Connection, LinkState, Side
from motcua.followup.notifications import post
from motcua.followup.notifications.types import Letter
from motcua.foundation import clock
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import HeldBack

LETTER = Letter("[Bộ Công Thương] Đã có kết quả - G02.18-1", "Chữ thường", "<p>Chữ đậm</p>")
MESSAGE = Message(
    7, "mail", "k", "G02.18-1", {"notice": "0f0e", "code": "G02.18-1"}, 1, datetime(2026, 1, 1, tzinfo=UTC)
)


class Server:
    """A small SMTP server; `replies` overrides what it says to a verb, such as {"RCPT": "550 no"}."""

    def __init__(self) -> None:
        self.replies: dict[str, str] = {}
        self.mails: list[EmailMessage] = []
        self.connections: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def hang_up(self) -> None:
        for connection in self.connections:
            connection.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self.connections:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        try:
            connection.sendall(self.replies.get("HELLO", "220 test").encode() + b"\r\n")
            for line in lines:
                verb = line[:4].decode(errors="replace").upper().strip()
                if verb == "DATA" and "DATA" not in self.replies:
                    connection.sendall(b"354 go on\r\n")
                    body = b""
                    while (part := lines.readline()) != b".\r\n":
                        body += part[1:] if part.startswith(b"..") else part
                    said = self.replies.get("END", "250 kept")
                    if said.startswith("250"):
                        self.mails.append(email.message_from_bytes(body, policy=email.policy.default))
                else:
                    said = self.replies.get(verb, "250 ok")
                if not said:
                    connection.shutdown(socket.SHUT_RDWR)
                    return
                connection.sendall(said.encode() + b"\r\n")
        except OSError:
            return
        finally:
            lines.close()


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    post.close()  # what an earlier test left open leads elsewhere
    found = Server()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", found.port, 2
    settings.DEFAULT_FROM_EMAIL = "Bộ Công Thương <dvc@example.vn>"
    yield found
    post.close()
    found.stop()


def message(*, age: timedelta = timedelta(0)) -> Message:
    return replace(MESSAGE, created_at=clock.now() - age)


def test_letter_when_delivered_has_its_headers_both_bodies_and_no_attachment(server: Server) -> None:
    post.deliver(LETTER, "a@example.vn", message())

    (mail,) = server.mails
    assert mail["Subject"] == LETTER.subject
    assert mail["Message-ID"] == "<0f0e@example.vn>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (mail["To"], mail["From"]) == ("a@example.vn", "Bộ Công Thương <dvc@example.vn>")
    assert [(part.get_content_type(), part.get_content().strip()) for part in mail.iter_parts()] == [
        ("text/plain", "Chữ thường"),
        ("text/html", "<p>Chữ đậm</p>"),
    ]


def test_letters_when_many_go_over_one_connection(server: Server) -> None:
    for _ in range(5):
        post.deliver(LETTER, "a@example.vn", message())

    assert (len(server.mails), len(server.connections)) == (5, 1)


@pytest.mark.parametrize("verb", ["RCPT", "END"])
def test_letter_when_refused_for_good_is_dead_with_the_servers_words(server: Server, verb: str) -> None:
    server.replies[verb] = "550 5.1.1 Mailbox unavailable"

    with pytest.raises(Dead) as caught:
        post.deliver(LETTER, "a@example.vn", message())

    assert caught.value.reason == "550 5.1.1 Mailbox unavailable"


@pytest.mark.parametrize("verb", ["RCPT", "END"])
def test_letter_when_deferred_is_tried_for_a_day_and_no_longer(server: Server, verb: str) -> None:
    server.replies[verb] = "451 4.3.0 Try again later"

    with pytest.raises(Retry):
        post.deliver(LETTER, "a@example.vn", message(age=timedelta(hours=23)))
    with pytest.raises(Dead):
        post.deliver(LETTER, "a@example.vn", message(age=timedelta(hours=25)))


def test_connection_when_one_letter_is_refused_still_carries_the_next(server: Server) -> None:
    server.replies["RCPT"] = "550 no"
    with pytest.raises(Dead):
        post.deliver(LETTER, "bad@example.vn", message())
    del server.replies["RCPT"]

    post.deliver(LETTER, "a@example.vn", message())

    assert (len(server.mails), len(server.connections)) == (1, 1)


@pytest.mark.parametrize("replies", [{"HELLO": "421 busy"}, {"HELLO": "garbage"}, {"EHLO": "500", "HELO": "500"}, {"RCPT": ""},
                                     {"DATA": ""}, {"END": ""}, {"MAIL": "553 not you"}, {"MAIL": "xyz"}])  # fmt: skip
def test_letter_when_the_server_is_in_trouble_waits_and_no_letter_dies(server: Server, replies: dict[str, str]) -> None:
    server.replies = replies
    with pytest.raises(Retry):
        post.deliver(LETTER, "a@example.vn", message(age=timedelta(days=3)))
    server.replies = {}

    post.deliver(LETTER, "a@example.vn", message())

    assert len(server.mails) == 1


@pytest.mark.usefixtures("server")
def test_letter_when_nothing_listens_waits(settings: Settings) -> None:
    settings.EMAIL_PORT = 1

    with pytest.raises(Retry):
        post.deliver(LETTER, "a@example.vn", message())


def test_connection_when_the_server_hung_up_in_a_pause_is_made_anew(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.deliver(LETTER, "a@example.vn", message())
    server.hang_up()
    monkeypatch.setattr(post, "IDLE_SECONDS", -1)

    post.deliver(LETTER, "a@example.vn", message())

    assert (len(server.mails), len(server.connections)) == (2, 2)


def test_letter_when_its_subject_would_break_a_header_is_dead(server: Server) -> None:
    with pytest.raises(Dead):
        post.deliver(replace(LETTER, subject="a\r\nBcc: x@example.vn"), "a@example.vn", message())

    assert server.mails == []


def test_sender_when_no_mail_server_is_set_waits(settings: Settings) -> None:
    settings.MOTCUA = replace(django_settings.MOTCUA, mail_host="")

    with pytest.raises(Retry):
        post.SENDER.send(message())


def test_mail_server_when_it_fails_again_and_again_is_left_alone_and_what_it_refuses_is_no_failure(
    server: Server, settings: Settings
) -> None:
    server.replies["RCPT"] = "550 no"
    for _ in range(6):
        with pytest.raises(Dead):
            post.deliver(LETTER, "bad@example.vn", message())
    server.replies = {"HELLO": "421 busy"}
    post.close()
    for _ in range(5):
        with pytest.raises(Retry):
            post.deliver(LETTER, "a@example.vn", message())
    tried = len(server.connections)

    with pytest.raises(Retry) as held:
        post.deliver(LETTER, "a@example.vn", message())
    with pytest.raises(HeldBack):
        post.probe(1)

    assert "held" in held.value.reason
    assert len(server.connections) == tried


@pytest.mark.django_db
def test_link_of_mail_tells_how_it_stands(server: Server) -> None:
    def standing() -> links.Standing:
        transport.write_health(every=0)
        return next(one for one in links.standings(at=clock.now()) if one.name == "mail")

    links.connections.provide([Connection("mail", lambda: True, "mail", "mail", post.probe)])
    assert standing().state is LinkState.UNUSED
    post.deliver(LETTER, "a@example.vn", message())
    well = standing()
    assert (well.state, well.calls, well.side) == (LinkState.OK, 1, Side.NOBODY)
    assert well.last_success_at is not None
    server.replies = {"MAIL": ""}
    with pytest.raises(Retry):
        post.deliver(LETTER, "a@example.vn", message())
    failing = standing()
    assert (failing.state, failing.failed, failing.side) == (LinkState.FAILING, 1, Side.THEM)
