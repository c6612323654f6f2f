"""The message log: what passed on the wire, in and out, as it was; bounded in number and size, found by any text in it."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import orjson
from lxml import etree
from starlette.requests import Request
from starlette.responses import Response

from sandbox.skeleton import clock
from sandbox.skeleton.store import Row, Store
from sandbox.skeleton.switches import Recorder

if TYPE_CHECKING:
    import httpx

KEPT = 20_000
LARGEST = 64 * 1024
"""Bytes that are kept of one body; what is longer is cut and says so."""
LARGEST_PRETTY = 512 * 1024

Direction = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call and its answer; `status` is 0 when there was no answer."""

    key: str
    at: float
    simulator: str
    direction: Direction
    method: str
    address: str
    mode: str
    status: int
    request_headers: Mapping[str, str]
    answer_headers: Mapping[str, str]
    request: bytes
    answer: bytes
    cut: bool = False

    def head(self) -> dict[str, Any]:
        """Everything but headers and bodies."""
        return {
            "id": self.key, "at": clock.local(self.at).isoformat(timespec="milliseconds"), "simulator": self.simulator, "direction": self.direction,
            "method": self.method, "address": self.address, "mode": self.mode, "status": self.status, "cut": self.cut,
        }  # fmt: skip


class Wire:
    """Keeps exchanges and finds them again."""

    def __init__(self, store: Store) -> None:
        self._table = store.table("wire", bound=KEPT)
        self._numbers = itertools.count(int(clock.utc().timestamp() * 1000))

    def keep(
        self,
        simulator: str,
        direction: Direction,
        *,
        method: str,
        address: str,
        request: bytes,
        answer: bytes = b"",
        status: int = 0,
        mode: str = "normal",
        request_headers: Mapping[str, str] | None = None,
        answer_headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep one exchange, of any protocol."""
        cut = max(len(request), len(answer)) > LARGEST
        head = {
            "direction": direction, "method": method, "address": address[:2000], "mode": mode, "status": status, "cut": cut,
            "request_headers": dict(request_headers or {}), "answer_headers": dict(answer_headers or {}),
            "length": len(request[:LARGEST]),
        }  # fmt: skip
        value = orjson.dumps(head) + b"\n" + request[:LARGEST] + answer[:LARGEST]
        self._table.put(f"{next(self._numbers)}", value, group=simulator)

    def recorder(self, simulator: str) -> Recorder:
        """Keeps the calls that come to a simulator."""

        def record(request: Request, body: bytes, answer: Response | None, mode: str) -> None:
            query = request.url.query
            self.keep(
                simulator,
                "in",
                method=request.method,
                address=request.url.path + (f"?{query}" if query else ""),
                request=body,
                request_headers=request.headers,
                answer=b"" if answer is None else bytes(answer.body),
                answer_headers={} if answer is None else answer.headers,
                status=0 if answer is None else answer.status_code,
                mode=mode,
            )

        return record

    def client(self, simulator: str, *, timeout: float) -> "httpx.AsyncClient":
        """A client whose calls are kept as this simulator's."""
        import httpx

        wire = self

        class Kept(httpx.AsyncHTTPTransport):
            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                asked = await request.aread()
                said, status, heads = b"", 0, {}
                try:
                    answer = await super().handle_async_request(request)
                    said, status, heads = await answer.aread(), answer.status_code, dict(answer.headers)
                except httpx.TransportError as error:
                    said = type(error).__name__.encode()
                    raise
                finally:
                    wire.keep(
                        simulator, "out", method=request.method, address=str(request.url), request=asked, request_headers=request.headers,
                        answer=said, answer_headers=heads, status=status,
                    )  # fmt: skip
                return answer

        return httpx.AsyncClient(timeout=timeout, trust_env=False, transport=Kept())

    def newest(self, *, simulator: str = "", containing: str = "", limit: int = 100) -> list[Exchange]:
        """The newest exchanges first, of one simulator and with a text in address, headers or bodies."""
        rows = self._table.newest(limit=limit, group=simulator or None, containing=containing.encode())
        return [_read(row) for row in rows]

    def get(self, key: str) -> Exchange | None:
        """One exchange."""
        row = self._table.row(key)
        return None if row is None else _read(row)

    def clear(self) -> None:
        """Forget everything."""
        self._table.clear()


def pretty(body: bytes) -> str:
    """A body laid out to be read: XML and JSON with indents, also XML that stands escaped inside XML; anything else as it is."""
    text = body.decode("utf-8", "replace")
    if len(body) > LARGEST_PRETTY:
        return text
    start = text.lstrip()[:1]
    if start in {"{", "["}:
        try:
            return orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2).decode()
        except orjson.JSONDecodeError:
            return text
    if start == "<":
        try:
            return _laid_out(body)
        except (etree.XMLSyntaxError, ValueError):
            return text
    return text


def _laid_out(body: bytes) -> str:
    root = etree.fromstring(body, _parser())
    etree.indent(root)
    made = etree.tostring(root, encoding="unicode")
    inner = [
        str(node.text).strip()
        for node in root.iter()
        if isinstance(node.tag, str) and str(node.text or "").lstrip().startswith("<")
    ]
    for text in inner[:20]:
        try:
            part = etree.fromstring(text.encode(), _parser())
        except (etree.XMLSyntaxError, ValueError):
            continue
        etree.indent(part)
        made += "\n\n<!-- -->\n" + etree.tostring(part, encoding="unicode")
    return made


def _parser() -> etree.XMLParser:
    return etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True, load_dtd=False)


def _read(row: Row) -> Exchange:
    head, _, bodies = row.value.partition(b"\n")
    values = orjson.loads(head)
    length = values.pop("length")
    return Exchange(
        key=row.key, at=row.at, simulator=row.group, request=bodies[:length], answer=bodies[length:], **values
    )
