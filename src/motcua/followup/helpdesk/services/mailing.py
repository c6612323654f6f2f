"""Letters to the help desk: a question becomes an inquiry, a reply with its code joins it, and each is dealt with once."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from motcua.casework.attachments import queries as attachments
from motcua.casework.attachments.errors import PaperRefused
from motcua.followup.helpdesk import models
from motcua.followup.helpdesk.errors import InquiryMoved, TooManyInquiries
from motcua.followup.helpdesk.queries.inquiries import code_of
from motcua.followup.helpdesk.services.inquiries import LONGEST_LINE, ask, say_more
from motcua.followup.helpdesk.types import Caller, LineKind, MailIn, MailOutcome, Topic, Way
from motcua.foundation.storage import services as storage
from motcua.foundation.types import Actor
from motcua.foundation.vn import normal
from motcua.identity.permissions import queries as permissions

MOST_REPLIES_AN_HOUR = 20
KEPT = timedelta(days=90)
"""How long a letter is known again."""
CODE = re.compile(r"\bHT-[0-9]{6}-([0-9]{5,10})\b")


@transaction.atomic
def take_mail(actor: Actor, *, letter: MailIn, at: datetime) -> MailOutcome:
    """Deal with a letter, once: a reply with the code of an inquiry, from the address that asked, joins it; anything else is a new inquiry.

    A code alone joins nothing: whoever guesses one writes into nobody's thread. Files are judged as papers are; what is refused leaves its name.
    """
    permissions.require(actor, "help.ask")
    key = hashlib.sha256(letter.key.encode()).hexdigest()
    taken, new = models.MailTaken.objects.get_or_create(
        key=key, defaults={"outcome": MailOutcome.KNOWN.value, "at": at}
    )
    if not new:
        return MailOutcome.KNOWN
    outcome, number, line = _placed(actor, letter, at)
    if number is not None:
        _keep_files(number, line, letter, at)
    taken.outcome, taken.inquiry = outcome.value, number
    taken.save(update_fields=["outcome", "inquiry"])
    return outcome


def forget_mail(*, at: datetime) -> None:
    """Letters of long ago are not known again."""
    models.MailTaken.objects.filter(at__lt=at - KEPT).delete()


def _placed(actor: Actor, letter: MailIn, at: datetime) -> tuple[MailOutcome, int | None, int]:
    try:
        validate_email(letter.sender)
    except ValidationError:
        return MailOutcome.EMPTY, None, 0
    text, title = normal(letter.text), normal(letter.subject)
    if not text and not letter.files and not title:
        return MailOutcome.EMPTY, None, 0
    row = _thread(letter)
    if row is not None:
        lately = row.lines.filter(kind=LineKind.ASKED.value, at__gt=at - timedelta(hours=1))
        if lately.count() >= MOST_REPLIES_AN_HOUR:
            return MailOutcome.HELD_OFF, None, 0
        try:
            say_more(actor, token=row.token, text=letter.text if text else "–", at=at)
        except InquiryMoved:  # it ended long ago: what is said now is asked anew
            row = None
        else:
            return MailOutcome.JOINED, row.pk, row.lines.count()
    try:
        made = ask(
            actor, way=Way.MAIL, topic=Topic.OTHER, title=title[:LONGEST_LINE] or text[:80], text=letter.text if text else "–",
            caller=Caller(letter.name or letter.sender, "", letter.sender), origin=_origin(letter.sender), at=at,
        )  # fmt: skip
    except TooManyInquiries:
        return MailOutcome.HELD_OFF, None, 0
    return MailOutcome.ASKED, made.id, 1


def _thread(letter: MailIn) -> models.Inquiry | None:
    """The inquiry whose code stands in the subject and whose caller has the sender's address."""
    for found in list(CODE.finditer(letter.subject.upper()))[:3]:
        row = models.Inquiry.objects.filter(pk=min(int(found[1]), 2**62), email__iexact=letter.sender).first()
        if row is not None and code_of(row) == found[0]:
            return row
    return None


def _keep_files(number: int, line: int, letter: MailIn, at: datetime) -> None:
    for name, content in letter.files:
        shown = normal(name)[:200] or "tep"
        row = models.LineFile(inquiry_id=number, line=line, name=shown, size=len(content), at=at)
        try:
            kind = attachments.inspected(content, name=shown)
        except PaperRefused as refusal:
            row.refused = refusal.code
        else:
            row.media_type = kind.media_type
            row.stored = storage.put(content, media_type=kind.media_type, name=shown, at=at).id
        row.save()
    if letter.dropped:
        models.LineFile.objects.create(
            inquiry_id=number, line=line, name=f"+{letter.dropped}", size=0, refused="helpdesk.too_many_files", at=at
        )


def _origin(sender: str) -> str:
    text = f"motcua.helpdesk.mail/{sender.casefold()}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()
