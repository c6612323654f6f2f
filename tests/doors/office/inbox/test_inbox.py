"""The inbox as an officer meets it: queues with counts, filters in the address, order, pages, views kept."""

from __future__ import annotations

import re
from urllib.parse import quote

from django.test import Client
from tests.rooms.casework.dossiers.factory import PASSWORD, Desk
from tests.rooms.casework.dossiers.factory import officer as make_officer
from tests.rooms.casework.dossiers.test_inbox import AT, DAY, row

from motcua.casework.dossiers import models
from motcua.foundation import clock


def test_officer_finds_their_step_with_its_count_and_goes_to_it(desk: Desk) -> None:
    code = desk.file()
    page = signed_in("one_stop_officer").get("/ban-lam-viec/").content.decode()

    assert re.search(r"aria-current=\"page\">Cần xử lý <span[^>]*>1<", page)
    assert re.search(
        rf'<th scope="row"><a [^>]*href="/ban-lam-viec/viec/{desk.step("one_stop_officer").id}/">{code}', page
    )
    assert page.count('data-mc-key="') == 7
    assert "Hàng đợi khác" in page


def test_filter_lives_in_the_address_and_each_part_can_be_taken_away(desk: Desk) -> None:
    code = desk.file()
    officer = signed_in("one_stop_officer")
    address = f"/ban-lam-viec/?hang=ca-don-vi&q={quote('ha noi')}&han=sap-han&nguoi=-&trang-thai=SUBMITTED"

    page = officer.get(address).content.decode()
    without = re.findall(r'<a class="mc-chip mc-chip--info" href="\?([^"]+)"', page)

    assert "Tìm: ha noi" in page
    assert len(without) == 4
    assert all("hang=ca-don-vi" in one for one in without)
    assert code in officer.get("/ban-lam-viec/?hang=ca-don-vi&nguoi=-").content.decode()
    assert "Không có hồ sơ nào khớp bộ lọc" in officer.get("/ban-lam-viec/?hang=ca-don-vi&nguoi=toi").content.decode()


def test_headers_sort_and_say_so(desk: Desk) -> None:
    for number in range(3):
        row(f"D-{number}", status="PROCESSING", due=AT - number * DAY)
    officer = signed_in("specialist")

    page = officer.get("/ban-lam-viec/?hang=ca-don-vi").content.decode()
    other = officer.get("/ban-lam-viec/?hang=ca-don-vi&xep=ma").content.decode()

    assert order(page) == ["D-2", "D-1", "D-0"]
    assert page.count('aria-sort="ascending"') == 1 and page.count('aria-sort="none"') == 2
    assert order(other) == ["D-0", "D-1", "D-2"]
    assert "xep=ma&amp;giam=1" in other
    assert page.count('class="is-late"') == 3


def test_list_is_sorted_by_the_chance_of_lateness_which_its_lines_tell(desk: Desk) -> None:
    for number, in_time in enumerate((100, 18, 101)):
        row(f"D-{number}", status="PROCESSING", due=clock.now() + (9 - number) * DAY)
        models.Work.objects.filter(code=f"D-{number}").update(in_time=in_time)
    officer = signed_in("specialist")

    plain = officer.get("/ban-lam-viec/?hang=ca-don-vi").content.decode()
    page = officer.get("/ban-lam-viec/?hang=ca-don-vi&xep=de-tre").content.decode()
    officer.post("/ban-lam-viec/hop-viec/chon/", {"cot": ["chance"], "query": "hang=ca-don-vi&xep=de-tre"})
    column = officer.get("/ban-lam-viec/?hang=ca-don-vi&xep=de-tre").content.decode()
    other_place = officer.get("/ban-lam-viec/?hang=ca-don-vi&xep=de-tre&sau=2026-01-01T00:00:00%2B00:00~1")

    assert (order(plain), order(page)) == (["D-2", "D-1", "D-0"], ["D-1", "D-0", "D-2"])
    assert page.count("Khả năng trễ 82%") == 1 and "Khả năng trễ 0%" not in page
    assert '<option value="de-tre" selected>Khả năng trễ</option>' in page
    assert re.findall(r'data-label="Khả năng trễ">([^<]+)<', column) == ["82%", "0%", "–"]
    assert 'aria-sort="ascending"><a class="mc-sort" href="?hang=ca-don-vi&amp;xep=de-tre&amp;giam=1">' in column
    assert other_place.status_code == 200 and order(other_place.content.decode()) == ["D-1", "D-0", "D-2"]


