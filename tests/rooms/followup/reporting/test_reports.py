"""Reports of law: figures are those of their frozen lists, words go from hand to hand, what is signed stays as it was."""

from __future__ import annotations

import hashlib
import io
import json
import random
from dataclasses import replace
from datetime import date

import docx
import pytest
from django.conf import settings as django_settings
from pytest_django import Settings
from tests.rooms.followup.monitoring import histories
from tests.rooms.followup.reporting import factory
from tests.rooms.followup.reporting.factory import AT, KIND, LATER, OTHER, PERIOD, PIN, UNIT

from motcua.backoffice.documents import queries as documents
from motcua.followup.monitoring import queries as figures
from motcua.followup.monitoring import services as monitoring
from motcua.followup.monitoring.recounting import Recount
from motcua.followup.monitoring.types import Cut, Measure
from motcua.followup.notifications import reports
from motcua.followup.reporting import contents, freezing, models, papers, periods, queries, services
from motcua.followup.reporting.errors import ActNotOpen, KindUnreadable, KindVersionTaken, ReportMoved, ReportUnknown
from motcua.followup.reporting.types import Act, CutOff, Filled, Listed, State, Stretch
from motcua.foundation.errors import Invalid, NotAllowed
from motcua.foundation.journal.models import JournalEntry
from motcua.foundation.pdf import queries as pdf
from motcua.foundation.signing import queries as signatures
from motcua.foundation.signing.types import Verdict
from motcua.foundation.storage import queries as storage
from motcua.identity.accounts import services as accounts

HOUSE = freezing.HOUSE


def _section(row: models.Report, key: str) -> Filled:
    return next(one for one in contents.unpacked(row.content) if one.key == key)


def _numbers(section: Filled) -> dict[str, list[int | None]]:
    return {row.name.vi: [cell.count for cell in row.cells] for row in section.rows}


def test_periods_of_law_touch_and_add_up() -> None:
    quarters = [
        periods.of(Stretch.QUARTER, year, number, CutOff.DECREE)
        for year in (2023, 2024, 2025)
        for number in (1, 2, 3, 4)
    ]

    assert all(one.until == after.since for one, after in zip(quarters, quarters[1:], strict=False))
    assert (quarters[4].since, quarters[4].until) == (date(2023, 12, 15), date(2024, 3, 15))
    half, nine, year = (
        periods.of(one, 2024, 1, CutOff.DECREE) for one in (Stretch.HALF, Stretch.NINE_MONTHS, Stretch.YEAR)
    )
    assert {half.since, nine.since, year.since} == {quarters[4].since}
    assert (half.until, nine.until, year.until) == (quarters[5].until, quarters[6].until, quarters[7].until)
    assert periods.of(Stretch.SECOND_HALF, 2024, 1, CutOff.DECREE).since == half.until
    assert periods.of(Stretch.MONTH, 2024, 1, CutOff.DECREE).since == date(2023, 12, 15)
    assert (periods.of(Stretch.QUARTER, 2024, 4, CutOff.CALENDAR).until) == date(2025, 1, 1)
    for one in [*quarters, half, nine, year]:
        assert periods.parse(one.key, CutOff.DECREE) == one
    assert all(
        periods.parse(key, CutOff.DECREE) is None for key in ("", "2024-Q5", "2024-13", "0024", "2024-Q1 ", "x" * 999)
    )


