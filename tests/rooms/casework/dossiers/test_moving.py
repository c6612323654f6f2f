"""Running dossiers moved to a new version of their procedure: told first, then done, each with its fact."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from tests.links import house
from tests.rooms.casework.dossiers.factory import AT, PROCEDURE, Desk, officer

from motcua.casework.dossiers import queries, services
from motcua.casework.dossiers.types import Status
from motcua.definitions.catalogue import queries as versions
from motcua.definitions.catalogue import services as catalogue
from motcua.foundation import clock
from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Ref


def test_dossier_goes_to_the_new_version_and_on_along_its_steps(desk: Desk, tmp_path: Path) -> None:
    code = desk.file()
    before = queries.brief(desk.enterprise, code).version_id
    new_version(tmp_path, rename=False)
    publisher = officer("procedure_publisher")

    planned = services.plan_move(publisher, procedure=PROCEDURE, at=AT)
    untouched = queries.brief(desk.enterprise, code).version_id
    moved = services.move(publisher, procedure=PROCEDURE, codes=[code], at=AT)
    again = services.move(publisher, procedure=PROCEDURE, codes=[code], at=AT)
    desk.finish("one_stop_officer", finding="complete")

    now = versions.in_force(PROCEDURE, clock.now())
    assert now is not None
    assert ([one.can for one in planned], untouched) == ([True], before)
    assert ([one.can for one in moved], [one.can for one in again]) == ([True], [True])
    assert queries.brief(desk.enterprise, code).version_id == now.id
    assert desk.status(code) is Status.TRANSFERRED
    told = [entry for entry in journal.history(Ref("dossier", code)) if entry.name == "dossiers.version_changed"]
    assert [(one.body["before"], one.body["after"], one.by) for one in told] == [(before, now.id, str(publisher))]


def test_dossier_whose_open_step_is_gone_stays_and_is_told_why(desk: Desk, tmp_path: Path) -> None:
    code = desk.file()
    before = queries.brief(desk.enterprise, code).version_id
    new_version(tmp_path, rename=True)
    publisher = officer("procedure_publisher")

    planned = services.plan_move(publisher, procedure=PROCEDURE, at=AT)
    services.move(publisher, procedure=PROCEDURE, codes=[code], at=AT)

    assert [(one.code, one.can, bool(one.why)) for one in planned] == [(code, False, True)]
    assert queries.brief(desk.enterprise, code).version_id == before


def test_only_who_may_publish_moves_dossiers(desk: Desk, tmp_path: Path) -> None:
    desk.file()
    new_version(tmp_path, rename=False)

    with pytest.raises(NotAllowed):
        services.plan_move(desk.officers["specialist"], procedure=PROCEDURE, at=AT)


def new_version(folder: Path, *, rename: bool) -> None:
    """The same procedure with a longer limit, in force from today; `rename` gives the first step another name in the model."""
    packs = django_settings.MOTCUA.packs_dir
    shutil.copytree(packs / "common", folder / "packs" / "common")
    shutil.copytree(packs / "bct" / PROCEDURE, folder / "packs" / "bct" / PROCEDURE)
    manifest = folder / "packs" / "bct" / PROCEDURE / "pack.toml"
    text = manifest.read_text(encoding="utf-8").replace("amount = 7", "amount = 9")
    day = clock.legal_date(clock.now()).isoformat()
    manifest.write_text(
        text.replace("\n\nauthority_unit", f'\nversion = "2"\nin_force_from = {day}\n\nauthority_unit', 1),
        encoding="utf-8",
    )
    if rename:
        model = folder / "packs" / "common" / "standard" / "process.bpmn"
        model.write_text(
            model.read_text(encoding="utf-8")
            .replace('"intake"', '"first_look"')
            .replace('mc:term="first_look"', 'mc:term="intake"')
            .replace('mc:kind="first_look"', 'mc:kind="intake"'),
            encoding="utf-8",
        )
    catalogue.load(house.SET_UP, path=manifest.parent, at=clock.now())
