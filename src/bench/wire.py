"""HTTP/1.1 as cheap as Python allows: one thread, kept-alive sockets, tasks that yield requests and pauses.

The client shares the machine with what it measures, so every microsecond here is taken from the product.
"""

from __future__ import annotations

import heapq
import select
import socket
import time
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass

ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 when the connection broke or no answer came in time."""

    status: int
    body: bytes
    at: float


Task = Generator[bytes | float, Answer | None, None]
"""Yields whole requests (bytes; receives their `Answer`) and pauses (seconds; receives None)."""
Journey = Generator[bytes | float, Answer | None, float | None]
"""A part of a task that returns the instant of its end."""
Waiting = Generator[bytes | float, Answer | None, bool]
"""A part of a task that returns whether what it waits for has come."""


class _Line:
    __slots__ = ("buffer", "number", "sent_at", "socket", "task", "waiting")

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=ANSWER_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.task: Task | None = None
        self.sent_at = 0.0
        self.waiting = False
        self.number = self.socket.fileno()


class Loop:
    """Runs tasks against one address. A task keeps a connection from its first request to its end."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._poll = select.epoll()
        self._lines: dict[int, _Line] = {}
        self._free: deque[_Line] = deque()
        self._mine: dict[Task, _Line] = {}
        self._timers: list[tuple[float, int, Task, Answer | None]] = []
        self._count = 0
        self._running = 0

    def start(self, task: Task, at: float | None = None) -> None:
        """Begin a task now, or at an instant of `time.perf_counter()`."""
        self._running += 1
        self._later(time.perf_counter() if at is None else at, task)

    def run(self) -> None:
        """Until all tasks have ended."""
        checked = time.perf_counter()
        while self._running:
            now = time.perf_counter()
            while self._timers and self._timers[0][0] <= now:
                _, _, task, answer = heapq.heappop(self._timers)
                self._step(task, answer)
            wait = max(0.0, self._timers[0][0] - time.perf_counter()) if self._timers else 1.0
            for number, _ in self._poll.poll(min(wait, 1.0)):
                if number in self._lines:
                    self._read(self._lines[number])
            if now - checked > 1:
                checked = now
                self._give_up(now)

    def close(self) -> None:
        """Close every connection."""
        for line in self._lines.values():
            line.socket.close()
        self._poll.close()

    def _later(self, at: float, task: Task, answer: Answer | None = None) -> None:
        self._count += 1
        heapq.heappush(self._timers, (at, self._count, task, answer))

    def _step(self, task: Task, answer: Answer | None) -> None:
        try:
            wanted = task.send(answer)
        except StopIteration:
            self._running -= 1
            line = self._mine.pop(task, None)
            if line is not None:
                line.task = None
                self._free.append(line)
            return
        if isinstance(wanted, bytes):
            self._send(task, wanted)
        else:
            self._later(time.perf_counter() + wanted, task)

    def _send(self, task: Task, request: bytes) -> None:
        try:
            line = self._mine.get(task) or self._connect(task)
            line.sent_at = time.perf_counter()
            line.buffer = b""
            line.waiting = True
            line.socket.sendall(request)
        except OSError:
            broken = self._mine.get(task)
            if broken is not None:
                self._remove(broken)
            self._later(time.perf_counter(), task, _nothing())

    def _connect(self, task: Task) -> _Line:
        if self._free:
            line = self._free.popleft()
        else:
            line = _Line(self._address)
            self._lines[line.number] = line
            self._poll.register(line.number, select.EPOLLIN)
        line.task = task
        self._mine[task] = line
        return line

    def _read(self, line: _Line) -> None:
        try:
            data = line.socket.recv(262_144)
        except OSError:
            data = b""
        if not data:
            self._drop(line)
            return
        line.buffer = line.buffer + data if line.buffer else data
        answer = whole(line.buffer)
        if answer is not None and line.task is not None:
            line.waiting = False
            self._step(line.task, answer)

    def _drop(self, line: _Line) -> None:
        """The connection is gone: its task gets status 0 and may go on with a new one."""
        task = line.task
        self._remove(line)
        if task is not None:
            self._step(task, _nothing())

    def _remove(self, line: _Line) -> None:
        self._poll.unregister(line.number)
        del self._lines[line.number]
        line.socket.close()
        if line.task is None:
            self._free.remove(line)
        else:
            del self._mine[line.task]
            line.task = None

    def _give_up(self, now: float) -> None:
        late = [line for line in self._lines.values() if line.waiting and line.sent_at < now - ANSWER_SECONDS]
        for line in late:
            self._drop(line)


def _nothing() -> Answer:
    return Answer(0, b"", time.perf_counter())


def whole(buffer: bytes) -> Answer | None:
    """The answer in a buffer once all of it has come."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = buffer[:end].lower()
    status = int(head[9:12])
    start = end + 4
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        stop = head.find(b"\r\n", at + 2)
        length = int(head[at + 17 : stop if stop >= 0 else None])
        if len(buffer) < start + length:
            return None
        return Answer(status, buffer[start : start + length], time.perf_counter())
    if b"transfer-encoding: chunked" in head:
        body = _chunks(buffer, start)
        return None if body is None else Answer(status, body, time.perf_counter())
    return Answer(status, b"", time.perf_counter())


def _chunks(buffer: bytes, at: int) -> bytes | None:
    parts = []
    while True:
        stop = buffer.find(b"\r\n", at)
        if stop < 0:
            return None
        length = int(buffer[at:stop].split(b";")[0], 16)
        at = stop + 2
        if len(buffer) < at + length + 2:
            return None
        if length == 0:
            return b"".join(parts)
        parts.append(buffer[at : at + length])
        at += length + 2


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A whole request, ready to be sent."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def multipart(files: list[tuple[str, bytes]], field: str = "file") -> tuple[str, bytes]:
    """Content type and body of a form of files."""
    border = "motcua-bench-5f0c1d7e9b3a"
    body = b"".join(
        f'--{border}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        f"Content-Type: application/pdf\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in files
    )
    return f"multipart/form-data; boundary={border}", body + f"--{border}--\r\n".encode()
