"""Papers: added, bound, read under the gate, expired, scanned late."""

from __future__ import annotations

import hashlib
import io
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from tests.rooms.casework.attachments.factory import APPLICANT, DOSSIER, OTHER, OWNER, STRANGER, pdf

from motcua.casework.attachments import models, queries, services
from motcua.casework.attachments.errors import (
    PaperBound,
    PaperEmpty,
    PaperInfected,
    PaperNotBindable,
    PaperTooLarge,
    PaperUnknown,
    PaperWrongKind,
)
from motcua.casework.attachments.ports import dossier_places
from motcua.casework.attachments.types import LARGEST, Paper, PaperContent, PaperKind, PaperScan, PaperState
from motcua.foundation.audit import queries as audit
from motcua.foundation.errors import NotAllowed
from motcua.foundation.journal import queries as journal
from motcua.foundation.storage import queries as storage
from motcua.foundation.types import ANONYMOUS, Actor, ActorKind, Ref
from motcua.identity.permissions import models as grants
from motcua.identity.permissions.types import Target

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
OFFICER = Actor(ActorKind.OFFICER, "o-1")
ELSEWHERE = Actor(ActorKind.OFFICER, "o-2")

pytestmark = pytest.mark.django_db


class PlacesHere:
    """Every dossier stands in one unit."""

    def place_of(self, dossier: Ref) -> Target:
        return Target(owner=OWNER, unit="G02.18", procedure="1.003560")


@pytest.fixture(autouse=True)
def house(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    settings.MOTCUA = replace(settings.MOTCUA, home=tmp_path, antivirus="")  # type: ignore[attr-defined]
    monkeypatch.setattr(dossier_places, "_provided", PlacesHere())
    return settings


@pytest.fixture
def officers() -> None:
    for principal, unit in (("o-1", "G02.18"), ("o-2", "G02.1")):
        grants.Grant.objects.create(
            principal=principal, role="specialist", unit=unit, granted_by="t", granted_at=AT,
            in_force_from=datetime(2020, 1, 1, tzinfo=UTC),
        )  # fmt: skip


@pytest.fixture
def antivirus(tmp_path: Path, house: object) -> Iterator[threading.Event]:
    """A tiny clamd that finds the word VIRUS; it does not answer while the event is set."""
    silent = threading.Event()
    server = socket.socket(socket.AF_UNIX)
    server.bind(f"{tmp_path}/clamd.sock")
    server.listen()

    def serve() -> None:
        while True:
            try:
                peer, _ = server.accept()
            except OSError:
                return
            with peer, peer.makefile("rb") as stream:
                stream.read(len(b"nINSTREAM\n"))
                content = b""
                while length := int.from_bytes(stream.read(4), "big"):
                    content += stream.read(length)
                if not silent.is_set():
                    peer.sendall(b"stream: Test.Virus FOUND\n" if b"VIRUS" in content else b"stream: OK\n")

    thread = threading.Thread(target=serve)
    thread.start()
    house.MOTCUA = replace(house.MOTCUA, antivirus=f"unix:{tmp_path}/clamd.sock")  # type: ignore[attr-defined]
    yield silent
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def virus() -> bytes:
    made = pdf()
    return made.replace(b"%PDF-1.3\n", b"%PDF-1.3\n%VIRUS\n", 1).replace(b"%PDF-1.4\n", b"%PDF-1.4\n%VIRUS\n", 1)


def add(
    content: bytes | None = None,
    name: str = "Đơn.pdf",
    *,
    actor: Actor = APPLICANT,
    owner: Ref = OWNER,
    at: datetime = AT,
) -> Paper:
    return services.add(actor, owner=owner, name=name, content=pdf(size=500) if content is None else content, at=at)


def bind(*papers: str, actor: Actor = APPLICANT, owner: Ref = OWNER, dossier: Ref = DOSSIER) -> None:
    services.bind(actor, papers=papers, owner=owner, dossier=dossier, at=AT)


def test_a_paper_is_kept_unbound() -> None:
    content = pdf(size=20_000)
    paper = add(content, "../Đơn đề nghị.pdf")

    assert paper == Paper(
        id=paper.id,
        name="Đơn đề nghị.pdf",
        kind=PaperKind.PDF,
        media_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        state=PaperState.CLEAN,
        scan=PaperScan.NOT_SCANNED,
        owner=OWNER,
        dossier=None,
        added_at=AT,
        duplicate_of=None,
    )
    assert queries.read(APPLICANT, paper.id, at=AT) == PaperContent(paper, content)
    assert queries.of(DOSSIER) == []


def test_an_upload_is_read_no_further_than_it_may_be_large() -> None:
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size: int = -1) -> bytes:
            self.asked += size
            return bytes(size)

    stream = Endless()
    with pytest.raises(PaperTooLarge):
        services.add(APPLICANT, owner=OWNER, name="a.pdf", content=stream, at=AT)

    assert stream.asked == LARGEST + 1


