"""What stands in the middle of a page, made dead: no scripts, no forms that send, links only where they may lead."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

from django.utils.safestring import SafeString, mark_safe

_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_DROPPED = frozenset({"script", "style", "template", "iframe", "object", "embed", "svg"})
"""Left out with everything in them."""
_DEAD = frozenset({"input", "select", "textarea", "button", "option", "fieldset"})
_KEPT = frozenset(
    {
        "class", "id", "for", "scope", "role", "lang", "type", "value", "checked", "selected", "rows", "open", "colspan", "rowspan",
        "aria-label", "aria-labelledby", "aria-describedby", "aria-hidden", "aria-current", "data-label", "data-l", "headers", "start",
    }
)  # fmt: skip
"""Attributes that only say what something is."""


def inert(page: str, *, within: Callable[[str], str]) -> SafeString:
    """The inside of `<main>` of a page of ours; `within` says where a link may lead, empty for nowhere."""
    reader = _Reader(within)
    reader.feed(page)
    reader.close()
    return mark_safe("".join(reader.out))  # noqa: S308 -- every tag, attribute and text was written anew, escaped


class _Reader(HTMLParser):
    def __init__(self, within: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._within = within
        self._inside = 0
        self._dropped = 0
        self._links: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self._inside += 1
        elif self._inside and tag in _DROPPED:
            self._dropped += 1
        elif self._inside and not self._dropped:
            self._begin(tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._inside and not self._dropped and tag not in _DROPPED:
            self._begin(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._inside -= 1
        elif tag in _DROPPED:
            self._dropped = max(0, self._dropped - 1)
        elif self._inside > 0 and not self._dropped and tag not in _VOID:
            if tag == "a" and self._links and not self._links.pop():
                tag = "span"
            self.out.append(f"</{'div' if tag == 'form' else tag}>")

    def handle_data(self, data: str) -> None:
        if self._inside > 0 and not self._dropped:
            self.out.append(escape(data))

    def _begin(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "img" or (tag == "input" and given.get("type") in {"hidden", "file", "password"}):
            return
        kept = {name: said for name, said in given.items() if name in _KEPT}
        if tag == "a":
            leads = self._within(given.get("href") or "")
            self._links.append(bool(leads))
            if leads:
                kept["href"] = leads
            else:
                tag, kept = "span", {name: said for name, said in kept.items() if name in {"class", "lang"}}
        if tag in _DEAD:
            kept["disabled"] = None
        if tag == "form":
            tag, kept = "div", {name: said for name, said in kept.items() if name in {"class", "id"}}
        written = "".join(f" {name}" if said is None else f' {name}="{escape(said)}"' for name, said in kept.items())
        self.out.append(f"<{tag}{written}>")
