"""What the one for whom an officer receives has in their wallet is taken from there instead of being asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.doors.office.reception.test_reception import begun, page, seen, signed_in
from tests.rooms.casework.dossiers.factory import ENTERPRISE, Desk

from motcua.casework.dossiers import queries
from motcua.casework.dossiers.queries import giving
from motcua.casework.dossiers.types import CheckLine, ComponentForm
from motcua.casework.wallet.models import Given
from motcua.foundation import clock
from motcua.foundation.audit.models import Look

KEPT = {"sets": "1", "delivery": "desk", "note": "Gọi trước khi trả"}


@pytest.fixture
def item(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> str:
    """A paper that the enterprise gave with an earlier dossier."""
    monkeypatch.setattr(giving, "SERVES_AGAIN", frozenset({"other"}))
    desk.file()
    desk.work()
    return f"given:{Given.objects.get(owner_kind='enterprise', owner_id=ENTERPRISE).pk}"


def line(desk: Desk) -> CheckLine:
    (view,) = queries.intakes(desk.officers["one_stop_officer"])
    return next(one for one in view.checklist if one.slot.endswith("#other"))


def test_what_the_owner_has_is_offered_at_its_place_taken_with_what_was_typed_and_looked_at_again(
    desk: Desk, item: str
) -> None:
    http = signed_in()
    work = begun(http)["Location"]

    offered = page(http.get(work))
    taken = http.post(work, {**KEPT, "action": f"take:2:{item}", "seen": seen(http, work)})
    after = page(http.get(work))

    assert f'value="take:2:{item}"' in offered
    assert f"(mã số {ENTERPRISE})" in offered
    assert (taken.status_code, "Lấy từ kho" in after, "Gọi trước khi trả" in after) == (303, False, True)
    kept = line(desk)
    assert (kept.file, kept.form) == ("giay-to.pdf", ComponentForm.ELECTRONIC)
    looks = Look.objects.filter(owner_kind="enterprise", owner_id=ENTERPRISE, role="one_stop_officer")
    assert {"wallet", f"wallet:{item}"} <= set(looks.values_list("what", flat=True))

    Given.objects.filter(pk=item.partition(":")[2]).update(
        valid_until=clock.legal_date(clock.now()) - timedelta(days=1)
    )
    filed = http.post(work, {**KEPT, "action": "accept", "seen": seen(http, work)})
    assert (filed.status_code, "“giay-to.pdf” đã hết hạn" in page(filed)) == (422, True)


@pytest.mark.parametrize(
    "action",
    ["take:1:{item}", "take:99:{item}", "take:0:{item}", "take:x:{item}", "take:2:given:0", "take:2:result:x", "take:", "take:1", "take:2:" + "x" * 9000],
)  # fmt: skip
def test_what_is_not_offered_at_a_place_is_not_taken_and_what_was_typed_stays(
    desk: Desk, item: str, action: str
) -> None:
    http = signed_in()
    work = begun(http)["Location"]

    answer = http.post(work, {**KEPT, "action": action.format(item=item), "seen": seen(http, work)})

    assert (answer.status_code, "không còn lấy được từ kho" in page(answer)) == (409, True)
    assert "Gọi trước khi trả" in page(answer)
    assert line(desk).file == ""
    assert not Look.objects.filter(what__startswith="wallet:").exists()


def test_nobody_is_shown_a_wallet_that_has_nothing_for_these_places(desk: Desk) -> None:
    http = signed_in()
    work = begun(http)["Location"]

    assert "Kho dữ liệu của" not in page(http.get(work))
    assert not Look.objects.filter(what="wallet").exists()
