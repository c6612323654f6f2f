"""The data that fill the desk's papers, all from the dossier itself and from what the act says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import models, tracking
from motcua.casework.dossiers.sheeting import forms, saying, walking
from motcua.casework.dossiers.types import Channel, ComponentForm, SheetForm, SheetKey, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.errors import Undetermined
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation import clock
from motcua.foundation.signing import services as signing
from motcua.foundation.types import Json, Ref
from motcua.identity.accounts import queries as accounts
from motcua.identity.organisations import queries as organisations

_PAPER_CHANNELS = frozenset({Channel.DESK, Channel.POST, Channel.KIOSK})


def head(form: SheetForm, *, unit: str, symbol: str, at: datetime) -> dict[str, Json]:
    """What stands over and under every paper: form, issuer, number, place and date."""
    local = clock.legal_time(at)
    line = organisations.line(unit, on=clock.legal_date(at))
    book = forms.book()
    return {
        "form": {
            "key": form.key.value, "number": form.number, "name": form.name, "regime": form.regime, "basis": form.basis, "paper": form.paper,
        },
        "paper": {
            "symbol": symbol,
            "organisation": settings.MOTCUA.organisation,
            "unit": line[0].name if line else settings.MOTCUA.organisation,
            "above": line[1].name if len(line) > 1 else None,
            "desk": book.desk,
            "by_agency": form.by_agency,
            "place": book.place,
            "date": {"day": f"{local.day:02d}", "month": saying.month(local), "year": str(local.year)},
            "signed": form.signed,
            "signer": signing.signer().common_name if form.signed else None,
            "issued_at": local.isoformat(timespec="seconds"),
        },
    }  # fmt: skip


def of(
    row: models.Dossier, sheet: models.Sheet, form: SheetForm, *, symbol: str, serial: int | None
) -> dict[str, Json]:
    """Everything that a paper of a dossier shows."""
    version = catalogue.version(row.version_id)
    revision = row.revisions.order_by("-number").first()
    filed: Mapping[str, Json] = revision.data if revision else {}
    told: dict[str, Json] = {
        **head(form, unit=row.unit, symbol=symbol, at=sheet.ordered_at),
        "dossier": _dossier(row, version, filed),
        "says": dict(sheet.says),
        "clerk": officer_name(sheet.by) or walking.last_clerk(row),
    }
    if form.key is SheetKey.RECEIPT_SLIP:
        told |= _receipt(row, version, filed, serial)
    if form.key is SheetKey.CONTROL_SHEET:
        told["rows"] = list[Json](walking.rows(row))
    return told


def officer_name(by: str) -> str | None:
    """The name of the officer who acted; none when it was a part of the house."""
    kind, _, account = by.partition(":")
    return accounts.names({account}).get(account) if kind == "officer" else None


def _dossier(row: models.Dossier, version: ProcedureVersion, filed: Mapping[str, Json]) -> dict[str, Json]:
    applicant = filed.get("applicant")
    said: Mapping[str, Json] = applicant if isinstance(applicant, dict) else {}
    return {
        "code": row.code,
        "check": tracking.check_of(row.code),
        "procedure": version.name.vi,
        "national_code": None if version.national_code_is_placeholder else version.national_code or None,
        "owner": row.owner_name or str(said.get("applicant_name") or ""),
        "address": said.get("head_office_address") or said.get("address"),
        "phone": said.get("phone"),
        "email": said.get("email"),
        "channel": saying.CHANNELS[Channel(row.channel)],
        "received": saying.moment(row.received_at),
        "accepted": saying.moment(row.accepted_at),
        "due": saying.moment(row.due),
        "stopped": Status(row.status) is Status.STOPPED,
    }


def _receipt(
    row: models.Dossier, version: ProcedureVersion, filed: Mapping[str, Json], serial: int | None
) -> dict[str, Json]:
    reception = models.Reception.objects.filter(dossier=row).first()
    on_paper = Channel(row.channel) in _PAPER_CHANNELS
    local = clock.legal_time(row.accepted_at or row.received_at)
    try:
        limit = saying.limit(catalogue.limit(version, filed, on=clock.legal_date(row.received_at)))
    except Undetermined:
        limit = saying.limit(version.limit)
    return {
        "copies": ["Liên 1: Giao người nộp hồ sơ", "Liên 2: Lưu tại Bộ phận Một cửa"] if on_paper else [""],
        "components": _components(row, version, filed),
        "sets": reception.sets if reception else 1,
        "brought_by": reception.brought_by if reception and reception.by_proxy else None,
        "limit": limit,
        "no_limit": row.due is None,
        "delivery": saying.DELIVERY.get(reception.delivery if reception else "online"),
        "book": {"year": str(local.year), "serial": str(serial)} if serial else None,
        "fees": _fees(version, filed, row.received_at),
    }


def _components(row: models.Dossier, version: ProcedureVersion, filed: Mapping[str, Json]) -> list[Json]:
    """Those of the counter's checklist; of a dossier filed electronically its papers under the names of their places."""
    listed = list(row.components.order_by("position"))
    if listed:
        return [
            {"name": one.name, "quantity": one.quantity, "form": saying.COMPONENT_FORMS[ComponentForm(one.form)]}
            for one in listed
        ]
    places = {name: slot.label.vi for slot in version.slots for name in _files(filed, slot.pointer)}
    electronic = saying.COMPONENT_FORMS[ComponentForm.ELECTRONIC]
    found: list[Json] = [{"name": "Tờ khai điện tử", "quantity": 1, "form": electronic}]
    for paper in papers.of(Ref("dossier", row.code)):
        label = places.get(paper.name)
        found.append({"name": f"{label} ({paper.name})" if label else paper.name, "quantity": 1, "form": electronic})
    return found


def _files(filed: Mapping[str, Json], pointer: str) -> list[str]:
    node: Json = dict(filed)
    for part in pointer.split("/")[1:]:
        node = node.get(part) if isinstance(node, dict) else None
    entries = node if isinstance(node, list) else [node]
    named = [entry.get("file") if isinstance(entry, dict) else entry for entry in entries]
    return [name for name in named if isinstance(name, str)]


def _fees(version: ProcedureVersion, filed: Mapping[str, Json], at: datetime) -> list[Json]:
    if not version.fee_is_known:
        return []
    try:
        lines = catalogue.fees(version, filed, on=clock.legal_date(at))
    except Undetermined:
        return [{"name": rule.name.vi, "amount": None} for rule in version.fees]
    return [{"name": line.name.vi, "amount": int(line.amount)} for line in lines]
