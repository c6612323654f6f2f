"""The CMS object of a PAdES signature, encoded once per certificate (RFC 5652, RFC 5035, ETSI EN 319 142-1).

Between two documents it differs in the digest (32 bytes, twice) and in the signature value. With RSA both have a fixed length,
so the object is encoded once and the holes are filled. With ECDSA the length varies and it is encoded each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from asn1crypto import algos, cms, tsp, x509

from motcua.foundation.signing.keys import SigningKey

_DIGEST_HOLE = bytes.fromhex("d1") * 32
_SIGNATURE_HOLE = bytes.fromhex("5e")


class CmsShape:
    """The CMS object of one certificate: what is to be signed, and the object around the signature value."""

    def __init__(self, certificate: bytes, chain: Sequence[bytes]) -> None:
        self._der = certificate
        self._certificate = x509.Certificate.load(certificate)
        self._chain = [x509.Certificate.load(der) for der in chain]
        self._is_rsa = self._certificate.public_key.algorithm == "rsa"
        self._attributes = self._signed_attributes(_DIGEST_HOLE).dump()
        self._attributes_at = self._attributes.index(_DIGEST_HOLE)
        length = self._certificate.public_key.bit_size // 8 if self._is_rsa else 72
        self._signature_hole = _SIGNATURE_HOLE * length
        self._template = self._encode(_DIGEST_HOLE, self._signature_hole)
        self._digest_at = self._template.index(_DIGEST_HOLE)
        self._signature_at = self._template.index(self._signature_hole)

    @property
    def largest(self) -> int:
        """The largest size in bytes of an object."""
        return len(self._template) + (0 if self._is_rsa else 16)

    def attributes(self, digest: bytes) -> bytes:
        """The signed attributes (DER) for a file whose byte range has this SHA-256 digest: the key signs these bytes."""
        return _filled(self._attributes, self._attributes_at, digest)

    def around(self, digest: bytes, signature: bytes) -> bytes:
        """The CMS object (DER) with the signature value over `attributes(digest)`."""
        if len(signature) != len(self._signature_hole):
            return self._encode(digest, signature)
        return _filled(_filled(self._template, self._digest_at, digest), self._signature_at, signature)

    def _signed_attributes(self, digest: bytes) -> cms.CMSAttributes:
        # No signing-time: in PAdES the claimed time is the entry /M of the signature dictionary (EN 319 142-1, 6.3).
        certificate_hash = hashlib.sha256(self._der).digest()
        return cms.CMSAttributes(
            [
                cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
                cms.CMSAttribute({"type": "message_digest", "values": [digest]}),
                cms.CMSAttribute(
                    {
                        "type": "signing_certificate_v2",
                        "values": [tsp.SigningCertificateV2({"certs": [{"cert_hash": certificate_hash}]})],
                    }
                ),
                cms.CMSAttribute(
                    {
                        "type": "cms_algorithm_protection",
                        "values": [
                            cms.CMSAlgorithmProtection(
                                {"digest_algorithm": _SHA256, "signature_algorithm": self._mechanism()}
                            )
                        ],
                    }
                ),
            ]
        )

    def _mechanism(self) -> algos.SignedDigestAlgorithm:
        return algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa" if self._is_rsa else "sha256_ecdsa"})

    def _encode(self, digest: bytes, signature: bytes) -> bytes:
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    {
                        "issuer_and_serial_number": {
                            "issuer": self._certificate.issuer,
                            "serial_number": self._certificate.serial_number,
                        }
                    }
                ),
                "digest_algorithm": _SHA256,
                "signature_algorithm": self._mechanism(),
                "signed_attrs": self._signed_attributes(digest),
                "signature": signature,
            }
        )
        signed = cms.SignedData(
            {
                "version": "v1",
                "digest_algorithms": cms.DigestAlgorithms([_SHA256]),
                "encap_content_info": {"content_type": "data"},
                "certificates": [self._certificate, *self._chain],
                "signer_infos": [signer],
            }
        )
        return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())


class CmsWriter:
    """Writes detached CMS signatures of one key."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key
        self._shape = CmsShape(key.certificate, key.chain)

    @property
    def largest(self) -> int:
        """The largest size in bytes that `write` gives."""
        return self._shape.largest

    def write(self, digest: bytes) -> bytes:
        """The CMS object (DER) that signs a file whose byte range has this SHA-256 digest."""
        return self._shape.around(digest, self._key.private.sign(self._shape.attributes(digest)))


def with_time_stamp(signature: bytes, token: bytes) -> bytes:
    """The CMS object with an RFC 3161 token over its signature value as unsigned attribute: level B-T."""
    content = cms.ContentInfo.load(signature)
    signer = content["content"]["signer_infos"][0]
    attribute = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(token)]})
    signer["unsigned_attrs"] = cms.CMSAttributes([attribute])
    return bytes(content.dump(force=True))


def signature_value(signature: bytes) -> bytes:
    """The signature value in a CMS object: what a time-stamp is asked for."""
    return bytes(cms.ContentInfo.load(signature)["content"]["signer_infos"][0]["signature"].native)


def _filled(template: bytes, at: int, content: bytes) -> bytes:
    return template[:at] + content + template[at + len(content) :]


_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"})
