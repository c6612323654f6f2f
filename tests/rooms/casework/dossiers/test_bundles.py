"""Many dossiers in one filing: good rows are filed once each, bad ones come back with their faults at the cells."""

from __future__ import annotations

import io
import stat
import uuid
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.links import house
from tests.rooms.casework.dossiers import factory
from tests.rooms.casework.dossiers.bundling import Filer, archive, filer, form, pdfs, workbook
from tests.rooms.casework.dossiers.factory import AT, PROCEDURE

from motcua.casework.attachments import models as papers
from motcua.casework.dossiers import models, queries, services
from motcua.casework.dossiers.errors import BundleBusy, BundleMoved, BundleUnknown, FileRefused
from motcua.casework.dossiers.services.bundles import carrying
from motcua.casework.dossiers.types import LARGEST_SENT, BundleState, RowState
from motcua.casework.wallet import queries as wallet
from motcua.definitions.catalogue import services as catalogue
from motcua.definitions.forms.errors import SheetRefused
from motcua.foundation.errors import NotAllowed
from motcua.foundation.jobs import services as jobs
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Ref
from motcua.identity.accounts import models as accounts

GOOD, FAULTY, FILED = RowState.GOOD, RowState.FAULTY, RowState.FILED


@pytest.fixture
def one(transactional_db: None, settings: Settings) -> Filer:
    """The enterprise, with the standard procedure in force."""
    factory.prepare(settings)
    return filer()


def told(one: Filer, bundle: str) -> dict[str, list[tuple[str, str]]]:
    """Cell and reason of each fault by row."""
    return {
        key: [(fault.cell, fault.reason) for fault in row.faults] for key, row in one.rows(bundle).items() if row.faults
    }


def notes(content: bytes) -> dict[str, str]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return {
        f"{sheet.cell(cell.row, 1).value} {cell.coordinate}": cell.comment.text
        for row in sheet.iter_rows(min_row=3) for cell in row if cell.comment
    }  # fmt: skip


def test_good_rows_are_filed_though_others_are_bad_and_the_rest_follows_when_it_is_mended(one: Filer) -> None:
    number = str(uuid.uuid4())
    rows = [
        form(1, "hoa-don.pdf"), form(2, "Hóa đơn.PDF"), form(3), form(4, "khong-gui.pdf"), form("5b"),
        form(6, subject="Đề nghị giải quyết cho cơ sở số 1"), form(7, applicant={**form(7).data["applicant"], "email": "sai"}),  # type: ignore[dict-item]
    ]  # fmt: skip
    first = workbook(rows, number=number)
    bundle = one.upload(first)
    sent = one.send(
        bundle,
        pdfs("hoa-don.pdf", "Hóa đơn.pdf", "3/other.pdf", "5b_other.pdf", "5B_other_2.pdf", "chung_application.pdf"),
    )

    assert sent.counts == {FAULTY: 3, GOOD: 4}
    assert told(one, bundle) == {
        "4": [("Hồ sơ!U6", "not_sent")],
        "6": [("Hồ sơ!A8", "twice_here")],
        "7": [("Hồ sơ!K9", "format_email")],
    }

    filed = one.file(bundle)
    services.file_bundle(one.actor, bundle=bundle, seen=filed.turn, at=AT)  # a second press
    jobs.carry_out_waiting()
    back = queries.bundle_workbook(
        one.actor, bundle, say=lambda fault: fault.reason, offers=(), guide=("…",), language="vi", at=AT
    )

    codes = {key: row.code for key, row in one.rows(bundle).items() if row.code}
    assert (filed.state, filed.counts, sorted(codes)) == (
        BundleState.READY,
        {FAULTY: 3, FILED: 4},
        ["1", "2", "3", "5b"],
    )
    assert models.Dossier.objects.count() == 4 == len(set(codes.values()))
    given = {key: papers.Paper.objects.filter(dossier_id=code).count() for key, code in codes.items()}
    assert given == {"1": 2, "2": 2, "3": 2, "5b": 3}
    common = papers.Paper.objects.filter(name="chung_application.pdf", dossier_id__in=codes.values())
    assert (common.count(), common.values("sha256").distinct().count()) == (4, 1)
    assert notes(back) == {"4 U3": "not_sent", "6 A4": "twice_here", "7 K5": "format_email"}

    mended = [form(4, "hoa-don.pdf"), form(6), form(7)]
    assert one.upload(workbook(mended, number=number)) == bundle
    assert one.file(bundle).counts == {FILED: 7}
    assert one.upload(first) == bundle  # everything again, as it was at first: nothing is filed twice
    services.file_bundle(one.actor, bundle=bundle, seen=one.look(bundle).turn, at=AT)
    jobs.carry_out_waiting()
    last = one.look(bundle)
    assert (last.counts, last.differing, models.Dossier.objects.count()) == ({FILED: 7}, 3, 7)
    ends = [entry.name for entry in journal.history(Ref("bundle", bundle))]
    assert ends == ["dossiers.bundle_filed"] * 2
    assert {key: row.differs for key, row in one.rows(bundle).items() if row.differs} == {
        "4": True,
        "6": True,
        "7": True,
    }


