"""An officer sees what the caller sees: by the caller's code, reading only, written down, over by itself."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from tests.doors.office.test_looks import officer
from tests.doors.portal.conftest import Visitor, prepared, signed_in

from motcua.doors.office.helping.inert import inert
from motcua.followup.helpdesk import models, services
from motcua.followup.helpdesk.errors import AlongOver, CodeWrong, PageWrites
from motcua.followup.petitions import models as petitions
from motcua.foundation import clock
from motcua.foundation.audit import models as audit
from motcua.foundation.types import Actor, ActorKind

__all__ = ["prepared"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def caller(prepared: None) -> Visitor:
    """Trần Thị Hạnh, signed in as herself, with a petition sent."""
    found = signed_in("Trần Thị Hạnh", "099178004512", "tech-hanh")
    found.http.post(
        "/phan-anh/gui/", {"kind": "question", "title": "Hỏi phí", "text": "Phí bao nhiêu?", "name": "Hạnh"}
    )
    return found


def code_of(caller: Visitor) -> str:
    page = caller.http.post("/cua-toi/xem-cung/", {"act": "allow"}, follow=True).content.decode()
    found = re.search(r"\d{4} \d{4}", page)
    assert found is not None
    return found[0]


def begun(caller: Visitor) -> tuple[Client, str]:
    clerk = officer("one_stop_officer")
    answer = clerk.post("/ban-lam-viec/ho-tro/xem-cung/", {"code": code_of(caller)})
    assert answer.status_code == 303
    return clerk, str(answer["Location"])


def test_officer_sees_the_callers_page_dead_and_the_caller_reads_that_they_did(caller: Visitor) -> None:
    clerk, address = begun(caller)
    mine = clerk.get(address).content.decode()
    listed = clerk.get(f"{address}?trang=/cua-toi/phan-anh/").content.decode()

    assert "Hồ sơ của tôi" in mine and "Hỏi phí" in listed
    dead = listed[listed.index('class="mc-along"') :]
    dead = dead[: dead.index("</main>")]
    assert "<form" not in dead and "csrfmiddlewaretoken" not in dead and "<script" not in dead
    assert set(re.findall(r'href="([^"?]*)', dead)) <= {address}
    told = caller.http.get("/cua-toi/xem-cung/").content.decode()
    assert "Thử" in told and "/cua-toi/phan-anh/" in told
    assert audit.Look.objects.filter(what="along", purpose="help", owner_kind="person").count() == 2
    assert "Xem cùng, có sự đồng ý của tôi" in caller.http.get("/cua-toi/du-lieu/").content.decode()


def test_looking_ends_when_either_says_so_and_by_itself(caller: Visitor) -> None:
    clerk, address = begun(caller)
    caller.http.post("/cua-toi/xem-cung/", {"act": "end"})
    after = clerk.get(address)
    row = models.Along.objects.get()
    models.Along.objects.update(ended_at=None, ended_by="")
    officer_ = Actor(ActorKind.OFFICER, row.officer)
    with pytest.raises(AlongOver):
        services.see(officer_, along=row.pk, page="/", show=str, at=clock.now() + timedelta(minutes=16))

    assert (after.status_code, after["Location"]) == (303, "/ban-lam-viec/ho-tro/xem-cung/")
    assert clerk.post(f"{address}ket-thuc/").status_code == 303
    assert clerk.get(address).status_code == 303


def test_code_is_good_once_and_guessing_is_stopped(caller: Visitor) -> None:
    clerk, _ = begun(caller)
    other = officer("one_stop_head", "specialist")
    code = code_of(caller)
    wrong = [
        other.post("/ban-lam-viec/ho-tro/xem-cung/", {"code": text}).status_code
        for text in ("", "1", "00000000", "x" * 99, "٠" * 8)
    ]
    held_off = other.post("/ban-lam-viec/ho-tro/xem-cung/", {"code": code}).content.decode()
    first = clerk.post("/ban-lam-viec/ho-tro/xem-cung/", {"code": code}).status_code
    again = clerk.post("/ban-lam-viec/ho-tro/xem-cung/", {"code": code}).status_code

    assert (wrong, first, again) == ([422] * 5, 303, 422)
    assert "Chờ sang giờ sau" in held_off


def test_guesses_pressed_at_once_are_no_more_than_those_one_after_another(caller: Visitor) -> None:
    begun(caller)
    guesser = Actor(ActorKind.OFFICER, models.Along.objects.get(begun_at__isnull=False).officer)
    at, gate, said = clock.now(), threading.Barrier(8), []

    def guess(number: int) -> None:
        try:
            gate.wait()
            services.begin(guesser, code=f"{number:08}", at=at)
        except CodeWrong as wrong:
            said.append(wrong.params["reason"])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["code"] * 5 + ["tries"] * 3


def test_nothing_is_written_and_nothing_else_is_opened(caller: Visitor) -> None:
    clerk, address = begun(caller)
    row = models.Along.objects.get(begun_at__isnull=False)

    def writes(_: Actor) -> None:
        petitions.Petition.objects.update(title="đổi")

    with pytest.raises(PageWrites):
        services.see(Actor(ActorKind.OFFICER, row.officer), along=row.pk, page="/", show=writes, at=clock.now())
    asked = (
        "/cua-toi/du-lieu/",
        "/dang-xuat/",
        "/ban-lam-viec/",
        "//evil.example",
        "http://evil.example/",
        "/cua-toi/xem-cung/",
        "%00",
        "x",
    )
    pages = [clerk.get(address, {"trang": path}).content.decode() for path in asked]

    assert petitions.Petition.objects.get().title == "Hỏi phí"
    assert all("Trang này không xem cùng được." in page for page in pages)
    stranger = officer("one_stop_officer", "one_stop_head")
    assert stranger.get(address).status_code == 303


@pytest.mark.parametrize(
    ("page", "left"),
    [
        ("<main><p onclick='x()'>a &lt;b&gt;</p></main>", "<p>a &lt;b&gt;</p>"),
        ("<main><script>alert(1)</script><svg><a href='/x'>y</a></svg>z</main>", "z"),
        (
            "<main><form action='/x'><input name='a' value='&quot;&gt;'><button>Gửi</button></form></main>",
            '<div><input value="&quot;&gt;" disabled><button disabled>Gửi</button></div>',
        ),
        ("<main><a href='javascript:x()'>y</a><img src=x><br></main><p>out</p>", "<span>y</span><br>"),
        ("<p>out</p>", ""),
    ],
)
def test_page_made_dead_keeps_what_is_read_and_nothing_that_acts(page: str, left: str) -> None:
    nowhere: Callable[[str], str] = lambda _: ""  # noqa: E731 -- one line says it

    assert inert(page, within=nowhere) == left
