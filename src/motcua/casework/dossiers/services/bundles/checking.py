"""What a row says when its papers are put to it, and what is wrong with it: for the check, for the signing and for the filing alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from motcua.casework.attachments.errors import PaperRefused
from motcua.casework.dossiers import models
from motcua.casework.dossiers.services import intake
from motcua.casework.dossiers.services.bundles import packed
from motcua.casework.dossiers.services.bundles.resolving import Sources
from motcua.casework.dossiers.services.filing_parts import Filing
from motcua.casework.dossiers.types import Channel, RowState
from motcua.casework.wallet import services as wallet
from motcua.definitions.forms import queries as forms
from motcua.definitions.forms.types import SheetRows
from motcua.foundation.errors import Conflict, FieldError, Invalid, NotFound
from motcua.foundation.types import Actor, Json, Ref


def sources_of(actor: Actor, bundle: models.Bundle, rows: QuerySet[models.BundleRow], at: datetime) -> Sources:
    """The papers of the filing, with those that these rows take from the wallet."""
    held = list(bundle.papers.all())
    sources = Sources(held)
    known = {row.name for row in held}
    named = rows.values_list("named", flat=True)
    wanted = {name for row in named for _, _, name in row if name.startswith(("given:", "result:"))}
    for item in sorted(wanted - known):
        try:
            paper = wallet.take(actor, item=item, at=at)
            sources.add(keep(bundle, item, paper.id))
        except (NotFound, Conflict, PaperRefused):
            sources.add(keep(bundle, item, None, "taken_gone"))
    return sources


def keep(
    bundle: models.Bundle, name: str, paper: str | None, refused: str = "", params: object = None
) -> models.BundlePaper:
    """Note a paper that came, by its name, or why it is none."""
    plain: dict[str, Json] = {
        key: value for key, value in params.items() if isinstance(value, str | int)
    } if isinstance(params, dict) else {}  # fmt: skip
    row, _ = models.BundlePaper.objects.update_or_create(
        bundle=bundle, folded=packed.same(name),
        defaults={"name": name, "paper": UUID(paper) if paper else None, "refused": refused, "params": plain},
    )  # fmt: skip
    return row


def checked(
    actor: Actor,
    bundle: models.Bundle,
    row: models.BundleRow,
    data: dict[str, Json],
    papers: dict[str, str],
    errors: Sequence[FieldError],
    at: datetime,
) -> Filing:
    """The checks of filing, with what could not be read and what does not fit among the rows; raises `Invalid`."""
    told = list(errors)
    filing = None
    try:
        filing = intake.check(
            actor, Ref(bundle.owner_kind, bundle.owner_id), bundle.procedure, data, papers, Channel.PORTAL, {}, None, at
        )
    except Invalid as found:
        places = {error.pointer for error in told}
        told += [error for error in found.errors if error.pointer not in places]
    if filing is not None and filing.subject_key:
        twin = bundle.rows.filter(subject_key=filing.subject_key, state__in=[RowState.GOOD, RowState.CHOSEN])
        if (first := twin.exclude(pk=row.pk).order_by("number").first()) is not None and first.number < row.number:
            told.append(FieldError("", "E-DUP", "twice_here", {"row": first.key}))
    if told or row.unreadable or filing is None:
        raise Invalid(told)
    return filing


def faulty(row: models.BundleRow, errors: Sequence[FieldError]) -> None:
    """What could not be read first, then what is wrong at cells of which nothing is told yet."""
    unreadable = list(row.unreadable)
    cells = {fault["cell"] for fault in unreadable}
    row.faults = unreadable + [
        fault for fault in told_at(errors, row.cells) if not fault["cell"] or fault["cell"] not in cells
    ]
    row.state, row.subject_key = RowState.FAULTY, ""
    save(row)


def told_at(errors: Sequence[FieldError], cells: dict[str, str]) -> list[dict[str, Json]]:
    """Faults with the cells in which they are mended, as a row keeps them."""
    rows = SheetRows((), (), cells)
    return [
        {
            "pointer": error.pointer, "cell": forms.cell_of(rows, error.pointer) or cells.get("", ""), "code": error.code,
            "reason": error.reason,
            "params": {name: value for name, value in error.params.items() if isinstance(value, str | int | float)},
        }
        for error in errors
    ]  # fmt: skip


def save(row: models.BundleRow, *more: str) -> None:
    """Write what became of a row."""
    row.save(update_fields=["state", "faults", "subject_key", "fee", *more])