@pytest.mark.django_db(transaction=True)
def test_forms_count_dossiers_as_the_law_classifies_them_and_every_figure_opens_its_list() -> None:
    people = factory.prepare()
    factory.dossiers()
    run = factory.opened(people)
    unit, whole = factory.unit_report(run), factory.whole(run)

    # received in all, carried, online, desk, solved, early, on time, late, in process, within, overdue
    field = _numbers(_section(unit, "theo-linh-vuc"))
    assert field["Tổng số"] == [5, 1, 3, 1, 3, 1, 2, 0, 2, 1, 1]
    assert field["Khác"] == [4, 1, 3, 0, 2, 1, 1, 0, 2, 1, 1]
    (named,) = figures.fields(AT)
    assert field[named] == [1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0]
    by_unit = _numbers(_section(whole, "theo-don-vi"))
    assert by_unit["Tổng số"] == [6, 1, 4, 1, 4, 2, 2, 0, 2, 1, 1]
    assert [
        sum(column) for column in zip(*(row for name, row in by_unit.items() if name != "Tổng số"), strict=True)
    ] == by_unit["Tổng số"]  # type: ignore[arg-type]
    after = factory.opened(people, period="2025-Q3")
    assert _numbers(_section(factory.unit_report(after), "theo-linh-vuc"))["Tổng số"][:8] == [2, 2, 0, 0, 1, 0, 0, 1]
    assert _numbers(_section(factory.unit_report(after, OTHER), "theo-linh-vuc"))["Tổng số"][:4] == [1, 0, 1, 0]

    for key in ("theo-linh-vuc", "theo-don-vi", "phan-anh", "cong-bo"):
        for place, row in enumerate(_section(whole, key).rows):
            for column, cell in enumerate(row.cells):
                name, page, count, mark = queries.listed(
                    people.keeper, whole.pk, section=key, row=place, column=column, limit=500
                )
                assert (count, mark, name.startswith(row.name.vi)) == (cell.count, cell.sha256, True)
                assert len(page) == min(count, 500)
    # Nothing of the journal's later days moves what was frozen; the keeper sees the number, not the records of dossiers that they may not open.
    before = whole.content
    factory.told("Z", accepted=factory.day("2/6"))
    monitoring.follow(at=AT)
    _, page, count, _ = queries.listed(people.keeper, whole.pk, section="theo-don-vi", row=0, column=0)
    assert factory.whole(run).content == before
    assert count == len(page) and all(one.subject is None for one in page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [11, 12])
def test_random_histories_balance_and_agree_with_a_plain_recount_of_the_journal(seed: int) -> None:
    people = factory.prepare()
    histories.append(list(histories.interleaved(random.Random(seed), 80)))
    monitoring.follow(at=AT)
    again = Recount(figures.plans.rules_of(figures._generation().rules))  # noqa: SLF001 -- held against the other way of counting
    handled = 0
    for key in ("2024-Q2", "2024", "2025-9M"):
        run = factory.opened(people, kind="cai-cach-hanh-chinh" if key == "2025-9M" else KIND, period=key)
        frozen = run.freeze
        assert frozen is not None
        rows = [one for _, one in freezing.rows(frozen, "dossiers.standing")]

        def count(*have: str, rows: list[object] = rows) -> int:  # type: ignore[assignment]
            return sum(set(have) <= set(one.traits) for one in rows)  # type: ignore[attr-defined]

        assert count("carried") + count("new") == count("solved") + count("in_process") == len(rows) > 0
        assert count("solved") == sum(count("solved", how) for how in ("early", "on_time", "late", "no_limit"))
        assert count("in_process") == count("within") + count("overdue")
        cut, until = Cut(run.since, run.until), Cut(date(1900, 1, 1), run.until)
        assert count("new") == again.count(Measure("dossiers.accepted"), cut, at=AT).count
        for how in ("early", "on_time", "late", "refused", "stopped"):
            assert count("solved", how) == again.count(Measure("dossiers.closed", (how,)), cut, at=AT).count, how
        came, went = (
            again.count(Measure(base), until, at=AT).count for base in ("dossiers.accepted", "dossiers.closed")
        )
        assert count("in_process") == came - went
        handled += len(rows)
        for unit in ("G02.18", "G02.09"):
            of_unit = [
                one for _, one in freezing.listed(frozen, Listed("dossiers.standing", False, (), (), unit, None))
            ]
            assert len(of_unit) == sum(one.unit == unit or one.unit.startswith(f"{unit}.") for one in rows)
    assert handled > 20

    year = factory.opened(people, kind="dang-uy", period="2024", reader="Đảng ủy Bộ")
    rows = _section(factory.whole(year), "chi-tieu").rows
    shown = {row.name.vi.split()[0]: row for row in rows if "(QD-1080)" in row.name.vi or not row.name.vi.endswith(")")}
    # Who rated what is in no list that is kept (Decree 61/2018/NĐ-CP article 27(3)).
    assert not models.Chunk.objects.filter(base__startswith="feedback").exists()
    assert all(cell.listed is None for row in rows if row.name.vi.startswith("T10 ") for cell in row.cells)
    for target in (one for one in figures.targets(2024) if one.above is not None and one.plan == "QD-1080"):
        cut = Cut(year.since, year.until, unit="G02")
        figure = figures.figure(HOUSE, target, year=2024, cut=cut, at=AT)
        if figure.value is not None and target.id in shown:
            assert [cell.count for cell in shown[target.id].cells[2:4]] == [figure.numerator, figure.denominator], (
                target.id
            )


