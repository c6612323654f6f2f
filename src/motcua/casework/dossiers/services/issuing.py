"""The signed paper of a decided dossier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from motcua.casework.dossiers import models, paper
from motcua.casework.dossiers.services.turning import ref
from motcua.casework.dossiers.types import Outcome
from motcua.casework.results import services as results
from motcua.casework.results.types import Kind, Order
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation import clock
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.organisations import queries as organisations

_REFUSALS = "{code}-TC"
"""Register of refusals beside that of results: a refusal takes no result number."""


def issue(
    actor: Actor, row: models.Dossier, decision: models.Decision, form: Mapping[str, Json], *, at: datetime
) -> None:
    """Issue the result or the refusal that a decision asks for; safe to repeat."""
    version = catalogue.version(row.version_id)
    judgement = decision.judgement if isinstance(decision.judgement, dict) else {}
    refused = Outcome(decision.outcome) is Outcome.REFUSED
    register, pattern = _of_authority(row.unit, *_book(version, form, refused=refused), at=at)
    results.issue(
        actor,
        order=Order(
            subject=ref(row.code),
            owner=Ref(row.owner_kind, row.owner_id),
            owner_name=row.owner_name,
            procedure=row.procedure,
            version=row.version_id,
            unit=row.unit,
            kind=Kind.REFUSAL if refused else Kind.ISSUED,
            register=register,
            pattern=pattern,
            templates=version.templates,
            template=version.result["refusal" if refused else "template"],
            title=_title(version, refused=refused),
            data=paper.data(version, form, code=row.code, judgement=judgement, on=clock.legal_date(row.received_at)),
        ),
        at=at,
    )


def _book(version: ProcedureVersion, form: Mapping[str, Json], *, refused: bool) -> tuple[str, str]:
    register, plain = version.register, version.register.filled(form)
    if not refused:
        return register.code, plain
    code = _REFUSALS.format(code=register.code)
    pattern = plain.replace(register.code, code, 1)
    return code, pattern if pattern != plain else f"{pattern}-TC"


def _of_authority(unit: str, register: str, pattern: str, *, at: datetime) -> tuple[str, str]:
    """Every authority has its own books: those of others than the installation's own bear its code before theirs."""
    own = settings.MOTCUA.agency_code
    if unit == own or unit.startswith(f"{own}."):
        return register, pattern
    on = clock.legal_date(at)
    authority = organisations.authority_code(organisations.keeper(unit, on=on), on=on)
    return f"{authority}/{register}", f"{authority}-{pattern}"


def _title(version: ProcedureVersion, *, refused: bool) -> str:
    name = version.name.vi[0].lower() + version.name.vi[1:]
    if refused:
        return f"Thông báo không giải quyết {name}"
    return f"Phản hồi {name}" if version.automatic else f"Kết quả {name}"
