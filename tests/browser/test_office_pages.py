"""Every page of the office that has no key in its address: no axe violation at two widths, no sideways scroll at 320 px."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext
from tests.browser.conftest import Product
from tests.browser.test_money import officer
from tests.browser.test_pages import faults_of

from motcua.doors.ui import rights

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
Open = Callable[..., BrowserContext]
OFFICERS = {
    "one_stop_officer": "tiepnhan.motcua", "one_stop_head": "truong.motcua", "specialist": "chuyenvien.bo",
    "department_leader": "lanhdao.bo", "clerk": "vanthu.bo", "operator": "vanhanh", "programme_officer": "chuyendoiso.bo", "auditor": "kiemtoan",
    "data_protection_officer": "baove.dulieu", "procedure_designer": "thietke.thutuc", "signer": "lanhdao.bo", "consulted_agency": "phoihop.bo",
}  # fmt: skip
"""Who opens a page: the first of these whose role may."""


NIGHT = """
from procrastinate.contrib.django import app
for periodic in list(app.periodic_registry.periodic_tasks.values()):
    periodic.task.func()
"""


@pytest.fixture(scope="module", autouse=True)
def _night(product: Product) -> None:
    """All that is done by the clock is done, so that pages of comparisons, checks and sums have something to show at any hour."""
    product.inside(NIGHT)


def pages_of(role: str) -> list[str]:
    """The addresses that this role opens and nobody before it."""
    earlier = list(OFFICERS)[: list(OFFICERS).index(role)]
    return [
        route.address
        for route in rights.routes()
        if route.address.startswith("/ban-lam-viec/") and "<" not in route.address and route.method in {"", "GET"}
        if rights.cell(route, "role", role).allowed
        if not any(rights.cell(route, "role", one).allowed for one in earlier)
    ]


@pytest.mark.parametrize("role", OFFICERS)
def test_pages_of_a_role_are_accessible_and_reflow(product: Product, opened: Open, role: str) -> None:
    page = officer(opened(past_policy=True), product, OFFICERS[role])
    found: list[str] = []
    shown = 0
    for address in pages_of(role):
        answer = page.request.get(f"{product.address}{address}")
        if answer.status != 200 or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page.goto(f"{product.address}{address}")
        if page.locator("main").count():  # a part of a page has none
            found += faults_of(page)
            shown += 1

    assert found == [], found
    assert shown
