"""The reports of a trial stand where a newcomer is to find them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from tests.links import house
from tests.rooms.backoffice.documents.factory import officer
from tests.rooms.followup.reporting import factory
from tests.rooms.followup.reporting.factory import AT, PIN

from motcua.config import demo_reports
from motcua.followup.reporting import models, queries, services
from motcua.foundation.signing import services as signing
from motcua.identity.permissions import services as grants


class _Cut(Exception):
    """The power goes."""


def _cut(*_: object, **__: object) -> None:
    raise _Cut


@pytest.mark.django_db(transaction=True)
def test_a_trial_that_was_cut_off_has_at_its_next_start_one_report_issued_one_in_the_hands_of_units_and_one_being_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factory.prepare()
    factory.dossiers()
    keeper = officer("chuyendoiso.bo", "programme_officer", "G02.13")
    leader = officer("lanhdao.bo", "department_leader", "G02")
    chemist = officer("lanhdao.hoachat", "department_leader", "G02.18")
    grants.grant(house.SET_UP, principal=leader.id, role="signer", unit="G02", in_force_from=AT, at=AT)
    home, organisation = settings.MOTCUA.home, settings.MOTCUA.organisation
    signing.make_development_person(
        home, login="lanhdao.bo", name="Ngô Văn Ký", organisation=organisation, pin=PIN, at=AT
    )
    signing.register_file(leader, file="lanhdao.bo", pin=PIN, holder="Ngô Văn Ký", at=AT)

    for act in ("finish", "sign", "give_back"):  # each start is cut off a little later
        with monkeypatch.context() as cut:
            cut.setattr(services, act, _cut)
            with pytest.raises(_Cut):
                demo_reports.make(AT, pin=PIN)
    later = AT + timedelta(days=100)  # another quarter by now: the trial's own stay those that it began with

    made = demo_reports.make(later, pin=PIN)

    assert made and not demo_reports.make(later, pin=PIN)
    runs = [lines for _, lines in queries.runs(keeper, kind=demo_reports.KIND, at=AT)]
    stands = [Counter(line.state.value for line in lines) for lines in runs]
    assert len(runs) == 3
    assert stands[0].keys() == {"draft"} and sum(line.begun for line in runs[0]) == 2
    assert (stands[1]["returned"], stands[1]["submitted"], stands[1]["accepted"]) == (1, 1, 1)
    assert stands[2]["signed"] == 1 and stands[2]["accepted"] == len(runs[2]) - 1
    issued = next(line for line in runs[2] if line.state.value == "signed")
    assert issued.symbol == "01/BC-BCT" and issued.run.period.key == demo_reports.ISSUED
    assert queries.check(keeper)[1] == []
    returned = next(line for line in runs[1] if line.state.value == "returned")
    assert queries.report(chemist, returned.id, at=AT).steps[-1].remark
    assert {row.unit for row in models.Report.objects.filter(pk__in=[line.id for line in runs[1] if line.begun])} >= {
        "G02.18",
        "G02.15",
    }
