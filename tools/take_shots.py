"""The README's screenshots, taken from a running product: `make shots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from playwright.sync_api import Page
from tests.browser import journey
from tests.chromium import launched

from bench.stack import brought_up

OUT = ROOT / "docs" / "pictures"
WIDTH, HEIGHT = 1280, 860


def main() -> None:
    """File a declaration as an enterprise's clerk and picture the portal and the answered dossier."""
    OUT.mkdir(exist_ok=True)
    with brought_up() as stack, launched() as browser, tempfile.TemporaryDirectory() as folder:
        page = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="vi-VN").new_page()
        page.goto(f"{stack.address}/")
        _shot(page, "portal")
        journey.sign_in(page, stack.address)
        draft = journey.begin(page, stack.address)
        journey.fill_all(page, draft, Path(folder))
        code = journey.submit(page)
        page.goto(f"{stack.address}/ho-so/{code}/")
        page.get_by_text("Tải kết quả").wait_for()
        _shot(page, "answered")


def _shot(page: Page, name: str) -> None:
    page.screenshot(path=OUT / f"{name}.png")


if __name__ == "__main__":
    main()
