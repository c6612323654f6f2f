"""Links to documents: only their owner makes and ends them, a token is told once, whatever does not open reads alike."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from tests.doors.portal.conftest import PROCEDURE, Visitor, signed_in
from tests.rooms.casework.results import factory

from motcua.casework.wallet import models
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.audit import queries as audit
from motcua.foundation.types import Ref
from motcua.identity.people import queries as people


@pytest.mark.django_db
def test_a_link_is_its_owners_and_opens_until_it_ends(visitor: Visitor) -> None:
    cache.clear()
    someone = people.with_number("099178004512")
    assert someone is not None
    owner = Ref("person", someone.id)
    version = catalogue.in_force(PROCEDURE, clock.now()).id  # the sequence moves on in what other tests undid
    result = factory.issued(1, at=clock.now(), owner=owner, owner_name=someone.name, version=version)
    stranger, anybody = signed_in("Đỗ Quang Huy", "099080001234", "tech-huy"), Client()
    item = f"/cua-toi/giay-to/result:{result.id}/"
    day = f"{clock.legal_date(clock.now()) + timedelta(days=7):%d/%m/%Y}"
    typed = {"receiver": "Ngân hàng <b>A</b>", "purpose": "Vay vốn", "ends_at": day}

    faulty = visitor.http.post(f"{item}chia-se/", {"receiver": "", "purpose": "x" * 301, "ends_at": "31/12/2099"})
    made = visitor.http.post(f"{item}chia-se/", typed).content.decode()
    link = re.search(r"/chia-se/[A-Za-z0-9_-]{43}/", made)
    assert link is not None
    opened = anybody.get(link[0])
    file = anybody.get(f"{link[0]}tep/")
    share = models.Share.objects.get()
    theirs = [stranger.http.get(path).status_code for path in (item, f"{item}tep/", f"{item}chia-se/")]
    theirs.append(stranger.http.post(f"/cua-toi/chia-se/{share.pk}/thu-hoi/").status_code)
    listed = [str(result.symbol) in seen.http.get("/cua-toi/giay-to/").content.decode() for seen in (visitor, stranger)]
    seen = visitor.http.get("/cua-toi/chia-se/").content.decode()
    visitor.http.post(f"/cua-toi/chia-se/{share.pk}/thu-hoi/")
    closed = [anybody.get(path) for path in (link[0], "/chia-se/x/", f"/chia-se/{'9' * 400}/", f"{link[0][:-2]}%00/")]

    assert faulty.status_code == 422
    assert faulty.content.decode().count("govuk-error-message") == 3
    assert (opened.status_code, opened["Referrer-Policy"], opened["X-Robots-Tag"]) == (
        200,
        "no-referrer",
        "noindex, nofollow",
    )
    assert "Ngân hàng &lt;b&gt;A&lt;/b&gt;" in opened.content.decode()
    assert (file.content[:5], file["Content-Disposition"].startswith("attachment")) == (b"%PDF-", True)
    assert link[0].split("/")[2] not in share.token
    assert (theirs, listed) == ([404, 404, 404, 404], [True, False])
    assert ("xem trang" in seen, "tải tệp" in seen) == (True, True)
    assert [look.what for look in audit.looks_of(owner).items if look.by == "system:wallet"] == [
        "share:file",
        "share:page",
    ]
    assert {answer.status_code for answer in closed} == {404}
    for _ in range(20):
        last = anybody.get("/chia-se/doan-mo/")
    assert last.status_code == 429
