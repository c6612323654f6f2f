"""One act of the applicant signs the forms of many dossiers at a signing service (Law 20/2023/QH15; Decree 45/2020/NĐ-CP article 9), or they sign with own software.

At a service the applicant shows their certificate, the house makes every form ready for it, and one authorisation there is for as many of them as the service
allows. Each form's signature is judged and kept by itself: one that is wrong holds up none of the others, and a lost answer is asked for again as the
same question.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models
from motcua.casework.dossiers.declaring import digest_of, form_of
from motcua.casework.dossiers.errors import AssuranceTooLow, BundleBusy, ProcedureClosed
from motcua.casework.dossiers.queries.bundles import own_bundle, unsigned
from motcua.casework.dossiers.services.bundles.checking import checked, faulty, sources_of
from motcua.casework.dossiers.services.bundles.resolving import Sources, resolved
from motcua.casework.dossiers.services.bundles.taking import A_TURN, touch
from motcua.casework.dossiers.services.signed_forms import (
    NAMES,
    chosen_credential,
    fitting,
    kept_credential,
    kept_hole,
    owner_of,
    prints_of,
    remove_paper,
    require_own,
    sheet,
    wanted_of,
)
from motcua.casework.dossiers.types import BundleState, RowState
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.foundation.errors import FieldError, HouseError, Invalid, NotFound, Unavailable
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import ServiceRefused
from motcua.foundation.signing.types import Certificate, Returned
from motcua.foundation.types import Actor, Json
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

log = structlog.get_logger("dossiers")


def go_to_sign_bundle(actor: Actor, *, bundle: str, redirect: str, at: datetime) -> str:
    """The address where an applicant shows which certificates they have, to sign every row that can be filed.

    Raises `BundleUnknown`, `BundleBusy`, `ProcedureClosed`, `AssuranceTooLow`, `NotFound` where no row can be filed, `ServiceRefused` without a service.
    """
    row = _ready(actor, bundle, at)
    if not row.rows.filter(state=RowState.GOOD).exists():
        raise NotFound(kind="row", id=bundle)
    return signing.go_to_sign_in(actor, redirect=redirect, batch=str(row.pk), at=at)


def confirm_bundle(actor: Actor, *, bundle: str, redirect: str, words: str, at: datetime) -> str:
    """The address where the applicant authorises the forms that are ready, as many as one authorisation may be for; `words` say there what for.

    Raises as `go_to_sign_bundle`, `NotFound` where none is ready, `CertificateRefused`.
    """
    row = _ready(actor, bundle, at)
    kept = models.BundleSigning.objects.filter(bundle=row).exclude(credential={}).first()
    # What was tried in vain comes last, so that it holds up no other where few go into one authorisation.
    waiting = (
        unsigned(row).filter(hole__has_key="digest").order_by("refused", "row__number").values_list("row_id", "hole")
    )
    digests = {str(number): bytes.fromhex(hole["digest"]) for number, hole in waiting[: settings.MOTCUA.signing_batch]}
    if kept is None or not digests:
        raise NotFound(kind="declaration", id=bundle)
    certificate = signing.presented(actor, chosen_credential(kept.credential))
    return signing.go_to_sign_with(
        actor, certificate=certificate, batch=str(row.pk), digests=digests, description=words, redirect=redirect, at=at
    )


@transaction.atomic
def fetch_bundle(actor: Actor, *, bundle: str, at: datetime) -> None:
    """Have signatures fetched again that were authorised and did not come; nothing is signed twice. Raises `BundleUnknown`, `BundleBusy`."""
    row = signs(actor, bundle, lock=True)
    if row.state != BundleState.READY:
        raise BundleBusy
    if models.BundleSigning.objects.filter(bundle=row).exclude(act="").exists():
        touch(actor, row, at, state=BundleState.SIGNING)


def is_one(batch: str) -> bool:
    """Whether what somebody came back with from the signing service is a filing of many dossiers."""
    try:
        return models.Bundle.objects.filter(pk=uuid.UUID(batch)).exists()
    except ValueError:
        return False


@transaction.atomic
def came_back(actor: Actor, returned: Returned, words: str, at: datetime) -> None:
    """The applicant came back: the forms are made ready for their certificate, or the signatures are fetched; `words` stand in them.

    Raises `SignatureWrong` when no certificate is the applicant's, `BundleBusy` when rows changed meanwhile.
    """
    row = signs(actor, returned.batch, lock=True)
    if returned.purpose == "sign_in":
        if row.state != BundleState.READY:
            raise BundleBusy
        chosen = fitting(actor, returned.credentials)
        name = signing.presented(actor, chosen).signer.common_name
        models.BundleSigning.objects.update_or_create(
            bundle=row, defaults={"credential": kept_credential(chosen), "name": name, "words": words, "act": ""}
        )
        # The forms stay as they may have been downloaded; what was to be filled in for another certificate goes.
        for one in unsigned(row).filter(hole__has_key="digest").only("hole"):
            models.BundleDeclaration.objects.filter(pk=one.pk).update(
                hole={"given": one.hole["given"]}, refused="", signer=""
            )
    else:
        models.BundleSigning.objects.filter(bundle=row).update(act=returned.act)
    if row.state == BundleState.READY:
        touch(actor, row, at, state=BundleState.SIGNING)


def go_on(actor: Actor, bundle: models.Bundle, version: ProcedureVersion, at: datetime) -> None:
    """The next part of the work: forms made ready, or the signatures of an authorisation fetched."""
    kept = models.BundleSigning.objects.filter(bundle=bundle).first()
    if kept is None:
        return
    certificate = signing.presented(actor, chosen_credential(kept.credential)) if kept.credential else None
    if kept.act and certificate is not None:
        _fetch(actor, bundle, kept, certificate, at)
        return
    rows = _without(bundle, kept).order_by("number")[:A_TURN]
    sources = sources_of(actor, bundle, rows, at)
    for row in rows:
        _set(actor, bundle, version, row, sources, kept, certificate, at)


def left(bundle: models.Bundle) -> bool:
    """Whether forms are still to be made ready."""
    kept = models.BundleSigning.objects.filter(bundle=bundle).first()
    return kept is not None and not kept.act and _without(bundle, kept).exists()


def signed_paper(row: models.BundleRow, digest: str) -> str:
    """The paper with which a row that says this was signed, "" when it was not."""
    found = models.BundleDeclaration.objects.filter(row=row, digest=digest)
    return found.values_list("paper", flat=True).first() or ""


def forget_other(actor: Actor, row: models.BundleRow, digest: str, at: datetime) -> None:
    """Drop what was signed, or made to be signed, of a row that says something else now."""
    for one in models.BundleDeclaration.objects.filter(row=row).exclude(digest=digest).defer("wanted"):
        remove_paper(actor, one.paper, at)
        one.delete()


def signs(actor: Actor, bundle: str, *, lock: bool = False) -> models.Bundle:
    """The row of a filing whose forms the actor may sign; raises `BundleUnknown`, `NotAllowed`."""
    row = own_bundle(actor, bundle, lock=lock)
    permissions.require(actor, "dossier.sign", on=Target(owner=owner_of(actor), procedure=row.procedure))
    return row


def at_rest(actor: Actor, bundle: str, *, lock: bool = False) -> models.Bundle:
    """The same while nothing is done with its rows; raises `BundleBusy` too."""
    row = signs(actor, bundle, lock=lock)
    if row.state != BundleState.READY or row.files.exists():
        raise BundleBusy
    return row


# ---------------------------------------------------------------- inside


def _ready(actor: Actor, bundle: str, at: datetime) -> models.Bundle:
    row = at_rest(actor, bundle)
    version = catalogue.in_force(row.procedure, at)
    if version is None:
        raise ProcedureClosed(procedure=row.procedure)
    if actor.assurance < version.assurance:
        raise AssuranceTooLow(procedure=row.procedure, needed=version.assurance)
    return row


def _without(bundle: models.Bundle, kept: models.BundleSigning) -> QuerySet[models.BundleRow]:
    """Rows that can be filed and of which no form was made to be signed, with the certificate that was chosen where one was."""
    missing = Q(declaration=None)
    if kept.credential:
        missing |= Q(declaration__paper="") & ~Q(declaration__hole__has_key="digest")
    return bundle.rows.filter(missing, state=RowState.GOOD)


def _set(
    actor: Actor,
    bundle: models.Bundle,
    version: ProcedureVersion,
    row: models.BundleRow,
    sources: Sources,
    kept: models.BundleSigning,
    certificate: Certificate | None,
    at: datetime,
) -> None:
    """Make the form of one row ready, or give the one that was made its hole; a row that is found wrong now goes to the faulty ones."""
    try:
        data, papers, errors = resolved(version, row, sources)
        filing = checked(actor, bundle, row, data, papers, errors, at)
        digest = digest_of(bundle.procedure, data, papers)
        held = models.BundleDeclaration.objects.filter(row=row, digest=digest, paper="").exclude(wanted=None).first()
        pdf = form_of(held.wanted, held.hole) if held is not None else b""
        pdf = pdf or sheet(version, filing.checked.data, digest=digest, prints=prints_of(actor, papers), at=at)
        content = pdf
        hole: dict[str, Json] = {"given": len(pdf)}
        if certificate is not None:
            wanted = signing.prepare(pdf, certificate=certificate, reason=kept.words, at=at, then=())
            content, hole = wanted.pdf, {**hole, **kept_hole(wanted)}
    except Unavailable:
        raise
    except Invalid as error:
        faulty(row, error.errors)
        return
    except HouseError as refused:
        faulty(row, [FieldError("", "E-HOUSE", refused.code)])
        return
    except Exception as error:  # noqa: BLE001 -- one form must not hold the others; the reason is in the log
        log.warning("bundle_form_failed", bundle=str(bundle.pk), row=row.number, error=repr(error)[:300])
        faulty(row, [FieldError("", "E-HOUSE", "house")])
        return
    models.BundleDeclaration.objects.update_or_create(
        row=row,
        defaults={"digest": digest, "wanted": content, "hole": hole, "paper": "", "refused": "", "signer": ""},
    )


def _fetch(
    actor: Actor, bundle: models.Bundle, kept: models.BundleSigning, certificate: Certificate, at: datetime
) -> None:
    """Fetch the signatures of an authorisation in parts, each kept before the next is asked for; while the service is silent the authorisation stays."""
    try:
        _principal, _batch, parts = signing.parts(kept.act)
    except ServiceRefused:  # of so long ago that nobody knows it any more
        parts = []
    for keys in parts:
        waiting = {str(one.row_id): one for one in unsigned(bundle).filter(row_id__in=[int(key) for key in keys])}
        if not waiting:
            continue
        try:
            values = signing.sign_part(kept.act, keys)
            for key, one in waiting.items():
                _take(actor, one, certificate, values[key], at)
        except ServiceRefused as refusal:
            log.info("service_refused", bundle=str(bundle.pk), error=str(refusal.params.get("error", "")))
            break
        except Unavailable as silent:
            log.info("service_silent", bundle=str(bundle.pk), error=silent.code)
            return
    signing.forget_token(kept.act)
    models.BundleSigning.objects.filter(pk=kept.pk, act=kept.act).update(act="")


def _take(actor: Actor, one: models.BundleDeclaration, certificate: Certificate, value: bytes, at: datetime) -> None:
    """Put one signature into its form."""
    wanted = wanted_of(one.wanted, one.hole)
    take(actor, one, lambda: signing.complete(wanted, certificate=certificate, value=value), at)


def take(actor: Actor, one: models.BundleDeclaration, signed: Callable[[], bytes], at: datetime) -> None:
    """Judge a signed form and keep it; one that is wrong is told at its row alone."""
    rows = models.BundleDeclaration.objects.filter(pk=one.pk, digest=one.digest)
    try:
        content = signed()
        report = signing.continued(form_of(one.wanted, one.hole), content, at=at)
        require_own(actor, [found.signer for found in report.each if found.signer is not None])
        paper = attachments.add(actor, owner=owner_of(actor), name=NAMES["pdf"], content=content, at=at)
    except Unavailable:
        raise
    except HouseError as failure:
        name = str(failure.params.get("name") or "")
        rows.update(refused=str(failure.params.get("reason") or "refused"), signer=name[:200])
        return
    if not rows.update(paper=paper.id, wanted=None, hole={}, refused="", signer=""):
        remove_paper(actor, paper.id, at)
