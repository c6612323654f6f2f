"""What the portal's frame shows on every page: menu and visitor."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from motcua.doors.portal.sign_in import session
from motcua.doors.ui import announced, texts
from motcua.foundation.types import ActorKind

_MENU = (
    ("procedures", "/thu-tuc/", ("/thu-tuc/", "/nop/")),
    ("mine", "/cua-toi/", ("/cua-toi/", "/ho-so/", "/ket-qua/", "/thanh-toan/")),
    ("look_up", "/tra-cuu/", ("/tra-cuu/",)),
    ("verify", "/xac-thuc/", ("/xac-thuc/",)),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the menu."""

    name: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """What the brand bar says of the visitor."""

    signed_in: bool
    name: str
    profile_name: str
    may_switch: bool


def portal(request: HttpRequest) -> dict[str, object]:
    """The frame of error pages, the menu with the place of this page, and the visitor, looked up only where shown."""
    menu = [
        Item(texts.words(f"menu.{key}"), address, any(request.path.startswith(start) for start in starts))
        for key, address, starts in _MENU
    ]
    office = request.path.startswith("/ban-lam-viec/")
    shown = SimpleLazyObject(lambda: announced.banners("office" if office else "portal"))
    return {
        "frame": "portal/page.html",
        "menu": menu,
        "banners": shown,
        "visitor": SimpleLazyObject(lambda: _visitor(request)),
    }


def _visitor(request: HttpRequest) -> Visitor:
    current = session.current(request)
    known = current.actor.kind is ActorKind.PERSON
    return Visitor(known, current.name, current.profile_name, may_switch=known)
