"""Recorded answers of the chemical registers, and what tables see of them."""

from __future__ import annotations

import pytest

from motcua.doors.links.chemical_registers import mapping, wire
from motcua.doors.links.chemical_registers.outbound import ChemicalRegisters
from motcua.doors.links.chemical_registers.settings import Settings
from motcua.foundation.errors import Unavailable

SETTINGS = Settings(url="http://127.0.0.1:9")
PERMIT = (
    b'{"permit":{"permit_no":"1024/GP-HC","enterprise_code":"9901234560","status":"live","valid_from":"2026-07-01",'
    b'"valid_until":"2027-06-30","lines":[{"cas_number":"108-88-3","quantity_kg":"50000"}]}}'
)
CERTIFICATES = (
    b'{"certificates":[{"certificate_no":"15/GCN-SCT","enterprise_code":"9901234560","activity":"trade","status":"live",'
    b'"valid_from":"2026-02-01","valid_until":null,"cas_numbers":["67-63-0","123-86-4"]},'
    b'{"certificate_no":"08/GCN-SCT","enterprise_code":"9901234560","activity":"trade","status":"revoked","cas_numbers":["95-47-6"]},'
    b'{"certificate_no":"22/GCN-SCT","enterprise_code":"9901234560","activity":"production","status":"live","cas_numbers":["95-47-6"]}]}'
)


def test_permit_when_live_covers_its_chemicals() -> None:
    assert mapping.permit(wire.read_permit(PERMIT), SETTINGS) == {
        "enterprise_code": "9901234560",
        "live": True,
        "valid_from": "2026-07-01",
        "valid_until": "2027-06-30",
        "cas_numbers": ["108-88-3"],
    }


def test_certificate_when_live_and_to_trade_is_found_for_its_chemical_only() -> None:
    entries = wire.read_certificates(CERTIFICATES)

    found = mapping.certificate(entries, "123-86-4", SETTINGS)
    others = [mapping.certificate(entries, cas, SETTINGS) for cas in ("95-47-6", "50-00-0")]

    assert found == {"certificate_no": "15/GCN-SCT", "live": True, "valid_from": "2026-02-01", "valid_until": None}
    assert others == [None, None]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"permit":[]}', b"null"])
def test_answer_when_garbage_is_unreadable(body: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_permit(body)


def test_register_when_off_or_away_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        ChemicalRegisters(lambda: Settings(url="")).look_up("permits", "1024/GP-HC")
    with pytest.raises(Unavailable):
        ChemicalRegisters(lambda: SETTINGS).look_up("certificates", "9901234560/123-86-4")
