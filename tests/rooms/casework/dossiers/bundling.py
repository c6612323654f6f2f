"""Somebody who files many dossiers at once, and what they fill into the workbook."""

from __future__ import annotations

import copy
import io
import json
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings as django_settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, ENTERPRISE, OWNER, PROCEDURE

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Bundle, BundleRow, RowState
from motcua.definitions.catalogue import queries as catalogue
from motcua.definitions.forms.types import Filled, Named
from motcua.foundation.clock import legal_date
from motcua.foundation.jobs import services as jobs
from motcua.foundation.types import Actor, Json
from motcua.identity.accounts import queries as account_queries
from motcua.identity.accounts import services as accounts
from motcua.identity.accounts.types import ClaimedKind, Claims

ATTACHED = "/attachments#other"


def example() -> dict[str, Json]:
    """A good form of the standard procedure without papers."""
    path = django_settings.MOTCUA.packs_dir / "common" / "standard" / "examples" / "01-valid.json"
    found: dict[str, Json] = json.loads(path.read_text(encoding="utf-8"))["data"]
    del found["attachments"]
    return found


def form(number: int | str, *papers: str, **answers: Json) -> Filled:
    """One line of the workbook, on a matter of its own."""
    data = copy.deepcopy(example()) | {"subject": f"Đề nghị giải quyết cho cơ sở số {number}"} | answers
    return Filled(str(number), data, tuple(Named(ATTACHED, None, paper) for paper in papers))


def workbook(forms: Sequence[Filled], *, number: str = "", procedure: str = PROCEDURE) -> bytes:
    """The workbook with these lines; `number` is its own, a new one where none is given."""
    version = catalogue.in_force(procedure, AT)
    assert version is not None
    return catalogue.forms_workbook(version, forms, number=number or str(uuid.uuid4()), room=10, on=legal_date(AT))


def archive(members: Mapping[str, bytes]) -> bytes:
    """An archive with these members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return made.getvalue()


def pdfs(*names: str) -> bytes:
    """An archive of small papers, each unlike the others."""
    return archive({name: house.pdf(name) for name in names})


@dataclass(slots=True)
class Filer:
    """Who files, for the enterprise."""

    actor: Actor

    def upload(self, content: bytes, *, procedure: str = PROCEDURE) -> str:
        """Hand in a workbook and have it checked; the filing's id."""
        found = services.take_workbook(self.actor, procedure=procedure, content=content, at=AT)
        jobs.carry_out_waiting()
        return found

    def send(self, bundle: str, content: bytes, name: str = "giay-to.zip") -> Bundle:
        """Hand in papers and have everything checked."""
        services.take_file(self.actor, bundle=bundle, name=name, content=content, at=AT)
        jobs.carry_out_waiting()
        return self.look(bundle)

    def file(self, bundle: str) -> Bundle:
        """File what is good."""
        services.file_bundle(self.actor, bundle=bundle, seen=self.look(bundle).turn, at=AT)
        jobs.carry_out_waiting()
        return self.look(bundle)

    def look(self, bundle: str) -> Bundle:
        """The filing as it stands."""
        return queries.bundle(self.actor, bundle)

    def rows(self, bundle: str) -> dict[str, BundleRow]:
        """Its rows by their number."""
        return {row.key: row for row in queries.bundle_rows(self.actor, bundle, size=500)}

    def states(self, bundle: str) -> dict[str, RowState]:
        """Where each row stands."""
        return {key: row.state for key, row in self.rows(bundle).items()}


def filer() -> Filer:
    """The enterprise itself, signed in by its own identity."""
    claims = Claims(
        ClaimedKind.ENTERPRISE, "tech-minh-phat", enterprise_codes=(ENTERPRISE,), organisation_name="Công ty TNHH Hóa chất Minh Phát",
        assurance=2, via="vneid",
    )  # fmt: skip
    signed = accounts.sign_in(claims, AT)
    return Filer(account_queries.actor(signed.account, OWNER, assurance=2, at=AT))
