"""The signing program on the officer's machine, and what goes wrong with it: nothing wrong is kept, the paper goes on waiting or says why not."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors.office.signing.test_signing import TRAY, signed_in
from tests.rooms.casework.dossiers.signing import Table, agents_act, signed_by

from motcua.casework.results import services as acts
from motcua.casework.results.types import ItemState


def pdf(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("ket-qua.pdf", content, "application/pdf")


def given_out(leader: Client, item: int) -> str:
    """The one-time address that the page hands to the program."""
    told = leader.post(f"{TRAY}van-ban/{item}/giao/").json()
    assert told["operation"] == "SignApproved"
    return urlsplit(told["file"]["FileName"]).path


def test_program_fetches_the_paper_without_cookies_and_brings_it_back_once(table: Table) -> None:
    _token, item, _given = agents_act(table)
    leader, program = signed_in(), Client()
    address = given_out(leader, item)

    paper = program.get(address)
    signed = signed_by(table, "leader", paper.content)
    told, twice = (program.post(address, {"uploadfile": pdf(signed)}).json() for _ in range(2))
    table.work()

    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    assert (told["Status"], told["Message"]) == (True, "")
    assert told["FileName"].endswith(".pdf")
    assert twice["Status"] is False
    assert leader.get(f"{TRAY}van-ban/{item}/tinh-trang/").json()["state"] == "done"


@pytest.mark.parametrize(
    "made",
    [
        lambda table, given: signed_by(table, "leader", given) + b"\n% added",
        lambda table, given: signed_by(table, "leader", given.replace(b"%PDF-1.7", b"%PDF-1.6", 1)),
        lambda table, given: signed_by(table, "other", given),
        lambda _table, given: given + b"\n",
        lambda _table, _given: b"\x00 no PDF",
    ],
    ids=["alters", "other_file", "other_person", "unsigned", "garbage"],
)
def test_what_the_program_brings_back_wrong_is_refused_with_its_reason(
    made: Callable[[Table, bytes], bytes], table: Table
) -> None:
    _token, item, _given = agents_act(table)
    address = given_out(signed_in(), item)
    program = Client()

    told = program.post(address, {"uploadfile": pdf(made(table, program.get(address).content))}).json()

    assert told["Status"] is False
    assert told["Message"]
    assert acts.get_item(table.leader, item=item).state is ItemState.PREPARED
    # The same address takes the right paper still.
    signed = signed_by(table, "leader", program.get(address).content)
    assert program.post(address, {"uploadfile": pdf(signed)}).json()["Status"] is True


def test_paper_of_another_dossier_does_not_pass_for_this_one(table: Table) -> None:
    _token, first, given = agents_act(table)
    signed = signed_by(table, "leader", given)
    leader, program = signed_in(), Client()
    assert program.post(given_out(leader, first), {"uploadfile": pdf(signed)}).json()["Status"] is True
    table.brought()
    batch = table.begin(key="second")
    second = acts.get_batch(table.leader, batch.id).items[0].id

    told = program.post(given_out(leader, second), {"uploadfile": pdf(signed)}).json()

    assert told["Status"] is False
    assert acts.get_item(table.leader, item=second).state is ItemState.PREPARED


def test_program_that_was_cancelled_fails_the_paper_with_the_reason(table: Table) -> None:
    _token, item, _given = agents_act(table)
    leader = signed_in()

    told = leader.post(f"{TRAY}van-ban/{item}/khong-ky/", {"status": "11", "message": "Người dùng hủy"}).json()
    page = leader.get(f"{TRAY}lan-ky/{acts.get_item(table.leader, item=item).batch}/").content.decode()

    assert told["state"] == "failed"
    assert told["words"] in page
    assert acts.get_item(table.leader, item=item).state is ItemState.FAILED


def test_program_that_says_it_signed_and_brought_nothing_leaves_the_paper_waiting(table: Table) -> None:
    _token, item, _given = agents_act(table)
    leader = signed_in()
    Client().get(given_out(leader, item))

    assert leader.get(f"{TRAY}van-ban/{item}/tinh-trang/").json()["state"] == "prepared"
    assert "data-signing-start" in leader.get(f"{TRAY}lan-ky/{acts.get_item(table.leader, item=item).batch}/").content.decode()  # fmt: skip


def test_signed_file_is_brought_back_by_hand_where_no_program_runs(table: Table) -> None:
    _token, item, given = agents_act(table)
    leader = signed_in()
    address = f"{TRAY}van-ban/{item}/tai-len/"

    nothing = leader.post(address, follow=True).content.decode()
    unsigned = leader.post(address, {"signed": pdf(given)}, follow=True).content.decode()
    done = leader.post(address, {"signed": pdf(signed_by(table, "leader", given))}, follow=True).content.decode()
    table.work()

    assert "Chọn" in nothing
    assert acts.get_item(table.leader, item=item).state is ItemState.DONE
    assert unsigned != done


@pytest.mark.django_db
def test_address_that_nobody_gave_out_is_unknown() -> None:
    assert Client().get(f"{TRAY}tep/khong-co/").status_code in {403, 404, 409, 410}