def test_a_paper_without_a_name_gets_one() -> None:
    paper = add(name="???/")

    assert paper.name == f"{paper.id}.pdf"


def test_a_refused_paper_leaves_a_trace_and_no_content() -> None:
    for content, name, error in ((b"", "a.pdf", PaperEmpty), (b"MZ\x90", "a.pdf", PaperWrongKind)):
        with pytest.raises(error):
            add(content, name)

    assert list(models.Paper.objects.order_by("size").values_list("state", "reason", "file")) == [
        ("refused", "paper_empty", None),
        ("refused", "paper_wrong_kind program", None),
    ]
    traces = {str(n): str(pk) for n, pk in enumerate(models.Paper.objects.values_list("pk", flat=True))}
    assert queries.states(APPLICANT, owner=OWNER, papers=traces) == {}
    for trace in traces.values():
        with pytest.raises(PaperUnknown):
            queries.read(APPLICANT, trace, at=AT)


def test_the_same_content_is_noticed_for_the_same_owner_only() -> None:
    content = pdf(size=100)
    first, second, others = add(content), add(content, "Lại.pdf"), add(content, actor=STRANGER, owner=OTHER)

    assert [paper.duplicate_of for paper in (first, second, others)] == [None, first.id, None]


@pytest.mark.parametrize(
    ("actor", "owner"),
    [(ANONYMOUS, OWNER), (STRANGER, OWNER), (APPLICANT, OTHER), (replace(APPLICANT, rights=frozenset({"see"})), OWNER)],
)
def test_nothing_is_added_or_bound_for_an_owner_one_may_not_file_for(actor: Actor, owner: Ref) -> None:
    paper = add()

    with pytest.raises(NotAllowed):
        add(actor=actor, owner=owner)
    with pytest.raises(NotAllowed):
        bind(paper.id, actor=actor, owner=owner)

    assert models.Paper.objects.count() == 1
    assert queries.of(DOSSIER) == []


def test_papers_are_bound_to_a_dossier_by_one_statement(django_assert_num_queries: object) -> None:
    papers = [add(name=f"{n}.pdf", at=AT + timedelta(seconds=n)) for n in range(5)]
    with transaction.atomic(), django_assert_num_queries(1):  # type: ignore[operator]  # two of them its savepoint
        bind(*(paper.id for paper in papers))

    assert queries.of(DOSSIER) == [replace(paper, dossier=DOSSIER) for paper in papers]
    bind(*(paper.id for paper in papers))
    bind()
    assert len(queries.of(DOSSIER)) == 5


def test_papers_are_bound_all_or_none() -> None:
    good, bound, infected, others = add(), add(), add(), add(actor=STRANGER, owner=OTHER)
    elsewhere = Ref("dossier", "G02.18-261122-020002")
    bind(bound.id, dossier=elsewhere)
    models.Paper.objects.filter(pk=infected.id).update(state="infected")

    for paper, reason in (
        (bound.id, "bound_elsewhere"),
        (infected.id, "not_clean"),
        (others.id, "unknown"),
        ("0192f3a0-0000-7000-8000-000000000000", "unknown"),
        ("đơn.pdf", "unknown"),
    ):
        with pytest.raises(PaperNotBindable) as refused:
            bind(good.id, paper)
        assert refused.value.params == {"paper": paper, "reason": reason}

    assert queries.of(DOSSIER) == []
    assert [paper.id for paper in queries.of(elsewhere)] == [bound.id]


def test_binding_falls_with_the_filing() -> None:
    paper = add()
    with transaction.atomic():
        bind(paper.id)
        transaction.set_rollback(True)

    assert queries.of(DOSSIER) == []


def test_states_tell_what_is_held_under_the_names_of_a_form(django_assert_num_queries: object) -> None:
    mine, bad, others = add(), add(), add(actor=STRANGER, owner=OTHER)
    models.Paper.objects.filter(pk=bad.id).update(state="infected")
    papers = {"a.pdf": mine.id, "b.pdf": bad.id, "c.pdf": others.id, "d.pdf": "x"}

    with django_assert_num_queries(1):  # type: ignore[operator]
        found = queries.states(APPLICANT, owner=OWNER, papers=papers)

    assert {name: paper.state for name, paper in found.items()} == {"a.pdf": "clean", "b.pdf": "infected"}
    with pytest.raises(NotAllowed):
        queries.states(STRANGER, owner=OWNER, papers=papers)
    with pytest.raises(NotAllowed):
        queries.states(ANONYMOUS, owner=None, papers=papers)


