"""Judging signed files (Law 20/2023/QH15; requirements of checking software: Circular 22/2020/TT-BTTTT)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from motcua.foundation import clock
from motcua.foundation.signing import authority, judging, keys, revocation, xml_judging
from motcua.foundation.signing.errors import KeyMissing
from motcua.foundation.signing.types import SignatureReport
from motcua.foundation.signing.xml import check_xml

__all__ = ["check", "check_detached", "check_xml", "judge"]


def judge(content: bytes, *, at: datetime | None = None, ask: bool = False) -> SignatureReport:
    """What the signatures in a file are worth at `at` (now, when not given): a PDF (PAdES), or XML with enveloped signatures (XML-DSig, XAdES).

    Any bytes get an answer, none raises. `each` tells every signature: who, when, chain, revocation, how much it covers. Trusted are the
    roots of the setting `signing_trust`, or the development authority of this installation. Revocation is read from `signing_crls` and
    from what the file brings; with `ask` the responder of `signing_ocsp` is asked too, a call over the network. Without any word of the
    issuer the remark is `REVOCATION_UNKNOWN`.
    """
    trust = _trust(at or clock.now(), ask=ask)
    return xml_judging.judge(content, trust) if xml_judging.is_xml(content) else judging.judge(content, trust)


def check(pdf: bytes, *, at: datetime | None = None) -> SignatureReport:
    """What the signatures of a PDF file are worth, as `judge` tells."""
    return judging.judge(pdf, _trust(at or clock.now(), ask=False))


def check_detached(content: bytes, signature: bytes, *, at: datetime | None = None) -> SignatureReport:
    """What a detached CMS signature over some bytes is worth, as `judge` tells; any bytes get an answer."""
    return judging.judge_detached(content, signature, _trust(at or clock.now(), ask=False))


def _trust(at: datetime, *, ask: bool) -> judging.Trust:
    options = settings.MOTCUA
    files = authority.Files.under(options.home)
    lists = Path(options.signing_crls) if options.signing_crls else files.revoked
    return judging.Trust(
        roots=_certificates(Path(options.signing_trust) if options.signing_trust else files.root),
        known=_certificates(Path(options.signing_chain) if options.signing_chain else files.intermediate),
        at=at,
        evidence=revocation.kept(lists),
        responder=options.signing_ocsp if ask else "",
    )


def _certificates(file: Path) -> tuple[bytes, ...]:
    # By date of the file too, so that a new trust list holds without a restart.
    try:
        return _read(file, file.stat().st_mtime_ns)
    except (OSError, KeyMissing):
        # Without a root every signature is "no trust anchor": the honest answer.
        return ()


@lru_cache(maxsize=8)
def _read(file: Path, _changed: int) -> tuple[bytes, ...]:
    return tuple(keys.certificates_of(file))
