"""The pages in a real browser: axe clean, usable at 320 px, by keyboard and without JavaScript."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from playwright.sync_api import Browser, Page
from tests.chromium import launched
from tests.sandbox.running import Ministry, Process
from tests.sandbox.test_identity_provider import ASKED

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SIGN_IN = f"/idp/oauth2/authorize?{urlencode(ASKED)}"
PAGES = [
    SIGN_IN,
    "/",
    "/_control/national_portal",
    "/_wire",
    "/_country/people",
    "/_country/dossiers",
    "/_scenarios",
    "/_act",
    "/bank/",
    "/paygate/",
    "/vnpay/",
    "/idp/leave",
    "/csc-service/",
    "/registers/",
    "/registers/chemical/",
    "/dvcqg/",
    "/nsw/",
    "/mail/",
    "/dvcqg/cong-dan/",
    "/truc-van-ban/",
    "/ndxp/",
    "/population/",
    "/vneid/",
    "/phones/",
    "/zalo/",
    "/post/",
]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-sandbox")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


def opened(browser: Browser, process: Process, path: str, *, width: int = 1000, script: bool = True) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=script, bypass_csp=script
    )
    page = context.new_page()
    page.goto(process.url + path)
    return page


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed")
@pytest.mark.parametrize("width", [320, 1000])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(browser: Browser, process: Process, sandbox: httpx.Client, path: str, width: int) -> None:
    page = opened(browser, process, path, width=width)
    page.add_script_tag(content=AXE.read_text())

    found = page.evaluate("axe.run().then(result => result.violations.map(v => [v.id, v.nodes[0].html]))")
    page.context.close()

    assert found == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_over_the_edge_of_a_small_screen(
    browser: Browser, process: Process, sandbox: httpx.Client, path: str
) -> None:
    page = opened(browser, process, path, width=320)

    width = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()

    assert width == 320


def test_sign_in_by_keyboard_without_javascript(
    browser: Browser, process: Process, sandbox: httpx.Client, ministry: Ministry
) -> None:
    asked = ASKED | {"redirect_uri": f"http://127.0.0.1:{ministry.port}/ve"}
    page = opened(browser, process, f"/idp/oauth2/authorize?{urlencode(asked)}", script=False)

    page.keyboard.press("Tab")  # to the skip link
    page.keyboard.press("Tab")  # to the list
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ve?**")
    address = page.url
    page.context.close()

    assert address.startswith(f"http://127.0.0.1:{ministry.port}/ve?code=")


@pytest.mark.parametrize("script", [True, False])
def test_switch_is_turned_on_the_control_page(
    browser: Browser, process: Process, sandbox: httpx.Client, script: bool
) -> None:
    page = opened(browser, process, "/_control/national_portal", script=script)

    page.locator("[name=mode][value=down]").check()
    page.locator("main form").first.get_by_role("button").first.click()
    page.context.close()

    assert sandbox.get("/_control/national_portal").json()["mode"] == "down"


def test_another_authority_sends_a_document_from_its_page(
    browser: Browser, process: Process, sandbox: httpx.Client
) -> None:
    page = opened(browser, process, "/truc-van-ban/", script=False)

    page.locator("[name=subject]").fill("Trả lời <phối hợp>")
    page.locator("main form").first.get_by_role("button").click()
    shown = page.locator("main").inner_text()
    page.context.close()

    assert "Trả lời <phối hợp>" in shown


def test_a_form_on_a_strange_page_changes_nothing(sandbox: httpx.Client) -> None:
    for origin in ("https://evil.example", "null"):
        answer = sandbox.post("/_control/national_portal", data={"mode": "down"}, headers={"origin": origin})
        assert answer.status_code == 403
    assert sandbox.get("/_control/national_portal").json()["mode"] == "normal"