def test_a_paper_of_the_wallet_serves_in_every_row_that_names_it(one: Filer) -> None:
    first = one.upload(workbook([form(1, "giay-phep.pdf")]))
    one.send(first, house.pdf("giay-phep"), name="giay-phep.pdf")
    one.file(first)
    jobs.carry_out_waiting()
    (item,) = wallet.items(one.actor, at=AT).lines

    again = one.upload(
        workbook([form(2, f"{item.ref} - Giấy phép"), form(3, str(item.ref)), form(4, "given:99999999")])
    )
    held = one.look(again).counts
    filed = one.file(again)

    taken = papers.Paper.objects.filter(taken_from__startswith="given:", bound_at__isnull=False)
    assert (held, filed.counts, taken.count()) == ({GOOD: 2, FAULTY: 1}, {FILED: 2, FAULTY: 1}, 2)


def test_whoever_may_not_file_files_nothing_and_another_sees_nothing(one: Filer) -> None:
    bundle = one.upload(workbook([form(1), form(2)]))
    seen = one.look(bundle).turn
    looking = replace(one.actor, rights=frozenset({"see"}))
    other = replace(one.actor, acting_for=Ref("enterprise", "9900109101"))

    with pytest.raises(NotAllowed):
        services.file_bundle(looking, bundle=bundle, seen=seen, at=AT)
    with pytest.raises(NotAllowed):
        services.take_workbook(looking, procedure=PROCEDURE, content=workbook([form(1)]), at=AT)
    for refused in (
        lambda: queries.bundle(other, bundle),
        lambda: queries.bundle_rows(other, bundle),
        lambda: services.take_file(other, bundle=bundle, name="a.pdf", content=b"%PDF", at=AT),
        lambda: services.file_bundle(other, bundle=bundle, seen=seen, at=AT),
        lambda: services.drop_bundle(other, bundle=bundle, at=AT),
    ):
        with pytest.raises(BundleUnknown):
            refused()
    with pytest.raises(BundleMoved):
        services.file_bundle(one.actor, bundle=bundle, seen=seen - 1, at=AT)

    services.file_bundle(one.actor, bundle=bundle, seen=seen, at=AT)
    with pytest.raises(BundleBusy):
        services.take_workbook(
            one.actor,
            procedure=PROCEDURE,
            content=workbook([form(1)], number=str(models.Bundle.objects.get().workbook)),
            at=AT,
        )
    accounts.Account.objects.filter(pk=one.actor.id).update(locked_at=AT)  # between the act and the worker
    jobs.carry_out_waiting()
    assert (one.look(bundle).counts, models.Dossier.objects.count()) == ({FAULTY: 2}, 0)


