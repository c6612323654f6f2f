"""Signed identity tokens (RS256) and the proof-key check of RFC 7636."""

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


class Signer:
    """The provider's RSA key, kept in one file and made when it is missing."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            made = rsa.generate_private_key(65537, 2048)
            path.write_bytes(
                made.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            )
            path.chmod(0o600)
        key = serialization.load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(path)
        self._key = key
        public = key.public_key().public_numbers()
        self.jwk = {"kty": "RSA", "use": "sig", "alg": "RS256", "n": _number(public.n), "e": _number(public.e)}
        self.kid = _text(hashlib.sha256(self.jwk["n"].encode()).digest())[:16]
        self.jwk["kid"] = self.kid

    def token(self, claims: Mapping[str, object], *, spoiled: bool = False) -> str:
        """A compact JWT; `spoiled` makes a signature that does not fit."""
        head = _text(json.dumps({"alg": "RS256", "kid": self.kid, "typ": "JWT"}).encode())
        body = _text(json.dumps(claims, ensure_ascii=False).encode())
        signed = f"{head}.{body}".encode()
        signature = self._key.sign(signed[:-1] if spoiled else signed, padding.PKCS1v15(), hashes.SHA256())
        return f"{head}.{body}.{_text(signature)}"


def proof_fits(verifier: str, challenge: str, method: str) -> bool:
    """Whether the verifier belongs to the challenge (S256, or plain as the old default)."""
    if method == "plain":
        return verifier == challenge
    return _text(hashlib.sha256(verifier.encode()).digest()) == challenge


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
