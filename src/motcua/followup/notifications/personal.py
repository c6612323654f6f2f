"""Letters about somebody's own account: unusual sign-ins, rights to act, claims, requests about data.

The message in the outbox names whom and what by our own ids; addresses and words are put in when it is sent, so that
nobody's data lie in a queue.
"""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from motcua.followup.helpdesk import queries as helpdesk
from motcua.followup.helpdesk.facts import Turned
from motcua.followup.notifications import post
from motcua.followup.notifications.types import Letter
from motcua.followup.petitions import queries as petitions
from motcua.followup.petitions.facts import PetitionTurned
from motcua.followup.petitions.types import Source
from motcua.foundation import clock
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.errors import Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Json
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts.facts import UnusualSignIn
from motcua.identity.consent import queries as consent
from motcua.identity.consent.errors import RequestUnknown
from motcua.identity.consent.facts import RequestTurned
from motcua.identity.organisations import queries as organisations
from motcua.identity.people.facts import (
    ClaimLaid,
    ClaimSettled,
    InvitationAnswered,
    Invited,
    MandateGiven,
    MandateRevokedByAct,
)

CHANNEL = "account_mail"
_NAMESPACE = uuid.UUID("5a5f2e0e-1f0b-5f0a-8a53-2c6f6b0d91aa")


def on_unusual(fact: UnusualSignIn, recorded: Recorded) -> None:
    """Somebody signed in from elsewhere."""
    _enqueue("unusual", recorded, session=fact.session)


def on_mandate_given(fact: MandateGiven, recorded: Recorded) -> None:
    """A right to act for an enterprise began."""
    _enqueue("mandate_given", recorded, people=[recorded.ref.id], enterprise=fact.enterprise)


def on_mandate_revoked(fact: MandateRevokedByAct, recorded: Recorded) -> None:
    """A right to act for an enterprise ended before its time."""
    _enqueue("mandate_revoked", recorded, people=[recorded.ref.id], enterprise=fact.enterprise)


def on_invited(fact: Invited, recorded: Recorded) -> None:
    """Somebody whom we have met is invited."""
    if fact.person:
        _enqueue("invited", recorded, people=[fact.person], enterprise=fact.enterprise)


def on_answered(fact: InvitationAnswered, recorded: Recorded) -> None:
    """Whoever invited hears of the answer."""
    if fact.answer in {"accepted", "declined"}:
        account = fact.invited_by.partition(":")[2]
        _enqueue(f"invitation_{fact.answer}", recorded, account=account, enterprise=fact.enterprise)


def on_claim(fact: ClaimLaid, recorded: Recorded) -> None:
    """Those who represent an enterprise hear that another says so."""
    if fact.representatives:
        _enqueue("claim_laid", recorded, people=list(fact.representatives), enterprise=fact.enterprise)


def on_claim_settled(fact: ClaimSettled, recorded: Recorded) -> None:
    """Both sides hear how a claim was settled."""
    both = [recorded.ref.id, *fact.representatives]
    event = "claim_granted" if fact.granted else "claim_refused"
    _enqueue(event, recorded, people=list(dict.fromkeys(both)), enterprise=fact.enterprise)


def on_request(fact: RequestTurned, recorded: Recorded) -> None:
    """The asker hears of acknowledgement, extension and answer."""
    if fact.state in {"ACKNOWLEDGED", "EXTENDED", "DONE", "PARTLY", "DENIED"}:
        _enqueue(f"request_{fact.state.lower()}", recorded, request=fact.request)


def on_inquiry(fact: Turned, recorded: Recorded) -> None:
    """Whoever asked the help desk hears that there is an answer, or a question back."""
    _enqueue(f"inquiry_{fact.act}", recorded, inquiry=fact.inquiry, line=fact.line)


def on_petition(fact: PetitionTurned, recorded: Recorded) -> None:
    """The sender of a petition hears of each turn, but for those over a link, which hear of it there."""
    _enqueue(f"petition_{fact.state.lower()}", recorded, petition=fact.petition, step=fact.step)


def _is_told(fact: PetitionTurned) -> bool:
    return fact.source in set(Source) and f"petition_{fact.state.lower()}" in _words()


class Sender:
    """Writes a letter about an account and hands it to the mail server."""

    def send(self, message: Message) -> None:
        """Find the address now and send; whoever gave none is done. Raises as the sender of other mail."""
        if not settings.MOTCUA.mail_host:
            raise Retry("chưa khai báo máy chủ thư", post.OFF_WAIT)
        event = str(message.body["event"])
        values, found = _about(event, message.body)
        for address in found:
            try:
                validate_email(address)
            except ValidationError:
                continue
            post.deliver(letter(event, values), address, message)


