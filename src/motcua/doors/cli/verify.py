"""`motcua verify`: whether a file is a genuine result."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from django.db import Error

from motcua.casework.results import queries as results
from motcua.casework.results.types import Finding, Verification
from motcua.foundation import clock
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing.types import Verdict

LARGEST_FILE = 50 * 1024 * 1024

_WORDS = {
    Finding.AUTHENTIC: "✓ Văn bản hợp lệ · Genuine, and in force",
    Finding.REVOKED: "✗ Văn bản đã bị thu hồi · Genuine, but revoked",
    Finding.EXPIRED: "✗ Văn bản đã hết thời hạn · Genuine, but its time is over",
    Finding.REPLACED: "✗ Văn bản đã được thay thế · Genuine, but replaced",
    Finding.ALTERED: "✗ Văn bản đã bị sửa đổi · Altered after it was signed",
    Finding.FOREIGN: "✗ Văn bản không do hệ thống này phát hành · Not issued by this installation",
    Finding.UNKNOWN: "? Không đọc được văn bản · This is no file that can be judged",
}


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(file: Path, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Say whether FILE is a genuine result: exit 0 valid, 1 altered, revoked or foreign, 2 where it cannot tell."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            _end(2, "? The file is too large to be a result.", {"answer": "unknown"}, as_json=as_json)
        content = file.read_bytes()
    except OSError as error:
        _end(2, f"? {file} cannot be read: {error.strerror}.", {"answer": "unknown"}, as_json=as_json)
        return
    try:
        found = results.verify_file(content)
    except Error:
        _without_register(content, as_json=as_json)
        return
    _end(found.exit_code, _told(found), _plain(found), as_json=as_json)


def _without_register(content: bytes, *, as_json: bool) -> None:
    """No database at hand: the signature alone is judged, and a sound one leaves open whether the paper still holds."""
    report = signing.check(content)
    if report.verdict is Verdict.INVALID:
        _end(1, _WORDS[Finding.ALTERED], {"answer": "altered", "reason": report.reason.value}, as_json=as_json)
    text = "? The register cannot be asked: the signature alone does not tell whether the paper is in force."
    _end(2, text, {"answer": "unknown", "reason": report.reason.value}, as_json=as_json)


def _told(found: Verification) -> str:
    lines = [_WORDS[found.finding]]
    if found.symbol:
        lines.append(f"  {found.title}, số {found.symbol}")
    if found.issued_at:
        lines.append(
            f"  Ký · Signed: {found.signer}, {clock.legal_time(found.issued_at).isoformat(timespec='seconds')}"
        )
    if found.ended_at:
        lines.append(
            f"  Hết hiệu lực · Ended: {clock.legal_time(found.ended_at).isoformat(timespec='seconds')} {found.replaced_by}"
        )
    given = found.signature.sha256 if found.signature else ""
    if found.symbol:
        lines.append(f"  SHA-256 đã phát hành · issued: {found.fingerprint}")
    if given and (not found.symbol or given != found.fingerprint):
        lines.append(f"  SHA-256 tệp này · this file: {given}")
    if found.signature and found.signature.reason:
        lines.append(f"  Chữ ký · Signature: {found.signature.verdict} {found.signature.reason}")
    return "\n".join(lines)


def _plain(found: Verification) -> dict[str, object]:
    return {
        "answer": found.finding.value,
        "reason": found.signature.reason.value if found.signature else "",
        "symbol": found.symbol,
        "title": found.title,
        "signer": found.signer,
        "issued_at": found.issued_at.isoformat() if found.issued_at else None,
        "sha256": found.fingerprint,
        "given_sha256": found.signature.sha256 if found.signature else "",
    }


def _end(code: int, text: str, plain: dict[str, object], *, as_json: bool) -> None:
    click.echo(json.dumps(plain, ensure_ascii=False) if as_json else text)
    sys.exit(code)
