"""A trusted list is believed when its operator signed all of it and its time is not over; then its authorities are roots, for as long as it vouches for them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from lxml import etree
from pytest_django import Settings
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod
from signxml.xades import XAdESSigner
from tests.rooms.foundation.signing import factory
from tests.rooms.foundation.signing.factory import AT
from tests.rooms.foundation.signing.test_judging import Person

from motcua.foundation.signing import queries, services
from motcua.foundation.signing.errors import KeyMissing, ListRefused
from motcua.foundation.signing.types import Reason, Verdict

GRANTED = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted"
WITHDRAWN = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/withdrawn"
CA = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
LONG_AGO, LATELY = AT - timedelta(days=300), AT - timedelta(days=10)
_HEAD = """<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" Id="l"><SchemeInformation><TSLVersionIdentifier>6</TSLVersionIdentifier>
<TSLSequenceNumber>{number}</TSLSequenceNumber><SchemeOperatorName><Name xml:lang="vi">Cơ quan thử</Name></SchemeOperatorName>
<SchemeTerritory>VN</SchemeTerritory><ListIssueDateTime>{issued}</ListIssueDateTime><NextUpdate>{ends}</NextUpdate></SchemeInformation>
<TrustServiceProviderList><TrustServiceProvider><TSPServices>{services}</TSPServices></TrustServiceProvider></TrustServiceProviderList></TrustServiceStatusList>"""
_STATE = (
    "<ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier><ServiceName><Name xml:lang='vi'>Chứng thực A</Name></ServiceName><ServiceDigitalIdentity>"
    "<DigitalId><X509Certificate>{der}</X509Certificate></DigitalId></ServiceDigitalIdentity><ServiceStatus>{state}</ServiceStatus>"
    "<StatusStartingTime>{since}</StatusStartingTime>"
)


@dataclass(slots=True)
class Operator:
    """The scheme's operator: its certificate, and lists that it signs."""

    authority: factory.Authority
    key: Path
    certificate: Path
    file: Path

    def list(
        self,
        named: factory.Authority,
        *turns: tuple[str, datetime],
        number: int = 7,
        issued: datetime = AT - timedelta(days=1),
        ends: datetime | None = AT + timedelta(days=30),
        kind: str = CA,
    ) -> bytes:
        """One service with its states, the newest first, signed."""
        der = base64.b64encode(named.certificate.public_bytes(serialization.Encoding.DER)).decode()
        parts = [_STATE.format(kind=kind, der=der, state=state, since=written(since)) for state, since in turns]
        past = "".join(f"<ServiceHistoryInstance>{part}</ServiceHistoryInstance>" for part in parts[1:])
        service = f"<TSPService><ServiceInformation>{parts[0]}</ServiceInformation><ServiceHistory>{past}</ServiceHistory></TSPService>"
        end = f"<dateTime>{written(ends)}</dateTime>" if ends else ""
        return self.signed(_HEAD.format(number=number, issued=written(issued), ends=end, services=service))

    def signed(self, text: str) -> bytes:
        """The text with the operator's signature over all of it."""
        signer = XAdESSigner(
            method=SignatureConstructionMethod.enveloped, signature_algorithm="rsa-sha256", digest_algorithm="sha256",
            c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
        )  # fmt: skip
        key = serialization.load_pem_private_key(self.key.read_bytes(), None)
        made = signer.sign(etree.fromstring(text.encode()), key=key, cert=self.certificate.read_text())
        return bytes(etree.tostring(made, encoding="utf-8", xml_declaration=True))

    def take(self, content: bytes, at: datetime = AT) -> int:
        """Publish a list and have it taken: its number."""
        self.file.write_bytes(content)
        return services.take_trust_list(at=at).sequence


def written(at: datetime) -> str:
    return at.isoformat()


