"""The sender of mail: one connection a thread, kept as long as the mail server keeps it."""

from __future__ import annotations

import smtplib
import threading
import time
import uuid
from datetime import timedelta
from email.header import Header

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.dossiers.types import ForLink
from motcua.followup.notifications import contacts, letters, queries, telling, wording, words
from motcua.followup.notifications.types import Letter, Means, TellingState
from motcua.foundation import clock
from motcua.foundation.outbox.errors import Dead, Retry
from motcua.foundation.outbox.types import Message
from motcua.foundation.transport import services as transport
from motcua.foundation.transport.errors import HeldBack
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations.errors import UnitUnknown

log = structlog.get_logger("notifications")

CHANNEL = Means.MAIL.value

LONGEST_TRY = timedelta(hours=24)
"""A mailbox that says "later" for a day is one that a person should look at."""

OFF_WAIT, SENDER_WAIT = 3600.0, 900.0
IDLE_SECONDS = 2.0
"""After such a pause the server is asked whether it is still there, before a letter is risked on the connection."""

_thread = threading.local()


class Sender:
    """Carries notices to the mail server."""

    def send(self, message: Message) -> None:
        """Write the letter from the dossier as it is now and hand it over; a dossier without an address is done.

        Raises `Dead` when the address is refused for good (5xx), or for a day; `Retry` for everything that may pass.
        """
        if not settings.MOTCUA.mail_host:
            raise Retry("chưa khai báo máy chủ thư", OFF_WAIT)
        notice = uuid.UUID(str(message.body["notice"]))
        told = telling.held(str(notice), Means.MAIL)
        if told is None and telling.is_kept(notice):
            return
        found = dossiers.for_link(str(message.body["code"]), whole=False)
        wish = telling.preferences(found.owner)
        address = contacts.address(found.owner, Means.MAIL) or str(found.applicant.get("email") or "").strip()
        if not address:
            log.info("no_address", code=found.code)
            telling.pass_on(notice, Means.MAIL, "no_address", at=clock.now())
            return
        try:
            validate_email(address)
        except ValidationError:
            if telling.pass_on(notice, Means.MAIL, "address_wrong", at=clock.now()):
                return
            raise Dead("địa chỉ thư không hợp lệ") from None
        at, event = clock.now(), str(message.body["event"])
        edition = wording.edition(int(str(message.body["words"])), event, at=told.at if told else message.created_at)
        if told is not None and wish is not None and wish.quiet:
            short = edition.templates[event].short
            telling.wait(told, (wish.quiet,), hours_most=short.hours if short else telling.LETTER_HOURS, at=at)
        letter = letters.letter(
            event,
            found,
            edition,
            organisation=settings.MOTCUA.organisation,
            unit=_unit(found),
            public_url=settings.MOTCUA.public_url,
        )
        try:
            deliver(letter, address, message, stop=_stop_link(edition, event, found))
        except Dead as dead:
            if telling.pass_on(notice, Means.MAIL, dead.reason, at=clock.now()):
                return
            raise
        telling.settle(notice, Means.MAIL, TellingState.SENT, to=address, at=clock.now())


SENDER = Sender()


WELL = 250
"""What a mail server answers when it has done as it was asked."""


def probe(seconds: float) -> None:
    """Greet the mail server and leave; raises `Retry`."""
    try:
        with (
            transport.watched(CHANNEL),
            smtplib.SMTP(settings.MOTCUA.mail_host, settings.EMAIL_PORT, timeout=seconds) as server,
        ):
            code, words = server.noop()
            if code != WELL:
                raise smtplib.SMTPResponseException(code, words)
    except (smtplib.SMTPException, OSError) as trouble:
        raise Retry(f"{type(trouble).__name__}: {str(trouble)[:200]}") from trouble


def close() -> None:
    """Close this thread's connection."""
    backend: BaseEmailBackend | None = getattr(_thread, "backend", None)
    _thread.backend = None
    if backend is not None:
        try:
            backend.close()
        except (smtplib.SMTPException, OSError):  # it is gone already
            return


