"""The one harmless call of a link says what a person wants to know: whose trouble it is, also when nonsense is answered with 200."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.sandbox.running import Process

from motcua.doors.links.post import client as post_office
from motcua.doors.links.single_window import client as single_window
from motcua.doors.links.vneid import client as vneid
from motcua.doors.ui import links
from motcua.doors.ui.links import Connection, Side
from motcua.followup.notifications import post
from motcua.foundation import clock
from motcua.foundation.signing import services as signing
from motcua.foundation.transport import services as transport

pytestmark = pytest.mark.django_db
SECONDS = 5.0
TRIED: tuple[tuple[str, str, str, Callable[[float], None]], ...] = (
    ("single_window", "single_window", single_window.MESSAGES, single_window.probe),
    ("vneid", "vneid", vneid.CLIENT, vneid.probe),
    ("post", "post", post_office.CHANNEL, post_office.probe),
    ("mail", "mailbox", post.CHANNEL, post.probe),
    ("trust_list", "trust_services", "signing.trust_list", signing.probe_trust),
)


@pytest.mark.parametrize(("name", "simulator", "client", "probe"), TRIED, ids=[one[0] for one in TRIED])
def test_a_trial_call_is_believed_by_the_page_beside_it(
    sandbox: httpx.Client, process: Process, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path, name: str, simulator: str, client: str, probe: Callable[[float], None],
) -> None:  # fmt: skip
    monkeypatch.setattr(links, "PROBE_SECONDS", SECONDS)
    url = process.url
    operator = tmp_path / "operator.pem"
    operator.write_text(sandbox.get("/trust/operator.pem").text)
    settings.EMAIL_PORT = process.smtp_port
    settings.MOTCUA = replace(
        django_settings.MOTCUA, single_window_url=f"{url}/nsw", vneid_url=f"{url}/vneid", vneid_secret="sandbox-secret",
        post_url=f"{url}/post", post_token="sandbox", mail_host="127.0.0.1", mail_port=process.smtp_port,
        signing_trust_list=f"{url}/trust/list.xml", signing_trust_list_signers=str(operator),
    )  # fmt: skip
    transport.close()
    one = Connection(name, lambda: True, client, probe=probe)
    links.connections.provide([one])

    def seen() -> Side:
        return next(standing.side for standing in links.standings(at=clock.now()) if standing.name == name)

    for mode in ("down", "malformed"):
        sandbox.post(f"/_control/{simulator}", json={"mode": mode}).raise_for_status()
        tried = links.try_one(one)
        assert (tried.side, seen()) == (Side.THEM, Side.THEM), (mode, tried)
    sandbox.post(f"/_control/{simulator}", json={"mode": "normal"}).raise_for_status()
    if name == "trust_list":
        return  # who may sign it is not said here
    transport.close()
    assert (links.try_one(one).side, seen()) == (Side.NOBODY, Side.NOBODY)
    transport.close()
