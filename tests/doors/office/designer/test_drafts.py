"""A procedure from nothing to published, on the pages, by two persons."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.doors.office.designer.conftest import PROCEDURE, Officer, text

from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Ref

pytestmark = pytest.mark.django_db

PAGES = ("", "chung/", "bieu-mau/", "quy-trinh/", "bang/", "danh-muc/", "tep/", "so-sanh/")


def test_a_new_procedure_is_drafted_changed_proposed_and_published_by_a_second_person(
    designer: Officer, publisher: Officer
) -> None:
    draft = designer.begin()
    page = designer.get(f"{draft}/tep/", ten="texts.vi.toml")
    words = catalogue.draft_files(draft)["texts.vi.toml"].decode()

    saved = designer.post(
        f"{draft}/tep/",
        {"content": words.replace("title = ", "title = ", 1), "seen": designer.seen(f"{draft}/tep/")},
        ten="texts.vi.toml",
    )
    proposed = designer.post(f"{draft}/viec/", {"action": "propose", "seen": designer.seen(f"{draft}/")})
    own = designer.post(f"{draft}/viec/", {"action": "publish", "seen": publisher.seen(f"{draft}/")})
    seen_by_second = text(publisher.get(f"{draft}/"))
    published = publisher.post(f"{draft}/viec/", {"action": "publish", "seen": publisher.seen(f"{draft}/")})

    assert [answer.status_code for answer in (page, saved, proposed, published)] == [200, 303, 303, 303]
    assert own.status_code == 403
    assert "Đặng Thị Thiết" in seen_by_second
    assert "Công bố</button>" in seen_by_second
    version = catalogue.in_force("cap-phep-thu", clock.now())
    assert version is not None
    assert version.name.vi == "Cấp phép thử"
    told = journal.history(Ref("procedure", "cap-phep-thu"))
    facts = {entry.name: entry.body for entry in told}
    assert facts["catalogue.version_published"]["proposed_by"].endswith(designer.account)
    assert facts["catalogue.version_published"]["published_by"].endswith(publisher.account)


def test_a_draft_is_begun_from_the_version_in_force_and_every_page_opens(loaded: None, designer: Officer) -> None:
    listed = text(designer.get(""))

    answer = designer.post(f"sua/{PROCEDURE}/", {"version": "3", "from": "1/1/2099"})

    assert "Khai báo hóa chất nhập khẩu" in listed
    assert answer.status_code == 303
    draft = int(answer["Location"].rstrip("/").rpartition("/")[2])
    for page in PAGES:
        assert designer.get(f"{draft}/{page}").status_code == 200, page
    compared = text(designer.get(f"{draft}/so-sanh/"))
    assert "pack.toml" in compared
    assert "pack.toml</h3>" in compared
    assert "form.schema.json</h3>" not in compared
    assert "Soạn tiếp" in text(designer.get(""))


@pytest.mark.parametrize(
    ("version", "day", "words"), [("2", "1/1/2099", "phiên bản chưa dùng"), ("3", "hôm qua", "Nhập ngày")]
)
def test_a_next_version_needs_a_number_and_a_day(
    loaded: None, designer: Officer, version: str, day: str, words: str
) -> None:
    answer = designer.post(f"sua/{PROCEDURE}/", {"version": version, "from": day})

    assert answer.status_code == 422
    assert words in text(answer)


@pytest.mark.parametrize(
    "page",
    ["", "moi/", "1/", "1/bieu-mau/", "1/tep/", "1/quy-trinh/", "1/bang/", "1/danh-muc/", "1/chung/", "1/so-sanh/"],
)
def test_others_get_403_and_see_no_link(stranger: Officer, page: str) -> None:
    assert stranger.get(page).status_code == 403
    assert "thiet-ke" not in text(stranger.http.get("/ban-lam-viec/"))


def test_who_only_publishes_changes_nothing(designer: Officer, publisher: Officer) -> None:
    draft = designer.begin()

    answers = [
        publisher.post(f"{draft}/tep/", {"content": "x", "seen": "2"}, ten="pack.toml"),
        publisher.post(f"{draft}/viec/", {"action": "propose", "seen": "2"}),
        publisher.post(f"{draft}/viec/", {"action": "discard", "seen": "2"}),
        publisher.get("moi/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert 'name="content"' in text(publisher.get(f"{draft}/tep/"))
    assert "Đề nghị công bố</button>" not in text(publisher.get(f"{draft}/"))


def test_two_who_edit_one_draft_do_not_overwrite_each_other(designer: Officer, colleague: Officer) -> None:
    draft = designer.begin()
    before = catalogue.draft_files(draft)["texts.vi.toml"].decode()
    seen = designer.seen(f"{draft}/tep/", ten="texts.vi.toml")

    first = colleague.post(f"{draft}/tep/", {"content": before + "# của Kế\n", "seen": seen}, ten="texts.vi.toml")
    second = designer.post(f"{draft}/tep/", {"content": before + "# của Thiết\n", "seen": seen}, ten="texts.vi.toml")

    assert (first.status_code, second.status_code) == (303, 409)
    assert catalogue.draft_files(draft)["texts.vi.toml"].decode() == before + "# của Kế\n"
    page = text(second)
    assert "Lý Văn Kế đã lưu lúc" in page
    assert "# của Thiết\n</textarea>" in page
    assert "+ # của Thiết" in page
    assert "- # của Kế" in page


def test_a_page_saved_as_it_is_leaves_the_files_byte_for_byte(loaded: None, designer: Officer) -> None:
    answer = designer.post(f"sua/{PROCEDURE}/", {"version": "3", "from": "1/1/2099"})
    draft = int(answer["Location"].rstrip("/").rpartition("/")[2])
    before = catalogue.draft_files(draft)

    for name, raw in before.items():
        typed = raw.decode().replace("\n", "\r\n")
        designer.post(f"{draft}/tep/", {"content": typed, "seen": designer.seen(f"{draft}/tep/")}, ten=name)

    assert catalogue.draft_files(draft) == before


def test_a_faulty_draft_tells_file_and_line_and_is_not_proposed(designer: Officer) -> None:
    draft = designer.begin()
    seen = designer.seen(f"{draft}/tep/", ten="pack.toml")
    settings = catalogue.draft_files(draft)["pack.toml"].decode()

    saved = designer.post(f"{draft}/tep/", {"content": settings + "= broken\n", "seen": seen}, ten="pack.toml")
    page = text(designer.get(f"{draft}/"))
    answer = designer.http.post(
        f"/ban-lam-viec/thiet-ke/{draft}/viec/", {"action": "propose", "seen": designer.seen(f"{draft}/")}, follow=True
    )

    assert saved.status_code == 303
    line = settings.count("\n") + 1
    assert f"pack.toml:{line}" in page
    assert f"ten=pack.toml&amp;dong={line}" in page
    assert "Còn điều cần sửa" in text(answer)
    assert catalogue.draft(draft).state == "open"


@pytest.mark.parametrize(
    "name", ["../evil.toml", "/etc/passwd", "a.py", "codes/x.exe", "", "pack.toml", "ví dụ.json", "x" * 300]
)
def test_a_file_with_no_place_in_a_pack_is_refused(designer: Officer, name: str) -> None:
    draft = designer.begin()

    answer = designer.post(f"{draft}/tep/", {"name": name, "new": "1", "seen": designer.seen(f"{draft}/tep/")})

    assert answer.status_code == 422
    assert 'id="f-name-error"' in text(answer)


def test_the_second_person_sends_back_with_a_remark(designer: Officer, publisher: Officer) -> None:
    draft = designer.begin()
    designer.post(f"{draft}/viec/", {"action": "propose", "seen": designer.seen(f"{draft}/")})

    publisher.post(f"{draft}/viec/", {"action": "send_back", "remark": "Thiếu căn cứ pháp lý"})

    page = text(designer.get(f"{draft}/"))
    assert "Thiếu căn cứ pháp lý" in page
    assert "Đề nghị công bố</button>" in page


@pytest.mark.parametrize("path", ["999/", "999/bieu-mau/", "999/tep/"])
def test_a_draft_that_is_not_there_is_not_found(designer: Officer, path: str) -> None:
    assert designer.get(path).status_code == 404


def test_a_draft_travels_as_an_archive_and_begins_another(designer: Officer) -> None:
    draft = designer.begin()
    files = catalogue.draft_files(draft)
    archive = designer.get(f"{draft}/tai-ve/").content
    designer.post(f"{draft}/viec/", {"action": "discard", "seen": designer.seen(f"{draft}/")})

    unsigned = designer.post("moi/", {"upload": "1", "file": SimpleUploadedFile("a.zip", archive)})
    taken = designer.post("moi/", {"upload": "1", "unsigned": "on", "file": SimpleUploadedFile("a.zip", archive)})

    assert unsigned.status_code == 422
    assert taken.status_code == 303
    other = int(taken["Location"].rstrip("/").rpartition("/")[2])
    assert other != draft
    assert catalogue.draft_files(other) == files


@pytest.mark.parametrize("name", ["../pack.toml", "/etc/passwd", "a.py", "codes/../../x.csv"])
def test_a_hostile_archive_is_refused_with_its_reason(designer: Officer, name: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("pack.toml", 'procedure = "x"')
        archive.writestr(name, "boo")

    answer = designer.post(
        "moi/", {"upload": "1", "unsigned": "on", "file": SimpleUploadedFile("a.zip", made.getvalue())}
    )

    assert answer.status_code == 422
    assert 'id="f-file-error"' in text(answer)
    assert catalogue.drafts() == []


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 100])
def test_a_file_that_is_no_archive_is_refused(designer: Officer, content: bytes) -> None:
    answer = designer.post("moi/", {"upload": "1", "unsigned": "on", "file": SimpleUploadedFile("a.zip", content)})

    assert answer.status_code == 422
    assert 'id="f-file-error"' in text(answer)
