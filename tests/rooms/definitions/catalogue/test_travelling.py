"""Archives: what was signed here is taken, what is hostile or altered never, and nothing is written before it was judged."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.test import override_settings
from tests.rooms.foundation.signing import factory as authorities

from motcua.definitions.catalogue import archives, services, skeleton
from motcua.definitions.catalogue.errors import ArchiveRefused, FolderTaken, PackRefused
from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import ANONYMOUS, Actor

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
SET_UP = Actor.system("set_up")


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    from dataclasses import replace

    with override_settings(MOTCUA=replace(settings.MOTCUA, home=authorities.home())):
        yield


@pytest.fixture
def folder(tmp_path):
    return services.new_pack(path=tmp_path / "xac-nhan", at=NOW)


@pytest.fixture
def archive(folder):
    return services.export_pack(SET_UP, path=folder, at=NOW)


def rewritten(archive, change):
    """The archive with its entries changed: a dictionary of name and bytes in, another out."""
    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        entries = {info.filename: read.read(info) for info in read.infolist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as write:
        for name, raw in change(entries).items():
            write.writestr(name, raw)
    return out.getvalue()


def refusal(archive, **more):
    with pytest.raises(ArchiveRefused) as refused:
        services.open_archive(SET_UP, archive=archive, at=NOW, **more)
    return refused.value.params.get("file"), refused.value.params["why"]


def test_what_goes_out_comes_in_byte_for_byte_with_its_signer(folder, archive):
    opened = services.open_archive(SET_UP, archive=archive, at=NOW)

    assert opened.files == skeleton.files("xac-nhan", on=date(2026, 11, 26))
    assert (opened.name, opened.trusted, opened.signer) == ("xac-nhan", True, "Hệ thống Một Cửa Bộ Công Thương")
    assert services.export_pack(SET_UP, path=folder, at=NOW) == archive


def test_an_altered_added_or_missing_file_is_never_taken(archive):
    altered = rewritten(archive, lambda e: e | {"pack/pack.toml": e["pack/pack.toml"] + b"\n"})
    added = rewritten(archive, lambda e: e | {"pack/more.typ": b""})
    missing = rewritten(archive, lambda e: {name: raw for name, raw in e.items() if name != "pack/fees.dmn"})
    told = "altered, missing or added after signing"

    assert [refusal(one, unsigned=True) for one in (altered, added, missing)] == [
        ("pack.toml", told),
        ("more.typ", told),
        ("fees.dmn", told),
    ]


def test_a_list_altered_with_its_files_no_longer_has_its_signature(archive):
    def change(entries):
        listed = json.loads(entries["META/manifest.json"])
        listed["files"].pop("fees.dmn")
        return {n: r for n, r in entries.items() if n != "pack/fees.dmn"} | {
            "META/manifest.json": json.dumps(listed).encode()
        }

    assert refusal(rewritten(archive, change)) == ("META/signature.p7s", "the signature is not right (HASH_FAILURE)")
    assert refusal(rewritten(archive, change), unsigned=True)[1].startswith("the signature is not right")


def test_an_unsigned_archive_is_taken_only_when_told_so(archive):
    bare = rewritten(archive, lambda e: {n: r for n, r in e.items() if n != "META/signature.p7s"})

    assert refusal(bare) == ("META/signature.p7s", "it is not signed")
    assert services.open_archive(SET_UP, archive=bare, at=NOW, unsigned=True).trusted is False


def test_a_signer_whom_nobody_trusts_is_told(archive, tmp_path):
    from dataclasses import replace

    from motcua.foundation.signing import services as signing

    signing.make_development_ca(tmp_path / "other", organisation="Nơi khác", at=authorities.PERMANENT)
    with override_settings(MOTCUA=replace(settings.MOTCUA, home=tmp_path / "other")):
        assert refusal(archive) == ("META/signature.p7s", "nobody we trust signed it (NO_TRUST_ANCHOR)")
        assert services.open_archive(SET_UP, archive=archive, at=NOW, unsigned=True).trusted is False


@pytest.mark.parametrize(
    "name",
    ["../evil.typ", "/etc/cron.d/x", "pack/../../x.typ", "pack/a\\..\\b.typ", "pack/run.py", "pack/", "other/x.typ"],
)
def test_a_name_that_leads_out_is_refused(archive, name):
    assert refusal(rewritten(archive, lambda e: e | {name: b""}), unsigned=True)[0] == name


def test_a_link_in_an_archive_is_refused(archive):
    out = io.BytesIO(archive)
    with zipfile.ZipFile(out, "a") as write:
        link = zipfile.ZipInfo("pack/link.typ")
        link.external_attr = 0o120777 << 16
        write.writestr(link, "/etc/passwd")

    assert refusal(out.getvalue(), unsigned=True) == ("pack/link.typ", "a link, a folder or a device, and no file")


def test_bombs_are_refused_before_they_are_unpacked():
    big, many = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED) as write:
        write.writestr("pack/a.typ", bytes(60_000_000))
    with zipfile.ZipFile(many, "w") as write:
        for number in range(600):
            write.writestr(f"pack/a{number}.typ", b"")

    assert refusal(big.getvalue())[1] == "larger than 40000000 bytes when unpacked"
    assert refusal(many.getvalue())[1] == "more than 500 files"


def test_an_entry_that_lies_about_its_size_is_refused(archive):
    raw = bytearray(archive)
    at = raw.rfind(b"PK\x01\x02")  # the last entry of the directory
    raw[at + 24 : at + 28] = (10).to_bytes(4, "little")

    refusal(bytes(raw), unsigned=True)


@pytest.mark.parametrize("junk", [b"", b"PK", b"\x00" * 1000, b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_told(junk):
    refusal(junk)


def test_too_large_an_archive_is_not_opened():
    assert refusal(bytes(archives.LARGEST + 1))[1] == f"larger than {archives.LARGEST} bytes"


def test_an_import_writes_a_new_folder_and_overwrites_nothing(archive, tmp_path):
    file = tmp_path / "x.pack.zip"
    file.write_bytes(archive)

    folder, _ = services.import_pack(SET_UP, file=file, into=tmp_path / "in", at=NOW)

    assert services.check_pack(folder).ok
    with pytest.raises(FolderTaken):
        services.import_pack(SET_UP, file=file, into=tmp_path / "in", at=NOW)
    with pytest.raises(NotAllowed):
        services.import_pack(ANONYMOUS, file=file, into=tmp_path / "other", at=NOW)


@pytest.mark.parametrize("name", ["Có Dấu", "..", "A", "a/../b c", "x" * 100])
def test_a_new_pack_has_a_name_that_a_procedure_may_have(tmp_path, name):
    with pytest.raises(PackRefused):
        services.new_pack(path=tmp_path / name, at=NOW)


def test_a_new_pack_overwrites_no_folder(folder):
    with pytest.raises(FolderTaken):
        services.new_pack(path=folder, at=NOW)


def test_examples_are_played_again_when_a_file_has_changed(folder):
    def edit(name, old, new):
        path = folder / name
        path.write_text(path.read_text().replace(old, new, 1) + " ")

    steps = iter(
        [
            lambda: None,
            lambda: edit("examples/01-enterprise.json", '"fee": 170000', '"fee": 1'),
            lambda: None,
            lambda: edit("examples/01-enterprise.json", '"fee": 1,', '"fee": 170000,'),
        ]
    )

    def wait():
        step = next(steps, None)
        if step is not None:
            step()
        return step is not None

    assert [report.failed for report in services.watch(folder, wait=wait)] == [0, 1, 0]
