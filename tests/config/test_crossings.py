"""Where two columns meet: a result of a dossier stands in its agency's outgoing register."""

from __future__ import annotations

import pytest
from tests.links import house

from motcua.backoffice.documents import models
from motcua.casework.results import models as results


@pytest.mark.django_db(transaction=True)
def test_an_issued_result_is_entered_once_under_its_own_number_with_who_receives_it() -> None:
    house.prepare()
    house.file_dossier()
    house.work()

    result, entered = results.Result.objects.get(), models.Document.objects.get()

    assert (entered.symbol, entered.number, entered.register) == (result.symbol, result.number, result.register)
    assert (entered.came_by, entered.about_id, entered.state) == ("result", result.subject_id, "issued")
    assert [one.name for one in entered.receivers.all()] == ["Công ty TNHH Hóa chất Minh Phát"]
