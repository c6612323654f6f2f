"""Letters: both languages, a link, nothing that identifies a person, nothing that a form can break."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.casework.dossiers.types import Channel, ForLink, Outcome, ResultView, Status
from motcua.followup.notifications import letters, words
from motcua.followup.notifications.types import Letter
from motcua.foundation.types import Ref

AT = datetime(2026, 11, 24, 1, 15, tzinfo=UTC)
FOUND = ForLink(
    code="G02.18-261124-020001", procedure="chemical-import-declaration", national_code="1.011111",
    procedure_name="Khai báo hóa chất nhập khẩu", field_name="Hóa chất", channel=Channel.PORTAL,
    owner=Ref("enterprise", "9901234560"), status=Status.DECIDED, outcome=Outcome.ACCEPTED,
    applicant={"applicant_name": "Công ty Ví Dụ", "applicant_id": "099085000001", "email": "a@example.vn", "phone": "0901234567"},
    received_at=AT, accepted_at=AT, due=None, decided_at=AT + timedelta(seconds=9), returned_at=None, unit="G02.18",
    summary="", papers=(), reasons=(), result=ResultView("9", "13b", "HC-202600000001", AT, "Bộ", "00", "valid", "/xac-thuc/A?k=B"),
    progress=(), origin={}, check="ABCDEF2345", automatic=True,
)  # fmt: skip


def write(event: str = "decided", found: ForLink = FOUND) -> Letter:
    return letters.letter(
        event,
        found,
        words.edition(1),
        organisation="Bộ Công Thương",
        unit="Cục Hóa chất",
        public_url="https://dvc.example.vn",
    )


def test_letter_when_decided_says_what_the_law_wants_said() -> None:
    letter = write()

    assert letter.subject == "[Bộ Công Thương] Đã có kết quả - G02.18-261124-020001"
    assert letter.text.split("\n\n----\n\n")[0].splitlines() == [
        "Kính gửi cơ quan, tổ chức, cá nhân nộp hồ sơ,",
        "",
        "Đã có kết quả. Kết quả giải quyết đã được ký số và phát hành.",
        "",
        "Mở trang hồ sơ để tải kết quả.",
        "",
        "Mã hồ sơ: G02.18-261124-020001",
        "Thủ tục: Khai báo hóa chất nhập khẩu",
        "Cơ quan giải quyết: Bộ Công Thương – Cục Hóa chất",
        "Người tiếp nhận, xử lý: Hệ thống tự động",
        "Nộp lúc: 08:15 24/11/2026",
        "Tiếp nhận lúc: 08:15 24/11/2026",
        "Hẹn trả kết quả: Tự động, không tính hạn",
        "Có kết quả lúc: 08:15 24/11/2026",
        "Số kết quả: HC-202600000001",
        "",
        "Theo dõi hồ sơ: https://dvc.example.vn/tra-cuu/hs/G02.18-261124-020001?c=ABCDEF2345",
        "",
        "Thư này được gửi tự động, không cần trả lời. Cơ quan nhà nước không yêu cầu mật khẩu hay chuyển tiền qua thư điện tử.",
    ]


def test_letter_of_an_answer_leads_to_its_rating_and_no_other_does() -> None:
    def told(found: ForLink) -> Letter:
        return letters.letter(
            "decided",
            found,
            words.editions()[0],
            organisation="Bộ Công Thương",
            unit="",
            public_url="https://dvc.example.vn",
        )

    address = "https://dvc.example.vn/ho-so/G02.18-261124-020001/danh-gia/?c=ABCDEF2345&buoc=result"
    answered, open_ = told(FOUND), told(replace(FOUND, decided_at=None))

    assert f"Đánh giá việc giải quyết hồ sơ: {address}" in answered.text
    assert address.replace("&", "&amp;") in answered.html
    assert "danh-gia" not in open_.text + open_.html


@pytest.mark.parametrize("event", sorted(words.edition(1).templates))
def test_letter_when_of_any_event_names_no_person_and_no_number_of_one(event: str) -> None:
    letter = write(event)

    for text in (letter.subject, letter.text, letter.html):
        assert not re.search(r"099085000001|9901234560|0901234567|Ví Dụ|a@example", text)


def test_events_when_asked_for_any_status_have_words_in_every_edition() -> None:
    assert set(words.EVENTS) == set(Status)
    for edition in words.editions():
        assert set(words.EVENTS.values()) - {""} <= set(edition.templates)
        assert set(edition.frame_vi) == set(edition.frame_en)


def test_edition_when_asked_for_a_day_is_the_one_in_force() -> None:
    assert words.in_force(date(2026, 1, 1)).version == 2
    assert words.in_force(date(2025, 6, 30)).version == 1
    assert words.in_force(date(1990, 1, 1)).version == 1


class _Well(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert attrs is not None
        self.seen.add(tag)
        if tag not in {"meta", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(st.text(max_size=80))
def test_letter_when_a_form_is_hostile_stays_one_subject_and_plain_html(text: str) -> None:
    letter = write(found=replace(FOUND, code=text, procedure_name=text, check=text))
    parser = _Well()
    parser.feed(letter.html)
    parser.close()

    assert not re.search(r"[\r\n]", letter.subject)
    assert parser.open == []
    assert parser.seen <= {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "div",
        "p",
        "h1",
        "table",
        "tr",
        "th",
        "td",
        "a",
        "hr",
    }


def test_letter_of_a_dossier_whose_clock_stands_still_names_no_due_date_and_no_machine() -> None:
    text = write("supplement", replace(FOUND, automatic=False, status=Status.SUPP_POST)).text

    assert "Hẹn trả kết quả" not in text
    assert "Tự động" not in text
