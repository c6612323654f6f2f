"""Signing a filled form by its applicant: at a signing service, or with software of their own (Law 20/2023/QH15; Decree 45/2020/NĐ-CP article 9).

What is signed is made once of the answers and of the fingerprints of the papers. What comes back counts when it is that very file with signatures
that hold, one of them by the applicant: the enterprise's certificate, or that of the person who signs for it.
"""

from __future__ import annotations

from datetime import datetime

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import models, queries
from motcua.casework.dossiers.declaring import as_xml, digest_of
from motcua.casework.dossiers.errors import DeclarationChanged, ProcedureClosed
from motcua.casework.dossiers.services.bundles import signing as bundles
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
from motcua.casework.dossiers.types import CameBack, Filled
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.errors import NotFound
from motcua.foundation.signing import services as signing
from motcua.foundation.types import Actor
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

_KEY = "declaration"


def declaration_file(actor: Actor, *, filled: Filled, form: str, at: datetime) -> bytes:
    """The filled form to be signed, as `pdf` or `xml`: the same bytes each time while the answers are the same."""
    row = _made(actor, filled, at)
    return bytes(row.xml if form == "xml" else row.pdf)


def take_declaration(actor: Actor, *, filled: Filled, content: bytes, at: datetime) -> str:
    """Take the form as it was signed with software of the applicant's own; its paper.

    Raises `SignatureWrong` (`other_file`, `unsigned`, `other_person` with the `name` of who signed, `no_number`, or what is wrong with a
    signature) and `PaperRefused`.
    """
    return _take(actor, _made(actor, filled, at), content, at)


def go_to_declare(actor: Actor, *, filled: Filled, redirect: str, at: datetime) -> str:
    """The address where an applicant shows which certificates they have at the signing service; raises `ServiceRefused` without one."""
    _made(actor, filled, at)
    return signing.go_to_sign_in(actor, redirect=redirect, batch=filled.draft, at=at)


def come_back_declaring(actor: Actor, *, state: str, code: str, redirect: str, words: str, at: datetime) -> CameBack:
    """An applicant came back from the signing service: on to the confirmation there, described by `words`, or the form is signed.

    Raises `ChallengeUnknown`, `ServiceRefused`, `ServiceSilent`, `SignatureWrong`, `CertificateRefused`.
    """
    returned = signing.come_back(actor, state=state, code=code, redirect=redirect, at=at)
    if bundles.is_one(returned.batch):
        bundles.came_back(actor, returned, words, at)
        return CameBack("", "", bundle=returned.batch)
    row = _row(actor, returned.batch)
    if returned.purpose == "sign":
        row.act = returned.act
        row.save(update_fields=["act"])
        _fetch(actor, row, at)
        return CameBack(returned.batch, "")
    chosen = fitting(actor, returned.credentials)
    certificate = signing.presented(actor, chosen)
    wanted = signing.prepare(bytes(row.pdf), certificate=certificate, reason=words, at=at, then=())
    row.credential = kept_credential(chosen)
    row.wanted, row.act = wanted.pdf, ""
    row.hole = kept_hole(wanted)
    row.save(update_fields=["credential", "wanted", "hole", "act"])
    address = signing.go_to_sign_with(
        actor, certificate=certificate, batch=returned.batch, digests={_KEY: wanted.digest}, description=words,
        redirect=redirect, at=at,
    )  # fmt: skip
    return CameBack(returned.batch, address)


def fetch_declaration(actor: Actor, *, draft: str, at: datetime) -> None:
    """Ask the service again for a signature that was authorised and whose answer was lost: the same question, so nothing is signed twice.

    Raises as `come_back_declaring` does, `NotFound` where nothing waits.
    """
    row = _row(actor, draft)
    if not row.act:
        raise NotFound(kind="declaration", id=draft)
    _fetch(actor, row, at)


def drop_declaration(actor: Actor, *, draft: str, at: datetime) -> None:
    """Take a signature back before filing."""
    row = _row(actor, draft)
    remove_paper(actor, row.paper, at)
    row.delete()


# ---------------------------------------------------------------- inside


def _made(actor: Actor, filled: Filled, at: datetime) -> models.Declaration:
    draft = queries.own_draft(actor, filled.draft)
    _signs(actor, draft.procedure)
    digest = digest_of(draft.procedure, filled.data, filled.papers)
    row = models.Declaration.objects.filter(draft=draft).first()
    if row is not None and row.digest == digest:
        return row
    version = catalogue.in_force(draft.procedure, at)
    if version is None:
        raise ProcedureClosed(procedure=draft.procedure)
    if row is not None:
        remove_paper(actor, row.paper, at)
    prints = prints_of(actor, filled.papers)
    made, _ = models.Declaration.objects.update_or_create(
        draft=draft,
        defaults={
            "digest": digest,
            "pdf": sheet(version, filled.shown, digest=digest, prints=prints, at=at),
            "xml": as_xml(procedure=draft.procedure, version=version.version, data=filled.data, papers=prints),
            "made_at": at, "credential": {}, "wanted": None, "hole": {}, "act": "", "paper": "",
        },
    )  # fmt: skip
    return made


def _take(actor: Actor, row: models.Declaration, content: bytes, at: datetime) -> str:
    form = "xml" if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "pdf"
    report = signing.continued(bytes(row.xml if form == "xml" else row.pdf), content, at=at)
    signers = [one.signer for one in report.each if one.signer is not None]
    require_own(actor, signers)
    before = row.paper
    paper = attachments.add(actor, owner=owner_of(actor), name=NAMES[form], content=content, at=at)
    # The answers may have been changed at another device meanwhile: then this is the signature of what is no more.
    kept = models.Declaration.objects.filter(pk=row.pk, digest=row.digest)
    if not kept.update(paper=paper.id, act="", credential={}, wanted=None, hole={}):
        remove_paper(actor, paper.id, at)
        raise DeclarationChanged
    remove_paper(actor, before, at)
    return paper.id


def _fetch(actor: Actor, row: models.Declaration, at: datetime) -> None:
    certificate = signing.presented(actor, chosen_credential(row.credential))
    wanted = wanted_of(row.wanted, row.hole)
    value = signing.sign_part(row.act, [_KEY])[_KEY]
    _take(actor, row, signing.complete(wanted, certificate=certificate, value=value), at)
    signing.forget_token(row.act)


def _signs(actor: Actor, procedure: str) -> None:
    permissions.require(actor, "dossier.sign", on=Target(owner=owner_of(actor), procedure=procedure))


def _row(actor: Actor, draft: str) -> models.Declaration:
    found = queries.own_draft(actor, draft)
    _signs(actor, found.procedure)
    row = models.Declaration.objects.filter(draft=found).first()
    if row is None:
        raise NotFound(kind="declaration", id=draft)
    return row
