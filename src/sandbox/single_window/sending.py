"""Messages from the single window to the ministry: declarations, supplements, withdrawals, and every way to spoil them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from lxml import etree

from sandbox.single_window import declaration, envelope, files, signature, soap
from sandbox.single_window.envelope import BadEnvelope, Message
from sandbox.single_window.keys import KeyStore
from sandbox.single_window.records import Records
from sandbox.skeleton import clock
from sandbox.skeleton.outgoing import Outgoing
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.store import Table
from sandbox.skeleton.switches import Switches

CHEMICALS = "BCT0800001"
SECONDS = 60.0
KINDS = ("10/01", "10/02", "10/04", "12/11")
FAULTS = (
    "none",
    "malformed",
    "xxe",
    "no-header",
    "unknown-type",
    "unknown-document",
    "ampersand",
    "empty",
    "before-dossier",
)
_SIGNED_AS = {"wrong_signature": "wrong", "expired_certificate": "expired"}
_KEPT = 500
_XXE = '<!DOCTYPE Envelope [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


class BadOrder(ValueError):
    """A request to send something that there is not."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to send; the fields are those of `POST /nsw/send`."""

    kind: str = "10/01"
    variant: str = "valid"
    reference: str = ""
    resend: str = ""
    fault: str = "none"
    files: str = "good"
    signature: str = ""
    document_type: str = CHEMICALS
    invoice_no: str = ""
    reason: str = "Doanh nghiệp đề nghị"
    times: int = 1
    skip_last_file: bool = False
    data: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "Order":
        """Check the values of a request. Raises `BadOrder`."""
        unknown = set(values) - set(cls.__dataclass_fields__)
        if unknown:
            raise BadOrder(f"unknown: {', '.join(sorted(unknown))}")
        given = {name: value for name, value in values.items() if value not in {"", None} or name == "data"}
        try:
            order = cls(
                **{
                    **given,
                    "times": int(given.get("times", 1)),
                    "skip_last_file": str(given.get("skip_last_file", "")).lower() in {"1", "true", "yes"},
                }
            )
        except (TypeError, ValueError) as error:
            raise BadOrder(str(error)) from error
        for name, value, allowed in (
            ("kind", order.kind, KINDS),
            ("variant", order.variant, declaration.VARIANTS),
            ("fault", order.fault, FAULTS),
            ("files", order.files, files.KINDS),
            ("signature", order.signature or "good", signature.MODES),
        ):
            if value not in allowed:
                raise BadOrder(f"{name}: {' | '.join(allowed)}")
        if not 1 <= order.times <= 10:
            raise BadOrder("times: 1..10")
        return order


