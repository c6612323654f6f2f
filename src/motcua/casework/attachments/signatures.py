"""Signatures of papers at intake: who signed, when, by which chain, whether it still holds and whether it is the applicant's own (Law 20/2023/QH15)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from motcua.casework.attachments.types import Match, PaperKind, PaperSignature
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing.types import Covers, OneSignature, Reason, SignatureReport, Verdict
from motcua.foundation.types import Json, Ref
from motcua.identity.people import queries as people

_PERSONAL = frozenset({"CCCD", "CMND", "HC"})


def judged(content: bytes, kind: PaperKind, *, at: datetime) -> SignatureReport | None:
    """What the signatures in a paper are worth at intake; none where it carries no signature."""
    signed = (kind is PaperKind.PDF and b"/ByteRange" in content) or (kind is PaperKind.XML and b"Signature" in content)
    report = signing.judge(content, at=at) if signed else None
    return None if report is None or report.reason is Reason.NO_SIGNATURE else report


def evidence(report: SignatureReport) -> dict[str, Json]:
    """The report as it is kept, for showing and for a later check."""
    return {
        "sha256": report.sha256,
        "signatures": report.signatures,
        "stamps": report.stamps,
        "each": [_plain(one) for one in report.each],
    }


def of(kept: Json, owner: Ref) -> tuple[PaperSignature, ...]:
    """The signatures of a kept report, each held against the owner of the paper."""
    each = kept.get("each") if isinstance(kept, dict) else None
    return tuple(_value(one, owner) for one in each if isinstance(one, dict)) if isinstance(each, list) else ()


def _plain(one: OneSignature) -> Json:
    found: dict[str, Json] = {}
    for name, value in asdict(one).items():
        found[name] = (
            value.isoformat() if isinstance(value, datetime) else list(value) if isinstance(value, tuple) else value
        )
    return found


def _value(kept: dict[str, Json], owner: Ref) -> PaperSignature:
    signer = kept.get("signer")
    who = signer if isinstance(signer, dict) else {}
    remarks = kept.get("remarks")
    identifier = str(who.get("identifier", ""))
    return PaperSignature(
        verdict=Verdict(str(kept["verdict"])),
        reason=Reason(str(kept["reason"])),
        covers=Covers(str(kept["covers"])),
        name=str(who.get("common_name", "")),
        organisation=str(who.get("organisation", "")),
        identifier=identifier,
        issuer=str(kept.get("issuer", "")),
        serial=str(kept.get("serial", "")),
        signed_at=_instant(kept.get("signed_at")),
        proven_at=_instant(kept.get("proven_at")),
        revoked_at=_instant(kept.get("revoked_at")),
        remarks=tuple(Reason(str(one)) for one in remarks) if isinstance(remarks, list) else (),
        match=_match(identifier, owner),
    )


def _match(identifier: str, owner: Ref) -> Match:
    """Whether the certificate is the applicant's: by tax code or personal number; without a number nobody can say."""
    kind, _, number = identifier.partition(":")
    if not number:
        return Match.UNKNOWN
    if owner.kind == "enterprise":
        if kind == "MST":
            return Match.SAME if number == owner.id else Match.OTHER
        return Match.PERSON if kind in _PERSONAL else Match.UNKNOWN
    if owner.kind == "person" and kind in _PERSONAL:
        return Match.SAME if number == people.person(owner.id).number else Match.OTHER
    return Match.UNKNOWN


def _instant(kept: Json) -> datetime | None:
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None
