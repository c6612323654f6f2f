"""The filing of a dossier: every check, then everything that makes it exist in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, connection, transaction

from motcua.casework.attachments import queries as paper_queries
from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import lacking, models, numbers, placing, queries, rows, tracking
from motcua.casework.dossiers.declaring import digest_of
from motcua.casework.dossiers.errors import AssuranceTooLow, ChannelClosed, KeyUsedOtherwise, ProcedureClosed
from motcua.casework.dossiers.facts import DossierReceived
from motcua.casework.dossiers.lifecycle import By
from motcua.casework.dossiers.queries.sources import population_of
from motcua.casework.dossiers.services import desk, registers, searching, sourcing
from motcua.casework.dossiers.services.acts import amending, fees
from motcua.casework.dossiers.services.acts.shipping import check_wish, keep_wish
from motcua.casework.dossiers.services.filing_parts import Filing, file_part, promised_parts, scope_of
from motcua.casework.dossiers.services.turning import ref, turn
from motcua.casework.dossiers.types import Channel, Lack, Receipt, ReturnWish, SourceState, Status
from motcua.casework.wallet import queries as wallet
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.catalogue.errors import Undetermined
from motcua.definitions.catalogue.types import Checked, Part, ProcedureVersion
from motcua.foundation import clock
from motcua.foundation.errors import FieldError, Invalid, NotAllowed
from motcua.foundation.jobs.types import NEWS, URGENT, Order
from motcua.foundation.journal import services as journal
from motcua.foundation.numbering import services as numbering
from motcua.foundation.types import Actor, ActorKind, Fact, Json, Ref
from motcua.foundation.worktime.types import Due
from motcua.identity.organisations import queries as organisation_queries
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.types import LookUp, Standing
from motcua.identity.people import services as people
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import Target

RECHECK_AFTER = timedelta(minutes=5)
READ_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class AtDesk:
    """An officer files for somebody: the unit whose desk it is, and when the post brought it where the post did.

    `excused` are the pointers and document types of papers that need no scan (Circular 03/2025/TT-VPCP article 5(2)).
    """

    unit: str
    received_at: datetime | None = None
    excused: frozenset[tuple[str, str]] = frozenset()
    code: str = ""
    """The code on the slip of what was taken while this system was away; `received_at` is then."""
    incomplete: bool = False
    """Record it with what it lacks (`lacks`), so that form 02 or 03 can answer it; what is there but wrong is refused all the same."""


def submit(
    actor: Actor,
    *,
    procedure: str,
    data: Mapping[str, Json],
    papers: Mapping[str, str],
    channel: Channel,
    key: str,
    at: datetime,
    draft: str | None = None,
    origin: Mapping[str, Json] | None = None,
    at_desk: AtDesk | None = None,
    wish: ReturnWish | None = None,
) -> Receipt:
    """File a dossier: all checks, then code, journal, jobs and papers in one transaction.

    `papers` maps the file names used in the form to papers uploaded before. `key` makes a repeat harmless: the same
    key with the same body gives the first receipt, with another body `KeyUsedOtherwise`. Raises `Invalid` with every
    fault at its field, and then nothing exists; `ProcedureClosed`, `ChannelClosed`, `NotAllowed`. With `at_desk` an officer files on
    behalf of the one for whom they act (`wish`: how its owner wants the result on paper); what the post brought is received, and judged by the law, when it came.
    Source: Decree 45/2020/NĐ-CP articles 9–11; for an automatic procedure its own law.
    """
    owner = actor.acting_for
    if owner is None:
        raise NotAllowed(permission="dossier.submit")
    kept = check_wish(wish) if wish else None
    unit = at_desk.unit if at_desk else None
    permissions.require(actor, "dossier.submit", on=Target(owner=owner, unit=unit, procedure=procedure))
    digest = digest_of(procedure, data, papers)
    first = _first_receipt(actor, key, digest)
    if first is not None:
        return first
    signed = queries.declaration_paper(actor, draft, digest) if draft else ""
    if signed:
        names = queries.declaration_signers(actor, signed)
        origin = {**(origin or {}), "declaration": signed, "declared_by": names}
    try:
        filing = check(actor, owner, procedure, data, papers, channel, origin or {}, at_desk, at)
    except Invalid:
        # A double click: the other one was filed meanwhile, so that its papers are bound and its matter is taken.
        first = _first_receipt(actor, key, digest)
        if first is not None:
            return first
        raise
    if filing.version.signed == "required" and channel is Channel.PORTAL and not signed:
        raise Invalid([FieldError("", "E-SIGN", "form_not_signed")])
    return write(filing, key, digest, draft, kept)


def write(filing: Filing, key: str, digest: str, draft: str | None, wish: ReturnWish | None) -> Receipt:
    """Everything that makes a checked filing exist, in one transaction; joins the caller's. Raises `Invalid` for a matter filed meanwhile."""
    try:
        return _file(filing, key, digest, draft, wish)
    except IntegrityError as error:
        if "dossiers_same_matter" in str(error):  # its twin was filed between our check and our insert
            raise Invalid([FieldError("", "E-DUP", "duplicate", {"code": _twin(filing) or ""})]) from None
        if "dossiers_filed_elsewhere" in str(error):  # the same filing of another system, in another's name
            raise KeyUsedOtherwise(key=key) from None
        raise


