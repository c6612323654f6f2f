"""Demo entries of the chemical department's registers: import permits and eligibility certificates; the format is a guess."""

from typing import Any

_PERMITS: tuple[dict[str, Any], ...] = (
    {
        "permit_no": "1024/GP-HC", "enterprise_code": "9901234560", "direction": "import", "group": "2", "status": "live",
        "valid_from": "2026-07-01", "valid_until": "2027-06-30",
        "lines": [{"cas_number": "108-88-3", "quantity_kg": "50000", "remaining_kg": "46500"}],
    },
    {
        "permit_no": "1025/GP-HC", "enterprise_code": "9900123459", "direction": "import", "group": "1", "status": "live",
        "valid_from": "2026-08-15", "valid_until": "2027-02-14",
        "lines": [{"cas_number": "67-56-1", "quantity_kg": "20000", "remaining_kg": "20000"}],
    },
    {
        "permit_no": "0877/GP-HC", "enterprise_code": "9901234560", "direction": "import", "group": "2", "status": "expired",
        "valid_from": "2025-01-10", "valid_until": "2025-07-09",
        "lines": [{"cas_number": "67-64-1", "quantity_kg": "10000", "remaining_kg": "1200"}],
    },
    {
        "permit_no": "0990/GP-HC", "enterprise_code": "9901234560", "direction": "import", "group": "1", "status": "revoked",
        "valid_from": "2026-03-01", "valid_until": "2027-02-28",
        "lines": [{"cas_number": "67-56-1", "quantity_kg": "5000", "remaining_kg": "5000"}],
    },
)  # fmt: skip

_CERTIFICATES: tuple[dict[str, Any], ...] = (
    {
        "certificate_no": "15/GCN-SCT", "enterprise_code": "9901234560", "activity": "trade", "status": "live",
        "valid_from": "2026-02-01", "valid_until": None, "issuer": "Sở Công Thương Thành phố Hồ Chí Minh",
        "cas_numbers": ["67-63-0", "71-36-3", "108-94-1", "123-86-4"],
    },
    {
        "certificate_no": "22/GCN-SCT", "enterprise_code": "9900123459", "activity": "production", "status": "live",
        "valid_from": "2026-04-10", "valid_until": None, "issuer": "Sở Công Thương Thành phố Hải Phòng",
        "cas_numbers": ["95-47-6", "123-86-4"],
    },
    {
        "certificate_no": "08/GCN-SCT", "enterprise_code": "9901234560", "activity": "trade", "status": "revoked",
        "valid_from": "2024-06-01", "valid_until": None, "issuer": "Sở Công Thương Thành phố Hồ Chí Minh",
        "cas_numbers": ["95-47-6"],
    },
)  # fmt: skip


def permit(number: str) -> dict[str, Any] | None:
    """The permit with this number."""
    return next((entry for entry in _PERMITS if entry["permit_no"] == number), None)


def permits(*, enterprise_code: str = "", cas_number: str = "") -> list[dict[str, Any]]:
    """Permits, of one enterprise or for one chemical when asked."""
    return [
        entry
        for entry in _PERMITS
        if enterprise_code in {"", entry["enterprise_code"]}
        and (not cas_number or any(line["cas_number"] == cas_number for line in entry["lines"]))
    ]


def certificates(*, enterprise_code: str = "", cas_number: str = "") -> list[dict[str, Any]]:
    """Eligibility certificates, of one enterprise or for one chemical when asked."""
    return [
        entry
        for entry in _CERTIFICATES
        if enterprise_code in {"", entry["enterprise_code"]} and (not cas_number or cas_number in entry["cas_numbers"])
    ]
