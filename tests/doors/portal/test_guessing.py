"""Whoever tries codes one after the other learns nothing, costs the database nothing, and is held back soon."""

from __future__ import annotations

import base64
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.links import house

from motcua.casework.dossiers import queries as dossiers
from motcua.casework.results import queries as results
from motcua.casework.results.types import Finding
from motcua.doors.portal.looking import limit

pytestmark = [pytest.mark.usefixtures("prepared"), pytest.mark.django_db(transaction=True)]
GUESSES = 100_000


@pytest.fixture
def real(transactional_db: None, prepared: None) -> tuple[str, str, str]:
    """A dossier that was answered: its code, its check, and the address at which its result is verified."""
    receipt = house.file_dossier()
    house.work()
    found = results.for_subject(dossiers.ref_of(receipt.code))
    assert found is not None
    return receipt.code, receipt.check, found.verification_path


def checks(count: int) -> list[str]:
    """So many checks in a row, in the alphabet of the true ones."""
    return [base64.b32encode(number.to_bytes(7, "big")).decode()[:10] for number in range(count)]


def test_a_hundred_thousand_guesses_find_nothing_and_ask_the_database_nothing(real: tuple[str, str, str]) -> None:
    code, check, path = real
    result = path.split("/")[2].split("?")[0]
    day, serial = code.rsplit("-", 1)
    others = [f"{day}-{(int(serial) + n) % 1_000_000:06d}" for n in range(1, GUESSES // 4 + 1)]
    wrong = checks(GUESSES // 4)

    with CaptureQueriesContext(connection) as asked:
        found = [dossiers.public_status(code, one) for one in wrong]
        found += [dossiers.public_status(other, one) for other, one in zip(others, wrong, strict=True)]
        told = {results.verify(result, one).finding for one in wrong}
        told |= {results.verify(other, one).finding for other, one in zip(others, wrong, strict=True)}

    assert len(found) + 2 * len(wrong) == GUESSES
    assert (set(found), told, len(asked)) == ({None}, {Finding.UNKNOWN}, 0)
    assert dossiers.public_status(code, check) is not None


def test_pages_tell_the_same_of_what_is_there_and_of_what_is_not_and_stop_after_twenty(
    real: tuple[str, str, str],
) -> None:
    code, check, path = real
    result = path.split("/")[2].split("?")[0]

    def opened(page: str, name: str, guess: str) -> tuple[int, str]:
        client = Client()  # a new one each time: cookies do not help
        if page == "look_up":
            answer = client.post("/tra-cuu/", {"code": name, "check": guess})
        elif page == "receipt":
            answer = client.get(f"/tra-cuu/hs/{name}", {"c": guess})
        else:
            answer = client.get(f"/xac-thuc/{name}", {"k": guess, **({"tep": "1"} if page == "verify_file" else {})})
        shown = answer.content.decode().replace(name, "CODE").replace(guess, "CHECK")
        return answer.status_code, re.sub(
            r'name="csrfmiddlewaretoken" value="[^"]+"|[0-9a-f]{12}|ví dụ: [^<]*', "", shown
        )

    for page in ("look_up", "receipt", "verify", "verify_file"):
        cache.clear()
        there = code if page in {"look_up", "receipt"} else result
        other = there[:-1] + ("1" if there[-1] != "1" else "2")
        of_real, of_none = opened(page, there, "AAAAAAAAAA"), opened(page, other, "AAAAAAAAAA")
        after = [opened(page, there, one)[0] for one in checks(limit.PER_MINUTE + 2)]
        right = opened(page, there, check)[0]

        assert of_real == of_none, page
        assert of_real[0] == 404
        assert after == [404] * (limit.PER_MINUTE - 2) + [429] * 4
        assert right == 429  # nor does the right one tell itself once somebody is held back