@pytest.fixture
def operator(settings: Settings, tmp_path: Path) -> Operator:
    authority = factory.Authority("Operator")
    (tmp_path / "operator").mkdir()
    (tmp_path / "home").mkdir()
    key, certificate = authority.issue(tmp_path / "operator")
    made = Operator(authority, key, certificate, tmp_path / "list.xml")
    settings.MOTCUA = replace(
        settings.MOTCUA, home=tmp_path / "home", signing_trust=str(tmp_path / "none.pem"), signing_crls=str(tmp_path / "none.crl"),
        signing_trust_list=str(made.file), signing_trust_list_signers=str(certificate), demo=False,
    )  # fmt: skip
    return made


@pytest.fixture
def signed(settings: Settings, operator: Operator, tmp_path: Path) -> tuple[factory.Authority, bytes]:
    """An authority that nobody here named, and a file that somebody whom it certified has signed."""
    authority = factory.Authority("Chứng thực A")
    return authority, Person(settings, authority, tmp_path / "person").sign(factory.paper())


def judged(content: bytes, at: datetime = AT) -> tuple[Verdict, Reason]:
    report = queries.judge(content, at=at)
    return report.verdict, report.reason


def test_who_stands_on_the_list_is_trusted_and_who_does_not_is_not(
    operator: Operator, signed: tuple[factory.Authority, bytes]
) -> None:
    authority, paper = signed
    before = judged(paper)
    operator.take(operator.list(authority, (GRANTED, LONG_AGO)))
    after = judged(paper)
    operator.take(operator.list(factory.Authority("Another"), (GRANTED, LONG_AGO), number=8))

    assert before == (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR)
    assert after == (Verdict.VALID, Reason.NONE)
    assert judged(paper) == (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR)


def test_who_was_struck_off_is_trusted_for_the_time_before(
    operator: Operator, signed: tuple[factory.Authority, bytes]
) -> None:
    authority, paper = signed
    operator.take(operator.list(authority, (WITHDRAWN, LATELY), (GRANTED, LONG_AGO)))
    [anchor] = (queries.trusted_list(AT) or pytest.fail("no list")).anchors

    assert judged(paper) == (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR)
    assert [anchor.holds(day) for day in (LONG_AGO - timedelta(1), LATELY - timedelta(1), LATELY, AT)] == [
        False, True, False, False,
    ]  # fmt: skip


def test_a_service_of_another_kind_is_no_root(operator: Operator, signed: tuple[factory.Authority, bytes]) -> None:
    authority, paper = signed
    operator.take(operator.list(authority, (GRANTED, LONG_AGO), kind="http://uri.etsi.org/TrstSvc/Svctype/EDS/REM"))

    assert judged(paper) == (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR)


def test_a_list_whose_time_is_over_vouches_for_nobody(
    operator: Operator, signed: tuple[factory.Authority, bytes]
) -> None:
    authority, paper = signed
    operator.take(operator.list(authority, (GRANTED, LONG_AGO), ends=AT + timedelta(days=3)))

    assert judged(paper)[0] is Verdict.VALID
    assert judged(paper, AT + timedelta(days=4)) == (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR)
    assert queries.trusted_list(AT + timedelta(days=4)) is None


def wrapped(operator: Operator, authority: factory.Authority, _folder: Path) -> bytes:
    """The operator's own list inside another list of the same name, which the signature never covered."""
    inner = operator.list(factory.Authority("Chứng thực B"), (GRANTED, LONG_AGO)).partition(b"?>")[2]
    outer = operator.list(authority, (GRANTED, LONG_AGO), number=9).partition(b"?>")[2].replace(b'Id="l"', b'Id="o"')
    outer = outer[: outer.index(b"<ds:Signature")] + b"</TrustServiceStatusList>"
    return outer.replace(b"</TrustServiceProvider>", b"</TrustServiceProvider>" + inner)


def forged(operator: Operator, authority: factory.Authority, folder: Path) -> bytes:
    (folder / "stranger").mkdir()
    key, certificate = factory.Authority("Operator").issue(folder / "stranger")
    return Operator(authority, key, certificate, folder / "x").list(authority, (GRANTED, LONG_AGO))