def test_fifty_a_page_and_on_from_there(desk: Desk) -> None:
    for number in range(53):
        row(f"D-{number:02}", status="PROCESSING", due=AT + number * DAY)
    officer = signed_in("specialist")

    first = officer.get("/ban-lam-viec/?hang=ca-don-vi").content.decode()
    after = re.search(r'rel="next" href="(\?[^"]+)"', first)
    second = officer.get("/ban-lam-viec/" + after[1].replace("&amp;", "&")).content.decode()
    before = re.search(r'rel="prev" href="(\?[^"]+)"', second)
    again = officer.get("/ban-lam-viec/" + before[1].replace("&amp;", "&")).content.decode()

    assert (len(order(first)), order(second)) == (50, ["D-50", "D-51", "D-52"])
    assert 'rel="prev"' not in first and 'rel="next"' not in second
    assert order(again) == order(first)


def test_closed_queue_goes_on_page_by_page_whatever_the_order_of_the_others(desk: Desk) -> None:
    for number in range(53):
        row(f"D-{number:02}", status="NOT_ACCEPTED", due=None)
    officer = signed_in("specialist")

    first = officer.get("/ban-lam-viec/?hang=khong-tiep-nhan&xep=de-tre").content.decode()
    after = re.search(r'rel="next" href="(\?[^"]+)"', first)
    second = officer.get("/ban-lam-viec/" + after[1].replace("&amp;", "&")).content.decode()

    assert (len(order(first)), order(second)) == (50, ["D-02", "D-01", "D-00"])


def test_address_full_of_nonsense_shows_the_list(desk: Desk) -> None:
    code = desk.file()
    officer = signed_in("one_stop_officer")
    for query in (
        "hang=khong-co", "sau=x~y", "sau=2026~1", "sau=~", f"truoc={'9' * 400}~1", "tu=31/02/2026", "den=abc", "xep=';--", "giam=2",
        "trang-thai=DROP", "kenh=%00", "hang=ca-don-vi&xep=ma&sau=%00~1", f"q={quote('́' * 300)}" , "sau=2026-01-01T00:00:00~1",
        "sau=2026-W01-1T00:00:00%2B00:00~1", "sau=2026-01-01T00:00:00%2B00:00:00.5~1", "xep=de-tre&sau=5|0001-01-01T00:00:00%2B14:00~1",
        "hang=da-tra&xep=de-tre&sau=5|2026-01-01T00:00:00%2B00:00~1",
    ):  # fmt: skip
        answer = officer.get(f"/ban-lam-viec/?{query}")
        assert answer.status_code == 200, query
    assert code in officer.get("/ban-lam-viec/?hang=khong-co&trang-thai=DROP").content.decode()


def test_view_is_kept_under_a_name_and_columns_are_chosen(desk: Desk) -> None:
    desk.file()
    officer = signed_in("one_stop_officer")
    officer.post("/ban-lam-viec/hop-viec/luu/", {"ten": "Mới đăng ký", "query": "hang=ca-don-vi&trang-thai=SUBMITTED"})
    nameless = officer.post("/ban-lam-viec/hop-viec/luu/", {"ten": " ", "query": "hang=ca-don-vi"}, follow=True)
    chosen = officer.post("/ban-lam-viec/hop-viec/chon/", {"cot": ["channel", "x"], "query": "hang=ca-don-vi&xep=ma"})

    page = officer.get("/ban-lam-viec/").content.decode()

    assert 'href="?hang=ca-don-vi&amp;trang-thai=SUBMITTED">Mới đăng ký' in page
    assert "Đặt tên bộ lọc" in nameless.content.decode()
    assert chosen["Location"] == "/ban-lam-viec/?hang=ca-don-vi&xep=ma"
    assert re.findall(r'<th scope="col"[^>]*>(?:<[^>]+>)?([^<]+)', page) == ["Chọn", "Mã hồ sơ", "Kênh nộp"]
    assert " data-mc-keys>" not in page


def test_counts_are_asked_again_alone(desk: Desk) -> None:
    desk.file()
    part = signed_in("one_stop_officer").get("/ban-lam-viec/hop-viec/dem/?hang=ca-don-vi").content.decode()

    assert "<html" not in part
    assert re.search(r'aria-current="page">Cả đơn vị <span[^>]*>1<', part)


def test_empty_queue_says_so_and_leads_to_where_there_is_work(desk: Desk) -> None:
    desk.file()
    page = signed_in("one_stop_officer").get("/ban-lam-viec/?hang=cua-toi").content.decode()

    assert "Không còn việc cần xử lý" in page
    assert 'href="/ban-lam-viec/?hang=can-xu-ly">Cần xử lý (1)' in page


def test_officer_whose_roles_handle_no_dossier_arrives_all_the_same(desk: Desk) -> None:
    make_officer("procedure_designer")

    answer = signed_in("procedure_designer").get("/ban-lam-viec/")

    assert answer.status_code == 200
    assert "không xử lý hồ sơ" in answer.content.decode()


def order(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a [^>]+>([^<]+)', page)


def signed_in(role: str) -> Client:
    client = Client()
    client.post("/ban-lam-viec/dang-nhap/", {"login": f"{role}.thu", "password": PASSWORD})
    return client
