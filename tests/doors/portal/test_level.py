"""A procedure that wants an e-identity of level 2: told on the check page, refused at filing, with the way up and nothing lost."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.links import house

from motcua.casework.attachments import services as attachments
from motcua.casework.dossiers import services as dossiers
from motcua.casework.dossiers.errors import AssuranceTooLow
from motcua.casework.dossiers.types import Channel, Receipt
from motcua.foundation import clock
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Actor, ActorKind, Ref

PROCEDURE = "khai-bao-hoa-chat-nhap-khau"
OWNER = Ref("enterprise", "9901234560")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def strict(settings: Settings, tmp_path: Path) -> None:
    """The same procedure, for level 2 only."""
    packs = tmp_path / "packs"
    packs.mkdir()
    for folder in django_settings.MOTCUA.packs_dir.iterdir():
        if folder.is_dir() and folder.name != "bct":
            shutil.copytree(folder, packs / folder.name)
    shutil.copytree(django_settings.MOTCUA.packs_dir / house.PACK, packs / house.PACK)
    manifest = packs / house.PACK / "pack.toml"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace("automatic = true\n", "automatic = true\nassurance = 2\n", 1), encoding="utf-8")
    settings.MOTCUA = replace(
        django_settings.MOTCUA, packs_dir=packs, enterprise_register_url="", chemical_registers_url="",
        national_portal_url="", single_window_url="", mail_host="",
    )  # fmt: skip
    house.prepare()


def file(actor: Actor) -> Receipt:
    at = clock.now()
    path = django_settings.MOTCUA.packs_dir / house.PACK / "examples" / "01-valid.json"
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    data["invoice_date"] = str(clock.legal_date(at))
    names = [data["invoice_file"]["file"], *(sheet["file"] for sheet in data["sds_files"])]
    papers = {n: attachments.add(actor, owner=OWNER, name=n, content=house.pdf(n), at=at).id for n in names}
    return dossiers.submit(actor, procedure=PROCEDURE, data=data, papers=papers, channel=Channel.PORTAL, key="k", at=at)


def test_below_the_level_nothing_is_filed_and_at_it_the_journal_keeps_it() -> None:
    low = Actor(ActorKind.PERSON, "account-1", acting_for=OWNER, rights=frozenset({"file", "see"}), assurance=1)

    with pytest.raises(AssuranceTooLow) as caught:
        file(low)
    receipt = file(replace(low, assurance=2))

    assert caught.value.params == {"procedure": PROCEDURE, "needed": 2}
    received = journal.history(Ref("dossier", receipt.code))[0]
    assert (received.name, received.assurance) == ("dossiers.received", 2)
    assert "_assurance" not in received.body
    assert journal.verify().faults == ()
