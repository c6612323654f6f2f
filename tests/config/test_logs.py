"""What must not be in a log is masked on the way out, however it came in."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog

from motcua.config import logs

PERSONAL = "099178004512"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIwNzkxNzgwMDQ1MTIifQ.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "text",
    [
        f"number {PERSONAL}",
        "079 178 004 512",
        "cmnd 170123456.",
        "gọi 0903123456",
        f"Bearer {JWT}",
        "Authorization: Basic bW90Y3VhOnNlY3JldC1zZWNyZXQ=",
        f"https://idp.example/view?token_id={JWT}",
        "https://idp.example/cb?code=abcdef123456&state=zyxwvu987654",
        "gửi hanh.tran@minhphat.example rồi",
    ],
)
def test_numbers_tokens_and_addresses_do_not_pass(text: str) -> None:
    found = str(logs.masked(text))

    secrets = (
        PERSONAL,
        "079 178",
        "170123456",
        "0903123456",
        JWT,
        "bW90Y3Vh",
        "abcdef123456",
        "zyxwvu987654",
        "hanh.tran@",
    )
    assert [part for part in secrets if part in found] == []


@pytest.mark.parametrize(
    "text", ["G02.18-261126-000123", "7f3c1a9b2d4e", "2026-11-26T08:00:00Z", "status 503", "HC-12/2026", "1234567"]
)
def test_codes_times_and_counts_stay_readable(text: str) -> None:
    assert logs.masked(text) == text


def test_fields_are_hidden_by_name_at_any_depth_and_endless_ones_are_cut() -> None:
    deep: dict[str, object] = {}
    deep["again"] = deep
    event = {"event": "x", "password": "một mật khẩu", "body": {"SECRET": "y", "kept": [PERSONAL, 7]}, "deep": deep}

    found = json.dumps(logs.mask(None, "info", dict(event)), ensure_ascii=False)

    assert "mật khẩu" not in found
    assert PERSONAL not in found
    assert json.loads(found)["body"] == {"SECRET": "[hidden]", "kept": ["[number]", 7]}


def test_our_own_logs_and_those_of_libraries_go_through_it(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    before = structlog.get_config()
    handlers = logging.getLogger().handlers[:]  # noqa: TID251 -- theirs is what is looked at
    try:
        logs.configure()
        structlog.get_logger("t").warning("sign_in", subject=PERSONAL, url=f"/x?id_token={JWT}")
        try:
            raise ValueError(f"no such person {PERSONAL}")
        except ValueError:
            structlog.get_logger("t").exception("failed")
        logging.getLogger("library").warning("got %s", PERSONAL)  # noqa: TID251 -- as above
    finally:
        structlog.configure(**before)
        logging.getLogger().handlers[:] = handlers  # noqa: TID251 -- as above

    said = out.getvalue()
    assert len(said.splitlines()) >= 3
    assert [part for part in (PERSONAL, JWT) if part in said] == []