SPOILT: dict[str, tuple[Callable[[Operator, factory.Authority, Path], bytes], str]] = {
    "changed after signing": (lambda o, a, _f: o.list(a, (WITHDRAWN, LATELY)).replace(b"withdrawn", b"granted"), "signature"),
    "signed by a stranger": (forged, "signature"),
    "unsigned": (lambda _o, _a, _f: _HEAD.format(number=7, issued=written(AT), ends="", services="").encode(), "unsigned"),
    "wrapped": (wrapped, "signature"),
    "entities": (lambda o, a, _f: b'<!DOCTYPE a [<!ENTITY x "y">]>' + o.list(a, (GRANTED, LONG_AGO)).partition(b"?>")[2], "unreadable"),
    "another document": (lambda o, _a, _f: o.signed("<a>text</a>"), "unreadable"),
    "no XML": (lambda _o, _a, _f: b"\xff\xfe\x00list", "unreadable"),
    "too large": (lambda _o, _a, _f: b" " * (20 * 1024 * 1024 + 1), "too_large"),
    "of tomorrow": (lambda o, a, _f: o.list(a, (GRANTED, LONG_AGO), issued=AT + timedelta(days=1)), "future"),
    "its time is over": (lambda o, a, _f: o.list(a, (GRANTED, LONG_AGO), ends=AT - timedelta(hours=1)), "ended"),
    "the last of its scheme": (lambda o, a, _f: o.list(a, (GRANTED, LONG_AGO), ends=None), "closed"),
    "older than the one that is kept": (lambda o, a, _f: o.list(a, (GRANTED, LONG_AGO), number=6), "older"),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
def test_a_list_that_cannot_be_believed_is_refused_and_the_kept_one_stays(
    operator: Operator, signed: tuple[factory.Authority, bytes], tmp_path: Path, how: str
) -> None:
    authority, paper = signed
    operator.take(operator.list(authority, (GRANTED, LONG_AGO)))
    make, reason = SPOILT[how]

    with pytest.raises(ListRefused) as refused:
        operator.take(make(operator, factory.Authority("Another"), tmp_path))

    assert refused.value.params["reason"] == reason
    assert judged(paper)[0] is Verdict.VALID


def test_without_a_named_signer_no_list_is_taken(
    operator: Operator, signed: tuple[factory.Authority, bytes], settings: Settings
) -> None:
    authority, paper = signed
    settings.MOTCUA = replace(settings.MOTCUA, signing_trust_list_signers="")

    with pytest.raises(KeyMissing):
        operator.take(operator.list(authority, (GRANTED, LONG_AGO)))
    assert judged(paper) == (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR)


def test_a_list_that_was_changed_where_it_is_kept_is_not_used(
    operator: Operator, signed: tuple[factory.Authority, bytes]
) -> None:
    authority, paper = signed
    operator.take(operator.list(authority, (GRANTED, LONG_AGO)))
    kept = queries.kept_list()
    assert kept is not None
    kept.write_bytes(kept.read_bytes().replace(b">7<", b">9<"))

    assert judged(paper) == (Verdict.INDETERMINATE, Reason.NO_TRUST_ANCHOR)


def test_the_probe_takes_the_list_and_still_tells_a_stale_list_of_revocations(
    operator: Operator, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motcua.foundation.clock.now", lambda: AT)
    authority = factory.Authority("Chứng thực A")
    operator.file.write_bytes(operator.list(authority, (GRANTED, LONG_AGO)))
    services.probe_trust(1.0)
    stale = authority.revocations(tmp_path / "stale.crl", {}, at=LONG_AGO)
    settings.MOTCUA = replace(settings.MOTCUA, signing_crls=str(stale))

    with pytest.raises(KeyMissing):
        services.probe_trust(1.0)
    assert queries.trusted_list(AT) is not None
