"""Messages from the single window to the ministry: declarations, supplements, withdrawals, and every way to spoil them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from lxml import etree

from sandbox.single_window import declaration, envelope, files, origin, signature, soap, states
from sandbox.single_window.envelope import BadEnvelope, Message
from sandbox.single_window.keys import KeyStore
from sandbox.single_window.records import Records
from sandbox.single_window.trust import Trust
from sandbox.skeleton import clock
from sandbox.skeleton.outgoing import Outgoing
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.store import Table
from sandbox.skeleton.switches import Switches

CHEMICALS, ORIGIN = "BCT0800001", "BCT0700001"
SECONDS = 60.0
KINDS = ("10/01", "10/02", "10/03", "10/04", "12/11", "15/14")
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
    reason: str = ""
    anew: str = ""
    """Types of the attachments that are sent in a new version, with commas."""
    proposed: bool = False
    """Whether the wish to edit carries the form as it would be."""
    times: int = 1
    skip_last_file: bool = False
    data: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "Order":
        """Check the values of a request. Raises `BadOrder`."""
        unknown = set(values) - set(cls.__dataclass_fields__)
        if unknown:
            raise BadOrder(f"unknown: {', '.join(sorted(unknown))}")
        given = {name: value for name, value in values.items() if name == "data" or value not in {"", None}}
        try:
            order = cls(
                **{
                    **given,
                    "times": int(given.get("times", 1)),
                    **{
                        name: str(given.get(name, "")).lower() in {"1", "true", "yes"}
                        for name in ("skip_last_file", "proposed")
                    },
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
        if not isinstance(order.data, dict):
            raise BadOrder("data: an object")
        if not 1 <= order.times <= 10:
            raise BadOrder("times: 1..10")
        return order


class Sender:
    """Builds, signs and sends; keeps the dossier and what the ministry answered."""

    def __init__(
        self, context: Context, switches: Switches, records: Records, table: Table, store: KeyStore, trust: Trust
    ) -> None:
        self._context = context
        self._switches = switches
        self._records = records
        self._files = table
        self._keys = store
        self._trust = trust
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
        if known is not None and order.kind != "10/01":
            order = replace(order, document_type=known["documentType"])
        data = self._data(order, reference, known)
        mode = self._switches.telling(self.endpoint)
        message = self._message(order, reference, data, mode)
        text = self._text(order, message, mode)
        before = self._begin(order, reference, data) if order.fault == "none" else None
        self._remember(message.message_id, text)
        return await self._deliver(order, message, text, mode, before=before, data=data)

    async def close(self) -> None:
        """Close the connections."""
        await self._outgoing.stop()

    def _data(self, order: Order, reference: str, known: Mapping[str, Any] | None) -> dict[str, Any]:
        """The form that is sent: what was given, else what the dossier has, else a demo, each of another shipment unless an invoice is named."""
        fresh = f"SB-{reference}"
        if order.document_type == ORIGIN:
            return order.data or (
                dict(known["data"]) if known and known["data"] else origin.demo(invoice_no=order.invoice_no or fresh)
            )
        base = order.data or (dict(known["data"]) if known and known["data"] else declaration.demo(order.variant))
        if order.invoice_no:
            base |= {"invoice_no": order.invoice_no}
        elif not known and not order.data:
            base |= {"invoice_no": fresh}
        if order.kind in {"10/02", "10/03"} and known:
            base = {"replaced_reception_no": _reception_no(known)} | base
        return base

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
        wish = {"12/11": "WithdrawRequest", "15/14": "EditRequest"}.get(order.kind)
        if wish is None:
            return self._form(order, reference, data, now)
        node = etree.Element(wish)
        said = order.reason or "Doanh nghiệp đề nghị"
        for name, value in (("NSWFileCode", reference), ("RequestDate", now), ("Reason", said)):
            etree.SubElement(node, name).text = value
        if order.kind == "15/14" and order.proposed:
            node.append(self._form(replace(order, reason=""), reference, data, now))
        return node

    def _form(self, order: Order, reference: str, data: Mapping[str, Any], now: str) -> etree._Element:
        certificate = order.document_type == ORIGIN
        attached = files.attach(
            self._files, self._context.base_url, data, kind=order.files, skip_last=order.skip_last_file, anew=order.anew,
            certificate=certificate,
        )  # fmt: skip
        reason = order.reason if order.kind in {"10/03", "10/04"} else ""
        if certificate:
            return origin.build(data, reference=reference, attachments=attached, reason=reason)
        return declaration.build(data, reference=reference, declared_at=now, attachments=attached, reason=reason)

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

    def _begin(self, order: Order, reference: str, data: Mapping[str, Any]) -> int:
        """Change the state before sending: the ministry's answer may come before its acknowledgement is read. Gives the state before."""
        record = self._records.open(reference, data, order.document_type)
        before = int(record["state"])
        state = states.after(order.kind, before)
        if state != before and (order.kind != "10/01" or before == 0):
            self._records.turn(record, state, f"Doanh nghiệp gửi {order.kind}")
        return before

    async def _again(self, order: Order) -> dict[str, Any]:
        text = self._sent.get(order.resend) or self._kept(order.resend)
        if not text:
            raise BadOrder(f"resend: {order.resend} is not known")
        return await self._deliver(order, envelope.parse(text), text, self._switches.telling(self.endpoint))

    async def _deliver(
        self,
        order: Order,
        message: Message,
        text: str,
        mode: str = "normal",
        *,
        before: int | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        times = 2 if mode == "duplicate" else order.times
        answers = [await self._post(message, text) for _ in range(times)]
        earlier = self._last.get(message.reference) if mode == "reordered" else None
        if earlier is not None:
            answers.append(await self._post(envelope.parse(earlier), earlier))
        self._last[message.reference] = text
        if len(self._last) > _KEPT:
            self._last.pop(next(iter(self._last)))
        record = self._records.get(message.reference)
        last = answers[times - 1]
        if record is not None and last["function"] == "00":
            record["errors"] = last["errors"]
            sent = "/".join(message.key)
            if before is not None and record["state"] == states.after(sent, before) and record["state"] != before:
                self._records.turn(record, before, f"Bộ không nhận bản tin {sent} (00)")
            else:
                self._records.keep(record)
        elif record is not None and last["function"] == "99":
            record["errors"] = []
            if data is not None and order.kind.startswith("10/"):
                record["data"] = dict(data)
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
            text = soap.read_answer(response.content)
            reply = envelope.parse(text)
        except httpx.HTTPError as error:
            return _answer("", problem=f"{type(error).__name__}: {error}")
        except BadEnvelope as error:
            return _answer("", problem=f"HTTP {response.status_code}, {error.reason}")
        values = envelope.as_values(reply.content) if reply.content is not None else {}
        return _answer(reply.subject.get("function", ""), errors=_errors(values), signed=self._trust.status(text))

    def _kept(self, message_id: str) -> str:
        """The text of a message that was sent before the sandbox was started anew."""
        found = (
            one
            for one in self._records.messages(limit=1000)
            if one["messageId"] == message_id and one["direction"] == "out"
        )
        return str(next(found, {"raw": ""})["raw"])

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


def _answer(
    function: str, *, errors: list[dict[str, str]] | None = None, problem: str = "", signed: str = ""
) -> dict[str, Any]:
    return {"function": function, "errors": errors or [], "problem": problem, "signed": signed}


def _errors(values: Mapping[str, Any]) -> list[dict[str, str]]:
    held = values.get("ErrorList")
    listed = held.get("Error", []) if isinstance(held, dict) else []
    found = [listed] if isinstance(listed, dict) else listed
    return [
        {"code": str(e.get("ErrorCode", "")), "name": str(e.get("ErrorName", ""))} for e in found if isinstance(e, dict)
    ]
