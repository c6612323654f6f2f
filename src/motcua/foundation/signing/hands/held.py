"""Keys that this server can reach: a file that the person's PIN opens, or a key on a PKCS#11 token."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from motcua.foundation.signing import keys
from motcua.foundation.signing.errors import KeyMissing, PinWrong

LONGEST_PIN = 200


def with_file(file: Path, certificate: bytes, pin: str, contents: Sequence[bytes]) -> list[bytes]:
    """Signature values over `contents` by the key in a file; raises `PinWrong`, `KeyMissing`."""
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=pin[:LONGEST_PIN].encode() or b" ")
    except OSError as error:
        raise KeyMissing(file=file.name) from error
    except (ValueError, TypeError) as error:
        raise PinWrong from error
    private = keys.paired(key, certificate)
    return [private.sign(content) for content in contents]


def with_token(module: str, place: str, pin: str, contents: Sequence[bytes]) -> list[bytes]:
    """Signature values by the key `token label/key label` of a PKCS#11 library; raises `PinWrong`, `KeyMissing`."""
    token, _, label = place.partition("/")
    return keys.on_token(module=module, token=token, label=label, pin=pin[:LONGEST_PIN], contents=contents)


def certificate_on_token(module: str, place: str, pin: str) -> bytes:
    """The certificate (DER) beside a key on a token; raises `PinWrong`, `KeyMissing`."""
    token, _, label = place.partition("/")
    return keys.certificate_on_token(module=module, token=token, label=label, pin=pin[:LONGEST_PIN])
