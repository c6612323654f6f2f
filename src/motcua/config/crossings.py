"""Where one room's need is met by a higher one: ten lines each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from motcua.backoffice.documents import services as documents
from motcua.casework.dossiers import queries as dossiers
from motcua.casework.results import queries as results
from motcua.casework.results.facts import ResultIssued
from motcua.casework.results.types import Kind
from motcua.casework.wallet.ports import DossierStanding
from motcua.config import letters
from motcua.foundation.journal.types import Recorded, Subscription
from motcua.foundation.types import Actor, Ref
from motcua.identity.permissions.types import Target


class HeldDossiers:
    """Adapter of `payments.ports.Holder`: a dossier is locked before its bills."""

    def hold(self, subject: Ref) -> None:
        """Lock the dossier; one that does not exist is passed over."""
        dossiers.locked(subject.id)


class WalletDossiers:
    """Adapter of `wallet.ports.Dossiers`."""

    def standings(self, codes: Collection[str]) -> Mapping[str, DossierStanding]:
        """What is known of each, by its code."""
        return dossiers.standings(codes)


class DossierPlaces:
    """Adapter of `attachments.ports.DossierPlaces`: papers stand where their dossier stands."""

    def place_of(self, dossier: Ref) -> Target:
        """The dossier as the gate sees it; the paper of an opinion stands at the unit that gave it."""
        return dossiers.place_of_opinion(dossier.id) if dossier.kind == "opinion" else dossiers.place_of(dossier.id)


_REGISTER = Actor.system("register")
_KINDS = {Kind.ISSUED: "Kết quả giải quyết thủ tục hành chính", Kind.REFUSAL: "Công văn"}
"""What a result is called in the column of kinds (Decree 30/2020/NĐ-CP, annex IV); a refusal is a letter."""


def enter_in_register(fact: ResultIssued, recorded: Recorded) -> None:
    """An issued result of a dossier stands in its agency's outgoing register, under the number of its own series."""
    result = results.for_link(fact.result)
    documents.enter_result(
        _REGISTER, result=result.id, unit=result.unit, register=result.register, year=result.year, number=result.number, symbol=result.symbol,
        kind=_KINDS[result.kind], subject=result.title, receiver=dossiers.owner_name(_REGISTER, recorded.ref.id), signer=result.signer,
        about=recorded.ref, at=result.issued_at,
    )  # fmt: skip


SUBSCRIPTIONS: list[Subscription[Any]] = [
    Subscription("register", ResultIssued, enter_in_register),
    *letters.SUBSCRIPTIONS,
]