@pytest.mark.django_db(transaction=True)
def test_a_report_goes_from_unit_to_signature_and_stays_the_same_for_good(settings: Settings) -> None:
    people = factory.prepare()
    factory.dossiers()
    run = factory.opened(people)
    row = factory.unit_report(run)
    sections = factory.words(row)

    with pytest.raises(Invalid) as empty:
        services.submit(people.leader, report=row.pk, words={}, at=AT)
    assert {one.pointer for one in empty.value.errors} == {f"/{key}" for key in sections}
    services.save(people.writer, report=row.pk, words=sections, at=AT)
    with pytest.raises(NotAllowed):
        services.submit(people.writer, report=row.pk, at=AT)
    with pytest.raises(ReportMoved):
        services.submit(people.leader, report=row.pk, seen=row.version, at=AT)
    services.submit(people.leader, report=row.pk, at=AT)
    with pytest.raises(ActNotOpen):
        services.save(people.writer, report=row.pk, words=sections, at=AT)
    with pytest.raises(Invalid):
        services.give_back(people.keeper, report=row.pk, remark="  ", at=AT)
    services.give_back(people.keeper, report=row.pk, remark="Nêu rõ nguyên nhân.", at=AT)
    services.submit(
        people.leader, report=row.pk, words={**sections, "nguyen-nhan": "Chờ ý kiến của <b>Bộ</b> khác."}, at=AT
    )
    services.accept(people.keeper, report=row.pk, at=AT)
    view = queries.report(people.writer, row.pk, at=AT)
    assert [one.act for one in view.steps] == [Act.SAVE, Act.SUBMIT, Act.RETURN, Act.SUBMIT, Act.ACCEPT]
    assert view.steps[2].remark == "Nêu rõ nguyên nhân." and view.line.state is State.ACCEPTED

    whole = factory.whole(run)
    assert services.consolidate(people.keeper, report=whole.pk, at=AT) > 0
    whole.refresh_from_db()
    assert "Cục Hóa chất: Chờ ý kiến của <b>Bộ</b> khác." in whole.words["nguyen-nhan"]
    with pytest.raises(Invalid) as missing:
        services.finish(people.keeper, report=whole.pk, at=AT)
    assert [one.pointer for one in missing.value.errors] == ["/without"]
    services.finish(people.keeper, report=whole.pk, without=True, at=AT)
    services.send_back(people.signer, report=whole.pk, remark="Bổ sung.", at=AT)
    services.finish(people.keeper, report=whole.pk, without=True, at=AT)
    with pytest.raises(NotAllowed):
        services.sign(people.keeper, report=whole.pk, certificate=people.certificate, pin=PIN, at=AT)

    symbol = services.sign(
        people.signer, report=whole.pk, certificate=people.certificate, pin=PIN, competence="KT.", at=AT
    )
    assert services.sign(people.signer, report=whole.pk, certificate=people.certificate, pin="sai", at=AT) == symbol
    whole.refresh_from_db()
    name, content = queries.paper(people.keeper, whole.pk)
    report = signatures.judge(content, at=AT)
    assert (report.verdict, report.signatures, hashlib.sha256(content).hexdigest()) == (Verdict.VALID, 2, whole.sha256)
    assert report.each[0].signer.common_name == "Lê Văn Thử" and symbol.endswith("/BC-BCT") and name.endswith(".pdf")
    said = pdf.words(content)
    for words in (
        symbol,
        "Chờ ý kiến của <b>Bộ</b> khác.",
        "Chưa có báo cáo của",
        "KT. BỘ TRƯỞNG",
        "Kỳ trước chuyển qua",
    ):
        assert words in " ".join(said.split()), words
    paper = docx.Document(io.BytesIO(queries.word(people.keeper, whole.pk)[1]))
    assert any("Chờ ý kiến" in one.text for one in paper.paragraphs)
    assert [cell.text for cell in paper.tables[1].rows[0].cells][1:3] == ["Tổng số tiếp nhận", "Kỳ trước chuyển qua"]
    entered = documents.document(people.clerk, whole.document)
    assert (entered.line.symbol, entered.line.number, entered.type) == (symbol, 1, "BC")
    assert [one.name.rpartition(".")[2] for one in entered.files] == ["pdf", "docx", "p7s"]

    # A year later the house has other names, other templates and other figures; the paper is the same to the last byte.
    unsigned = papers.body(queries.row_for(people.keeper, whole.pk))
    assert hashlib.sha256(unsigned).hexdigest() == whole.body_sha256
    settings.MOTCUA = replace(
        django_settings.MOTCUA, organisation="Bộ Khác", packs_dir=django_settings.MOTCUA.packs_dir / "bct"
    )
    factory.told("Y", accepted=factory.day("3/6"))
    monitoring.follow(at=LATER)
    again = papers.body(queries.row_for(people.keeper, whole.pk))
    assert again == unsigned
    assert queries.paper(people.keeper, whole.pk)[1] == content == storage.read(whole.signed)


