"""`motcua verify`: whether a file is a genuine result."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from django.db import Error

from motcua.casework.results import queries as results
from motcua.casework.results.types import Answer, Verification
from motcua.foundation import clock
from motcua.foundation.signing import queries as signing
from motcua.foundation.signing.types import Verdict

_EXIT = {
    Answer.GENUINE: 0,
    Answer.REVOKED: 1,
    Answer.REPLACED: 1,
    Answer.ALTERED: 1,
    Answer.FOREIGN: 1,
    Answer.UNKNOWN: 2,
}
_WORDS = {
    Answer.GENUINE: "✓ Văn bản hợp lệ · Genuine, and in force",
    Answer.REVOKED: "✗ Văn bản đã bị thu hồi · Genuine, but revoked",
    Answer.REPLACED: "✗ Văn bản đã được thay thế · Genuine, but replaced",
    Answer.ALTERED: "✗ Văn bản đã bị sửa đổi · Altered after it was signed",
    Answer.FOREIGN: "✗ Văn bản không do hệ thống này phát hành · Not issued by this installation",
    Answer.UNKNOWN: "? Không đọc được văn bản · This is no file that can be judged",
}


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(file: Path, as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Say whether FILE is a genuine result: exit 0 valid, 1 altered, revoked or foreign, 2 where it cannot tell."""
    try:
        if file.stat().st_size > results.LARGEST_FILE:
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
    _end(_EXIT[found.answer], _told(found), _plain(found), as_json=as_json)


def _without_register(content: bytes, *, as_json: bool) -> None:
    """No database at hand: the signature alone is judged, and a sound one leaves open whether the paper still holds."""
    report = signing.check(content)
    if report.verdict is Verdict.INVALID:
        _end(1, _WORDS[Answer.ALTERED], {"answer": "altered", "reason": report.reason.value}, as_json=as_json)
    text = "? The register cannot be asked: the signature alone does not tell whether the paper is in force."
    _end(2, text, {"answer": "unknown", "reason": report.reason.value}, as_json=as_json)


def _told(found: Verification) -> str:
    lines = [_WORDS[found.answer]]
    if found.symbol:
        lines.append(f"  {found.title}, số {found.symbol}")
    if found.issued_at:
        lines.append(f"  Ký · Signed: {found.signer}, {clock.legal_time(found.issued_at).isoformat(timespec='seconds')}")
    if found.state_reason:
        lines.append(f"  Lý do · Reason: {found.state_reason}")
    if found.sha256:
        lines.append(f"  SHA-256 đã phát hành · issued: {found.sha256}")
    if found.given_sha256 and found.given_sha256 != found.sha256:
        lines.append(f"  SHA-256 tệp này · this file: {found.given_sha256}")
    if found.reason:
        lines.append(f"  {found.reason}")
    return "\n".join(lines)


def _plain(found: Verification) -> dict[str, object]:
    return {
        "answer": found.answer.value,
        "reason": found.reason,
        "symbol": found.symbol,
        "title": found.title,
        "signer": found.signer,
        "issued_at": found.issued_at.isoformat() if found.issued_at else None,
        "sha256": found.sha256,
        "given_sha256": found.given_sha256,
    }


def _end(code: int, text: str, plain: dict[str, object], *, as_json: bool) -> None:
    click.echo(json.dumps(plain, ensure_ascii=False) if as_json else text)
    sys.exit(code)
