"""Where a request comes from: the network address, the device in a few words, a program's certificate.

What a proxy says counts only when the other end of the connection is one of ours (`trusted_proxies`): anybody can write
a header.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest

from motcua.identity.accounts import services as accounts
from motcua.identity.accounts.types import Place

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("CocCoc", "Cốc Cốc"), ("coc_coc", "Cốc Cốc"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def address(request: HttpRequest) -> str:
    """The network address of the other side; behind our own proxies the nearest one that is not ours."""
    found = str(request.META.get("REMOTE_ADDR", ""))
    if not _is_ours(found):
        return found
    for part in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        given = part.strip()
        if not given:
            continue
        if _parsed(given) is None:
            return found
        found = given
        if not _is_ours(given):
            break
    return found


def place(request: HttpRequest, *, door: str) -> Place:
    """Where a sign-in comes from, as it is kept and shown to its holder."""
    where = address(request)
    return Place(door, device(request), where, network(where))


def device(request: HttpRequest) -> str:
    """Browser and system in a few words; empty for what names neither."""
    agent = request.headers.get("User-Agent", "")[:400]
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part)


def network(where: str) -> str:
    """The wider network of an address, in which one provider's addresses change: /24, or /48 of the newer ones."""
    found = _parsed(where)
    if found is None:
        return where
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))


def certificate(request: HttpRequest) -> str:
    """Thumbprint of the certificate that a program showed to our proxy (RFC 8705 §3.1); empty when none was, or nobody of ours says so."""
    name = settings.MOTCUA.client_certificate_header
    if not name or not _is_ours(str(request.META.get("REMOTE_ADDR", ""))):
        return ""
    shown = accounts.read_certificate(unquote(request.headers.get(name, "")))
    return shown.thumbprint if shown else ""


def _is_ours(where: str) -> bool:
    found = _parsed(where)
    return found is not None and any(found in one for one in _proxies(settings.MOTCUA.trusted_proxies))


def _parsed(where: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(where)
    except ValueError:
        return None


@lru_cache(maxsize=4)
def _proxies(text: str) -> tuple[_Network, ...]:
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