@pytest.mark.django_db(transaction=True)
def test_a_correction_is_a_version_of_its_own_that_tells_what_changed_and_why() -> None:
    people = factory.prepare()
    factory.dossiers()
    run = factory.opened(people)
    first = factory.signed(people, run)
    kept = storage.read(first.signed)
    factory.told("L", accepted=factory.day("5/5"), due=factory.day("6/5"), closed=factory.day("9/5"))
    monitoring.follow(at=AT)

    with pytest.raises(Invalid):
        services.correct(people.keeper, report=first.pk, reason="", count_anew=True, at=AT)
    number = services.correct(people.keeper, report=first.pk, reason="Bổ sung hồ sơ nhập muộn", count_anew=True, at=AT)
    with pytest.raises(ActNotOpen):
        services.correct(people.keeper, report=first.pk, reason="nữa", count_anew=False, at=AT)
    services.running.refreeze(number, at=AT)
    second = models.Report.objects.get(pk=number)
    assert second.freeze is not None and second.freeze.number == 2
    services.finish(
        people.keeper, report=number, words={**second.words, "nguyen-nhan": "Một hồ sơ nhập muộn."}, without=True, at=AT
    )
    services.sign(people.signer, report=number, certificate=people.certificate, pin=PIN, at=AT)

    changed = {
        (one.section.vi, one.row.vi, one.column.vi): (one.before, one.after)
        for one in queries.changes(people.keeper, number)
    }
    assert changed["Tiếp nhận, giải quyết hồ sơ theo đơn vị", "Tổng số", "Quá hạn"] == ("0", "1")
    assert changed["Nguyên nhân quá hạn", "", ""] == ("Kết quả tốt.\nKhông vướng mắc.", "Một hồ sơ nhập muộn.")
    first.refresh_from_db()
    second.refresh_from_db()
    assert storage.read(first.signed) == kept and first.state == State.SIGNED
    said = " ".join(pdf.words(queries.paper(people.keeper, number)[1]).split())
    assert f"thay thế Báo cáo số {first.symbol}" in said and "Bổ sung hồ sơ nhập muộn" in said
    assert hashlib.sha256(papers.body(queries.row_for(people.keeper, number))).hexdigest() == second.body_sha256
    assert documents.document(people.clerk, first.document).line.state == "replaced"
    assert queries.acts(people.keeper, first.pk) == ()


