"""A public register shows what the law names, whether each holds, and no person."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from tests.rooms.casework.results import factory

from motcua.casework.results import queries, services
from motcua.casework.results.types import Finding
from motcua.definitions.catalogue.types import PublicColumn, PublicRegister
from motcua.definitions.forms.types import Text
from motcua.doors.portal.registers import views
from motcua.foundation.types import Ref

REGISTER = PublicRegister(
    Text("Sổ", "Register"),
    "Điều 1",
    (
        PublicColumn("/applicant/applicant_name", Text("Tên", "Name")),
        PublicColumn("/import_purposes", Text("Mục đích", "Purpose"), codes="import_purposes"),
        PublicColumn("/not/there", Text("Không có", "Nothing")),
    ),
    ended=True,
)


@pytest.mark.django_db(transaction=True)
def test_register_shows_columns_and_states_and_finds_without_marks() -> None:
    on = factory.AT.date()
    first = factory.issued(1)
    factory.issued(2, owner=Ref("person", "7"), owner_name="Trần Thị Hạnh")
    services.issue(factory.ANSWER, order=factory.refused(3), at=factory.AT)
    services.revoke(factory.ANSWER, result=first.id, reason="Cấp nhầm", at=factory.AT)

    rows = queries.public_rows(factory.PROCEDURE, REGISTER, on=on).lines
    in_force = list(queries.every_public_row(factory.PROCEDURE, PublicRegister(REGISTER.title, "Điều 1"), on=on))
    found = queries.public_rows(factory.PROCEDURE, REGISTER, text="hoa chat minh phat", on=on).lines
    none = queries.public_rows(factory.PROCEDURE, REGISTER, text="Hạnh' OR 1=1 --", on=on).lines

    assert sorted((row.symbol, row.holder, row.finding) for row in rows) == [
        ("HC-2026-00000001", "Công ty TNHH Hóa chất Minh Phát", Finding.REVOKED),
        ("HC-2026-00000002", "", Finding.AUTHENTIC),
    ]
    assert rows[0].values == ("Công ty TNHH Hóa chất Minh Phát", "kinh doanh; sử dụng", "")
    assert [row.symbol for row in in_force] == ["HC-2026-00000002"]
    assert (len(found), none) == (2, [])
    assert queries.public_rows("khac", REGISTER, on=on).lines == []


@pytest.mark.django_db(transaction=True)
def test_register_is_given_whole_however_many_rows_a_search_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2, 3):
        factory.issued(number)
    monkeypatch.setattr("motcua.casework.results.registers.MOST", 2)
    monkeypatch.setattr(views, "_register", lambda _procedure: (None, REGISTER))
    address = f"/cong-khai/ket-qua/{factory.PROCEDURE}"

    searched = queries.public_rows(factory.PROCEDURE, REGISTER, text="HC", on=factory.AT.date()).lines
    told = json.loads(Client().get(f"{address}.json").getvalue())
    lines = Client().get(f"{address}.csv").getvalue().decode("utf-8-sig").splitlines()

    assert len(searched) == 2
    assert (told["register"], told["article"]) == ("Sổ", "Điều 1")
    assert sorted(row["number"] for row in told["rows"]) == [f"HC-2026-0000000{number}" for number in (1, 2, 3)]
    assert [line.partition(",")[0] for line in lines[1:]] == [row["number"] for row in told["rows"]]