def check(
    actor: Actor,
    owner: Ref,
    procedure: str,
    data: Mapping[str, Json],
    papers: Mapping[str, str],
    channel: Channel,
    origin: Mapping[str, Json],
    at_desk: AtDesk | None,
    at: datetime,
) -> Filing:
    """Every check of a filing, nothing being written; raises `Invalid` with every fault, and what `submit` raises. May wait for registers."""
    unit = at_desk.unit if at_desk else None
    received_at = at_desk.received_at or at if at_desk else at
    version = catalogue.in_force(procedure, received_at)
    if version is None:
        raise ProcedureClosed(procedure=procedure)
    if actor.kind is ActorKind.PERSON and actor.assurance < version.assurance:
        raise AssuranceTooLow(procedure=procedure, needed=version.assurance)
    if channel.value not in version.channels:
        raise ChannelClosed(procedure=procedure, channel=channel.value)
    enterprise = organisations.refresh_enterprise(actor, owner.id, at) if owner.kind == "enterprise" else None
    states = paper_queries.states(actor, owner=owner, papers=papers, unit=unit)
    taken = wallet.ended(owner, states, at=at)
    answer = population_of(version, owner, at=at)
    known: dict[str, Json] = {
        "population": dict(answer.items) if answer else {},
        "applicant": _applicant(owner, enterprise),
        "enterprise": {"status": _standing(enterprise)},
        "papers": {
            name: {
                "state": taken.get(name, state.state),
                "media_type": state.media_type,
                "sha256": state.sha256,
                # What came on paper was signed by hand.
                "signature": None if at_desk else state.signature,
            }
            for name, state in states.items()
            if state.dossier is None
        },
        "duplicate_of": None,
    }
    on = clock.legal_date(received_at)
    checked = catalogue.check(version, data, known=known, on=on)
    if checked.ok and (told := registers.entries(version, checked.data, at_filing=True)):
        # Only a filing without faults of its own is worth a question to others.
        checked = catalogue.check(version, data, known={**known, **told}, on=on)
    errors = placing.not_excused(checked.errors, version.slots, at_desk.excused) if at_desk else list(checked.errors)
    lacks: tuple[Lack, ...] = ()
    if at_desk and at_desk.incomplete and not version.automatic:  # nobody would ask for what an automatic one lacks
        lacks, faults = lacking.apart(version, checked.data, errors, at_desk.excused)
        errors = list(faults)
    subject_key = "" if errors or lacks else catalogue.subject_key(version, checked.data)
    if subject_key:
        twin = queries.code_of_subject(procedure, subject_key)
        if twin and twin != origin.get("replaces"):
            errors.append(FieldError("", "E-DUP", "duplicate", {"code": twin}))
    whole_only = replace(at_desk, incomplete=False) if at_desk else None
    part_filings, in_parts = _check_parts(actor, owner, version, checked.data, papers, channel, origin, whole_only, at)
    errors += [fault for fault in in_parts if fault.pointer not in {error.pointer for error in errors}]
    if errors:
        raise Invalid(errors)
    return Filing(
        parts=part_filings,
        actor=actor,
        owner=owner,
        version=version,
        channel=channel,
        checked=checked,
        body=numbers.dumps(checked.data),
        papers=dict(papers),
        unit=_unit(version, checked.data, on),
        owner_name=_owner_name(checked.data, enterprise),
        subject_key=subject_key,
        flags=_signature_flags(version, checked, known),
        register_pending=enterprise is not None and enterprise.standing is Standing.UNAVAILABLE,
        sources=[
            *sourcing.of_population(version, owner, checked.data, answer, at),
            *sourcing.of_register(checked.data, enterprise, at),
        ],
        origin=origin,
        received_at=received_at,
        at=at,
        desk=unit,
        code=at_desk.code if at_desk else "",
        incomplete=bool(lacks),
    )


