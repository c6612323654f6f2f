"""What an authority offers everybody: its certificate and revocation list, OCSP (RFC 6960), time-stamps (RFC 3161)."""

from datetime import timedelta

from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.signing import trust_list
from sandbox.signing.authority import OPERATOR, STAMPS, STAMPS_EXPIRED, Authority
from sandbox.skeleton import clock
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

_LARGEST = 100_000
_OPTIONS = {
    "nonce": Option("right", "số ngẫu nhiên trong dấu thời gian", ("right", "wrong")),
    "sequence": Option("7", "số của danh sách tin cậy"),
    "ocsp": Option("real", "trả lời về chứng thư", ("real", "revoked", "unknown")),
}


class TrustServices:
    """The simulator."""

    name = "trust_services"
    title = "Dịch vụ tin cậy – CRL, OCSP, dấu thời gian"
    about = "Gốc chứng thực thử, danh sách thu hồi, trả lời OCSP và cấp dấu thời gian."
    pages = (
        ("/trust/root.pem", "chứng thư gốc – root"),
        ("/trust/revoked.crl", "danh sách thu hồi – CRL"),
        ("/trust/list.xml", "danh sách tin cậy – trusted list, ETSI TS 119 612"),
        ("/trust/operator.pem", "chứng thư của người ký danh sách"),
    )

    def __init__(self, context: Context) -> None:
        self.authority = Authority(context.home / "signing")
        self.switches = Switches(
            _OPTIONS,
            {
                "wrong": "dấu thời gian cho nội dung khác",
                "wrong_signature": "dấu thời gian, danh sách tin cậy bị sửa sau khi ký",
                "expired_certificate": "dấu thời gian, danh sách tin cậy ký bằng chứng thư hết hạn",
                "clock_skew": "dấu thời gian, trả lời OCSP, danh sách thu hồi và danh sách tin cậy của ngày mai",
                "reordered": "danh sách tin cậy, danh sách thu hồi của lần ban hành trước",
                "duplicate": "mỗi câu trả lời hai lần trong một thân",
            },
        )

    def routes(self) -> list[BaseRoute]:
        """Root, list, responder, time-stamps."""
        guard = self.switches.guard
        return [
            Route("/trust/root.pem", self._root),
            Route("/trust/operator.pem", self._operator),
            Route("/trust/list.xml", guard(self._trusted)),
            Route("/trust/revoked.crl", guard(self._list)),
            Route("/trust/ocsp", guard(self._ocsp), methods=["POST"]),
            Route("/trust/tsa", guard(self._stamp), methods=["POST"]),
        ]

    def forget(self) -> None:
        """Nothing is kept."""

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def _root(self, _request: Request) -> Response:
        _key, root = self.authority.root()
        return PlainTextResponse(root.public_bytes(serialization.Encoding.PEM).decode())

    async def _operator(self, _request: Request) -> Response:
        _key, operator = self.authority.pair(OPERATOR)
        return PlainTextResponse(operator.public_bytes(serialization.Encoding.PEM).decode())

    async def _trusted(self, _request: Request, mode: str) -> Response:
        number = self.switches.number("sequence") - (1 if mode == "reordered" else 0)
        made = trust_list.made(self.authority, mode=mode, number=number)
        return _said(made, mode, "application/vnd.etsi.tsl+xml")

    async def _list(self, _request: Request, mode: str) -> Response:
        return _said(self.authority.revocations(days=_shift(mode)), mode, "application/pkix-crl")

    async def _ocsp(self, request: Request, mode: str) -> Response:
        try:
            asked = ocsp.load_der_ocsp_request((await request.body())[:_LARGEST])
        except ValueError:
            return PlainTextResponse("400", 400)
        key, root = self.authority.root()
        says = self.switches.option("ocsp")
        gone = says == "revoked" or (says == "real" and asked.serial_number in self.authority.revoked_serials())
        status = ocsp.OCSPCertStatus.REVOKED if gone else ocsp.OCSPCertStatus.GOOD
        if says == "unknown":
            status = ocsp.OCSPCertStatus.UNKNOWN
        now = clock.utc() + timedelta(days=_shift(mode))
        built = (
            ocsp.OCSPResponseBuilder()
            .add_response_by_hash(
                issuer_name_hash=asked.issuer_name_hash,
                issuer_key_hash=asked.issuer_key_hash,
                serial_number=asked.serial_number,
                algorithm=asked.hash_algorithm,
                cert_status=status,
                this_update=now,
                next_update=now + timedelta(hours=1),
                revocation_time=now - timedelta(days=1) if gone else None,
                revocation_reason=x509.ReasonFlags.key_compromise if gone else None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, root)
            .sign(key, hashes.SHA256())
        )
        told = built.public_bytes(serialization.Encoding.DER)
        if mode == "wrong_signature":
            told = told[:-1] + bytes([told[-1] ^ 1])
        return _said(told, mode, "application/ocsp-response")

    async def _stamp(self, request: Request, mode: str) -> Response:
        try:
            asked = tsp.TimeStampReq.load((await request.body())[:_LARGEST], strict=True)
            if mode == "wrong":
                asked["message_imprint"]["hashed_message"] = bytes(32)
            if self.switches.option("nonce") == "wrong":
                asked["nonce"] = 1
            made = self._stamper(mode).request_tsa_response(asked)
        except (ValueError, KeyError, TypeError):
            return PlainTextResponse("400", 400)
        stamped = made.dump()
        if mode == "wrong_signature":
            stamped = stamped[:-1] + bytes([stamped[-1] ^ 1])
        return _said(stamped, mode, "application/timestamp-reply")

    def _stamper(self, mode: str) -> DummyTimeStamper:
        from asn1crypto.keys import PrivateKeyInfo

        key, certificate = self.authority.pair(STAMPS_EXPIRED if mode == "expired_certificate" else STAMPS)
        der = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return DummyTimeStamper(
            tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
            tsa_key=PrivateKeyInfo.load(der),
            certs_to_embed=SimpleCertificateStore(),
            fixed_dt=clock.utc() + timedelta(days=1) if mode == "clock_skew" else None,
        )


def _shift(mode: str) -> int:
    """By how many days what is told is off."""
    return {"clock_skew": 1, "reordered": -1}.get(mode, 0)


def _said(content: bytes, mode: str, media_type: str) -> Response:
    return Response(content * 2 if mode == "duplicate" else content, media_type=media_type)
