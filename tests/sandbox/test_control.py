"""The control panel, and what survives a restart."""

import smtplib
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.sandbox.running import SOURCE, Process, free_port

from sandbox.__main__ import read_arguments, what_stands_in_the_way
from sandbox.app import Settings

NAMES = [
    "identity_provider", "officer_directory", "enterprise_register", "integration_platform", "population", "vneid", "national_portal", "single_window", "payment_platform", "vnpay", "vietqr", "document_axis",
    "signing_service", "signing_agent", "trust_services", "mailbox", "help_mail", "post", "zalo", "sms",
]  # fmt: skip


def test_index_names_every_simulator(sandbox: httpx.Client) -> None:
    index = sandbox.get("/").text

    assert [name for name in NAMES if f"/_control/{name}" in index] == NAMES


def test_switches_by_json_and_by_form(sandbox: httpx.Client) -> None:
    by_json = sandbox.post("/_control/national_portal", json={"mode": "slow", "seconds": 0.5, "times": 3}).json()
    by_form = sandbox.post("/_control/mailbox", data={"mode": "down"}, headers={"Accept": "text/html"})

    assert (by_json["mode"], by_json["seconds"], by_json["times"]) == ("slow", 0.5, 3)
    assert (by_form.status_code, by_form.headers["location"]) == (303, "/_control/mailbox")
    modes = {name: values["mode"] for name, values in sandbox.get("/_control").json().items()}
    assert modes == dict.fromkeys(NAMES, "normal") | {"national_portal": "slow", "mailbox": "down"}
    sandbox.post("/_control/reset")
    assert {values["mode"] for values in sandbox.get("/_control").json().values()} == {"normal"}


@pytest.mark.parametrize(
    "values", [{"mode": "angry"}, {"nonsense": "1"}, {"seconds": 9999}, {"error_code": "7"}, {"session_calls": "x"}]
)
def test_what_there_is_not_is_refused_and_changes_nothing(sandbox: httpx.Client, values: dict[str, object]) -> None:
    before = sandbox.get("/_control/national_portal").json()

    assert sandbox.post("/_control/national_portal", json=values).status_code == 422
    assert sandbox.get("/_control/national_portal").json() == before


def test_another_site_cannot_turn_a_switch(sandbox: httpx.Client) -> None:
    answer = sandbox.post("/_control/mailbox", data={"mode": "down"}, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/registers/",
        "/registers/chemical/",
        "/dvcqg/",
        "/_wire",
        "/_control",
        "/_country",
        "/csc-service/phan-mem/",
        "/_country/people",
        "/_country/enterprises",
        "/_country/dossiers",
        "/_scenarios",
        "/nsw/",
        "/mail/",
        *[f"/_control/{name}" for name in NAMES],
    ],
)
def test_every_page_has_a_title_a_language_and_the_banner(sandbox: httpx.Client, path: str) -> None:
    page = sandbox.get(path, headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert '<html lang="vi">' in page.text
    assert "<title>" in page.text
    assert "Bản chạy thử" in page.text


def test_a_person_sees_which_switch_is_turned_and_a_program_reads_json(sandbox: httpx.Client) -> None:
    sandbox.post("/_control/payment_platform", json={"mode": "slow", "seconds": 1, "times": 4, "refuse": "yes"})

    seen = sandbox.get("/_control", headers={"Accept": "text/html"}).text
    sandbox.post("/_control/reset")

    row = seen.partition('href="/_control/payment_platform"')[2].partition("</tr>")[0]
    assert [word for word in ("chậm (slow)", "4 lần gọi", "refuse: yes") if word in row] == [
        "chậm (slow)",
        "4 lần gọi",
        "refuse: yes",
    ]
    assert sandbox.get("/_control", headers={"Accept": "*/*"}).json()["payment_platform"]["mode"] == "normal"
    assert len(sandbox.get("/_country").json()["people"]) > 1


def test_restart_keeps_mails_dossiers_and_keys(tmp_path: Path) -> None:
    process = Process(tmp_path / "home", free_port(), free_port(), "http://127.0.0.1:8000")
    process.start()
    with smtplib.SMTP("127.0.0.1", process.smtp_port, timeout=10) as server:
        server.sendmail("a@moit.example", ["b@example.vn"], "Subject: one\r\n\r\nx")
    dossier = {"TrangThai": "9", "MaHoSo": "H-1", "NgayXuLy": "20260305101500"}
    base = f"{process.url}/dvcqg/KetNoiMotCuaQuocGia"
    assert httpx.post(f"{base}/DongBoTrangThaiHoSoKM", json=dossier).json()["error_code"] == "0"
    keys = httpx.get(f"{process.url}/idp/oauth2/jwks").json(), httpx.get(f"{process.url}/nsw/certificate.pem").text
    process.stop()

    process.start()
    try:
        assert [m["subject"] for m in httpx.get(f"{process.url}/mail/api/messages").json()["messages"]] == ["one"]
        assert [d["code"] for d in httpx.get(f"{process.url}/dvcqg/api/dossiers").json()["dossiers"]] == ["H-1"]
        again = (
            httpx.get(f"{process.url}/idp/oauth2/jwks").json(),
            httpx.get(f"{process.url}/nsw/certificate.pem").text,
        )
        assert again == keys
    finally:
        process.stop()


def test_whoever_starts_it_on_a_taken_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        started = subprocess.run(
            [sys.executable, "-m", "sandbox", "up", "--home", str(tmp_path), "--port", port],
            cwd=SOURCE, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    assert started.returncode == 1
    assert f"127.0.0.1:{port}" in started.stderr and "--port" in started.stderr
    assert "Traceback" not in started.stderr
    assert not started.stdout, "says where it is, although it is not"


def test_what_cannot_be_served_is_refused_before_anything_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        mail = Settings(tmp_path, port=free_port(), smtp_port=taken.getsockname()[1])
        assert "--smtp-port" in what_stands_in_the_way(mail)
    assert "--home" in what_stands_in_the_way(Settings(tmp_path / "file", port=free_port(), smtp_port=free_port()))
    assert "both" in what_stands_in_the_way(Settings(tmp_path, port=9, smtp_port=9))
    for wrong in (
        ["--port", "99999"],
        ["--smtp-port", "mail"],
        ["--portal-url", "localhost:8000"],
        ["--public-url", "ftp://a"],
    ):
        with pytest.raises(SystemExit):
            read_arguments(["up", *wrong])
        assert wrong[0] in capsys.readouterr().err
