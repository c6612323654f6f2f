"""Letters about somebody's own account and acts: unusual sign-ins, rights to act, claims, requests about data, many dossiers filed at once.

The message in the outbox names whom and what by our own ids; addresses and words are put in when it is sent, so that
nobody's data lie in a queue.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from motcua.casework.dossiers.facts import BundleFiled
from motcua.followup.helpdesk import queries as helpdesk
from motcua.followup.helpdesk.facts import Asked, Turned
from motcua.followup.helpdesk.types import Way
from motcua.followup.notifications import carrying, wording
from motcua.followup.notifications.carrying import Recipient
from motcua.followup.petitions import queries as petitions
from motcua.followup.petitions.facts import PetitionTurned
from motcua.followup.petitions.types import Source
from motcua.foundation import clock
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.outbox import services as outbox
from motcua.foundation.outbox.types import Message
from motcua.foundation.types import Json, Ref
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
_CODED = ("inquiry_", "petition_")
"""Events of what has a code by which a desk asks after its letters."""
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


def on_asked(fact: Asked, recorded: Recorded) -> None:
    """Whoever asked by mail hears the code by which a reply joins."""
    _enqueue("inquiry_taken", recorded, inquiry=fact.inquiry, line=1)


def on_petition(fact: PetitionTurned, recorded: Recorded) -> None:
    """The sender of a petition hears of each turn, but for those over a link, which hear of it there."""
    _enqueue(f"petition_{fact.state.lower()}", recorded, petition=fact.petition, step=fact.step)


def on_bundle(fact: BundleFiled, recorded: Recorded) -> None:
    """Whoever filed many dossiers at once hears that it has ended, and how."""
    _enqueue("bundle_filed", recorded, account=fact.by, bundle=fact.bundle, filed=fact.filed, faulty=fact.faulty)


def _is_told(fact: PetitionTurned) -> bool:
    return fact.source in set(Source) and f"petition_{fact.state.lower()}" in wording.read("personal.toml")


class Sender:
    """Writes a letter about an account and hands it to the mail server."""

    def send(self, message: Message) -> None:
        """Find the addresses now and send; whoever gave none is done. Raises as the sender of other mail."""
        event = str(message.body["event"])
        values, found = _about(event, message.body)
        code = values.get("code", "") if event.startswith(_CODED) else ""
        reply_to = settings.MOTCUA.help_address if event.startswith("inquiry_") else ""
        carrying.carry(message, f"account.{event}", values, found, code=code, reply_to=reply_to)


SENDER = Sender()

SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("account_mail", UnusualSignIn, on_unusual),
    Subscription("account_mail", MandateGiven, on_mandate_given),
    Subscription("account_mail", MandateRevokedByAct, on_mandate_revoked),
    Subscription("account_mail", Invited, on_invited),
    Subscription("account_mail", InvitationAnswered, on_answered),
    Subscription("account_mail", ClaimLaid, on_claim),
    Subscription("account_mail", ClaimSettled, on_claim_settled),
    Subscription("account_mail", BundleFiled, on_bundle),
    Subscription("account_mail", RequestTurned, on_request),
    Subscription(
        "account_mail",
        Asked,
        on_asked,
        wants=lambda fact: fact.way == Way.MAIL.value and bool(settings.MOTCUA.help_address),
    ),
    Subscription("account_mail", Turned, on_inquiry, wants=lambda fact: fact.act in {"answer", "ask"}),
    Subscription(
        "account_mail",
        PetitionTurned,
        on_petition,
        wants=_is_told,
    ),
]


def _enqueue(event: str, recorded: Recorded, **about: Json) -> None:
    key = str(uuid.uuid5(_NAMESPACE, f"{recorded.ref}/{recorded.seq}"))
    body: dict[str, Json] = {"event": event, "notice": key, **about}
    outbox.enqueue(channel=CHANNEL, key=key, stream=str(recorded.ref), body=body, at=recorded.at)


def _about(event: str, body: Mapping[str, Json]) -> tuple[dict[str, str], tuple[Recipient, ...]]:
    """What the letter says, and to whom it goes."""
    public = settings.MOTCUA.public_url
    if event == "unusual":
        found = accounts.session_for_letter(str(body["session"]))
        if found is None:
            return {}, ()
        session = found[2]
        moment = clock.legal_time(session.started_at).strftime("%H:%M %d/%m/%Y")
        link = f"{public}/khong-phai-toi/{accounts.denial_token(session.id)}/"
        values = {"device": session.device, "address": session.address, "time": moment, "link": link}
        return values, _account(found[0].id)
    if event.startswith("request_"):
        return _about_request(str(body["request"]), public)
    if event.startswith("inquiry_"):
        asked = helpdesk.for_letter(int(str(body["inquiry"])), int(str(body["line"])))
        if asked is None or not asked.email:
            return {}, ()
        owner = asked.owner or Ref("inquiry", asked.code)
        return {"code": asked.code, "link": f"{public}/ho-tro/yeu-cau/{asked.token}/"}, (Recipient(owner, asked.email),)
    if event.startswith("petition_"):
        sent = petitions.for_letter(int(str(body["petition"])), int(str(body["step"])))
        if sent is None or not (sent.email and sent.token):
            return {}, ()
        owner = Ref(sent.owner_kind, sent.owner_id) if sent.owner_kind else Ref("petition", sent.number)
        return {"code": sent.number, "link": f"{public}/phan-anh/cua-toi/{sent.token}/"}, (
            Recipient(owner, sent.email),
        )
    if event == "bundle_filed":
        counts = {"filed": str(body["filed"]), "faulty": str(body["faulty"])}
        return {**counts, "link": f"{public}/dot-nop/{body['bundle']}/"}, _account(str(body["account"]))
    code = str(body["enterprise"])
    values = {"name": organisations.names({code}).get(code, code), "code": code, "link": f"{public}/tu-cach/"}
    if "account" in body:
        return values, _account(str(body["account"]))
    told = body["people"]
    people = {str(one) for one in told} if isinstance(told, list) else set()
    return values, tuple(
        Recipient(Ref("person", person), address) for person, address in accounts.mail_of_people(people)
    )


def _account(account: str) -> tuple[Recipient, ...]:
    owner, address = accounts.mail_of_account(account)
    return (Recipient(owner, address),) if address else ()


def _about_request(request: str, public: str) -> tuple[dict[str, str], tuple[Recipient, ...]]:
    try:
        asked_by, due = consent.for_letter(request)
    except RequestUnknown:
        return {}, ()
    values = {
        "due": clock.legal_time(due).strftime("%H:%M %d/%m/%Y"),
        "link": f"{public}/cua-toi/du-lieu/yeu-cau/{request}/",
    }
    return values, _account(asked_by.partition(":")[2])
