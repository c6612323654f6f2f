"""Somebody without a mouse: the focus moves by Tab and by the page's own keys, everything else is typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Error, Locator, Page

TABS = 200
"""After so many steps of the focus a control counts as out of reach."""
LOOKS, BETWEEN = 400, 250
"""How often a page is looked at again, and milliseconds between: longer than the minute after which links are asked anew."""
WINDOW = 7_000
"""Milliseconds until the window for a file is there."""

Role = Literal["button", "link", "textbox", "combobox", "radio", "checkbox"]
Name = str | re.Pattern[str]

_FOCUSED = "all => all.includes(document.activeElement)"
_SHOWS = """() => {
    const here = document.activeElement;
    if (!here || here === document.body) return "";
    const near = [here, here.nextElementSibling, here.parentElement, here.closest("label, li, summary")].filter(Boolean);
    const shows = near.some((one) => ["", "::before", "::after"].some((part) => {
        const style = getComputedStyle(one, part || null);
        return style.outlineStyle !== "none" || style.boxShadow !== "none";
    }));
    return shows ? "" : here.outerHTML.slice(0, 200);
}"""
"""What has the focus without showing it: neither it nor what stands for it (a radio's circle, a row) has an outline."""


def look_until(page: Page, there: Callable[[], bool], what: str) -> None:
    """Load a page again until something is there; an error when it never comes."""
    for _ in range(LOOKS):
        if there():
            return
        page.wait_for_timeout(BETWEEN)
        page.reload()
    raise AssertionError(f"{what} never came on {page.url}")


class Keyboard:
    """The keys of one person at one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address)

    def to(self, role: Role, name: Name) -> Locator:
        """Tab until the control of this role and accessible name has the focus."""
        found = self.page.get_by_role(role, name=name, exact=isinstance(name, str))
        self._until(found, f"{role} {name!r}")
        return self.page.locator(":focus")

    def press(self, name: Name, *, role: Role = "button") -> None:
        """Go to a button or a link and press it; the page that it opens is there afterwards."""
        self.to(role, name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, name: Name) -> None:
        """Go to a link and follow it."""
        self.press(name, role="link")

    def write(self, name: Name, text: str, *, role: Role = "textbox") -> None:
        """Go to a field and write over what stands in it."""
        self.to(role, name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def tick(self, name: Name) -> None:
        """Go to a box and tick it."""
        if not self.to("checkbox", name).is_checked():
            self.page.keyboard.press("Space")

    def choose(self, name: Name) -> None:
        """Go to a group of choices, down to the one wanted."""
        wanted = self.page.get_by_role("radio", name=name, exact=isinstance(name, str))
        group = self.page.locator(f"[name='{wanted.get_attribute('name')}']")
        self._until(group, f"a choice of {name!r}")
        for _ in range(group.count()):
            if wanted.evaluate("one => one === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        assert wanted.is_checked(), name

    def pick(self, name: Name, entry: str) -> None:
        """Go to a list and down to the entry that begins so."""
        field = self.to("combobox", name)
        for _ in range(TABS):
            if field.evaluate("list => list.selectedOptions[0].textContent.trim()").startswith(entry):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the list {name!r} has no entry {entry!r}")

    def hand_in(self, selector: str, path: Path) -> None:
        """Go to the field for a file and choose one in the window that Space opens."""
        self._until(self.page.locator(selector), selector)
        for last in (
            False,
            False,
            True,
        ):  # a key that comes before the browser is told to hand its window over opens nothing
            try:
                with self.page.expect_file_chooser(timeout=WINDOW) as chooser:
                    self.page.keyboard.press("Space")
            except Error:
                if last:
                    raise
                continue
            chooser.value.set_files(path)
            return

    def answer(self, pointer: str, text: str) -> None:
        """Go to the question of a pointer and answer it: type, or go down a list to the entry of a code; what is not asked is passed over."""
        field = self.page.locator(f'[name="{pointer}"]')
        if not field.count():
            return
        kind = field.first.evaluate("field => field.tagName + (field.type || '')")
        if kind == "INPUTradio":
            self._until(field, pointer)
            for _ in range(field.count()):
                if field.and_(self.page.locator(":focus")).get_attribute("value") == text:
                    break
                self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("Space")
        elif kind == "INPUTcheckbox":
            self._until(self.page.locator(f'[name="{pointer}"][value="{text}"]'), pointer)
            self.page.keyboard.press("Space")
        elif kind.startswith("SELECT"):
            self.page.locator(f'[name="{pointer}"] option[value="{text}"]').wait_for(state="attached")
            self._until(field, pointer)
            self.page.keyboard.press("Home")
            for _ in range(TABS):
                if field.input_value() == text:
                    return
                self.page.keyboard.press("ArrowDown")
            raise AssertionError(f"the list {pointer} has no entry {text}")
        else:
            self._until(field, pointer)
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(text)

    def unfold(self, selector: str) -> Locator:
        """Go to a part that is folded up and open it."""
        self._until(self.page.locator(f"{selector} > summary"), selector)
        self.page.keyboard.press("Enter")
        return self.page.locator(selector)

    def look_until(self, there: Callable[[], bool], what: str) -> None:
        """Load the page again until it is there: the programs of the desk work beside the pages."""
        look_until(self.page, there, what)

    def _until(self, found: Locator, what: str) -> None:
        for _ in range(TABS):
            if found.evaluate_all(_FOCUSED):
                hidden = self.page.evaluate(_SHOWS)
                assert not hidden, f"the focus does not show on {hidden} at {self.page.url}"
                return
            self.page.keyboard.press("Tab")
        at = f"{found.count()} on {self.page.url}"
        raise AssertionError(f"{what}: {at}, and none has the focus after {TABS} times Tab")
