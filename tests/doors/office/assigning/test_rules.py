"""The page of rules: a head sets and ends those of the own units; faults stand at their fields and nothing typed is lost."""

from __future__ import annotations

import pytest
from tests.doors.office.staff.test_staff import Officer, day, officer, units

from motcua.casework.dossiers import models
from motcua.foundation import clock

PAGE = "/ban-lam-viec/phan-cong/"
pytestmark = pytest.mark.django_db
__all__ = ["units"]


def post(who: Officer, **values: str) -> tuple[int, str]:
    answer = who.http.post(PAGE, {"action": "set", "unit": "G02.18", "kind": "least_load", **values})
    return answer.status_code, answer.content.decode()


def test_a_head_sets_a_rule_and_ends_it() -> None:
    head = officer("truong", "division_head")

    status, _ = post(head, role="specialist")
    listed = head.http.get(PAGE).content.decode()
    row = models.AssignmentRule.objects.get()
    head.http.post(PAGE, {"action": "end", "rule": str(row.pk)})
    row.refresh_from_db()

    assert status == 303
    assert "Người ít việc nhất" in listed
    assert row.in_force_until is not None
    assert row.in_force_until <= clock.now()
    assert "Quy tắc đã kết thúc" in head.http.get(PAGE).content.decode()


def test_a_named_officer_for_some_forms_keeps_days_and_values() -> None:
    head = officer("truong", "department_leader")
    named = officer("an", "specialist")

    status, _ = post(
        head, kind="named", account="an", field="/subject", values="một\nhai\n\n", **{"from": day(1), "until": day(3)}
    )

    row = models.AssignmentRule.objects.get()
    assert (status, row.account, row.field, row.values) == (303, named.account, "/subject", ["một", "hai"])
    assert row.in_force_until is not None
    assert row.in_force_from < row.in_force_until


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"unit": "G02.1"}, "unit"),
        ({"unit": ""}, "unit"),
        ({"unit": "<script>"}, "unit"),
        ({"kind": "bribe"}, "kind"),
        ({"role": "operator"}, "role"),
        ({"procedure": "khong-co"}, "procedure"),
        ({"kind": "named", "account": "nobody"}, "account"),
        ({"kind": "named", "account": "truong", "field": "subject", "values": "a"}, "field"),
        ({"kind": "named", "account": "truong", "field": "/subject"}, "values"),
        ({"until": "31/02/2027"}, "until"),
        ({"until": "01/01/2001"}, "until"),
    ],
)
def test_what_is_wrong_stands_at_its_field(values: dict[str, str], field: str) -> None:
    head = officer("truong", "division_head")

    status, text = post(head, **values)

    assert status == 422
    assert f'id="f-{field}-error"' in text
    assert not models.AssignmentRule.objects.exists()


@pytest.mark.parametrize("number", ["", "x", "0", "99999999999999999999"])
def test_a_rule_that_is_not_there_cannot_be_ended(number: str) -> None:
    head = officer("truong", "division_head")

    answer = head.http.post(PAGE, {"action": "end", "rule": number})

    assert answer.status_code == 422


def test_another_units_rule_is_neither_seen_nor_ended() -> None:
    head, other = officer("truong", "division_head"), officer("khac", "division_head", unit="G02.1")
    post(head)
    row = models.AssignmentRule.objects.get()

    answer = other.http.post(PAGE, {"action": "end", "rule": str(row.pk)})
    row.refresh_from_db()

    assert answer.status_code == 422
    assert row.in_force_until is None
    assert "Người ít việc nhất:" not in other.http.get(PAGE).content.decode()


def test_who_does_not_assign_work_has_no_such_page() -> None:
    clerk = officer("canbo", "one_stop_officer")

    assert clerk.http.get(PAGE).status_code == 403
    assert "/phan-cong/" not in clerk.http.get("/ban-lam-viec/").content.decode()
