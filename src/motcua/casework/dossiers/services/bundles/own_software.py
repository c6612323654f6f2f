"""Forms of many dossiers signed with software of the applicant's own: made to be downloaded, and what comes back put to its rows.

What a file is, its bytes tell: a form that was signed begins with the form that was made. Its name only helps to say at which row something is wrong.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from motcua.casework.dossiers import models
from motcua.casework.dossiers.declaring import form_of, key_in
from motcua.casework.dossiers.errors import FileRefused, ProcedureClosed
from motcua.casework.dossiers.queries.bundles import unsigned
from motcua.casework.dossiers.services.bundles import packed, signing
from motcua.casework.dossiers.services.bundles.taking import clear, lay_by, touch
from motcua.casework.dossiers.services.signed_forms import prints_of
from motcua.casework.dossiers.types import BundleState, RowState
from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation.errors import NotFound
from motcua.foundation.storage import queries as files
from motcua.foundation.types import Actor

_TOLD = 20
"""Names of files that are no form of the filing, of which the page tells."""


@transaction.atomic
def make_bundle_forms(actor: Actor, *, bundle: str, at: datetime) -> None:
    """Have the form of every row that can be filed made, to be downloaded and signed (`queries.bundle_forms`).

    Raises `BundleUnknown`, `BundleBusy`, `ProcedureClosed`, `NotFound` where no row can be filed.
    """
    row = signing.at_rest(actor, bundle, lock=True)
    if catalogue.in_force(row.procedure, at) is None:
        raise ProcedureClosed(procedure=row.procedure)
    if not row.rows.filter(state=RowState.GOOD).exists():
        raise NotFound(kind="row", id=bundle)
    models.BundleSigning.objects.get_or_create(bundle=row, defaults={"name": "", "words": "", "credential": {}})
    touch(actor, row, at, state=BundleState.SIGNING)


@transaction.atomic
def take_signed_forms(actor: Actor, *, bundle: str, name: str, content: bytes, at: datetime) -> None:
    """Take an archive of forms that the applicant signed, or one of them; each is judged in the background and told at its row.

    Raises `BundleUnknown`, `BundleBusy`, `FileRefused`, `StorageFull`.
    """
    row = signing.at_rest(actor, bundle, lock=True)
    if not unsigned(row).exists():
        raise FileRefused("none_waits", file=name[:100])
    packed.look(content, name=name[:100])
    if not packed.is_archive(content) and b"%PDF-" not in content[:1024]:
        raise FileRefused("no_form", file=name[:100])
    lay_by(row, name=name, content=content, at=at, signed=True)
    row.strange = []
    touch(actor, row, at, state=BundleState.SIGNING)


def put_to_rows(actor: Actor, bundle: models.Bundle, file: models.BundleFile, at: datetime) -> None:
    """Judge each form of what was sent and keep it at its row; safe to repeat: what was kept is known again."""
    content = files.read(str(file.file_id))
    forms, strange = _Forms(actor, bundle), []
    try:
        for path, body in packed.papers(content) if packed.is_archive(content) else [(file.name, content)]:
            if forms.holds(body):
                continue
            one = forms.begun(body) or forms.called(path)
            if one is None:
                strange.append(path[:200])
            else:
                signing.take(actor, one, lambda signed=body: signed, at)  # type: ignore[misc]  # the member of this turn
    except FileRefused:
        strange.append(file.name)
    with transaction.atomic():
        models.Bundle.objects.filter(pk=bundle.pk).update(strange=strange[:_TOLD])
        clear(file)


class _Forms:
    """The forms of a filing, found by what a signed one begins with and by what files are called."""

    def __init__(self, actor: Actor, bundle: models.Bundle) -> None:
        self._found: dict[int, dict[bytes, int]] = {}
        self._rows: dict[str, int] = {}
        for one in unsigned(bundle).select_related("row").iterator(chunk_size=20):
            form = form_of(one.wanted, one.hole)
            self._found.setdefault(len(form), {})[hashlib.sha256(form).digest()] = one.pk
            self._rows[one.row.key] = one.pk
        signed = models.BundleDeclaration.objects.filter(row__bundle=bundle).exclude(paper="")
        papers = signed.values_list("paper", flat=True)
        self._kept = set(prints_of(actor, {paper: paper for paper in papers}).values())

    def holds(self, content: bytes) -> bool:
        """Whether this very file is kept already."""
        return hashlib.sha256(content).hexdigest() in self._kept

    def begun(self, content: bytes) -> models.BundleDeclaration | None:
        """The form with which a file begins."""
        print_, done = hashlib.sha256(), 0
        for length in sorted(self._found):
            if length > len(content):
                break
            print_.update(content[done:length])
            done = length
            if (number := self._found[length].get(print_.copy().digest())) is not None:
                return _waits(number)
        return None

    def called(self, name: str) -> models.BundleDeclaration | None:
        """The form of the row after which a file is called."""
        number = self._rows.get(key_in(name))
        return None if number is None else _waits(number)


def _waits(number: int) -> models.BundleDeclaration | None:
    return models.BundleDeclaration.objects.filter(pk=number, paper="").exclude(wanted=None).first()