SENDER = Sender()

SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("account_mail", UnusualSignIn, on_unusual),
    Subscription("account_mail", MandateGiven, on_mandate_given),
    Subscription("account_mail", MandateRevokedByAct, on_mandate_revoked),
    Subscription("account_mail", Invited, on_invited),
    Subscription("account_mail", InvitationAnswered, on_answered),
    Subscription("account_mail", ClaimLaid, on_claim),
    Subscription("account_mail", ClaimSettled, on_claim_settled),
    Subscription("account_mail", RequestTurned, on_request),
    Subscription("account_mail", Turned, on_inquiry, wants=lambda fact: fact.act in {"answer", "ask"}),
    Subscription(
        "account_mail",
        PetitionTurned,
        on_petition,
        wants=_is_told,
    ),
]


def letter(event: str, values: Mapping[str, str]) -> Letter:
    """The letter of an event in both languages; its link is the last line of each."""
    words = _words()[event]
    link = values.get("link", settings.MOTCUA.public_url)
    parts = [
        (language, words[language]["title"], words[language]["text"].format_map(_Plain(values)))
        for language in ("vi", "en")
    ]
    subject = " ".join(f"[{settings.MOTCUA.organisation}] {parts[0][1]}".split())
    text = "\n\n----\n\n".join(f"{title}\n\n{body}\n\n{link}" for _, title, body in parts)
    html = "<hr>".join(
        f'<div lang="{language}"><h1 style="font-size:20px">{escape(title)}</h1><p>{escape(body)}</p>'
        f'<p><a href="{escape(link)}">{escape(link)}</a></p></div>'
        for language, title, body in parts
    )
    return Letter(
        subject,
        text,
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(parts[0][1])}</title></head><body>{html}</body></html>',
    )


def _enqueue(event: str, recorded: Recorded, **about: Json) -> None:
    key = str(uuid.uuid5(_NAMESPACE, f"{recorded.ref}/{recorded.seq}"))
    body: dict[str, Json] = {"event": event, "notice": key, **about}
    outbox.enqueue(channel=CHANNEL, key=key, stream=str(recorded.ref), body=body, at=recorded.at)


def _about(event: str, body: Mapping[str, Json]) -> tuple[dict[str, str], tuple[str, ...]]:
    """What the letter says, and to which addresses it goes."""
    public = settings.MOTCUA.public_url
    if event == "unusual":
        found = accounts.session_for_letter(str(body["session"]))
        if found is None or not found[1]:
            return {}, ()
        _, address, session = found
        moment = clock.legal_time(session.started_at).strftime("%H:%M %d/%m/%Y")
        link = f"{public}/khong-phai-toi/{accounts.denial_token(session.id)}/"
        return {"device": session.device, "address": session.address, "time": moment, "link": link}, (address,)
    if event.startswith("request_"):
        return _about_request(str(body["request"]), public)
    if event.startswith("inquiry_"):
        asked = helpdesk.for_letter(int(str(body["inquiry"])), int(str(body["line"])))
        if asked is None or not asked.email:
            return {}, ()
        return {"code": asked.code, "link": f"{public}/ho-tro/yeu-cau/{asked.token}/"}, (asked.email,)
    if event.startswith("petition_"):
        sent = petitions.for_letter(int(str(body["petition"])), int(str(body["step"])))
        if sent is None or not (sent.email and sent.token):
            return {}, ()
        return {"code": sent.number, "link": f"{public}/phan-anh/cua-toi/{sent.token}/"}, (sent.email,)
    code = str(body["enterprise"])
    values = {"name": organisations.names({code}).get(code, code), "code": code, "link": f"{public}/tu-cach/"}
    if "account" in body:
        address = accounts.address_of_account(str(body["account"]))
        return values, (address,) if address else ()
    told = body["people"]
    return values, accounts.addresses_of_people({str(one) for one in told} if isinstance(told, list) else set())


def _about_request(request: str, public: str) -> tuple[dict[str, str], tuple[str, ...]]:
    try:
        asked_by, due = consent.for_letter(request)
    except RequestUnknown:
        return {}, ()
    address = accounts.address_of_account(asked_by.partition(":")[2])
    values = {
        "due": clock.legal_time(due).strftime("%H:%M %d/%m/%Y"),
        "link": f"{public}/cua-toi/du-lieu/yeu-cau/{request}/",
    }
    return values, (address,) if address else ()


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
        (Path(__file__).parent / "personal.toml").read_text(encoding="utf-8")
    )
    return found


class _Plain(dict[str, str]):
    """Values on one line each; one that is not given stays empty."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__({name: " ".join(value.split()) for name, value in values.items()})

    def __missing__(self, key: str) -> str:
        return ""
