"""Addresses, headers and faults of the road, and the JSON of our services ↔ plain values; pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from lxml import etree

from motcua.foundation import strict_json

LARGEST_FAULT = 64 * 1024
_LASTING = frozenset(
    {
        "accessdenied", "unknownservice", "unknownmember", "sslauthenticationfailed", "badrequest", "invalidclientidentifier",
        "missingheaderfield", "unauthorizedaccess",
    }
)  # fmt: skip
"""Last words of faults that no repeat can cure: a right, a name or a setting is wrong."""

_ID = re.compile(r"[\x21-\x7e]{1,80}")


class Unreadable(Exception):
    """What came is not in the promised form."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What the road says when it has failed itself: its type in one spelling, and its words."""

    type: str
    message: str
    detail: str

    @property
    def can_pass(self) -> bool:
        """Whether the same call may go through later."""
        return not any(word in _LASTING for word in self.type.split("."))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call to us says of itself."""

    subsystem: str
    message: str
    user: str
    issue: str
    purpose: str


def parts(identifier: str) -> tuple[str, ...]:
    """The parts of `instance/class/member/subsystem[/service]`, each decoded by itself; raises `Unreadable`."""
    found = tuple(unquote(part) for part in identifier.split("/"))
    if not 3 <= len(found) <= 6 or not all(found):
        raise Unreadable("identifier")
    return found


def identifier(names: Sequence[str]) -> str:
    """Parts as one identifier, each percent-encoded by itself: a slash inside a code is no separator."""
    return "/".join(quote(name, safe="") for name in names)


def xroad_path(service: str, path: str) -> str:
    """`/r1/{instance}/{class}/{member}/{subsystem}/{service}[/path]`."""
    return f"/r1/{identifier(parts(service))}{path}"


def dstcode(service: str) -> str:
    """The adapter's target: the subsystem, separated by colons; the service's own name is in the path."""
    return ":".join(parts(service)[:4])


def read_fault(kind: str, body: bytes) -> Fault:
    """The road's fault: `kind` is its header, the body JSON or XML; both may be poor, the header counts."""
    values: Mapping[str, object] = {}
    if len(body) <= LARGEST_FAULT:
        values = _json_fault(body) or _xml_fault(body)
    return Fault(plain(kind), str(values.get("message", ""))[:300], str(values.get("detail", ""))[:80])


def plain(kind: str) -> str:
    """A fault's type in one spelling: releases write `AccessDenied` and `access_denied`."""
    return kind.replace("_", "").strip().lower()[:120]


def read_gateway_fault(body: bytes) -> str:
    """The gateway's fault code (`900901`), wrapped or not, empty when there is none."""
    values = _json_fault(body)
    inner = values.get("fault", values)
    return str(inner.get("code", "")) if isinstance(inner, dict) else ""


def read_asked(headers: Mapping[str, str], purpose: str) -> Asked:
    """The headers of a call to us, names in lower case; raises `Unreadable` with the header that is missing or malformed."""
    subsystem, message = headers.get("x-road-client", ""), headers.get("x-road-id", "")
    try:
        names = parts(subsystem)
    except Unreadable:
        raise Unreadable("X-Road-Client") from None
    if not _ID.fullmatch(message):
        raise Unreadable("X-Road-Id")
    user, issue = headers.get("x-road-userid", ""), headers.get("x-road-issue", "")
    if not _ID.fullmatch(user):
        raise Unreadable("X-Road-UserId")
    if issue and not _ID.fullmatch(issue):
        raise Unreadable("X-Road-Issue")
    return Asked("/".join(names), message, user, issue, purpose)


def write_error(kind: str, message: str, detail: str) -> bytes:
    """Our own refusal in the road's words; without its header, which is for the road's own faults."""
    return json.dumps({"type": kind, "message": message, "detail": detail}, ensure_ascii=False).encode()


def write(values: Mapping[str, object]) -> bytes:
    """An answer of one of our services."""
    return json.dumps(dict(values), ensure_ascii=False).encode()


def _json_fault(body: bytes) -> dict[str, object]:
    try:
        found = strict_json.read(body)
    except strict_json.NotStrict:
        return {}
    return found if isinstance(found, dict) else {}


def _xml_fault(body: bytes) -> dict[str, object]:
    # A DOCTYPE is the door to entities, files and networks; no honest message has one.
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    return {etree.QName(child).localname: child.text or "" for child in root.iterchildren(tag=etree.Element)}
