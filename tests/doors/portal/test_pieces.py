"""Uploads in pieces: what has come stays, goes on from there, and is nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.doors.portal.conftest import Visitor
from tests.links import house

from motcua.casework.attachments import models, services
from motcua.casework.attachments.types import LARGEST, LARGEST_PIECE
from motcua.casework.dossiers import models as dossiers
from motcua.foundation import clock


@pytest.fixture
def begun(visitor: Visitor) -> tuple[Visitor, str]:
    visitor.http.post("/tu-cach/", {"enterprise_code": "9901234560"})
    visitor.http.post("/tu-cach/", {"profile": "enterprise:9901234560"})
    return visitor, visitor.begin()


def announce(visitor: Visitor, tasks: str, size: object) -> str:
    answer = visitor.http.post(f"{tasks}giay-to/tai-len/", headers={"upload-length": str(size)})
    return answer["Location"] if answer.status_code == 201 else str(answer.status_code)


def patch(visitor: Visitor, address: str, offset: object, content: bytes) -> tuple[int, str]:
    answer = visitor.http.patch(
        address, content, content_type="application/offset+octet-stream", headers={"upload-offset": str(offset)}
    )
    return answer.status_code, answer.headers.get("Upload-Offset", "")


def test_a_file_that_was_cut_off_goes_on_and_becomes_a_paper(begun: tuple[Visitor, str]) -> None:
    visitor, tasks = begun
    content = house.pdf("tờ")
    size, most = len(content), len(content) * 6 // 10
    address = announce(visitor, tasks, size)
    page = visitor.http.get(f"{tasks}giay-to/").content.decode()
    place = page.partition('name="place" value="')[2].partition('"')[0]

    first = patch(visitor, address, 0, content[:most])
    again = patch(visitor, address, 0, content[:most])  # the answer was lost, the piece was not
    asked = visitor.http.head(address)["Upload-Offset"]
    early = visitor.http.post(
        f"{tasks}giay-to/", {"action": "upload", "place": place, "upload": address.split("/")[-2], "name": "a.pdf"}
    )
    rest = patch(visitor, address, most, content[most:])
    taken = visitor.http.post(
        f"{tasks}giay-to/",
        {
            "action": "upload", "place": place, "upload": address.split("/")[-2], "name": "../../tờ khai.pdf",
            "seen_version": visitor.seen(visitor.http.get(f"{tasks}giay-to/")),
        },
    )  # fmt: skip

    assert (first, again, asked) == ((204, str(most)), (409, str(most)), str(most))
    assert (early.status_code, rest, taken.status_code) == (422, (204, str(size)), 302)
    paper = models.Paper.objects.get()
    assert (paper.name, paper.size, paper.state) == ("tờ khai.pdf", size, "clean")
    assert list(dossiers.Draft.objects.get().papers) == ["tờ khai.pdf"]
    assert not models.Upload.objects.exists() and not models.Piece.objects.exists()


def test_what_is_too_much_foreign_or_nonsense_is_refused_and_keeps_nothing(
    begun: tuple[Visitor, str], stranger: Visitor
) -> None:
    visitor, tasks = begun
    address = announce(visitor, tasks, 10)

    assert [announce(visitor, tasks, size) for size in (0, -1, "x", LARGEST + 1)] == ["422", "422", "422", "413"]
    assert patch(visitor, address, 0, b"x" * 11)[0] == 413
    assert patch(visitor, address, 0, b"x" * (LARGEST_PIECE + 1))[0] == 413
    assert [patch(visitor, address, offset, b"x")[0] for offset in (5, -1, "1e3", "")] == [409] * 4
    assert [stranger.http.head(address).status_code, patch(stranger, address, 0, b"x")[0]] == [404, 404]
    assert visitor.http.head(address.replace("-", "0")).status_code == 404
    assert not models.Piece.objects.exists()
    assert [announce(visitor, tasks, 10)[:1] for _ in range(12)].count("/") == 9
    services.expire_unbound(at=clock.now() + timedelta(days=2))
    assert not models.Upload.objects.exists()
