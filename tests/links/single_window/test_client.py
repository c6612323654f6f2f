"""Messages to the window and files from it: only 99 is success, only the announced file is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.links.single_window.window import UNSIGNED, Server, running

from motcua.doors.links.single_window import client, wire
from motcua.doors.links.single_window.settings import Settings
from motcua.foundation.outbox.errors import Dead, Retry

MESSAGE = wire.read_envelope(UNSIGNED)
CONTENT = b"%PDF-1.7 x"


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        yield found


@pytest.fixture
def settings(server: Server) -> Settings:
    return Settings(
        url=server.url, certificate="x", file_hosts=frozenset({server.host}), waits=(1, 5, 15), message_seconds=0.5, file_seconds=0.3,
        largest_file=1000,
    )  # fmt: skip


def answer(
    function: str, *, reference: str = MESSAGE.subject.reference, errors: tuple[tuple[str, str], ...] = ()
) -> tuple[int, bytes]:
    content: tuple[wire.Element, ...] = ()
    if errors:
        listed = [
            wire.element("Error", [wire.element("ErrorCode", c), wire.element("ErrorName", n)]) for c, n in errors
        ]
        content = (wire.element("ErrorList", listed),)
    said = replace(MESSAGE, subject=replace(MESSAGE.subject, function=function, reference=reference), content=content)
    return 200, wire.write_answer(wire.Call("receive", "urn:s", ""), wire.write_envelope(said), data_namespace="urn:d")


@pytest.mark.parametrize(("form", "path"), [("gateway", "/gateway"), ("request", "/request")])
def test_send_when_answered_99_is_done_and_carries_the_envelope(
    server: Server, settings: Settings, form: str, path: str
) -> None:
    server.answers = [answer("99")]

    client.send(MESSAGE, replace(settings, form=form), attempt=1)

    ((asked, body),) = server.asked
    assert asked == path
    assert wire.read_envelope(wire.read_call(body).payload) == MESSAGE


def test_send_when_answered_00_is_dead_with_every_sentence(server: Server, settings: Settings) -> None:
    server.answers = [answer("00", errors=(("ERR05_CODE", "Nội dung không hợp lệ"), ("NSW07_CODE", "Sai trạng thái")))]

    with pytest.raises(Dead) as caught:
        client.send(MESSAGE, settings, attempt=1)

    assert (
        caught.value.reason == "Một cửa quốc gia từ chối: ERR05_CODE: Nội dung không hợp lệ; NSW07_CODE: Sai trạng thái"
    )


@pytest.mark.parametrize(
    "said",
    [
        (0, b""),
        (200, b""),
        (200, b"\x00\x01 garbage"),
        (200, b"<html>ok</html>"),
        (503, b"down"),
        (500, wire.write_fault("bận")),
        (200, wire.write_fault("bận")),
        answer("98"),
        answer(""),
        answer("99", reference="NSW999"),
        (200, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    ],
)
def test_send_when_anything_else_is_said_waits(server: Server, settings: Settings, said: tuple[int, bytes]) -> None:
    for attempt, wait in ((1, 1), (2, 5), (7, 15)):
        server.answers = [said]
        with pytest.raises(Retry) as caught:
            client.send(MESSAGE, settings, attempt=attempt)
        assert caught.value.after == wait


def test_send_when_nothing_listens_waits(settings: Settings) -> None:
    with pytest.raises(Retry):
        client.send(MESSAGE, replace(settings, url="http://127.0.0.1:1"), attempt=1)


def fetch(server: Server, settings: Settings, **changes: object) -> bytes:
    announced = {
        "link": f"{server.url}/f",
        "size": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    } | changes
    return client.fetch(announced.pop("link"), settings, **announced)  # type: ignore[arg-type]


def test_file_when_it_is_the_announced_one_is_taken(server: Server, settings: Settings) -> None:
    server.files["/f"] = (200, CONTENT)

    assert fetch(server, settings) == CONTENT
    assert fetch(server, settings, size=None, sha256="") == CONTENT


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"link": ""}, "file_missing"),
        ({"link": "{url}/none"}, "file_missing"),
        ({"size": 3}, "file_changed"),
        ({"sha256": "0" * 64}, "file_changed"),
        ({"link": "{url}/large"}, "file_too_large"),
        ({"link": "http://elsewhere.example/f"}, "file_host"),
        ({"link": "http://127.0.0.1:1/f"}, "file_host"),
        ({"link": "file:///etc/passwd"}, "file_host"),
        ({"link": "{url}/moved"}, "file_missing"),
    ],
)
def test_file_when_it_cannot_be_right_is_the_senders_to_mend(
    server: Server, settings: Settings, changes: dict[str, object], reason: str
) -> None:
    server.files = {"/f": (200, CONTENT), "/large": (200, b"x" * 2000), "/moved": (302, b"")}
    changes = {
        name: value.format(url=server.url) if isinstance(value, str) else value for name, value in changes.items()
    }

    with pytest.raises(client.FileWrong) as caught:
        fetch(server, settings, **changes)

    assert caught.value.reason == reason


@pytest.mark.parametrize("said", [(500, b""), (503, b""), (429, b""), (0, b"")])
def test_file_when_its_server_is_in_trouble_may_be_asked_for_later(
    server: Server, settings: Settings, said: tuple[int, bytes]
) -> None:
    server.files["/f"] = said

    with pytest.raises(client.FileNotNow):
        fetch(server, settings)


def test_file_when_no_host_is_named_in_the_settings_is_never_fetched(server: Server, settings: Settings) -> None:
    server.files["/f"] = (200, CONTENT)

    with pytest.raises(client.FileWrong):
        fetch(server, replace(settings, file_hosts=frozenset()))

    assert server.asked == []
