"""What the signing of one form and of many have in common: the paper that is signed, whose certificate counts, how it is kept."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from motcua.casework.attachments import queries as papers
from motcua.casework.attachments import services as attachments
from motcua.casework.attachments.errors import PaperBound, PaperUnknown
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.types import ProcedureVersion
from motcua.definitions.forms.types import Text
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.signing import services as signing
from motcua.foundation.signing.errors import SignatureWrong
from motcua.foundation.signing.types import Credential, Signer, Wanted
from motcua.foundation.types import Actor, Json, Ref
from motcua.identity.accounts import queries as accounts
from motcua.identity.people import queries as people

_PERSONAL = frozenset({"CCCD", "CMND", "HC"})
NAMES = {"pdf": "to-khai-da-ky.pdf", "xml": "to-khai-da-ky.xml"}


def prints_of(actor: Actor, given: Mapping[str, str]) -> dict[str, str]:
    """The fingerprints of papers by their names in the form."""
    states = papers.states(actor, owner=actor.acting_for, papers=given)
    return {name: state.sha256 for name, state in states.items()}


def sheet(
    version: ProcedureVersion, shown: Mapping[str, Json], *, digest: str, prints: Mapping[str, str], at: datetime
) -> bytes:
    """The filled form as the paper that is signed: its answers, and the fingerprints of what is filed with it."""
    facts = [
        (Text("Tờ khai để ký số, lập lúc", "Form to be signed, made at"), f"{clock.legal_time(at):%H:%M:%S %d/%m/%Y}"),
        (Text("Mã nội dung (SHA-256)", "Fingerprint of the content (SHA-256)"), digest),
        *((Text("Giấy tờ kèm theo", "Paper"), f"{name}: {prints[name]}") for name in sorted(prints)),
    ]
    return catalogue.printed_form(version, shown, facts=facts, at=at)


def fitting(actor: Actor, credentials: tuple[Credential, ...]) -> Credential:
    """The first certificate of those shown that is the applicant's."""
    shown = [(one, signing.presented(actor, one)) for one in credentials]
    for one, certificate in shown:
        if _is_own(actor, certificate.signer):
            return one
    require_own(actor, [certificate.signer for _, certificate in shown])
    raise SignatureWrong(reason="other_person", name="")


def require_own(actor: Actor, signers: list[Signer]) -> None:
    """Raise `SignatureWrong` when none of these signers is the applicant."""
    if any(_is_own(actor, one) for one in signers):
        return
    numbered = [one for one in signers if ":" in one.identifier]
    name = ", ".join(one.common_name for one in numbered or signers)
    raise SignatureWrong(reason="other_person" if numbered or not signers else "no_number", name=name)


def _is_own(actor: Actor, signer: Signer) -> bool:
    """Whether a certificate is the enterprise's for which the actor acts, or the actor's own."""
    kind, _, number = signer.identifier.partition(":")
    owner = owner_of(actor)
    if kind == "MST":
        return owner.kind == "enterprise" and number == owner.id
    own = accounts.person_of(actor)
    return kind in _PERSONAL and own is not None and number == people.person(own).number


def owner_of(actor: Actor) -> Ref:
    """For whom an applicant signs."""
    if actor.acting_for is None:
        raise NotAllowed(permission="dossier.sign")
    return actor.acting_for


def remove_paper(actor: Actor, paper: str, at: datetime) -> None:
    """Drop a signed form that is not needed any more, "" for none; one that was filed stays."""
    if not paper:
        return
    try:
        attachments.remove(actor, paper=paper, at=at)
    except (PaperUnknown, PaperBound):
        return


def kept_credential(credential: Credential) -> dict[str, Json]:
    """A certificate of a signing service as a row keeps it."""
    return {
        "id": credential.id,
        "der": base64.b64encode(credential.der).decode(),
        "chain": [base64.b64encode(one).decode() for one in credential.chain],
        "most": credential.most,
    }


def chosen_credential(kept: Mapping[str, Json]) -> Credential:
    """The same, read from the row."""
    chain, most = kept.get("chain"), kept.get("most")
    return Credential(
        id=str(kept.get("id", "")),
        der=base64.b64decode(str(kept.get("der", ""))),
        chain=tuple(base64.b64decode(str(one)) for one in chain) if isinstance(chain, list) else (),
        most=most if isinstance(most, int) else 1,
    )


def kept_hole(wanted: Wanted) -> dict[str, Json]:
    """Where a signature goes into a prepared paper and over what it is, as a row keeps it beside the paper."""
    return {"digest": wanted.digest.hex(), "start": wanted.start, "end": wanted.end}


def wanted_of(pdf: bytes | memoryview | None, hole: Mapping[str, Any]) -> Wanted:
    """The prepared paper again, read from the row."""
    return Wanted(bytes(pdf or b""), bytes.fromhex(hole["digest"]), hole["start"], hole["end"])