@pytest.mark.usefixtures("officers")
def test_a_paper_is_read_by_its_owner_and_by_the_officers_of_its_dossiers_unit_alone() -> None:
    paper = add()
    for actor in (ANONYMOUS, STRANGER, OFFICER, ELSEWHERE, Actor.system("nobody")):
        with pytest.raises(PaperUnknown):
            queries.read(actor, paper.id, at=AT)
    bind(paper.id)
    for actor in (ANONYMOUS, STRANGER, ELSEWHERE, Actor.system("nobody")):
        with pytest.raises(PaperUnknown):
            queries.read(actor, paper.id, at=AT)
        with pytest.raises(PaperUnknown):
            queries.get(actor, paper.id)

    seen = queries.read(OFFICER, paper.id, at=AT, purpose="thẩm định")
    queries.read(APPLICANT, paper.id, at=AT)

    assert seen.content == queries.read(APPLICANT, paper.id, at=AT).content
    assert [(look.by, look.what, look.purpose) for look in audit.looks_at(DOSSIER).items] == [
        ("officer:o-1", f"paper:{paper.id}", "thẩm định")
    ]


def test_an_unbound_paper_can_be_taken_back_and_a_bound_one_stays() -> None:
    loose, bound = add(), add(pdf(size=50))
    bind(bound.id)
    services.remove(APPLICANT, paper=loose.id, at=AT)

    with pytest.raises(PaperBound):
        services.remove(APPLICANT, paper=bound.id, at=AT)
    for paper, actor in ((loose.id, APPLICANT), (bound.id, STRANGER), ("x", APPLICANT)):
        with pytest.raises(PaperUnknown):
            services.remove(actor, paper=paper, at=AT)

    assert storage.by_fingerprint(loose.sha256) == []
    assert queries.read(APPLICANT, bound.id, at=AT).paper.id == bound.id


def test_papers_that_nobody_filed_expire_after_thirty_days() -> None:
    old, kept, bound, young = add(), add(), add(), add(at=AT + timedelta(days=1))
    bind(bound.id)
    services.keep(APPLICANT, papers=[kept.id, bound.id], owner=OWNER, at=AT + timedelta(days=20))

    removed = [services.expire_unbound(at=AT + timedelta(days=days)) for days in (29, 30, 30)]

    assert removed == [0, 1, 0]
    left = set(models.Paper.objects.values_list("pk", flat=True))
    assert {str(key) for key in left} == {kept.id, bound.id, young.id}
    assert storage.by_fingerprint(old.sha256) == []


@pytest.mark.usefixtures("antivirus")
def test_the_antivirus_passes_or_refuses() -> None:
    clean = add()
    with pytest.raises(PaperInfected) as refused:
        add(virus())

    assert clean.scan is PaperScan.PASSED
    assert refused.value.params["found"] == "Test.Virus"
    assert list(models.Paper.objects.filter(state="infected").values_list("reason", "file")) == [
        ("paper_infected Test.Virus", None)
    ]


def test_what_could_not_be_scanned_is_scanned_later(antivirus: threading.Event) -> None:
    antivirus.set()
    good, bad, worse = add(), add(virus()), add(virus())
    bind(bad.id)
    assert (queries.not_scanned(), services.scan_waiting(at=AT)) == (3, 0)
    antivirus.clear()

    assert (services.scan_waiting(at=AT), queries.not_scanned()) == (3, 0)
    assert queries.get(APPLICANT, good.id).scan is PaperScan.PASSED
    with pytest.raises(PaperInfected):
        queries.read(APPLICANT, bad.id, at=AT)
    assert [(entry.name, dict(entry.body)) for entry in journal.history(DOSSIER)] == [
        ("attachments.found_infected", {"paper": bad.id, "finding": "Test.Virus"})
    ]
    assert len(journal.history(Ref("paper", worse.id))) == 1
    with pytest.raises(PaperNotBindable):
        bind(worse.id)


def test_the_table_knows_no_bound_paper_without_a_dossier() -> None:
    paper = add()

    with (
        pytest.raises(Exception, match="attachments_bound_has_dossier"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE attachments_paper SET bound_at = now() WHERE id = %s", [paper.id])
