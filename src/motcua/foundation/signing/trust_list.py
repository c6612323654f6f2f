"""A trusted list (ETSI TS 119 612): which authorities a state vouches for, since when, and until when; the list is hostile until proven."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from lxml import etree

from motcua.foundation.signing import xml_judging
from motcua.foundation.signing.errors import ListRefused
from motcua.foundation.signing.judging import Trust
from motcua.foundation.signing.types import Anchor, Verdict

LARGEST = 20 * 1024 * 1024
"""Bytes of a list that is read; the largest in use have about three mebibytes."""

MOST_SERVICES = 5_000

_TSL = "{http://uri.etsi.org/02231/v2#}"
_AUTHORITIES = ("/Svctype/CA/QC", "/Svctype/CA/PKC", "/Svctype/TSA/QTST", "/Svctype/TSA")
"""Ends of the types whose certificates sign certificates or time-stamps (5.5.1)."""
_GRANTED = (
    "/TrustedList/Svcstatus/granted",
    "/TrustedList/Svcstatus/recognisedatnationallevel",
    "/Svcstatus/undersupervision",
    "/Svcstatus/accredited",
)
"""Ends of the states in which a service is vouched for (5.5.4; the last two of lists before version 5)."""


@dataclass(frozen=True, slots=True)
class TrustList:
    """A list that was found to be its operator's; `next_update` is the last instant for which it speaks."""

    sequence: int
    territory: str
    operator: str
    issued_at: datetime
    next_update: datetime
    anchors: tuple[Anchor, ...]


def read(content: bytes, *, signers: tuple[bytes, ...], at: datetime) -> TrustList:
    """The list in some bytes, after its signature by one of `signers` (DER), or by who was certified by one, was found to hold and to cover all of it.

    Raises `ListRefused`: too_large, unreadable, unsigned, signature, signer, future, closed, ended.
    """
    if len(content) > LARGEST:
        raise ListRefused(reason="too_large")
    root = _parsed(content)
    _require_signed(content, signers, at)
    scheme = root.find(f"{_TSL}SchemeInformation")
    if scheme is None:
        raise ListRefused(reason="unreadable")
    issued, ends = _instant(scheme, "ListIssueDateTime"), _instant(scheme, f"NextUpdate/{_TSL}dateTime")
    number = _text(scheme, "TSLSequenceNumber")
    if issued is None or not number.isdecimal() or len(number) > 9:
        raise ListRefused(reason="unreadable")
    if issued > at:
        raise ListRefused(reason="future")
    if ends is None:  # 5.3.15: a list without a next one is the last of its scheme
        raise ListRefused(reason="closed")
    if ends <= at:
        raise ListRefused(reason="ended")
    return TrustList(
        sequence=int(number),
        territory=_text(scheme, "SchemeTerritory")[:20],
        operator=_text(scheme, f"SchemeOperatorName/{_TSL}Name")[:200],
        issued_at=issued,
        next_update=ends,
        anchors=_anchors(root),
    )


def _parsed(content: bytes) -> etree._Element:
    try:
        root = etree.fromstring(
            content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        )
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise ListRefused(reason="unreadable") from fault
    if root.tag != f"{_TSL}TrustServiceStatusList" or b"<!DOCTYPE" in content:
        raise ListRefused(reason="unreadable")
    return root


def _require_signed(content: bytes, signers: tuple[bytes, ...], at: datetime) -> None:
    report = xml_judging.judge(content, Trust(roots=signers, known=(), at=at))
    if not report.each:
        raise ListRefused(reason="unsigned")
    if report.verdict is not Verdict.VALID or report.signatures != 1 or not report.covers_whole_file:
        raise ListRefused(reason="signature", found=report.reason.value)


def _anchors(root: etree._Element) -> tuple[Anchor, ...]:
    services = root.findall(f"{_TSL}TrustServiceProviderList//{_TSL}TSPService")
    if len(services) > MOST_SERVICES:
        raise ListRefused(reason="unreadable")
    found: list[Anchor] = []
    for service in services:
        info = service.find(f"{_TSL}ServiceInformation")
        if info is None or not _text(info, "ServiceTypeIdentifier").endswith(_AUTHORITIES):
            continue
        turns = [info, *service.findall(f"{_TSL}ServiceHistory/{_TSL}ServiceHistoryInstance")]
        spans = _spans(turns)
        name = _text(info, f"ServiceName/{_TSL}Name")[:200]
        found += [Anchor(der, name, spans) for der in _certificates(info) if spans]
    return tuple(found)


def _spans(turns: list[etree._Element]) -> tuple[tuple[datetime, datetime | None], ...]:
    """Times in which a service was vouched for: from the start of each such state until the next one began."""
    states = sorted(
        (since, _text(turn, "ServiceStatus").endswith(_GRANTED))
        for turn in turns
        if (since := _instant(turn, "StatusStartingTime")) is not None
    )
    ends = [since for since, _ in states[1:]]
    return tuple(
        (since, until) for (since, granted), until in zip(states, [*ends, None], strict=True) if granted
    )  # fmt: skip


def _certificates(info: etree._Element) -> list[bytes]:
    found = []
    for node in info.iterfind(f"{_TSL}ServiceDigitalIdentity/{_TSL}DigitalId/{_TSL}X509Certificate"):
        try:
            der = base64.b64decode("".join((node.text or "").split()), validate=True)
            x509.load_der_x509_certificate(der)
            found.append(der)
        except ValueError:
            continue  # one provider's slip is no reason to distrust the others
    return found


def _text(node: etree._Element, path: str) -> str:
    return (node.findtext(f"{_TSL}{path}") or "").strip()


def _instant(node: etree._Element, path: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(_text(node, path))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