@pytest.mark.django_db(transaction=True)
def test_any_reader_has_a_report_of_the_same_figures() -> None:
    people = factory.prepare()
    factory.dossiers()
    run = factory.opened(people)
    with pytest.raises(Invalid):
        services.open_run(people.keeper, kind="dang-uy", period=PERIOD, at=AT)
    (kind,) = (one for one in queries.kind_list(at=AT) if one.key == "dang-uy")
    running = periods.of(Stretch.YEAR, AT.year + 1, 1, CutOff.DECREE).key
    with pytest.raises(Invalid):  # what has not ended has no figures to give to anybody
        services.open_run(people.keeper, kind="dang-uy", period=running, reader="Đảng ủy Bộ", at=AT)
    with pytest.raises(Invalid):  # a period before the kind was there
        services.open_run(people.keeper, kind="dang-uy", period="1000", reader="Đảng ủy Bộ", at=AT)
    offered = {one.key for one in queries.open_periods(kind, at=AT, count=60)}
    assert running not in offered and {PERIOD, f"{AT.year - 1}", f"{AT.year - 1}-9M", f"{AT.year - 1}-H1"} <= offered

    asked = services.open_run(people.keeper, kind="dang-uy", period=PERIOD, reader="Đảng ủy Bộ", at=AT)
    services.freeze_run(asked, at=AT)

    made = models.Run.objects.get(pk=asked)
    assert made.freeze == run.freeze and made.reports.count() == 1
    assert (
        _numbers(_section(factory.whole(made), "ho-so"))["Tổng số"]
        == _numbers(_section(factory.whole(run), "theo-don-vi"))["Tổng số"]
    )
    pasted = factory.words(factory.whole(made), "Dòng một\x0bDòng hai\x01.")  # out of a word processor
    services.save(people.keeper, report=factory.whole(made).pk, words=pasted, at=AT)
    paper = docx.Document(io.BytesIO(queries.word(people.keeper, factory.whole(made).pk)[1]))
    assert {"Dòng một", "Dòng hai."} <= {one.text for one in paper.paragraphs}
    accounts.set_contact(people.signer, email="kyso@example.vn", at=AT)
    waits = factory.ready(people, made)
    letter = queries.for_letter_of_report(waits.pk, at=AT)
    assert letter.addresses == ("kyso@example.vn",)
    assert reports.letter("ready", letter.values).subject.endswith(
        "Chờ ký: Báo cáo theo yêu cầu (Đảng ủy và nơi nhận khác), kỳ 2025-Q2"
    )
    services.sign(people.signer, report=waits.pk, certificate=people.certificate, pin=PIN, at=AT)
    assert not queries.for_letter_of_report(waits.pk, at=AT).addresses  # nobody is told of what is settled
    signed = models.Report.objects.get(pk=waits.pk)
    assert "Kính gửi: Đảng ủy Bộ" in " ".join(pdf.words(storage.read(signed.signed)).split())


@pytest.mark.django_db(transaction=True)
def test_periods_open_freeze_and_remind_by_themselves_once() -> None:
    people = factory.prepare()
    monitoring.follow(at=AT)

    def reminders() -> list[int]:
        rows = JournalEntry.objects.filter(name="reporting.report_due", subject=str(factory.unit_report(run).pk))
        return [json.loads(one.body)["days"] for one in rows.order_by("position")]

    before, cut, due = (factory.day(text) for text in ("1/6", "16/6", "18/6"))
    services.look(at=before)
    run = models.Run.objects.get(kind=KIND, period=PERIOD)
    assert (
        run.due_units == date(2025, 6, 17)
        and run.freeze is None
        and not models.Run.objects.filter(kind="dang-uy").exists()
    )
    assert reminders() == []
    for at in (cut, cut, factory.day("17/6"), due, due):
        services.look(at=at)
    assert reminders() == [2, 0, -1]
    late = queries.overdue(people.keeper, at=due)
    assert {one.run.period.key for one in late} == {PERIOD, "2025-H1"} and UNIT in {one.unit for one in late}
    assert {one.unit for one in queries.overdue(people.writer, at=due)} == {UNIT}
    letter = queries.for_letter_of_report(factory.unit_report(run).pk, at=AT)
    assert letter.values["due"] == "17/06/2025"