def _check_parts(
    actor: Actor,
    owner: Ref,
    version: ProcedureVersion,
    data: Mapping[str, Json],
    papers: Mapping[str, str],
    channel: Channel,
    origin: Mapping[str, Json],
    at_desk: AtDesk | None,
    at: datetime,
) -> tuple[tuple[tuple[Part, Filing], ...], list[FieldError]]:
    """The parts that the filing asks for, each checked as its own procedure has it; their faults at the places of the main form."""
    filings, errors = [], []
    for part, form in catalogue.parts(version, data):
        named = {name: paper for name, paper in papers.items() if name in _texts(form)}
        try:
            filings.append((part, check(actor, owner, part.procedure, form, named, channel, origin, at_desk, at)))
        except Invalid as found:
            errors += [catalogue.in_main(part, error) for error in found.errors]
    return tuple(filings), errors


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _signature_flags(version: ProcedureVersion, checked: Checked, known: Mapping[str, Json]) -> tuple[str, ...]:
    papers = known["papers"]
    return catalogue.signature_flags(version, checked.data, papers) if isinstance(papers, dict) else ()


@transaction.atomic
def _file(filing: Filing, key: str, digest: str, draft: str | None, wish: ReturnWish | None) -> Receipt:
    actor, version, at = filing.actor, filing.version, filing.at
    code = filing.code or numbering.dossier_code(unit=filing.unit, at=at)
    promised = _promised(filing)
    dues = promised_parts(filing)
    row = models.Dossier(
        code=code,
        procedure=version.procedure,
        version_id=version.id,
        status=Status.SUBMITTED.value,
        channel=filing.channel.value,
        owner_kind=filing.owner.kind,
        owner_id=filing.owner.id,
        owner_name=filing.owner_name,
        unit=filing.unit,
        filed_by=str(actor),
        subject_key=filing.subject_key,
        flags=[*(["register_pending"] if filing.register_pending else []), *filing.flags],
        origin=dict(filing.origin),
        received_at=filing.received_at,
        due=max([promised.at, *(one for one in dues.values() if one)]) if promised else None,
    )
    fingerprint = hashlib.sha256(filing.body).hexdigest()
    facts: list[Fact] = [
        DossierReceived(
            code, version.procedure, version.id, filing.channel, str(filing.owner), filing.unit,
            version.automatic,
            len(filing.papers), fingerprint,
        )
    ]  # fmt: skip
    if version.automatic:
        facts.append(turn(row, Status.ACCEPTED, by=By.SYSTEM, at=at))
    replaced = filing.origin.get("replaces")
    if isinstance(replaced, str) and replaced:
        amending.take_over(actor, code=replaced, by_dossier=code, at=at)
    if not rows.file(
        row,
        scope=scope_of(actor),
        key=key,
        digest=digest,
        data=filing.body,
        fingerprint=fingerprint,
        sealed=filing.checked.sealed,
        promised=promised,
        papers=filing.papers,
        words=searching.words_of(row, filing.checked.data),
        at=at,
    ):
        first = _first_receipt(actor, key, digest)
        assert first is not None  # the claim has waited for its twin's commit
        return first
    if wish is not None:
        keep_wish(row, wish, by=actor, at=at)
    signed = filing.origin.get("declaration") if draft is not None else None
    if bound := [*filing.papers.values(), *([str(signed)] if signed else [])]:
        attachments.bind(actor, papers=bound, owner=filing.owner, dossier=ref(code), at=at, unit=filing.desk)
    if filing.sources:
        sourcing.keep(code, filing.sources)
    if filing.owner.kind == "person" and filing.sources:
        people.forget_answer(person=filing.owner.id, procedure=version.procedure)
    if draft is not None:
        queries.own_draft(actor, draft, lock=True).delete()
    journal.record_all(facts, ref=ref(code), by=actor, at=at, orders=_orders(filing, code))
    moments = () if filing.incomplete else ("filing", "acceptance") if version.automatic else ("filing",)
    for moment in moments:
        fees.charge(row, moment=moment, data=filing.checked.data, at=at)
    if not version.automatic:
        desk.begin(row, version, owner=filing.owner, at=at)
    for part, part_filing in filing.parts:
        file_part(part, part_filing, row, key=key, due=dues[part.key])
    return Receipt(code, version.procedure, Status(row.status), row.received_at, row.due, tracking.check_of(code))


