"""A letter to what the help desk is asked; or why it is none of its matters."""

from __future__ import annotations

import hashlib

from motcua.doors.links.help_mail.settings import Settings
from motcua.doors.links.help_mail.wire import Letter
from motcua.followup.helpdesk.types import MailIn

_MACHINES = frozenset(
    {"mailer-daemon", "postmaster", "no-reply", "noreply", "donotreply", "do-not-reply", "bounce", "bounces"}
)


def ignored(letter: Letter, settings: Settings) -> str:
    """Why a letter is passed over: it was written by a machine, or by this house itself; "" for one that is asked by somebody."""
    if letter.automatic:
        return letter.automatic
    sender = letter.sender.casefold()
    own = {_bare(settings.address), _bare(settings.sender)}
    if sender in own:
        return "loop"
    return "machine" if sender.partition("@")[0].partition("+")[0] in _MACHINES else ""


def mail_in(letter: Letter, content: bytes) -> MailIn:
    """The letter for the desk; one without a name of its own is known again by its content."""
    key = f"{letter.name}\n{letter.sender}" if letter.name else hashlib.sha256(content).hexdigest()
    return MailIn(key, letter.sender, letter.sender_name, letter.subject, letter.text, letter.files, letter.dropped)


def _bare(address: str) -> str:
    return address.rpartition("<")[2].strip("> ").casefold()
