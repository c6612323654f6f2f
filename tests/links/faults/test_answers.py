"""What systems answer us in JSON is read strictly: a member named twice, half a character or no number is no answer, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from motcua.doors.links.chemical_registers import wire as chemical_registers
from motcua.doors.links.enterprise_register import wire as enterprise_register
from motcua.doors.links.identity_provider import wire as identity_provider
from motcua.doors.links.integration_platform import wire as integration_platform
from motcua.doors.links.national_portal import wire as national_portal
from motcua.doors.links.payment_platform import wire as payment_platform
from motcua.doors.links.population import wire as population
from motcua.doors.links.post import wire as post
from motcua.doors.links.sms import wire as sms
from motcua.doors.links.vneid import wire as vneid
from motcua.doors.links.vnpay import wire as vnpay
from motcua.doors.links.zalo import wire as zalo
from motcua.foundation.transport.types import Answer, BadAnswer


def _answer(body: bytes) -> object:
    """What every link reads through transport: NDXP, the document axis, tokens, keys."""
    return Answer(200, {}, body).json()


def _fault(body: bytes) -> object:
    """A fault of the road that cannot be read says nothing; its status stands."""
    found = integration_platform._json_fault(body)
    if not found:
        raise BadAnswer(reason="none")
    return found


READERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "transport": (_answer, b'{"access_token": "a"}'),
    "integration_platform": (_fault, b'{"type": "a"}'),
    "population": (lambda body: population.read(body, refused=()), b'{"CongDan": {"SoDinhDanh": "1"}}'),
    "enterprise_register": (enterprise_register.read_entry, b'{"MainInformation": {"ENTERPRISE_CODE": "1"}}'),
    "chemical_registers": (chemical_registers._object, b'{"permit_no": "1"}'),
    "vneid": (vneid.read_receipt, b'{"ma": "OK", "maGiayTo": "1", "phienBan": 1}'),
    "identity_provider": (identity_provider._object, b'{"id_token": "a"}'),
    "national_portal": (national_portal.read_reply, b'{"error_code": 0}'),
    "national_portal_login": (national_portal.read_session, b'{"error_code": 0, "session": "a"}'),
    "payment_platform": (payment_platform._object, b'{"MaLoi": "00"}'),
    "vnpay": (vnpay._object, b'{"vnp_ResponseCode": "00"}'),
    "post": (post._object, b'{"code": "00"}'),
    "sms_second": (sms.read_second, b'{"CodeResult": "100"}'),
    "zalo": (zalo._object, b'{"error": 0}'),
}

UNREADABLE = (
    ValueError, BadAnswer, population.Unreadable, enterprise_register.Unreadable, chemical_registers.Unreadable, vneid.Unreadable,
    identity_provider.Unreadable, payment_platform.Unreadable, vnpay.Unreadable,
)  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_answer_that_can_be_read_two_ways_is_none(name: str) -> None:
    read, good = READERS[name]
    read(good)

    first = good[1 : good.index(b":")]
    for spoilt in (
        b"{" + first + b': "khac", ' + good[1:],
        good[:-1] + b', "x": {"y": 1, "y": 2}}',
        good[:-1] + b', "x": NaN}',
        good[:-1] + b', "x": "\\ud800"}',
    ):
        with pytest.raises(UNREADABLE):
            read(spoilt)