class Sender:
    """Builds, signs and sends; keeps the dossier and what the ministry answered."""

    def __init__(self, context: Context, switches: Switches, records: Records, table: Table, store: KeyStore) -> None:
        self._context = context
        self._switches = switches
        self._records = records
        self._files = table
        self._keys = store
        self._outgoing = Outgoing(context, "single_window", timeout=SECONDS)
        self._sent: dict[str, str] = {}
        self._last: dict[str, str] = {}

    @property
    def endpoint(self) -> str:
        """Where the ministry listens."""
        return self._switches.option("endpoint") or f"{self._context.portal_url}/ket-noi/nsw"

    async def send(self, order: Order) -> dict[str, Any]:
        """Send a message, or an old one again; gives the reference, the message id and each answer. Raises `BadOrder`."""
        if order.resend:
            return await self._again(order)
        reference = order.reference or self._new_reference()
        known = self._records.get(reference)
        if known is None and order.kind != "10/01" and order.fault != "before-dossier":
            raise BadOrder(f"reference: {reference} is not known")
        base = order.data or (dict(known["data"]) if known and known["data"] else declaration.demo(order.variant))
        # Each declaration is of another shipment, unless an invoice is named.
        data = base | (
            {"invoice_no": order.invoice_no}
            if order.invoice_no
            else {}
            if known or order.data
            else {"invoice_no": f"SB-{reference}"}
        )
        if order.kind == "10/02" and known:
            data = {"replaced_reception_no": _reception_no(known)} | data
        mode = self._switches.telling(self.endpoint)
        message = self._message(order, reference, data, mode)
        text = self._text(order, message, mode)
        if order.fault == "none":
            self._begin(order, reference, data)
        self._remember(message.message_id, text)
        return await self._deliver(order, message, text, mode)

    async def close(self) -> None:
        """Close the connections."""
        await self._outgoing.stop()

    def _message(self, order: Order, reference: str, data: Mapping[str, Any], mode: str) -> Message:
        now = envelope.stamp(clock.now() + timedelta(days=1 if mode == "clock_skew" else 0))
        kind, function = order.kind.split("/")
        document_type = {"unknown-document": "BCT9900099", "ampersand": "BCT&TEST0001"}.get(
            order.fault, order.document_type
        )
        subject = {
            "documentType": document_type,
            "type": "77" if order.fault == "unknown-type" else kind,
            "function": function,
            "reference": reference,
            "documentYear": now[:4],
            "preReference": reference,
            "preDocumentYear": now[:4],
            "sendDate": now,
        }
        if order.fault == "no-header":
            del subject["reference"], subject["type"]
        return Message(
            secrets.token_hex(16),
            dict(envelope.NSW),
            dict(envelope.MINISTRY),
            subject,
            self._content(order, reference, data, now),
        )

    def _content(self, order: Order, reference: str, data: Mapping[str, Any], now: str) -> etree._Element:
        if order.kind == "12/11":
            node = etree.Element("WithdrawRequest")
            for name, value in (("NSWFileCode", reference), ("RequestDate", now), ("Reason", order.reason)):
                etree.SubElement(node, name).text = value
            return node
        attached = files.attach(
            self._files, self._context.base_url, data, kind=order.files, skip_last=order.skip_last_file
        )
        return declaration.build(data, reference=reference, declared_at=now, attachments=attached)

    def _text(self, order: Order, message: Message, mode: str) -> str:
        if order.fault == "empty":
            return ""
        root = signature.sign(
            envelope.build(message),
            self._keys,
            _SIGNED_AS.get(mode) or order.signature or self._switches.option("signature"),
        )
        text = envelope.to_bytes(root).decode()
        if order.fault == "malformed":
            return text[: len(text) * 2 // 3]
        if order.fault == "xxe":
            return _XXE + text.replace("<declarantName>", "<declarantName>&x;")
        return text

    def _begin(self, order: Order, reference: str, data: Mapping[str, Any]) -> None:
        """Change the state before sending: the ministry's answer may come before its acknowledgement is read."""
        record = self._records.open(reference, data, order.document_type)
        state = {"10/01": 1, "10/04": 6, "12/11": 5 if record["state"] == 1 else 7}.get(order.kind)
        if state is not None and state != record["state"] and (order.kind != "10/01" or record["state"] == 0):
            self._records.turn(record, state, f"Doanh nghiệp gửi {order.kind}")

    async def _again(self, order: Order) -> dict[str, Any]:
        text = self._sent.get(order.resend)
        if text is None:
            raise BadOrder(f"resend: {order.resend} is not known")
        return await self._deliver(order, envelope.parse(text), text, self._switches.telling(self.endpoint))

    async def _deliver(self, order: Order, message: Message, text: str, mode: str = "normal") -> dict[str, Any]:
        times = 2 if mode == "duplicate" else order.times
        answers = [await self._post(message, text) for _ in range(times)]
        before = self._last.get(message.reference) if mode == "reordered" else None
        if before is not None:
            answers.append(await self._post(envelope.parse(before), before))
        self._last[message.reference] = text
        if len(self._last) > _KEPT:
            self._last.pop(next(iter(self._last)))
        record = self._records.get(message.reference)
        last = answers[-1]
        if record is not None and last["function"] == "00":
            record["errors"] = last["errors"]
            if record["state"] == 1 and not order.resend:
                self._records.turn(record, 0, "Bộ không nhận bản tin (00)")
            else:
                self._records.keep(record)
        return {"reference": message.reference, "messageId": message.message_id, "answers": answers} | last

    async def _post(self, message: Message, text: str) -> dict[str, Any]:
        gateway = self._switches.option("form") == "gateway"
        body = (
            soap.gateway_call(text, office="BCT", document_type=message.subject["documentType"])
            if gateway
            else soap.simple_call(text)
        )
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": '"receive"' if gateway else f'"{soap.SIMPLE}Request"',
        }
        answer = await self._answered(body, headers)
        self._records.log(
            "out",
            message,
            text,
            answer["function"],
            "; ".join(f"{e['code']}: {e['name']}" for e in answer["errors"]) or answer["problem"],
        )
        return answer

    async def _answered(self, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        import httpx

        try:
            response = await self._outgoing.client.post(self.endpoint, content=body, headers=dict(headers))
            reply = envelope.parse(soap.read_answer(response.content))
        except httpx.HTTPError as error:
            return _answer("", problem=f"{type(error).__name__}: {error}")
        except BadEnvelope as error:
            return _answer("", problem=f"HTTP {response.status_code}, {error.reason}")
        values = envelope.as_values(reply.content) if reply.content is not None else {}
        return _answer(reply.subject.get("function", ""), errors=_errors(values))

    def _remember(self, message_id: str, text: str) -> None:
        self._sent[message_id] = text
        if len(self._sent) > _KEPT:
            self._sent.pop(next(iter(self._sent)))

    def _new_reference(self) -> str:
        return f"NSW{clock.now():%y%m}{secrets.randbelow(10**8):08d}"


def _reception_no(record: Mapping[str, Any]) -> str:
    """The number of the newest confirmation, which an amendment names."""
    held = (turn.get("content", {}).get("SystemReceptionNo") for turn in reversed(record["turns"]))
    return next(filter(None, held), "")


def _answer(function: str, *, errors: list[dict[str, str]] | None = None, problem: str = "") -> dict[str, Any]:
    return {"function": function, "errors": errors or [], "problem": problem}


def _errors(values: Mapping[str, Any]) -> list[dict[str, str]]:
    held = values.get("ErrorList")
    listed = held.get("Error", []) if isinstance(held, dict) else []
    found = [listed] if isinstance(listed, dict) else listed
    return [
        {"code": str(e.get("ErrorCode", "")), "name": str(e.get("ErrorName", ""))} for e in found if isinstance(e, dict)
    ]