def _promised(filing: Filing) -> Due | None:
    """When the result is due if the dossier is accepted as it was filed; acceptance counts anew.

    None without a legal limit, or where the law counts from the payment or from the receipt by another agency.
    """
    version, data = filing.version, filing.checked.data
    elsewhere = version.limit.starts == "competent_agency" and filing.origin.get("receiving_unit")
    if version.automatic or version.limit.starts == "payment" or elsewhere or filing.incomplete:
        return None
    try:
        limit = catalogue.limit(version, data, on=clock.legal_date(filing.received_at))
    except Undetermined:
        limit = version.limit
    since = filing.received_at if filing.code else filing.at  # a slip that was given had accepted it
    return catalogue.due(version, since, unit=filing.unit, term=limit)


def _unit(version: ProcedureVersion, data: Mapping[str, Json], on: date) -> str:
    """The authority that handles it by the law of the day; a filing that no table can place goes to the procedure's own.

    A pack may name a unit that has moved or merged since it was written: the one that took its place gets the dossier.
    """
    try:
        unit = catalogue.route(version, data, on=on).unit or version.authority_unit
    except Undetermined:
        unit = version.authority_unit
    return organisation_queries.keeper(unit, on=on)


def _orders(filing: Filing, code: str) -> list[Order]:
    orders = []
    if filing.version.automatic:
        orders.append(Order("dossiers.answer", {"code": code}, priority=URGENT))
    if filing.papers:
        # Automatic ones come in bursts and are read when these are over.
        when = filing.at + READ_AFTER if filing.version.automatic else None
        orders.append(Order("dossiers.read_papers", {"code": code}, priority=NEWS, at=when))
    if filing.register_pending:
        orders.append(Order("dossiers.recheck_register", {"code": code}, at=filing.at + RECHECK_AFTER))
    if any(one.state is SourceState.UNVERIFIED for one in filing.sources):
        orders.append(Order("dossiers.recheck_population", {"code": code}, at=filing.at + RECHECK_AFTER))
    return orders


def _first_receipt(actor: Actor, key: str, digest: str) -> Receipt | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.body, d.code, d.procedure, d.status, d.received_at, d.due FROM dossiers_submissionkey k"
            " JOIN dossiers_dossier d ON d.code = k.code WHERE k.scope = %s AND k.key = %s",
            [scope_of(actor), key],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    body, code, procedure, status, received_at, due = found
    if body != digest:
        raise KeyUsedOtherwise(key=key)
    return Receipt(code, procedure, Status(status), received_at, due, tracking.check_of(code), again=True)


def _twin(filing: Filing) -> str | None:
    return queries.code_of_subject(filing.version.procedure, filing.subject_key)


def _standing(found: LookUp | None) -> str:
    if found is None:
        return "not_asked"
    if found.standing is Standing.UNAVAILABLE:
        return "unavailable"
    if found.standing is Standing.UNKNOWN or found.enterprise is None:
        return "unknown"
    return "active" if found.enterprise.active else "inactive"


def _applicant(owner: Ref, found: LookUp | None) -> dict[str, Json]:
    if owner.kind != "enterprise":
        return {}
    filled: dict[str, Json] = {"enterprise_code": owner.id, "applicant_id": owner.id, "applicant_kind": "enterprise"}
    if found is not None and found.enterprise is not None and found.enterprise.name:
        filled["applicant_name"] = found.enterprise.name
        filled |= {"head_office_address": found.enterprise.address} if found.enterprise.address else {}
        filled |= {"representative_name": found.enterprise.representative} if found.enterprise.representative else {}
    return filled


def _owner_name(data: Mapping[str, Json], found: LookUp | None) -> str:
    if found is not None and found.enterprise is not None:
        return found.enterprise.name
    applicant = data.get("applicant")
    return str(applicant.get("applicant_name", "")) if isinstance(applicant, dict) else ""
