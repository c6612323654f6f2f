"""The help desk as people meet it on the portal, hostile input included."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.doors.portal.conftest import Visitor
from tests.rooms.casework.dossiers.factory import officer

from motcua.followup.helpdesk import models, queries, services
from motcua.followup.helpdesk.types import Topic
from motcua.foundation import clock

TYPED = {
    "topic": "signing",
    "title": "Không ký được",
    "text": "<script>alert(1)</script>",
    "name": "Mai",
    "email": "mai@example.vn",
}


@pytest.fixture(autouse=True)
def house_stands(prepared: None) -> None:
    """The house of the portal's tests."""


def test_guest_asks_and_goes_on_at_a_page_that_only_its_address_opens() -> None:
    http = Client()
    sent = http.post("/ho-tro/gui/", TYPED)
    page = http.get(sent["Location"])
    more = http.post(sent["Location"], {"text": "Đã thử máy khác"}, follow=True).content.decode()

    shown = page.content.decode()
    assert (sent.status_code, page["Referrer-Policy"], page["X-Robots-Tag"]) == (303, "same-origin", "noindex")
    assert "&lt;script&gt;" in shown and "<script>alert" not in shown
    assert "Đã thử máy khác" in more
    strange = ["0" * 32, "%00" * 32, "x"]
    assert [Client().get(f"/ho-tro/yeu-cau/{token}/").status_code for token in strange] == [404] * 3
    assert [Client().post(f"/ho-tro/yeu-cau/{token}/", {"text": "x"}).status_code for token in strange] == [404] * 3


def test_faults_stand_at_their_fields_all_at_once_and_nothing_typed_is_lost() -> None:
    answer = Client().post("/ho-tro/gui/", {"title": "Chỉ có tóm tắt", "email": "khong-phai"})
    page = answer.content.decode()

    assert answer.status_code == 422
    for name in ("topic", "text", "name", "email"):
        assert f'id="{name}-error"' in page and f'href="#{name}"' in page
    assert 'value="Chỉ có tóm tắt"' in page and not models.Inquiry.objects.exists()


def test_what_is_too_long_is_told_at_its_field_counted_as_it_is_kept_and_never_cut() -> None:
    http, lines = Client(), "\r\n".join(["a"] * 2_500)  # with the line ends of a browser 7,498 letters, kept as 4,999
    long = http.post("/ho-tro/gui/", {**TYPED, "text": f"{lines}bcd"})
    before = models.Inquiry.objects.count()
    sent = http.post("/ho-tro/gui/", {**TYPED, "text": f"{lines}b"})
    more = http.post(sent["Location"], {"text": "x" * 5_001})

    assert (long.status_code, before, sent.status_code, more.status_code) == (422, 0, 303, 422)
    for page in (long, more):
        assert (
            "Viết ngắn hơn: tối đa 5.000 ký tự" in page.content.decode() and 'id="text-error"' in page.content.decode()
        )
    assert "x" * 5_001 in more.content.decode() and models.Line.objects.count() == 1


def test_program_that_fills_every_field_or_writes_many_is_held_off() -> None:
    http = Client()
    trapped = http.post("/ho-tro/gui/", {**TYPED, "website": "x"})
    answers = [http.post("/ho-tro/gui/", TYPED).status_code for _ in range(7)]

    assert (trapped.status_code, answers, models.Inquiry.objects.count()) == (303, [303] * 6 + [429], 6)
    assert "10.0.0" not in "".join(models.Inquiry.objects.values_list("origin", flat=True))


def test_signed_in_sees_what_they_asked_and_nobody_elses(visitor: Visitor, stranger: Visitor) -> None:
    form = visitor.http.get("/ho-tro/gui/").content.decode()
    visitor.http.post("/ho-tro/gui/", TYPED)

    assert 'value="Trần Thị Hạnh"' in form
    assert "Không ký được" in visitor.http.get("/cua-toi/ho-tro/").content.decode()
    assert "Không ký được" not in stranger.http.get("/cua-toi/ho-tro/").content.decode()


def test_frequent_question_stands_on_its_procedures_page_and_is_found_without_marks() -> None:
    clerk, head = officer("one_stop_officer"), officer("one_stop_head")
    code, at = "khai-bao-hoa-chat-nhap-khau", clock.now()
    draft = services.write(
        clerk, question="Hóa đơn bằng tiếng Anh có được không?", answer="Được.", topic=Topic.FILING, procedures=[code], frequent=True, at=at
    )  # fmt: skip
    before = Client().get(f"/thu-tuc/{code}/").content.decode()
    services.publish(head, article=draft.id, at=at)

    page = Client().get(f"/thu-tuc/{code}/").content.decode()
    assert draft.question not in before and f"/ho-tro/bai/{draft.slug}/" in page
    assert draft.question in Client().get("/ho-tro/?q=HOA DON tieng anh").content.decode()
    assert "Được." in Client().get(f"/ho-tro/bai/{draft.slug}/").content.decode()
    assert Client().get("/ho-tro/bai/khong-co/").status_code == 404
    assert queries.published(draft.slug).inquiries == 0
