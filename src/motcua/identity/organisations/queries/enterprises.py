"""Questions about enterprises."""

from __future__ import annotations

import re
from datetime import datetime

from motcua.foundation.types import Check
from motcua.identity.organisations import models
from motcua.identity.organisations.errors import EnterpriseCodeWrong, EnterpriseUnknown
from motcua.identity.organisations.types import Agent, Enterprise, Source

_CODE = re.compile(r"\d{10}|\d{10}-\d{3}|\d{12}")


def enterprise(code: str) -> Enterprise:
    """What we hold about an enterprise; raises `EnterpriseUnknown`."""
    found = find_enterprise(code)
    if found is None:
        raise EnterpriseUnknown(code=code)
    return found


def find_enterprise(code: str) -> Enterprise | None:
    """What we hold about an enterprise, if anything."""
    row = models.Enterprise.objects.filter(pk=code).first()
    return enterprise_value(row) if row else None


def names(codes: set[str]) -> dict[str, str]:
    """Code → name of those that we know, by one read."""
    return dict(models.Enterprise.objects.filter(pk__in=codes).values_list("code", "name"))


def agents(code: str) -> tuple[Agent, ...]:
    """The people whom the register last named for an enterprise."""
    row = models.Enterprise.objects.filter(pk=code).only("agents").first()
    return tuple(Agent(**{**entry, "rights": tuple(entry["rights"])}) for entry in row.agents) if row else ()


def normal_code(text: str) -> str:
    """An enterprise code as it is stored, `0100000003` or `0100000003-001`; raises `EnterpriseCodeWrong`.

    Blanks, dots and a missing hyphen are accepted (TT 105/2020/TT-BTC). The check digit is the form's affair.
    """
    plain = re.sub(r"[\s.]", "", text)
    if re.fullmatch(r"\d{13}", plain):
        plain = f"{plain[:10]}-{plain[10:]}"
    if not _CODE.fullmatch(plain):
        raise EnterpriseCodeWrong
    return plain


def enterprise_value(row: models.Enterprise) -> Enterprise:
    """The public value of a row."""
    return Enterprise(
        code=row.code,
        name=row.name,
        active=row.active,
        address=row.address,
        representative=", ".join(entry["name"] for entry in row.agents if entry["is_representative"]),
        source=Source(row.source),
        fetched_at=row.fetched_at,
    )


def _confirmed(at: datetime) -> tuple[int, int]:
    """Enterprises, and those of them of which no register has said anything yet."""
    rows = models.Enterprise.objects.filter(fetched_at__lte=at)
    return rows.count(), rows.filter(active=None).count()


CHECKS = (Check("organisations.enterprise_confirmed", _confirmed),)
"""The checks that this room offers."""
