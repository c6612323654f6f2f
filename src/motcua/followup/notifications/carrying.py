"""Letters that are a title, a text and a link: written from the words of their kind and handed over once to each who is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from motcua.followup.notifications import models, post, trail, wording
from motcua.followup.notifications.types import Channel, Going, Letter, Means
from motcua.foundation import clock
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Ref

_HANDED_OVER = frozenset({Going.SENT.value, Going.DELIVERED.value})


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a letter tells, and where."""

    owner: Ref
    address: str


def carry(
    message: Message,
    kind: str,
    values: Mapping[str, str],
    recipients: Sequence[Recipient],
    *,
    code: str = "",
    reply_to: str = "",
    rows: Sequence[tuple[str, str]] = (),
    english: Mapping[str, str] | None = None,
    number: UUID | None = None,
) -> None:
    """Hand the letter to each who has not had it; an address that is none, or refused for good, holds up nobody else.

    `english` are values that read otherwise in English; `number` is the message where it has been written down already, to one recipient.
    Raises `Retry`, and `Dead` when nobody was reached.
    """
    notice = str(message.body["notice"])
    if recipients and not settings.MOTCUA.mail_host:
        raise Retry("chưa khai báo máy chủ thư", post.OFF_WAIT)
    ready = letter(
        wording.said(kind, Channel.MAIL, at=message.created_at), values, reply_to=reply_to, rows=rows, english=english
    )
    refused: Dead | None = None
    reached = False
    for one in recipients:
        sent = number or trail.for_recipient(notice, f"{one.owner}/{one.address}")
        trail.begin(
            sent, owner=one.owner, kind=kind, code=code, step=Going.READY, means=Means.MAIL.value, at=message.created_at
        )
        if models.Message.objects.filter(pk=sent, state__in=_HANDED_OVER).exists():
            reached = True
            continue
        try:
            _hand(ready, one.address, message)
        except Dead as dead:
            refused = dead
            trail.add(sent, Going.FAILED, means=Means.MAIL.value, to=one.address, reason=dead.reason, at=clock.now())
        else:
            reached = True
            trail.add(sent, Going.SENT, means=Means.MAIL.value, to=one.address, at=clock.now())
    if refused is not None and not reached:
        raise refused


def letter(
    texts: Mapping[str, Mapping[str, str]],
    values: Mapping[str, str],
    *,
    reply_to: str = "",
    rows: Sequence[tuple[str, str]] = (),
    english: Mapping[str, str] | None = None,
) -> Letter:
    """The letter in both languages; `rows` are lines below its text, each Vietnamese and English; its link is the last line of each."""
    link = values.get("link", settings.MOTCUA.public_url)
    parts = []
    for place, language in enumerate(wording.LANGUAGES):
        filling = {**values, **(english or {})} if language == "en" else values
        title, body = (wording.filled(texts[language][name], filling) for name in ("title", "text"))
        parts.append((language, title, body, [row[place] for row in rows]))
    subject = " ".join(f"[{settings.MOTCUA.organisation}] {parts[0][1]}".split())
    text = "\n\n----\n\n".join(
        "\n\n".join(filter(None, (title, body, "\n".join(f"- {line}" for line in lines), link)))
        for _, title, body, lines in parts
    )
    html = "<hr>".join(
        f'<div lang="{language}"><h1 style="font-size:20px">{escape(title)}</h1><p>{escape(body)}</p>{_list(lines)}'
        f'<p><a href="{escape(link)}">{escape(link)}</a></p></div>'
        for language, title, body, lines in parts
    )
    head = f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(parts[0][1])}</title></head>'
    return Letter(subject, text, f"{head}<body>{html}</body></html>", reply_to)


def _hand(ready: Letter, address: str, message: Message) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise Dead("địa chỉ thư không hợp lệ") from None
    post.deliver(ready, address, message)


def _list(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""
