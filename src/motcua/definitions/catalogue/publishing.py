"""Which procedures have results that the law makes public."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from motcua.definitions.catalogue import models, remembering
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation import clock


def public_registers(at: datetime) -> list[ProcedureVersion]:
    """The versions in force whose results the law makes public, by the name of their register."""
    day = clock.legal_date(at)
    held = models.ProcedureVersion.objects.filter(
        Q(in_force_until__isnull=True) | Q(in_force_until__gt=day),
        in_force_from__lte=day,
        content__settings__has_key="public_register",
    )
    keys = remembering.lately(("public_registers", day), lambda: remembering.keys(held))
    found = [remembering.load(key).value for key in keys]
    return sorted(found, key=lambda one: one.public_register.title.vi if one.public_register else "")
