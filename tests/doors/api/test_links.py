"""How the links stand, for monitors and for the operator: is it us or them?"""

from __future__ import annotations

import pytest
from django.test import Client
from tests.rooms.casework.dossiers.factory import PASSWORD, officer

from motcua.doors.ui import links
from motcua.doors.ui.links import Connection
from motcua.foundation import clock
from motcua.foundation.outbox import models as outbox
from motcua.foundation.transport import models

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def connected() -> None:
    links.connections.provide(
        [
            Connection("national_portal", lambda: True, "national_portal", "national_portal"),
            Connection("vnpay", lambda: True, "vnpay"),
            Connection("single_window", lambda: False, "single_window"),
            Connection("identity_provider", lambda: True, "identity_provider"),
            Connection("mail", lambda: True, "", "mail"),
        ]
    )
    at = clock.now()
    models.Health.objects.create(client="national_portal", calls=9, failed=1, last_success_at=at, milliseconds=900)
    models.Health.objects.create(
        client="vnpay", calls=5, failed=5, last_failure_at=at, failure="transport.timed_out", held_until="2999-01-01T00:00:00Z"
    )  # fmt: skip
    models.Health.objects.create(
        client="identity_provider", calls=2, failed=1, last_success_at="2020-01-01T00:00:00Z", last_failure_at=at
    )


def test_each_link_has_its_state_its_last_success_and_its_backlog(client: Client) -> None:
    answer = client.get("/api/v1/links")

    assert answer.status_code == 200
    found = {one["name"]: one for one in answer.json()}
    assert {name: one["state"] for name, one in found.items()} == {
        "national_portal": "ok", "vnpay": "held", "single_window": "off", "identity_provider": "failing", "mail": "unused",
    }  # fmt: skip
    assert found["national_portal"]["last_success"] is not None
    assert all(set(one) == {"name", "state", "last_success", "backlog", "dead"} for one in found.values())


def test_link_whose_message_is_dead_is_stuck(client: Client) -> None:
    outbox.OutboxMessage.objects.create(
        channel="national_portal", key="a", stream="a", body={}, state="dead", next_at=clock.now()
    )

    found = {one["name"]: one for one in client.get("/api/v1/links").json()}

    assert {key: found["national_portal"][key] for key in ("state", "backlog", "dead")} == {
        "state": "stuck", "backlog": 0, "dead": 1,
    }  # fmt: skip


def test_the_operator_reads_why_and_others_do_not(client: Client) -> None:
    officer("operator")
    client.post("/ban-lam-viec/dang-nhap/", {"login": "operator.thu", "password": PASSWORD})

    seen = client.get("/ban-lam-viec/quan-tri/ket-noi/").content.decode()

    assert "transport.timed_out" in seen
    assert "Ngừng gọi tạm thời" in seen
