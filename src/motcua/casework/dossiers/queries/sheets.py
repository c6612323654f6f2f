"""Official papers of the desk under the asker's rights, and for whoever holds one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from motcua.casework.dossiers import models, tracking
from motcua.casework.dossiers.errors import SheetUnknown
from motcua.casework.dossiers.queries.finding import ref_of, row_for, target
from motcua.casework.dossiers.types import (
    ComponentForm,
    ComponentView,
    PublicSheet,
    SheetContent,
    SheetKey,
    SheetView,
    Unscanned,
)
from motcua.foundation import once
from motcua.foundation.audit import services as audit
from motcua.foundation.journal import queries as journal
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions


def sheets(actor: Actor, code: str) -> list[SheetView]:
    """Papers of a dossier, the newest first: all for those who handle it, for its owner what goes out. Raises `NotFound`."""
    row = row_for(actor, code, "dossier.read")
    rows = models.Sheet.objects.filter(dossier=row).order_by("-ordered_at", "-revision")
    found = once.kept(("sheets", row.pk), lambda: list(rows))
    return _views(one for one in found if one.to_applicant or sees_inside(actor, row))


def sheet_file(actor: Actor, code: str, sheet: str, *, at: datetime) -> SheetContent:
    """The file of a paper; raises `NotFound` for the dossier, `SheetUnknown` for a paper that is not there, not made or not the actor's to see."""
    row = row_for(actor, code, "dossier.read")
    found = models.Sheet.objects.filter(dossier=row, pk=_uuid(sheet)).first()
    if found is None or found.file_id is None or not (found.to_applicant or sees_inside(actor, row)):
        raise SheetUnknown(sheet=sheet)
    file, content = storage.read_whole(str(found.file_id))
    if actor.acting_for is None:
        audit.looked(actor, subject=ref_of(code), what=f"sheet:{found.key}", purpose="handling", at=at)
    return SheetContent(content, file.name, file.media_type, file.sha256)


def public_sheets(code: str, check: str) -> list[PublicSheet]:
    """Papers that went out for a dossier, for anybody with its code and check; none for a wrong pair."""
    if not tracking.matches(code, check):
        return []
    rows = models.Sheet.objects.filter(dossier__code=code, to_applicant=True).exclude(made_at=None)
    found = list(rows.order_by("made_at", "revision"))
    last = {one.key: one.revision for one in sorted(found, key=lambda one: one.revision)}
    return [
        PublicSheet(one.name, one.symbol, one.made_at, one.sha256, one.revision == last[one.key])
        for one in found
        if one.made_at is not None
    ]


def components(actor: Actor, code: str) -> list[ComponentView]:
    """What was handed in over the counter or by post, in the order of the checklist; raises `NotFound`."""
    row = row_for(actor, code, "dossier.read")
    return [
        ComponentView(
            position=one.position,
            name=one.name,
            quantity=one.quantity,
            form=ComponentForm(one.form),
            paper=str(one.paper) if one.paper else None,
            unscanned=Unscanned(one.unscanned) if one.unscanned else None,
            place=one.place,
            returned_at=one.returned_at,
            returned_to=one.returned_to,
        )
        for one in models.Component.objects.filter(dossier=row).order_by("position")
    ]


def sees_inside(actor: Actor, row: models.Dossier) -> bool:
    """Whether papers that stay inside are the actor's to see: they tell of the work, not to its owner."""
    return permissions.allows(actor, "process.read", on=target(row))


def length_of_history(code: str) -> int:
    """How many entries a dossier's journal has."""
    return len(journal.history(ref_of(code)))


def sheet_value(row: models.Sheet) -> SheetView:
    """A row as others see it."""
    last = models.Sheet.objects.filter(dossier=row.dossier_id, key=row.key).order_by("-revision").first()
    return _view(row, current=last is None or last.pk == row.pk)


def _views(rows: Iterable[models.Sheet]) -> list[SheetView]:
    found = list(rows)
    last: dict[str, int] = {}
    for row in found:
        last[row.key] = max(last.get(row.key, 0), row.revision)
    return [_view(row, current=row.revision == last[row.key]) for row in found]


def _view(row: models.Sheet, *, current: bool) -> SheetView:
    return SheetView(
        id=str(row.pk), key=SheetKey(row.key), name=row.name, form=row.form, symbol=row.symbol, revision=row.revision, current=current,
        ordered_at=row.ordered_at, made_at=row.made_at, sha256=row.sha256, to_applicant=row.to_applicant, signed=row.signed,
    )  # fmt: skip


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise SheetUnknown(sheet=text) from None
