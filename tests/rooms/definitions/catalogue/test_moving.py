"""A filing under a version that is not its own: tried out under a draft, held against the next version."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from tests.rooms.definitions.catalogue.factory import NEW, OLD, filing, known

from motcua.definitions.catalogue import inspecting, models, moving, packs, queries, services, skeleton
from motcua.foundation.clock import VIETNAM
from motcua.foundation.journal import queries as journal
from motcua.foundation.outbox import models as outbox
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.types import Actor, ActorKind, Ref
from motcua.identity.permissions import services as permissions

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
AT = datetime(2026, 11, 26, 9, 0, tzinfo=VIETNAM)
SET_UP = Actor.system("set_up")
DESIGNER = Actor(ActorKind.OFFICER, "d1", assurance=2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    permissions.grant(
        SET_UP,
        principal="d1",
        role="procedure_designer",
        unit="",
        in_force_from=datetime(2026, 1, 1, tzinfo=UTC),
        at=NOW,
    )
    return services.begin_draft(DESIGNER, procedure="xac-nhan", at=NOW).id


def example():
    return json.loads(skeleton.files("xac-nhan", on=date(2026, 11, 26))["examples/01-enterprise.json"])


def test_a_try_out_leaves_nothing_behind(draft):
    one = example()
    before = journal.history(Ref("procedure", "xac-nhan"))

    tried = services.rehearse_draft(DESIGNER, draft=draft, example=one, at=AT)
    paper = services.rehearsal_paper(DESIGNER, draft=draft, example=one, at=AT)

    assert [(line.key, line.amount) for line in tried.fees] == [("appraisal", 170_000)]
    assert (tried.route, tried.due.isoformat(), tried.open_points) == ("G02.01", "2026-12-03T17:00:00+07:00", ())
    assert "Công ty TNHH Minh Phát" in " ".join(pdf.words(paper).split())
    assert journal.history(Ref("procedure", "xac-nhan")) == before
    assert (outbox.OutboxMessage.objects.count(), models.ProcedureVersion.objects.count()) == (0, 0)
    assert queries.draft(draft).revision == 1


def test_a_draft_says_what_it_changes(draft):
    loaded = services.load(SET_UP, path=settings.MOTCUA.packs_dir / NEW, at=NOW)
    other = services.begin_draft(
        DESIGNER, procedure="khai-bao-hoa-chat-nhap-khau", based_on=loaded.version_id, version="3", at=NOW
    )

    assert queries.compare_draft(draft) == ()
    assert [change.text.vi for change in queries.compare_draft(other.id)] == ["Phiên bản: 2 → 3"]


def build(*changes):
    made = skeleton.files("xac-nhan", on=date(2026, 11, 26))
    for name, old, new in changes:
        assert old.encode() in made[name]
        made[name] = made[name].replace(old.encode(), new.encode())
    return inspecting.compile_pack(packs.assembled(made, name="xac-nhan", roots=(settings.MOTCUA.packs_dir,)))


def test_what_a_filing_lacks_under_another_version_is_told():
    one, other = example(), date(2026, 11, 26)
    old = build()
    asks_more = build(
        ("form.schema.json", '"required": ["applicant", "subject"', '"required": ["applicant", "other_purpose"')
    )
    asks_less = build(
        ("form.schema.json", '"subject", "purpose"', '"purpose"'),
        ("form.schema.json", '    "subject": {"type": "string", "maxLength": 500},\n', ""),
        ("form.layout.json", '{"pointer": "/subject", "widget": "textarea"},', ""),
    )
    known = {"papers": one["papers"]}

    same = moving.compatible(old, old, one["data"], on=other, known=known)
    more = moving.compatible(old, asks_more, one["data"], on=other, known=known)
    less = moving.compatible(old, asks_less, one["data"], on=other, known=known)

    assert (same.ok, same.dropped) == (True, ())
    assert [(error.pointer, error.code) for error in more.errors] == [("/other_purpose", "E-REQ")]
    assert (less.ok, less.dropped, "subject" in less.data) == (True, ("/subject",), False)
    assert "subject" in one["data"]


def test_another_paper_in_the_same_place_is_told():
    old = build()
    new = build(
        ("form.layout.json", '"document_type": "proof"', '"document_type": "contract"'),
    )
    one = example()
    one["data"]["proof_file"].pop("type")

    found = moving.compatible(old, new, one["data"], on=date(2026, 11, 26), known={"papers": one["papers"]})

    assert [(error.pointer, error.code, error.reason) for error in found.errors] == [
        ("/proof_file", "E-ATT", "other_paper")
    ]


def test_two_stored_versions_are_held_against_each_other():
    first, second = (
        queries.version(services.load(SET_UP, path=settings.MOTCUA.packs_dir / name, at=NOW).version_id)
        for name in (OLD, NEW)
    )

    found = queries.compatible(first, second, filing({"/items/0/quantity": None}), on=date(2026, 11, 24), known=known())

    assert [error.pointer for error in found.errors] == ["/items/0/quantity"]
