"""Letters about reports and watched figures: a report is due, was returned or is to be signed, a figure fell below its line.

The message in the outbox names the report or subscription by our own number; whom it is for and what it says is looked up when it is sent, so that
nobody hears of what is settled meanwhile.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from motcua.followup.notifications import post
from motcua.followup.notifications.types import Letter
from motcua.followup.reporting import queries as reporting
from motcua.followup.reporting.facts import LineCrossed, ReportDue, ReportTurned
from motcua.foundation import clock, toml
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Json

CHANNEL = "report_mail"
_TURNS = {"return": "returned", "finish": "ready"}
"""Acts on a report of which somebody hears by letter."""
_NAMESPACE = uuid.UUID("3d2c6a0e-7a43-5b0a-9f0b-2b7d5c9e4f10")


def on_due(fact: ReportDue, recorded: Recorded) -> None:
    """A unit's report is due soon, today, or was."""
    _enqueue("late" if fact.days < 0 else "due", recorded, report=fact.report)


def on_turned(fact: ReportTurned, recorded: Recorded) -> None:
    """A unit's report was returned for correction, or a whole one is to be signed."""
    _enqueue(_TURNS[fact.act], recorded, report=fact.report)


def on_crossed(fact: LineCrossed, recorded: Recorded) -> None:
    """A watched figure fell below its line."""
    _enqueue("crossed", recorded, watch=fact.watch, value=fact.value)


class Sender:
    """Writes the letter and hands it to the mail server."""

    def send(self, message: Message) -> None:
        """Find addresses now and send; whom nothing is to be told any more is done. Raises as the sender of other mail."""
        if not settings.MOTCUA.mail_host:
            raise Retry("chưa khai báo máy chủ thư", post.OFF_WAIT)
        body, at = message.body, clock.now()
        if "watch" in body:
            found = reporting.for_letter_of_watch(int(str(body["watch"])), at=at)
        else:
            found = reporting.for_letter_of_report(int(str(body["report"])), at=at)
        for address in found.addresses:
            try:
                validate_email(address)
            except ValidationError:
                continue
            post.deliver(
                letter(str(body["event"]), {**found.values, "value": str(body.get("value", ""))}), address, message
            )


SENDER = Sender()

SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("report_mail", ReportDue, on_due),
    Subscription("report_mail", ReportTurned, on_turned, wants=lambda fact: fact.act in _TURNS),
    Subscription("report_mail", LineCrossed, on_crossed, wants=lambda fact: fact.below),
]


def letter(event: str, values: Mapping[str, str]) -> Letter:
    """The letter of an event in both languages; its link is the last line of each."""
    link = values["link"]
    texts, pages = [], []
    subject = ""
    for language, words in _words()[event].items():
        plain = {key: " ".join(value.split()) for key, value in values.items()}
        for key in ("name", "unit"):
            plain[key] = plain.get(f"{key}_en") or plain.get(key, "") if language == "en" else plain.get(key, "")
        plain |= {key: _number(plain[key], language) for key in ("value", "line") if plain.get(key)}
        title, text = (words[key].format_map(plain) for key in ("title", "text"))
        subject = subject or title
        texts.append(f"{title}\n\n{text}\n\n{link}")
        pages.append(
            f'<div lang="{language}"><h1 style="font-size:20px">{escape(title)}</h1><p>{escape(text)}</p><p><a href="{escape(link)}">{escape(link)}</a></p></div>'
        )
    html = '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{}</title></head><body>{}</body></html>'
    return Letter(
        f"[{settings.MOTCUA.organisation}] {subject}",
        "\n\n----\n\n".join(texts),
        html.format(escape(subject), "<hr>".join(pages)),
    )


def _number(text: str, language: str) -> str:
    """A figure to two decimals, in the form of the language."""
    found = f"{round(Decimal(text), 2).normalize():f}"
    return found.replace(".", ",") if language == "vi" else found


def _enqueue(event: str, recorded: Recorded, **about: Json) -> None:
    key = str(uuid.uuid5(_NAMESPACE, f"{recorded.ref}/{recorded.seq}"))
    body: dict[str, Json] = {"event": event, "notice": key, **about}
    outbox.enqueue(channel=CHANNEL, key=key, stream=str(recorded.ref), body=body, at=recorded.at)


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = toml.load(Path(__file__).parent / "reports.toml")
    return found
