"""The signing program on an officer's machine: a socket an operation, one text in and one out, papers fetched and brought back over HTTP."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.signing.authority import EXPIRED, OFFICERS, OTHER, REVOKED, Authority
from sandbox.signing.software import signed_pdf
from sandbox.skeleton.outgoing import Outgoing
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import LONGEST_WAIT, Option, Switches

_SIGNING = {"SignApproved", "SignIssued", "SignFile", "SignFiles", "SignPDF", "SignAppendix", "SignCopy"}
_PROBES = {"GetVersion": {"Status": 0, "Message": "1.0 (thử)"}, "Config": {"Status": 0, "Message": ""}}
_CANCELLED, _FAILED = 11, 1
_SECONDS = 60.0
_LARGEST = 50 * 1024 * 1024

_OPTIONS = {
    "officer": Option("lanhdao.bo", "thiết bị của ai đang cắm", tuple(OFFICERS)),
    "certificate": Option("own", "chứng thư trên thiết bị", ("own", EXPIRED, REVOKED, OTHER)),
    "does": Option(
        "signs",
        "làm gì với văn bản",
        ("signs", "cancels", "alters", "other_file", "replays", "unsigned", "dies", "lies"),
    ),
}


class SigningAgent:
    """The simulator; it reaches only the ministry's own portal."""

    name = "signing_agent"
    title = "Phần mềm ký trên máy cán bộ – signing agent"
    about = "Đóng vai phần mềm ký của thiết bị công vụ: trang ký mở WebSocket /agent/{Operation}."
    pages = ()

    def __init__(self, context: Context) -> None:
        self._wire = context.wire
        self._outgoing = Outgoing(context, self.name, timeout=_SECONDS)
        self._portal = urlsplit(context.portal_url).netloc
        self.authority = Authority(context.home / "signing")
        self.switches = Switches(
            _OPTIONS,
            {
                "wrong": "như does=other_file",
                "duplicate": "gửi văn bản hai lần",
                "reordered": "gửi lại văn bản đã ký trước đó",
                "wrong_signature": "giá trị chữ ký bị sửa sau khi ký",
                "expired_certificate": "ký bằng chứng thư hết hạn",
                "error": "đóng kết nối (1011)",
            },
        )
        self._last: bytes = b""

    def routes(self) -> list[BaseRoute]:
        """One socket an operation."""
        return [WebSocketRoute("/agent/{operation}", self._serve)]

    def forget(self) -> None:
        """Drop the paper that was signed last."""
        self._last = b""

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Close the way to the portal."""
        await self._outgoing.stop()

    async def _serve(self, socket: WebSocket) -> None:
        mode = self.switches.take(socket.scope["path"])
        if mode in {"down", "error"}:
            await socket.close(1011)
            return
        await socket.accept()
        try:
            text = await socket.receive_text()
            if mode == "slow":
                await asyncio.sleep(self.switches.seconds)
            if self.switches.option("does") == "dies":
                await socket.close(1011)
                return
            answer = (
                b"{"
                if mode == "malformed"
                else orjson.dumps(await self._do(socket.path_params["operation"], text, mode))
            )
            self._wire.keep(
                self.name,
                "in",
                method="WS",
                address=socket.scope["path"],
                request=text.encode(),
                answer=answer,
                mode=mode,
            )
            if mode == "timeout_after":
                await asyncio.sleep(self.switches.seconds or LONGEST_WAIT)
            await socket.send_text(answer.decode())
            await socket.close()
        except (WebSocketDisconnect, RuntimeError):
            return

    async def _do(self, operation: str, text: str, mode: str) -> dict[str, Any]:
        if operation in _PROBES:
            return _PROBES[operation]
        if operation == "GetCertInfo":
            _key, certificate = self._pair()
            return {
                "Status": 0,
                "Subject": certificate.subject.rfc4514_string(),
                "SerialNumber": f"{certificate.serial_number:x}",
            }
        if operation not in _SIGNING:
            return {"Status": _FAILED, "Message": f"Không có thao tác {operation}"}
        try:
            asked = orjson.loads(text)
            return await self._sign(asked, mode)
        except (orjson.JSONDecodeError, KeyError, TypeError, httpx.HTTPError, ValueError) as error:
            return {"Status": _FAILED, "Message": f"Không ký được: {type(error).__name__}"}

    async def _sign(self, asked: dict[str, Any], mode: str) -> dict[str, Any]:
        does = {"wrong": "other_file", "reordered": "replays"}.get(mode) or self.switches.option("does")
        if does == "cancels":
            return {"Status": _CANCELLED, "Message": "Người dùng hủy"}
        source, target = str(asked["FileName"]), str(asked["FileUploadHandler"])
        if {urlsplit(source).netloc, urlsplit(target).netloc} != {self._portal}:
            return {"Status": _FAILED, "Message": "Địa chỉ không được phép"}
        client = self._outgoing.client
        got = await client.get(source)
        got.raise_for_status()
        signed = await asyncio.to_thread(self._made, got.content[:_LARGEST], does, mode)
        if does == "lies":
            return {"Status": 0, "Message": "", "FileName": "ket-qua.pdf"}
        told: dict[str, Any] = {}
        for _ in range(2 if mode == "duplicate" else 1):
            sent = await client.post(target, files={"uploadfile": ("ket-qua.pdf", signed, "application/pdf")})
            first, told = told, sent.json()
            told = first if first.get("Status") else told
        if not told.get("Status"):
            return {"Status": _FAILED, "Message": str(told.get("Message", ""))}
        return {
            "Status": 0,
            "Message": "",
            "FileName": told.get("FileName", ""),
            "FileServer": told.get("FileServer", ""),
        }

    def _made(self, pdf: bytes, does: str, mode: str) -> bytes:
        if does == "unsigned":
            return pdf + b"\n"
        if does == "replays" and self._last:
            return self._last
        if does == "other_file":
            pdf = pdf.replace(b"%PDF-1.7", b"%PDF-1.6", 1)
        signed = self._signed(pdf, EXPIRED if mode == "expired_certificate" else "")
        self._last = signed
        if mode == "wrong_signature":
            # The value is the last thing in the object; what follows it is padding.
            held = signed.rindex(b"/Contents <") + len(b"/Contents <")
            end = held + len(signed[held : signed.index(b">", held)].rstrip(b"0"))
            return signed[: end - 2] + (b"00" if signed[end - 2 : end] != b"00" else b"11") + signed[end:]
        return signed + b"\n% added" if does == "alters" else signed

    def _signed(self, pdf: bytes, certificate_of: str) -> bytes:
        key, certificate = self._pair(certificate_of)
        return signed_pdf(pdf, key, certificate)

    def _pair(self, says: str = "") -> Any:
        says = says or self.switches.option("certificate")
        login = self.switches.option("officer")
        return self.authority.pair("token" if says == "own" else says, of=login)
