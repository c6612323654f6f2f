"""Calls against a real server on loopback that answers well, slowly, too much, in garbage, or not at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from motcua.foundation.transport import services
from motcua.foundation.transport.errors import BadAnswer, HostNotNamed, TimedOut, Unreachable
from motcua.foundation.transport.types import Answer, ClientSettings

Handler = Callable[[socket.socket, bytes], None]


@contextmanager
def server(handle: Handler) -> Iterator[tuple[str, list[bytes]]]:
    """A server that reads one whole request after another and lets `handle` write; yields its address and what it got."""
    listener = socket.create_server(("127.0.0.1", 0))
    received: list[bytes] = []
    open_: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        buffered = b""
        while True:
            while b"\r\n\r\n" not in buffered:
                try:
                    part = connection.recv(65536)
                except OSError:
                    return
                if not part:
                    return
                buffered += part
            head, _, rest = buffered.partition(b"\r\n\r\n")
            length = next(
                (int(x.split(b":")[1]) for x in head.split(b"\r\n") if x.lower().startswith(b"content-length")), 0
            )
            while len(rest) < length:
                rest += connection.recv(65536)
            received.append(head + b"\r\n\r\n" + rest[:length])
            buffered = rest[length:]
            try:
                handle(connection, received[-1])
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            open_.append(connection)
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", received
    finally:
        services.close()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in open_:
            connection.close()


def says(body: bytes, *, status: str = "200 OK", headers: str = "") -> Handler:
    return lambda connection, _: connection.sendall(
        f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body
    )


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    services._settings.clear()
    services.close()


def test_request_when_answered_gives_the_whole_answer() -> None:
    with server(says("được".encode(), headers="X-Name: a\r\n")) as (url, _):
        answer = services.request("GET", url)

    assert answer == Answer(200, {"content-length": "8", "x-name": "a"}, "được".encode())
    assert answer.text() == "được"


def test_request_when_json_is_given_sends_it_with_its_type_and_reads_json_back() -> None:
    with server(says(b'{"error_code": "00"}')) as (url, received):
        answer = services.request("POST", f"{url}/a?x=1", json={"tên": [1, None]}, params={"y": "đ"})

    head, _, body = received[0].partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[0] == b"POST /a?x=1&y=%C4%91 HTTP/1.1"
    assert b"content-type: application/json" in head.lower()
    assert body == '{"tên":[1,null]}'.encode()
    assert answer.json() == {"error_code": "00"}


def test_request_when_a_form_is_given_sends_it_encoded() -> None:
    with server(says(b"")) as (url, received):
        services.request("POST", url, form={"user": "a b", "tên": "đ"})

    assert received[0].partition(b"\r\n\r\n")[2] == b"user=a+b&t%C3%AAn=%C4%91"


def test_request_when_refused_with_500_gives_the_answer_and_no_error() -> None:
    with server(says(b"no", status="500 Oops")) as (url, _):
        answer = services.request("GET", url)

    assert (answer.status, answer.is_success, answer.body) == (500, False, b"no")


def test_request_when_redirected_elsewhere_stays_where_it_is() -> None:
    with (
        server(says(b"secret")) as (other, reached),
        server(says(b"", status="302 Found", headers=f"Location: {other}/\r\n")) as (url, _),
    ):
        answer = services.request("GET", url)

        assert (answer.status, reached) == (302, [])


def test_request_when_a_cookie_is_set_does_not_send_it_next_time() -> None:
    with server(says(b"", headers="Set-Cookie: a=1\r\n")) as (url, received):
        services.request("GET", url)
        services.request("GET", url)

    assert [b"cookie:" in text.lower() for text in received] == [False, False]


def test_request_when_repeated_uses_one_connection() -> None:
    peers: set[object] = set()

    def handle(connection: socket.socket, _: bytes) -> None:
        peers.add(connection.getpeername())
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with server(handle) as (url, received):
        for _ in range(3):
            services.request("GET", url)

    assert (len(received), len(peers)) == (3, 1)


def test_configure_with_the_same_settings_keeps_the_connection_and_with_others_opens_a_new_one() -> None:
    peers: list[object] = []

    def handle(connection: socket.socket, _: bytes) -> None:
        peers.append(connection.getpeername())
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with server(handle) as (url, _received):
        for largest in (1000, 1000, 2000):
            services.configure("told", ClientSettings(largest_answer=largest))
            services.request("GET", url, client="told")

    assert (peers[0] == peers[1], peers[1] == peers[2]) == (True, False)


def test_request_when_nothing_listens_is_unreachable_and_worth_a_retry() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(Unreachable) as caught:
        services.request("GET", f"http://127.0.0.1:{port}/")

    assert caught.value.retryable


def test_request_when_no_answer_comes_times_out() -> None:
    with server(lambda connection, _: None) as (url, _), pytest.raises(TimedOut) as caught:
        services.request("GET", url, timeout=0.05)

    assert caught.value.retryable


def test_request_when_the_body_drips_longer_than_the_limit_times_out() -> None:
    def drip(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        pause = threading.Event()
        while not pause.wait(0.02):
            connection.sendall(b"x")

    with server(drip) as (url, _), pytest.raises(TimedOut):
        services.request("GET", url, timeout=0.2)


def test_request_when_the_answer_is_garbage_is_bad() -> None:
    with (
        server(lambda connection, _: connection.sendall(b"\x00\xff not http\r\n\r\n")) as (url, _),
        pytest.raises(BadAnswer) as caught,
    ):
        services.request("GET", url)

    assert caught.value.params == {"reason": "not_http"}


def test_request_when_the_connection_breaks_in_the_body_is_bad_and_worth_a_retry() -> None:
    def cut(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        connection.shutdown(socket.SHUT_RDWR)

    with server(cut) as (url, _), pytest.raises(BadAnswer) as caught:
        services.request("GET", url)

    assert caught.value.retryable


@pytest.mark.parametrize("announced", [True, False])
def test_request_when_the_answer_is_larger_than_the_limit_is_refused(announced: bool) -> None:
    def much(connection: socket.socket, _: bytes) -> None:
        length = b"Content-Length: 5000\r\n" if announced else b"Connection: close\r\n"
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n" + b"x" * 5000)
        if not announced:
            connection.shutdown(socket.SHUT_RDWR)

    services.configure("small", ClientSettings(largest_answer=1000))
    with server(much) as (url, _), pytest.raises(BadAnswer) as caught:
        services.request("GET", url, client="small")

    assert (caught.value.params, caught.value.retryable) == ({"reason": "too_large"}, False)


def test_request_when_the_answer_is_compressed_unasked_is_refused() -> None:
    with server(says(b"\x1f\x8b", headers="Content-Encoding: gzip\r\n")) as (url, _), pytest.raises(BadAnswer):
        services.request("GET", url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://user:word@127.0.0.1/",
        "http://127.0.0.1:9/",
        "http://other.example/",
        "nowhere",
        "http://[::bad",
    ],
)
def test_request_when_the_host_is_not_named_for_the_client_is_refused_before_sending(url: str) -> None:
    services.configure("named", ClientSettings(hosts=frozenset({"127.0.0.1:8010"})))

    with pytest.raises(HostNotNamed):
        services.request("GET", url, client="named")


def test_json_when_the_body_is_none_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer):
        Answer(200, {}, b"<html>").json()


@pytest.mark.parametrize(
    ("media_type", "body"),
    [("text/plain; charset=utf-8", b"\xff"), ("text/plain; charset=klingon", b"a"), ("", b"\xc3")],
)
def test_text_when_not_in_its_charset_is_a_bad_answer(media_type: str, body: bytes) -> None:
    with pytest.raises(BadAnswer):
        Answer(200, {"content-type": media_type}, body).text()


def test_text_when_another_charset_is_named_is_read_in_it() -> None:
    assert Answer(200, {"content-type": 'text/xml; charset="utf-16"'}, "được".encode("utf-16")).text() == "được"
