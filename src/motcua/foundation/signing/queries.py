"""Judging signed files (Law 20/2023/QH15; requirements of checking software: Circular 22/2020/TT-BTTTT)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from motcua.foundation import clock
from motcua.foundation.signing import authority, judging, keys
from motcua.foundation.signing.errors import KeyMissing
from motcua.foundation.signing.types import SignatureReport
from motcua.foundation.signing.xml import check_xml

__all__ = ["check", "check_detached", "check_xml"]


def check(pdf: bytes, *, at: datetime | None = None) -> SignatureReport:
    """What the signatures of a file are worth at `at` (now, when not given); any bytes get an answer, none raises.

    Trusted are the roots of the setting `signing_trust`, or the development authority of this installation. Revocation is not
    asked for over the network: the remark `REVOCATION_UNKNOWN` says so.
    """
    options = settings.MOTCUA
    files = authority.Files.under(options.home)
    roots = _certificates(Path(options.signing_trust) if options.signing_trust else files.root)
    known = _certificates(Path(options.signing_chain)) if options.signing_chain else ()
    return judging.judge(pdf, roots=roots, known=known, at=at or clock.now())


def check_detached(content: bytes, signature: bytes, *, at: datetime | None = None) -> SignatureReport:
    """What a detached CMS signature over some bytes is worth, as `check` judges; any bytes get an answer."""
    options = settings.MOTCUA
    files = authority.Files.under(options.home)
    roots = _certificates(Path(options.signing_trust) if options.signing_trust else files.root)
    known = _certificates(Path(options.signing_chain)) if options.signing_chain else ()
    return judging.judge_detached(content, signature, roots=roots, known=known, at=at or clock.now())


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