def test_a_workbook_that_is_not_the_pages_own_is_refused_in_full(one: Filer) -> None:
    rows = [form(1), form(2)]
    other = "giay-phep-qua-canh"
    catalogue.load(house.SET_UP, path=django_settings.MOTCUA.packs_dir / "bct" / other, at=AT)
    good = workbook(rows)

    def changed(**cells: object) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(good))
        for cell, value in cells.items():
            book.worksheets[0][cell] = value
        made = io.BytesIO()
        book.save(made)
        return made.getvalue()

    mark = str(openpyxl.load_workbook(io.BytesIO(good)).worksheets[0]["A2"].value)
    refused = {
        "no_workbook": b"PK nothing",
        "mark": changed(A2="#"),
        "other_procedure": workbook(rows, procedure=other),
        "other_version": changed(A2=mark.replace("@", "@0", 1)),
        "columns": changed(C2="/nothing"),
        "keys": changed(A4=1),
        "empty": workbook([]),
        "too_many_forms": workbook([form(n) for n in range(501)]),
        "too_large": archive({"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b" " * (41 * 1024 * 1024)}),
    }
    found = {}
    for why, content in refused.items():
        with pytest.raises(SheetRefused) as error:
            services.take_workbook(one.actor, procedure=PROCEDURE, content=content, at=AT)
        found[why] = error.value.params["why"]
    assert found == {why: why for why in refused}
    assert not models.Bundle.objects.exists()

    bundle = one.upload(changed(P3='=HYPERLINK("http://x")', A4="2x"))
    assert told(one, bundle) == {"1": [("Hồ sơ!P3", "formula")]}


def test_an_archive_that_leads_elsewhere_or_is_a_bomb_is_refused_before_it_is_unpacked(one: Filer) -> None:
    bundle = one.upload(workbook([form(1)]))
    link = zipfile.ZipInfo("a.pdf")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    linked, locked = io.BytesIO(), bytearray(pdfs("a.pdf"))
    with zipfile.ZipFile(linked, "w") as made:
        made.writestr(link, "/etc/passwd")
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(sign) + place] |= 1
    hostile = {
        "path": [archive({"../../a.pdf": b"x"}), archive({"/etc/a.pdf": b"x"}), archive({"C:\\a.pdf": b"x"}), linked.getvalue(), archive({"a\x07.pdf": b"x"})],
        "unpacked": [archive({f"{n}.pdf": b"\0" * (70 * 1024 * 1024) for n in range(3)})],
        "too_many": [archive({f"{n}.pdf": b"" for n in range(2_001)})],
        "encrypted": [bytes(locked)],
        "twice": [archive({"Hóa đơn.pdf": b"x", "hoa don.PDF": b"x"})],
        "broken": [b"PK\x03\x04 nothing of the kind"],
        "empty": [b"", archive({})],
        "too_large": [b"0" * (LARGEST_SENT + 1)],
    }  # fmt: skip
    for why, contents in hostile.items():
        for content in contents:
            with pytest.raises(FileRefused) as error:
                services.take_file(one.actor, bundle=bundle, name="a.zip", content=content, at=AT)
            assert error.value.why == why
    assert not models.BundleFile.objects.exists()

    kept = one.send(
        bundle, archive({"1_other.exe": b"MZ" + b"\0" * 100, "__MACOSX/._a": b"x", "tot.pdf": house.pdf("tot")})
    )
    assert ([(paper.name, paper.refused) for paper in kept.refused], kept.papers) == (
        [("1_other.exe", "paper_wrong_kind")],
        1,
    )


def test_a_turn_that_is_repeated_files_nothing_again_and_what_is_given_up_is_gone(one: Filer) -> None:
    bundle = one.upload(workbook([form(n, "a.pdf") if n == 2 else form(n) for n in (1, 2)]))
    services.file_bundle(one.actor, bundle=bundle, seen=one.look(bundle).turn, at=AT)

    for _ in range(3):
        carrying.carry_out(bundle=bundle, at=AT)
    jobs.carry_out_waiting()
    assert (one.look(bundle).counts, models.Dossier.objects.count()) == ({FILED: 1, FAULTY: 1}, 1)

    services.take_file(one.actor, bundle=bundle, name="a.pdf", content=house.pdf("a"), at=AT)
    services.drop_bundle(one.actor, bundle=bundle, at=AT)
    jobs.carry_out_waiting()
    assert (queries.bundles(one.actor), models.BundleFile.objects.count(), models.Dossier.objects.count()) == ([], 0, 1)
    number = one.upload(workbook([form(1)]))
    assert [bundle.id for bundle in queries.bundles(one.actor, procedure=PROCEDURE)] == [number]
    assert told(one, number)["1"][0][1] == "duplicate"
