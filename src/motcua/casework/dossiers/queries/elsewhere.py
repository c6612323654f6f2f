"""Dossiers by the number that another system gave them, and what that system's own messages change; for doors of links."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models.fields.json import KeyTextTransform

from motcua.casework.attachments import queries as papers
from motcua.casework.dossiers import lifecycle, models, numbers, places
from motcua.casework.dossiers.queries.acts import views_of
from motcua.casework.dossiers.queries.finding import ref_of, row_for
from motcua.casework.dossiers.queries.remarks import paper_ids
from motcua.casework.dossiers.types import ActKind, ActView, Channel, FiledElsewhere, Status
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.types import Actor, Json

_MOST = 20


def filed_elsewhere(actor: Actor, channel: Channel, reference: str) -> list[FiledElsewhere]:
    """The owner's dossiers that came by this channel under this number, the newest first: one, and those that took its place."""
    rows = (
        models.Dossier.objects.filter(channel=channel.value)
        .annotate(reference=KeyTextTransform("reference", "origin"))
        .filter(reference=reference)
        .order_by("-received_at", "-id")[:_MOST]
    )
    owner = actor.acting_for
    return [
        FiledElsewhere(
            row.code, row.procedure, Status(row.status), catalogue.version(row.version_id).automatic,
            bool(row.outcome) or Status(row.status) in lifecycle.ANSWERED, row.outcome == "accepted",
            str(row.origin.get("message_id", "")),
        )
        for row in rows
        if owner is not None and (owner.kind, owner.id) == (row.owner_kind, row.owner_id)
    ]  # fmt: skip


def owner_elsewhere(channel: Channel, reference: str) -> str:
    """Kind and id of whose dossier a number of another system is, such as `enterprise:9901234560`; "" for an unknown number."""
    row = (
        models.Dossier.objects.filter(channel=channel.value)
        .annotate(reference=KeyTextTransform("reference", "origin"))
        .filter(reference=reference)
        .values_list("owner_kind", "owner_id")
        .first()
    )
    return f"{row[0]}:{row[1]}" if row else ""


def form_changes(actor: Actor, code: str, data: Mapping[str, Json]) -> Mapping[str, Json]:
    """What makes a whole form of the dossier's newest one, by pointer, once both are in normal form. Raises `NotFound`."""
    row = row_for(actor, code, "dossier.read")
    return places.changes(row.revisions.latest("number").data, in_normal_form(row, data))


def in_normal_form(row: models.Dossier, data: Mapping[str, Json]) -> Json:
    """A whole form as it would be kept: what sign-in and registers said of the applicant at the filing filled in, numbers exact."""
    known: dict[str, Json] = {"applicant": applicant_of(row.revisions.latest("number"))}
    version = catalogue.version(row.version_id)
    return numbers.exact(catalogue.check(version, data, known=known, on=clock.legal_date(row.received_at)).data)


def papers_held(actor: Actor, code: str) -> dict[str, str]:
    """SHA-256 of the papers of the newest revision by the names in the form. Raises `NotFound`."""
    row = row_for(actor, code, "dossier.read")
    prints = {paper.id: paper.sha256 for paper in papers.of(ref_of(code))}
    return {name: prints[key] for name, key in paper_ids(row, row.revisions.latest("number")).items() if key in prints}


def applicant_of(revision: models.Revision) -> dict[str, Json]:
    """What sign-in and registers had said of the applicant when the form was filed: it stays so."""
    found: dict[str, Json] = {}
    for pointer in revision.sealed if isinstance(revision.sealed, list) else []:
        value = places.at(revision.data, str(pointer))
        if value is not None:
            found[str(pointer).rpartition("/")[2]] = value
    return found


def act_for_link(code: str, number: int) -> ActView | None:
    """One act of a dossier, for a sender that tells another system of it."""
    row = models.Act.objects.filter(dossier__code=code, pk=number).select_related("dossier").first()
    return views_of([row])[0] if row else None


def newest_act(code: str, kind: ActKind) -> ActView | None:
    """The last act of a kind on a dossier, for a sender that tells another system of it."""
    row = (
        models.Act.objects.filter(dossier__code=code, kind=kind.value).select_related("dossier").order_by("-pk").first()
    )
    return views_of([row])[0] if row else None
