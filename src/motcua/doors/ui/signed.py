"""Signatures of papers in plain words: what is sure, who signed, when, and whether it is the applicant's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.casework.attachments.types import PaperSignature, PaperSignatures
from motcua.doors.ui import texts, writing
from motcua.foundation.signing.types import Verdict

_TONES = {Verdict.VALID: "ok", Verdict.INDETERMINATE: "soon", Verdict.INVALID: "late"}


@dataclass(frozen=True, slots=True)
class Line:
    """One signature: the verdict as a chip, why, and facts as label and value."""

    tone: str
    verdict: str
    why: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """All signatures of a paper."""

    tone: str
    verdict: str
    judged: str
    lines: tuple[Line, ...]


def told(found: PaperSignatures | None) -> Told | None:
    """What a page says of a paper's signatures; nothing where it has none."""
    if found is None:
        return None
    return Told(
        _TONES[found.verdict],
        texts.words(f"signed.verdict.{found.verdict}"),
        texts.words("signed.judged", time=writing.moment(found.judged_at)),
        tuple(_line(one) for one in found.each),
    )


def _line(one: PaperSignature) -> Line:
    facts = [
        ("who", " – ".join(filter(None, (one.name, one.organisation)))),
        ("number", one.identifier),
        ("match", texts.words(f"signed.match.{one.match}")),
        ("signed_at", _moment(one.signed_at)),
        ("proven_at", _moment(one.proven_at) or texts.words("signed.not_proven")),
        ("issuer", one.issuer),
        ("revoked_at", _moment(one.revoked_at)),
        ("extent", texts.words(f"signed.covers.{one.covers}")),
        ("remarks", "; ".join(_reasons(one.remarks))),
    ]
    return Line(
        _TONES[one.verdict],
        texts.words(f"signed.verdict.{one.verdict}"),
        texts.find(f"signed.reason.{one.reason}") or "",
        tuple((texts.words(f"signed.fact.{name}"), value) for name, value in facts if value),
    )


def _reasons(reasons: Sequence[str]) -> list[str]:
    return [words for reason in reasons if (words := texts.find(f"signed.reason.{reason}"))]


def _moment(at: datetime | None) -> str:
    return writing.moment(at) if at else ""
