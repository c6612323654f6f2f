"""A scan becomes a certified e-copy only after two officers have entered the same, or somebody has settled what differs."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, StreamDecodeLevel
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers import factory

from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.digitising import proposing, queries, services
from motcua.casework.digitising.errors import AlreadyKept, EnteredItself, SameOfficer, ScanNoPdf, ScanNotSo, ScanUnknown
from motcua.casework.digitising.types import ListRow, ScanState
from motcua.casework.results import queries as results
from motcua.casework.results import services as result_commands
from motcua.casework.results.types import Finding
from motcua.casework.wallet import queries as wallet
from motcua.foundation import clock
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.types import Actor, ActorKind

pytestmark = pytest.mark.django_db(transaction=True)

AT = clock.now()
PROCEDURE, UNIT = factory.PROCEDURE, "G02.18"
GOOD = {
    "symbol": "123/GP-BCT", "issued_on": "2019-11-24", "valid_until": "", "owner_id": factory.ENTERPRISE,
    "owner_name": "Công ty TNHH Hóa chất Minh Phát", "signer": "Nguyễn Văn A", "title": "Giấy phép tạm nhập tái xuất",
}  # fmt: skip


def scanned(text: str) -> bytes:
    made = Pdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F1=made.make_indirect(font)))
    page.Contents = made.make_stream(f"BT /F1 14 Tf 60 700 Td ({text}) Tj ET".encode("latin-1"))
    out = BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def swelling() -> bytes:
    """A scan whose second page unpacks into more than there is memory for."""
    made = Pdf.new()
    made.add_blank_page()
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = zlib.compress(b"\x78\xda" + block * 1_700)
    page = made.add_blank_page()
    page.Contents = made.make_stream(b"")
    page.Contents.write(packed, filter=Array([Name.FlateDecode] * 2), decode_parms=None)
    out = BytesIO()
    made.save(out, stream_decode_level=StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()


@pytest.fixture
def officers(settings: Settings) -> dict[str, Actor]:
    factory.prepare(settings)
    return {
        "first": factory.officer("one_stop_officer", unit=UNIT),
        "second": factory.officer("specialist", unit=UNIT),
        "clerk": factory.officer("clerk", unit=UNIT),
        "elsewhere": factory.officer("clerk", unit="G02.17", login="khac"),
    }


def test_a_settled_day_that_does_not_go_with_the_last_day_is_a_fault_at_the_settled_field(
    officers: dict[str, Actor],
) -> None:
    first, second, clerk, _ = officers.values()
    batch = services.open_batch(first, procedure=PROCEDURE, unit=UNIT, name="Hộp 1", at=AT)
    scan = services.add_scan(first, batch=batch.id, name="gp.pdf", content=scanned("So: 123/GP-BCT"), at=AT)
    services.enter(first, scan=scan.id, values={**GOOD, "valid_until": "2019-12-31"}, at=AT)
    services.enter(second, scan=scan.id, values={**GOOD, "valid_until": "2019-12-31", "issued_on": "2019-11-25"}, at=AT)

    with pytest.raises(Invalid) as faulty:
        services.settle(clerk, scan=scan.id, values={"issued_on": "2020-01-05"}, at=AT)

    assert [error.pointer for error in faulty.value.errors] == ["/issued_on"]


def test_scan_is_entered_twice_settled_and_sealed(officers: dict[str, Actor]) -> None:
    first, second, clerk, elsewhere = officers.values()
    services.declare_holding(first, procedure=PROCEDURE, unit=UNIT, count=3, at=AT)
    batch = services.open_batch(first, procedure=PROCEDURE, unit=UNIT, name="Hộp 1", at=AT)
    scan = services.add_scan(first, batch=batch.id, name="gp 123.pdf", content=scanned("So: 123/GP-BCT"), at=AT)
    again = services.add_scan(first, batch=batch.id, name="khac.pdf", content=scanned("So: 123/GP-BCT"), at=AT)

    with pytest.raises(Invalid) as faulty:
        services.enter(
            first, scan=scan.id, values={"symbol": "1", "issued_on": "2019-13-01", "owner_id": "9901234561"}, at=AT
        )
    services.enter(first, scan=scan.id, values=GOOD, at=AT)
    with pytest.raises(SameOfficer):
        services.enter(first, scan=scan.id, values=GOOD, at=AT)
    hidden = queries.scan(second, scan.id, at=AT).first
    differs = services.enter(second, scan=scan.id, values={**GOOD, "issued_on": "2019-11-25"}, at=AT)
    with pytest.raises(ScanNotSo):
        services.certify(clerk, scan=scan.id, at=AT)
    for entered in (first, second):
        with pytest.raises(EnteredItself):
            services.settle(entered, scan=scan.id, values={"issued_on": "2019-11-24"}, at=AT)
        assert queries.next_scan(entered, batch.id, after=0, states=[ScanState.DIFFERS]) is None
    settled = services.settle(clerk, scan=scan.id, values={"issued_on": "2019-11-24"}, at=AT)
    with pytest.raises(NotAllowed):
        services.certify(first, scan=scan.id, at=AT)
    with pytest.raises(ScanUnknown):
        services.certify(elsewhere, scan=scan.id, at=AT)
    made = services.certify(clerk, scan=scan.id, at=AT)
    file = results.content(made.id)

    assert (again.id, scan.state, scan.proposed) == (scan.id, ScanState.FIRST, {"symbol": "123/GP-BCT"})
    assert [error.pointer for error in faulty.value.errors] == ["/owner_name", "/issued_on", "/owner_id"]
    assert (hidden, differs.state, differs.differs, settled.state) == (
        {},
        ScanState.DIFFERS,
        ("issued_on",),
        ScanState.MATCHED,
    )
    assert (made.symbol, made.issued_at.date().isoformat(), made.owner) == ("123/GP-BCT", "2019-11-24", factory.OWNER)
    assert services.certify(clerk, scan=scan.id, at=AT).id == made.id
    # Whoever has the code or the file sees that it holds, and at once when it is revoked.
    assert results.verify(made.code, made.check).finding is Finding.AUTHENTIC
    told = results.verify_file(file)
    assert (told.finding, told.signature_holds) == (Finding.AUTHENTIC, True)
    assert "SAO Y" in pdf.words(file)
    owner = Actor(ActorKind.PERSON, "p", acting_for=factory.OWNER, rights=frozenset({"see"}), assurance=2)
    assert [(item.number, item.may_be_used) for item in wallet.items(owner, at=AT).lines] == [("123/GP-BCT", True)]
    assert [(one.done, one.held, one.share, one.waiting) for one in queries.progress(clerk)] == [(1, 3, 33, 0)]
    assert queries.progress(elsewhere) == queries.batches(elsewhere) == []
    result_commands.revoke(clerk, result=made.id, reason="Hết điều kiện", at=AT)
    assert results.verify_file(file).finding is Finding.REVOKED
    twin = services.add_scan(first, batch=batch.id, name="b.pdf", content=scanned("ban khac"), values=GOOD, at=AT)
    services.enter(second, scan=twin.id, values=GOOD, at=AT)
    with pytest.raises(AlreadyKept):
        services.certify(clerk, scan=twin.id, at=AT)


def test_what_is_no_scan_is_refused_and_leaves_nothing(officers: dict[str, Actor]) -> None:
    batch = services.open_batch(officers["first"], procedure=PROCEDURE, unit=UNIT, name="Hộp 2", at=AT)
    for content in (b"", b"%PDF-1.7\ngarbage", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", swelling()):
        with pytest.raises((PaperRefused, ScanNoPdf)):
            services.add_scan(officers["first"], batch=batch.id, name="../../etc/passwd.pdf", content=content, at=AT)
    with pytest.raises(ScanUnknown):
        services.add_scan(officers["elsewhere"], batch=batch.id, name="a.pdf", content=house.pdf("a"), at=AT)
    with pytest.raises(NotAllowed):
        services.open_batch(officers["elsewhere"], procedure=PROCEDURE, unit=UNIT, name="x", at=AT)

    assert queries.scans(officers["first"], batch.id) == []


def test_a_list_is_for_the_scan_that_waits_and_not_for_one_of_that_name_that_was_put_aside(
    officers: dict[str, Actor],
) -> None:
    first = officers["first"]
    batch = services.open_batch(first, procedure=PROCEDURE, unit=UNIT, name="Hộp 3", at=AT)
    blurred, clear = (
        services.add_scan(first, batch=batch.id, name="gp 1.pdf", content=scanned(text), at=AT) for text in ("a", "b")
    )
    services.drop(first, scan=blurred.id, reason="Mờ", at=AT)
    rows = [ListRow(2, "GP 1.pdf", GOOD)] * 2

    told = [services.take_list(first, batch=batch.id, rows=rows, at=AT) for _ in range(2)]

    assert [(one.entered, one.known, one.faulty, one.missing) for one in told] == [(1, 1, [], []), (0, 2, [], [])]
    states = {scan.id: scan.state for scan in queries.scans(first, batch.id)}
    assert states == {blurred.id: ScanState.DROPPED, clear.id: ScanState.SECOND}


def test_text_proposes_what_it_says_and_nothing_else() -> None:
    text = "CỤC HÓA CHẤT\nSố: 45/GP-HC\nHà Nội, ngày 31 tháng 12 năm 2020\nTên thương nhân: Công ty A.\nMã số thuế: 9901234560\nđến ngày 31/02/2025"

    assert proposing.proposals(text) == {
        "symbol": "45/GP-HC", "owner_id": "9901234560", "owner_name": "Công ty A", "issued_on": "2020-12-31",
    }  # fmt: skip
