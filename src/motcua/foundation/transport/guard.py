"""Connections to public addresses only: the address is judged that is connected to, so that no name can lead elsewhere between look and call."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

import httpcore
import httpx
from httpcore._backends.sync import SyncBackend

from motcua.foundation.transport.errors import HostNotNamed

_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""Addresses by which a network of version 6 reaches those of version 4 (RFC 6052): the last 32 bits are the one that is meant."""


class PublicOnly(SyncBackend):
    """Resolves a name once, refuses it when any of its addresses is not public, and connects to one of those it has judged."""

    def __init__(self, named: frozenset[str]) -> None:
        self._named = named

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        """A connection to a public address of the host; raises `HostNotNamed`."""
        target = host
        if not {host.lower(), f"{host.lower()}:{port}"} & self._named:
            try:
                found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
            except (OSError, UnicodeError) as fault:
                raise httpx.ConnectError(str(fault)) from fault
            if not found or not all(is_public(one) for one in found):
                raise HostNotNamed(host=host)
            target = min(found)
        return super().connect_tcp(target, port, timeout, local_address, socket_options)


def is_public(address: str) -> bool:
    """Whether an address is of the open internet: none of this machine, this network, a cloud's own, or for groups."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if found in _TRANSLATED:
        inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    if inner is not None:
        found = inner
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)
