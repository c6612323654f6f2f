"""The papers of one message, fetched from the window's file server within bounds for the whole message; what is late or refused is told file by file."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog
from django.utils import translation

from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.doors.links.single_window import client, mapping
from motcua.doors.links.single_window.inbound.arrivals import Arrival, Refused
from motcua.doors.ui import faults
from motcua.foundation import clock
from motcua.foundation.errors import FieldError
from motcua.foundation.types import Actor, Ref

log = structlog.get_logger("single_window")
CODE, ALL = "E-ATT", "/attachments"
MEBIBYTE = 1024 * 1024


def take(
    arrival: Arrival, declaration: mapping.Declaration, actor: Actor, owner: Ref, held: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The papers by their names in the form; of those that are `held` under their name with the fingerprint that is announced, none.

    Raises `Refused` with a line for every file that is wrong, `client.FileNotNow` with one for each that is late, as long as waiting may help.
    """
    wanted = [one for one in declaration.attachments if not (held and one.sha256 and held.get(one.name) == one.sha256)]
    _check_announced(wanted, arrival)
    round_ = _Round(arrival, actor, owner, time.monotonic() + arrival.settings.files_seconds)
    for one in wanted:
        round_.take(one)
    if round_.wrong:
        raise Refused(round_.wrong)
    if round_.late:
        raise client.FileNotNow("; ".join(words for _code, words in round_.late)[:1000])
    return round_.taken


def _check_announced(wanted: list[mapping.Attachment], arrival: Arrival) -> None:
    """What the message says of itself is judged before anything is fetched."""
    settings = arrival.settings
    if len(wanted) > settings.most_files:
        raise Refused([(CODE, f"{ALL}: Bản tin có {len(wanted)} tệp, nhiều nhất là {settings.most_files}")])
    if sum(one.size or 0 for one in wanted) > settings.largest_files:
        raise Refused([(CODE, f"{ALL}: {_too_much(settings.largest_files)}")])


@dataclass(slots=True)
class _Round:
    """One go at the files of one message: what came, what is wrong, what is late."""

    arrival: Arrival
    actor: Actor
    owner: Ref
    until: float
    taken: dict[str, str] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    late: list[tuple[str, str]] = field(default_factory=list)
    bytes: int = 0

    def take(self, one: mapping.Attachment) -> None:
        """Fetch and keep one file, or note why not."""
        settings = self.arrival.settings
        left = self.until - time.monotonic()
        if left <= 0:
            self._is_late(one, f"cả bản tin đã quá {settings.files_seconds:g} giây lấy tệp")
            return
        if self.bytes > settings.largest_files:
            self.wrong.append((CODE, f"{one.pointer}: {one.name[:100]}: {_too_much(settings.largest_files)}"))
            return
        try:
            content = client.fetch(
                one.link, settings, size=one.size, sha256=one.sha256, seconds=min(settings.file_seconds, left)
            )
            self.bytes += len(content)
            if self.bytes <= settings.largest_files:
                found = attachments.add(self.actor, owner=self.owner, name=one.name, content=content, at=clock.now())
                self.taken[one.name] = found.id
            else:
                self.wrong.append((CODE, f"{one.pointer}: {one.name[:100]}: {_too_much(settings.largest_files)}"))
        except client.FileNotNow as late:
            self._is_late(one, str(late))
        except client.FileWrong as wrong:
            if wrong.reason == "file_changed" and self._is_fresh(settings.patience_seconds):
                # Other bytes than the message announced: a file server in trouble looks just like that, so the message may come again for a while.
                self._is_late(one, wrong.reason)
            else:
                self.wrong.append(_fault(one, wrong.reason))
        except PaperRefused as refusal:
            self.wrong.append(_fault(one, refusal.code))

    def _is_fresh(self, seconds: float) -> bool:
        return mapping.is_fresh(self.arrival.asked, self.arrival.at, seconds=seconds)

    def _is_late(self, one: mapping.Attachment, why: str) -> None:
        """The message may come again while it is young; after that whoever sent it must know."""
        log.warning("paper_late", reference=self.arrival.reference[:40], paper=one.name[:100], why=why[:200])
        words = f"{one.pointer}: {one.name[:100]}: Chưa lấy được tệp ({why[:200]})"
        young = self._is_fresh(self.arrival.settings.late_seconds)
        (self.late if young else self.wrong).append((CODE, words))


def _too_much(limit: int) -> str:
    return f"Các tệp của bản tin lớn hơn {limit // MEBIBYTE} MiB"


def _fault(one: mapping.Attachment, reason: str) -> tuple[str, str]:
    error = FieldError(one.pointer, CODE, reason)
    with translation.override("vi"):
        return error.code, f"{error.pointer}: {faults.sentence(error, one.name)} ({reason})"