def deliver(letter: Letter, address: str, message: Message, *, stop: str = "") -> None:
    """Hand one letter to the mail server; `message` gives its id and how long it has been tried, `stop` where one unsubscribes."""
    try:
        mail = _mail(letter, address, str(message.body["notice"]), stop)
        _handed_over(mail)
    except HeldBack as held:
        raise Retry(f"{held.code} {held.params.get('reason', '')}".strip()) from held
    except smtplib.SMTPRecipientsRefused as refused:
        _judge(*next(iter(refused.recipients.values())), message)
    except smtplib.SMTPDataError as refused:
        close()
        _judge(refused.smtp_code, refused.smtp_error, message)
    except (smtplib.SMTPSenderRefused, smtplib.SMTPAuthenticationError) as refused:
        # Our own fault, not the recipient's: no letter should die of a setting.
        close()
        raise Retry(f"{refused.smtp_code} {_words(refused.smtp_error)}", SENDER_WAIT) from refused
    except (smtplib.SMTPException, OSError) as trouble:
        close()
        raise Retry(f"{type(trouble).__name__}: {str(trouble)[:200]}") from trouble
    except ValueError as wrong:  # a header that cannot be written
        raise Dead(f"thư không gửi được: {wrong}") from wrong
    _thread.used = time.monotonic()


def _handed_over(mail: EmailMultiAlternatives) -> None:
    """One conversation with the mail server, behind its breaker; what it refuses of a letter it has understood."""
    refusal: smtplib.SMTPException | ValueError | None = None
    with transport.watched(CHANNEL) as call:
        try:
            mail.connection = _connection()
            mail.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError) as refused:
            refusal = refused
        except (smtplib.SMTPSenderRefused, smtplib.SMTPAuthenticationError) as refused:
            refusal, call.failure = refused, f"status {refused.smtp_code}"
    if refusal is not None:
        raise refusal


def _judge(code: int, said: bytes | str, message: Message) -> None:
    sentence = f"{code} {_words(said)}"
    if 500 <= code < 600:
        raise Dead(sentence)
    if clock.now() - message.created_at > LONGEST_TRY:
        raise Dead(f"{sentence} (đã thử 24 giờ)")
    raise Retry(sentence)


def _connection() -> BaseEmailBackend:
    backend: BaseEmailBackend | None = getattr(_thread, "backend", None)
    if backend is not None and time.monotonic() - _thread.used > IDLE_SECONDS and not _is_alive(backend):
        close()
        backend = None
    if backend is None:
        backend = get_connection()
        backend.open()
        _thread.backend, _thread.used = backend, time.monotonic()
    return backend


def _is_alive(backend: BaseEmailBackend) -> bool:
    server = getattr(backend, "connection", None)
    if not isinstance(server, smtplib.SMTP):
        return True
    try:
        return server.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _stop_link(edition: words.Edition, event: str, found: ForLink) -> str:
    """Where news of this kind is switched off (RFC 8058); "" for what the law asks to be told."""
    short = edition.templates[event].short
    if short is None or short.legal:
        return ""
    return f"{settings.MOTCUA.public_url}/ngung-nhan-tin/{queries.unsubscribe_token(found.owner)}/"


def _mail(letter: Letter, address: str, notice: str, stop: str) -> EmailMultiAlternatives:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    if "\n" in letter.subject or "\r" in letter.subject:
        raise ValueError("subject of several lines")
    # Encoded here, with room for the header's name: Django would begin the subject on a line of its own.
    subject = Header(letter.subject, "utf-8", header_name="Subject").encode(linesep="")
    mail = EmailMultiAlternatives(
        subject,
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [address],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Message-ID": f"<{notice}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            **(
                {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if stop else {}
            ),
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    return mail


def _words(said: bytes | str) -> str:
    return (said.decode(errors="replace") if isinstance(said, bytes) else said)[:200]


def _unit(found: ForLink) -> str:
    try:
        return organisations.unit(found.unit, on=clock.legal_date(found.received_at)).name
    except UnitUnknown:
        return ""
