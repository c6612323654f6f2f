"""What the paper of a dossier is made of: register, template, title, data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from motcua.casework.dossiers import models, paper, refusals
from motcua.casework.dossiers.types import Ground, Outcome
from motcua.casework.results import services as results
from motcua.casework.results.types import Kind, Order
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation import clock
from motcua.foundation.types import Json, Ref
from motcua.foundation.vn import normal
from motcua.identity.organisations import queries as organisations

_REFUSALS = "{code}-TC"
"""Register of refusals beside that of results: a refusal takes no result number."""


def order(
    row: models.Dossier,
    outcome: Outcome,
    judgement: Mapping[str, Json],
    form: Mapping[str, Json],
    *,
    texts: Mapping[str, str] | None = None,
    replaces: str | None = None,
    at: datetime,
) -> Order:
    """Everything that the paper of a dossier is made of, once its outcome is known; `texts` are those of its draft where they are at hand."""
    version = catalogue.version(row.version_id)
    refused = outcome is Outcome.REFUSED
    register, pattern = _of_authority(row.unit, *_book(version, form, refused=refused), at=at)
    written: dict[str, Json] = dict(results.draft(Ref("dossier", row.code)).texts if texts is None else texts)
    data = paper.data(version, form, code=row.code, judgement=judgement, on=clock.legal_date(row.received_at))
    return Order(
        subject=Ref("dossier", row.code),
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
        data={**data, "texts": written} if written else data,
        replaces=replaces,
        valid_months=0 if refused else version.valid_months,
        remind_days=version.renewal.remind_days,
    )


def judged(row: models.Dossier, outcome: Outcome, values: Mapping[str, Json]) -> dict[str, Json]:
    """The judgement that the steps at the desk came to, as it is kept: a refusal with its reasons on record, each with its article."""
    why = refusals.reasons_of(row) if outcome is Outcome.REFUSED else []
    note = normal(str(values.get("note") or ""))
    if outcome is Outcome.REFUSED and not why and note:  # noted at the desk before reasons were kept apart
        why = [Ground(note, "")]
    return {
        "outcome": outcome.value,
        "reasons": refusals.judged(why),
        "flags": [],
        "notices": [],
        "warnings": [],
        "values": dict(values),
    }


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