@pytest.mark.django_db(transaction=True)
def test_who_may_see_and_do_what() -> None:
    people = factory.prepare()
    factory.dossiers()
    run = factory.opened(people)
    mine, other, whole = factory.unit_report(run), factory.unit_report(run, OTHER), factory.whole(run)
    everybody = {
        "writer": people.writer,
        "leader": people.leader,
        "stranger": people.stranger,
        "keeper": people.keeper,
        "signer": people.signer,
        "clerk": people.clerk,
    }
    sees = {
        name: {row.unit for row in queries.visible(actor)} & {UNIT, OTHER, "G02"} for name, actor in everybody.items()
    }

    assert sees == {
        "writer": {UNIT}, "leader": {UNIT}, "stranger": {OTHER}, "keeper": {UNIT, OTHER, "G02"}, "signer": {UNIT, OTHER, "G02"}, "clerk": set(),
    }  # fmt: skip
    acts = {
        (name, row.unit): set(queries.acts(actor, row.pk))
        for name, actor in everybody.items()
        for row in (mine, other, whole)
        if row.unit in sees[name]
    }
    assert {key: found for key, found in acts.items() if found} == {
        ("writer", UNIT): {Act.SAVE}, ("leader", UNIT): {Act.SAVE, Act.SUBMIT}, ("stranger", OTHER): {Act.SAVE},
        ("keeper", "G02"): {Act.SAVE, Act.CONSOLIDATE, Act.FINISH},
    }  # fmt: skip
    doing = {
        Act.SAVE: lambda actor, row: services.save(actor, report=row.pk, words={}, at=AT),
        Act.SUBMIT: lambda actor, row: services.submit(actor, report=row.pk, at=AT),
        Act.ACCEPT: lambda actor, row: services.accept(actor, report=row.pk, at=AT),
        Act.RETURN: lambda actor, row: services.give_back(actor, report=row.pk, remark="x", at=AT),
        Act.CONSOLIDATE: lambda actor, row: services.consolidate(actor, report=row.pk, at=AT),
        Act.FINISH: lambda actor, row: services.finish(actor, report=row.pk, at=AT),
        Act.SEND_BACK: lambda actor, row: services.send_back(actor, report=row.pk, remark="x", at=AT),
        Act.SIGN: lambda actor, row: services.sign(
            actor, report=row.pk, certificate=people.certificate, pin=PIN, at=AT
        ),
        Act.CORRECT: lambda actor, row: services.correct(actor, report=row.pk, reason="x", count_anew=False, at=AT),
    }
    for name, actor in everybody.items():
        for row in (mine, other, whole):
            for act, do in doing.items():
                if act in acts.get((name, row.unit), set()):
                    continue
                expected = (ReportUnknown,) if row.unit not in sees[name] else (NotAllowed, ActNotOpen)
                with pytest.raises(expected):
                    do(actor, row)
            if row.unit not in sees[name]:
                for read in (
                    lambda number, actor=actor: queries.report(actor, number, at=AT), lambda number, actor=actor: queries.paper(actor, number),
                    lambda number, actor=actor: queries.word(actor, number), lambda number, actor=actor: queries.changes(actor, number),
                    lambda number, actor=actor: queries.listed(actor, number, section="theo-linh-vuc", row=0, column=0),
                ):  # fmt: skip
                    with pytest.raises(ReportUnknown):
                        read(row.pk)
    with pytest.raises(NotAllowed):
        services.open_run(people.writer, kind=KIND, period="2025-Q1", at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "place"),
    [
        (('cut_off = "nd09"', 'cut_off = "moon"'), "#cut_off"), (('with = ["carried"]', 'with = ["flown"]'), "sections/2/columns/1/count"),
        (('rows = "field"', 'rows = "field"\nwhat = 1'), "sections/2"), (("units = 2", "units = -2"), "#due/units"), (('kind = "', "kind = 1 #"), "kind"),
        (('vi = "Kỳ trước', 'vx = "Kỳ trước'), "columns/1/name"), (("[[sections]]", "[[sections"), ""),
    ],
)  # fmt: skip
def test_a_kind_that_does_not_say_what_it_must_is_refused_at_its_place(change: tuple[str, str], place: str) -> None:
    good = (django_settings.MOTCUA.packs_dir / "plan" / "reports" / "kiem-soat-thu-tuc.toml").read_text(
        encoding="utf-8"
    )

    with pytest.raises(KindUnreadable) as refused:
        services.load(factory.house.SET_UP, name="kind.toml", content=good.replace(*change).encode(), at=AT)

    assert place in str(refused.value.params["place"])
    assert services.load(factory.house.SET_UP, name="kind.toml", content=good.encode(), at=AT)
    with pytest.raises(KindVersionTaken):
        services.load(factory.house.SET_UP, name="kind.toml", content=f"{good}\n".encode(), at=AT)
