"""Goings to a signing service are known for a month, and what it gave for them no longer."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from tests.rooms.foundation.signing.factory import AT

from motcua.foundation.signing import models, services
from motcua.foundation.signing.errors import ServiceRefused
from motcua.foundation.signing.services import remote


@pytest.mark.django_db
def test_what_was_begun_long_ago_is_dropped_with_its_authorisation() -> None:
    old, new = (
        models.RemoteAct.objects.create(
            id=uuid.uuid4(), principal="person:1", purpose="sign", hashes={"7": "x"}, state=f"{days}", token="sad",
            begun_at=AT - timedelta(days=days), until=AT,
        )
        for days in (31, 29)
    )  # fmt: skip

    assert remote.forget_acts(at=AT) == 1
    assert services.parts(str(new.id)) == ("person:1", "", [["7"]])
    with pytest.raises(ServiceRefused):
        services.parts(str(old.id))
