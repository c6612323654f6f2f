"""A citizen acts on the national portal, and the ministry that does not answer is told again or not at all, as the switches say."""

import httpx


def test_citizen_when_the_ministry_does_not_answer_keeps_the_filing(sandbox: httpx.Client) -> None:
    sandbox.post("/_control/national_portal", json={"tries": "1"})
    filed = sandbox.post("/dvcqg/api/citizen/file", json={"procedure": "2.001624"}).json()
    sandbox.post("/_control/national_portal", json={"telling": "never"})
    kept = sandbox.post("/dvcqg/api/citizen/file", json={}).json()

    assert (filed["arrived"], len(filed["answers"]), kept["answers"]) == (False, 1, [])
    for code in (filed["code"], kept["code"]):
        assert sandbox.get(f"/dvcqg/api/dossiers/{code}").json()["state"] == "1"
        assert code in sandbox.get("/dvcqg/cong-dan/").text
        assert "Bổ sung" in sandbox.get(f"/dvcqg/cong-dan/{code}").text


def test_citizen_when_nothing_can_be_done_is_told_why(sandbox: httpx.Client) -> None:
    sandbox.post("/_control/national_portal", json={"telling": "never"})
    code = sandbox.post("/dvcqg/api/citizen/file", json={}).json()["code"]

    for act, given in (
        ("file", {"procedure": "9"}),
        ("pay", {"code": code}),
        ("supplement", {"code": code}),
        ("rate", {"code": "x"}),
    ):
        answer = sandbox.post(f"/dvcqg/api/citizen/{act}", json=given)
        assert (answer.status_code, "error" in answer.json()) == (422, True)
    assert sandbox.post("/dvcqg/api/citizen/nothing", json={}).status_code == 404


def test_citizen_when_something_cannot_be_done_stays_on_the_page_of_the_dossier(sandbox: httpx.Client) -> None:
    sandbox.post("/_control/national_portal", json={"telling": "never"})
    code = sandbox.post("/dvcqg/api/citizen/file", json={}).json()["code"]
    sandbox.post("/_control/reset")

    seen = sandbox.post("/dvcqg/api/citizen/pay", data={"code": code}, headers={"Accept": "text/html"})

    assert (seen.status_code, f"<h1>Hồ sơ {code}</h1>" in seen.text, 'role="alert"' in seen.text) == (422, True, True)


def test_day_is_listed_in_pages_and_a_lost_dossier_is_gone(sandbox: httpx.Client) -> None:
    sandbox.post("/_control/national_portal", json={"telling": "never"})
    codes = [sandbox.post("/dvcqg/api/citizen/file", json={}).json()["code"] for _ in range(3)]
    day = "20" + codes[0].split("-")[1]

    def listed(page: int) -> list[str]:
        asked = {"ngay": day, "trang": str(page), "soluong": "2"}
        inner = httpx.Response(
            200, text=sandbox.get("/dvcqg/KetNoiMotCuaQuocGia/LayDanhSachHoSo", params=asked).json()["message"]
        )
        return [one["MAHOSO"] for one in inner.json()["result"]]

    assert (listed(1), listed(2)) == (codes[:2], codes[2:])
    sandbox.post("/dvcqg/api/lose", json={"code": codes[0]})
    assert listed(1) == codes[1:]
