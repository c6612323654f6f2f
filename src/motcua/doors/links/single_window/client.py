"""Calls to the window: our messages, and the attachments it keeps; which failures are worth a retry."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from motcua.doors.links.single_window import wire
from motcua.doors.links.single_window.settings import Settings, current, revoked, trusted
from motcua.foundation import clock
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing.types import XmlVerdict
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import CallFailed, HostNotNamed
from motcua.foundation.transport.types import ClientSettings

MESSAGES, FILES = "single_window", "single_window.files"


class FileWrong(Exception):
    """A file is missing, too large, or not the one that was announced: the sender must mend it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FileNotNow(Exception):
    """The file server does not answer: the whole message may come again."""


def configure(settings: Settings) -> None:
    """Tell transport where these calls may go."""
    common = ClientSettings(
        authorities=settings.tls_authorities, certificate=settings.tls_certificate, key=settings.tls_key
    )
    wanted = {
        MESSAGES: replace(common, largest_answer=settings.largest_message),
        FILES: replace(common, hosts=settings.file_hosts, largest_answer=settings.largest_file),
    }
    for name, client in wanted.items():
        transport.configure(name, client)


def send(envelope: wire.Envelope, settings: Settings, *, attempt: int, text: str = "") -> None:
    """Hand one message over, as `text` where it was signed; only a 99 of the window ends without an error.

    Raises `Dead` with the window's sentences when it refuses (00), `Retry` for everything else: messages that may have crossed, no answer, a SOAP
    fault, an answer that cannot be read, an answer about another dossier, one whose signature does not hold.
    """
    configure(settings)
    after = settings.waits[min(attempt, len(settings.waits)) - 1]
    call = wire.write_call(
        text or wire.write_envelope(envelope),
        form=settings.form,
        namespace=settings.services_namespace,
        office=settings.our_name,
        document_type=envelope.subject.document_type,
    )
    path = "request" if settings.form == "request" else "gateway"
    operation = wire.REQUEST_NAMESPACE + wire.REQUEST if settings.form == "request" else wire.GATEWAY
    try:
        answer = transport.request(
            "POST",
            f"{settings.url}/{path}",
            headers={"content-type": "text/xml; charset=utf-8", "soapaction": f'"{operation}"'},
            content=call,
            timeout=settings.message_seconds,
            client=MESSAGES,
        )
        said = wire.read_answer(answer.body)
    except CallFailed as failure:
        raise Retry(f"{failure.code} {failure.params.get('reason', '')}".strip(), after) from failure
    except wire.Unreadable as unreadable:
        raise Retry(f"câu trả lời không đọc được: {unreadable.sentence}", after) from unreadable
    _check_signature(said, settings, after)
    if said.reference != envelope.subject.reference:
        raise Retry(f"câu trả lời cho hồ sơ khác: {said.reference[:35]}", after)
    if said.function == wire.REFUSED:
        sentences = "; ".join(f"{code}: {name}" for code, name in said.errors) or "không nêu lý do"
        crossed = any(code in settings.crossing_codes for code, _ in said.errors)
        if crossed and attempt <= settings.crossing_tries:
            # While we answer its withdrawal the window holds the dossier for withdrawn; after our answer it does not.
            raise Retry(f"Một cửa quốc gia chưa nhận: {sentences}", after)
        raise Dead(f"Một cửa quốc gia từ chối: {sentences}")
    if said.function != wire.STORED:
        raise Retry(f"câu trả lời có chức năng {said.function[:3]!r}", after)


def _check_signature(said: wire.Acknowledgement, settings: Settings, after: float) -> None:
    """Whoever stands between could say 99, so that we never send again, or 00: a signature that does not hold is no answer."""
    if settings.answers == "never" or (settings.answers == "if_signed" and not said.signed):
        return
    found = signing.check_xml(
        said.text.encode(),
        place="SystemSignature",
        trusted=trusted(settings),
        revoked=revoked(settings),
        at=clock.now(),
    )
    if found.verdict is not XmlVerdict.OK:
        raise Retry(f"chữ ký của câu trả lời không hợp lệ: {found.verdict.value}", after)


def fetch(link: str, settings: Settings, *, size: int | None, sha256: str, seconds: float = 0) -> bytes:
    """The bytes behind a link within `seconds` (0: as long as one file may take), compared with the size and fingerprint that were announced, where they were.

    Raises `FileWrong` when they cannot be right, `FileNotNow` when asking later may help.
    """
    if not settings.file_hosts or not link:
        raise FileWrong("file_host" if link else "file_missing")
    configure(settings)
    try:
        answer = transport.request("GET", link, timeout=seconds or settings.file_seconds, client=FILES)
    except HostNotNamed:
        raise FileWrong("file_host") from None
    except CallFailed as failure:
        if failure.retryable:
            raise FileNotNow(failure.code) from failure
        raise FileWrong("file_too_large") from failure
    if answer.status >= 500 or answer.status in {408, 429}:
        raise FileNotNow(f"status {answer.status}")
    if not answer.is_success:
        raise FileWrong("file_missing")
    if size is not None and size != len(answer.body):
        raise FileWrong("file_changed")
    if sha256 and sha256 != hashlib.sha256(answer.body).hexdigest():
        raise FileWrong("file_changed")
    return answer.body


def probe(seconds: float) -> None:
    """Ask the window's address for its description; a refusal below 500 is of something that is there. Raises `Retry`, `CallFailed`."""
    settings = current()
    configure(settings)
    path = "request" if settings.form == "request" else "gateway"
    answer = transport.request("GET", f"{settings.url}/{path}", params={"wsdl": ""}, timeout=seconds, client=MESSAGES)
    if answer.status >= 500:
        raise Retry(f"status {answer.status}")
    if answer.is_success and b"definitions" not in answer.body:
        raise Retry("trả lời không phải mô tả dịch vụ (WSDL)")
