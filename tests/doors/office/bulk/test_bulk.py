"""Acts on many as an officer meets them: ticked, looked at, confirmed, followed."""

from __future__ import annotations

import re

from tests.doors.office.inbox.test_inbox import signed_in
from tests.rooms.casework.dossiers.factory import Desk
from tests.rooms.casework.dossiers.test_many import filed

from motcua.casework.dossiers.types import Status


def test_officer_finishes_the_same_step_of_many_with_one_answer(desk: Desk) -> None:
    codes = filed(desk, 3)
    officer = signed_in("one_stop_officer")
    page = officer.get("/ban-lam-viec/").content.decode()
    ticked = re.findall(r'name="chon" value="([^"]+)"', page)

    new = officer.post("/ban-lam-viec/hang-loat/", {"chon": ticked[:2], "query": "hang=can-xu-ly"})
    address = new["Location"]
    acts = officer.get(address).content.decode()
    planned = officer.get(f"{address}?viec=finish").content.decode()
    missing = officer.post(f"{address}lam/", {"viec": "finish"})
    apart = officer.post(f"{address}lam/", {"viec": "finish", "finding": "refused", "note": "Không đúng"})
    done = officer.post(f"{address}lam/", {"viec": "finish", "finding": "complete", "note": ""})
    running = officer.get(address).content.decode()
    desk.work()
    after = officer.get(address).content.decode()

    assert new.status_code == 303
    assert "đã chọn 2 hồ sơ" in acts and "Hoàn thành cùng một bước" in acts
    assert sum(code in planned for code in codes) == 2 and "Cùng một kết quả cho bước" in planned
    assert missing.status_code == 422 and 'id="finding-error"' in missing.content.decode()
    assert apart.status_code == 422 and "làm từng hồ sơ" in apart.content.decode()
    assert done.status_code == 303
    assert 'hx-trigger="every 2s"' in running
    assert after.count("mc-chip--ok") == 2 and 'hx-trigger="every 2s"' not in after
    assert sorted(desk.status(code) for code in codes) == sorted(
        [Status.SUBMITTED, Status.TRANSFERRED, Status.TRANSFERRED]
    )


def test_all_that_match_are_chosen_by_a_box_of_its_own(desk: Desk) -> None:
    filed(desk, 2)
    officer = signed_in("one_stop_officer")

    new = officer.post("/ban-lam-viec/hang-loat/", {"tat-ca": "1", "query": "hang=can-xu-ly"})

    assert "đã chọn 2 hồ sơ" in officer.get(new["Location"]).content.decode()


def test_nothing_chosen_or_nonsense_leads_back_with_a_word(desk: Desk) -> None:
    filed(desk, 1)
    officer = signed_in("one_stop_officer")
    for chosen in ([], ["x"], ["a~b~c"], ["a~1~" + "9" * 40], ["~~"]):
        answer = officer.post("/ban-lam-viec/hang-loat/", {"chon": chosen, "query": "hang=qua-han"}, follow=True)
        assert "Không có hồ sơ nào làm được việc này" in answer.content.decode(), chosen
    assert officer.get("/ban-lam-viec/hang-loat/999999/").status_code == 404
    assert officer.get("/ban-lam-viec/hang-loat/1/?viec=nothing").status_code in {200, 404}
