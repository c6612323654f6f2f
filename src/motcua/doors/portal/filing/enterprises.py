"""What the enterprise register says of a code typed into a form: asked for by a button, shown from what is held."""

from __future__ import annotations

import contextlib
from datetime import datetime

from motcua.doors.ui import texts, writing
from motcua.foundation.errors import HouseError
from motcua.foundation.types import Actor, Json
from motcua.identity.organisations import queries, services
from motcua.identity.organisations.errors import EnterpriseCodeWrong


def ask(actor: Actor, code: Json, at: datetime) -> None:
    """Ask the register and keep what it says; a code that is none is the form's affair, a register that is down shows nothing."""
    with contextlib.suppress(EnterpriseCodeWrong):
        plain = queries.normal_code(str(code or ""))
        with contextlib.suppress(HouseError):
            services.refresh_enterprise(actor, plain, at)


def known(code: str) -> list[tuple[str, str]]:
    """Name, standing and address of an enterprise as the register last said them."""
    found = queries.find_enterprise(code)
    if found is None or found.active is None:
        return []
    standing = texts.words(f"form.enterprise.{'active' if found.active else 'inactive'}")
    pairs = [
        (texts.words("form.enterprise.name"), found.name),
        (texts.words("form.enterprise.standing"), standing),
        (texts.words("form.enterprise.address"), found.address),
        (texts.words("form.enterprise.asked"), writing.moment(found.fetched_at)),
    ]
    return [(name, value) for name, value in pairs if value]
