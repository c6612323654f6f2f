"""Checking and deciding a filing: what examples cannot say in a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rooms.definitions.catalogue.factory import DAY, check, compiled, decide, filing, known

from motcua.definitions.catalogue import checking, deciding
from motcua.definitions.catalogue.types import Outcome


def codes(checked):
    return [(error.pointer, error.code) for error in checked.errors]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"/items/0/quantity": 24.501}, [("/items/0/quantity_kg", "E-FMT")]),
        ({"/items/0/quantity": 0.003, "/items/0/quantity_kg": 3}, []),
        ({"/items/1/quantity_kg": 2000}, []),
        ({"/items/1/quantity_kg": 14000}, []),
        ({"/items/1/quantity_kg": 1999.999}, [("/items/1/quantity_kg", "E-FMT")]),
        ({"/items/1/quantity_kg": None}, [("/items/1/quantity_kg", "E-REQ")]),
        ({"/items/1/unit": "MTQ", "/items/1/quantity_kg": 0.001}, []),
        ({"/items/1/unit": "KGM", "/items/1/quantity_kg": None}, []),
        ({"/items/1/unit": "KGM"}, [("/items/1/quantity_kg", "E-FMT")]),
        ({"/items/0/line_no": 2, "/items/1/line_no": 2}, [("/items/0/line_no", "E-FMT")]),
        ({"/items/1/line_no": 3}, [("/items/1/line_no", "E-FMT")]),
        ({"/sds_files/1/line_no": 3}, [("/sds_files", "E-ATT"), ("/sds_files/1/line_no", "E-FMT")]),
        ({"/items/1/hs_code": "28999999"}, [("/items/1/hs_code", "E-CODE")]),
        ({"/items/1/hs_code": "2915330"}, [("/items/1/hs_code", "E-FMT")]),
        ({"/items/1/hs_code": "2915З300"}, [("/items/1/hs_code", "E-FMT")]),  # a Cyrillic letter
        ({"/items/1/components/0/cas_number": None}, [("/items/1/components/0/cas_number", "E-REQ")]),
        ({"/items/1/components/0/concentration_min": 0}, [("/items/1/components/0/concentration_min", "E-FMT")]),
        ({"/items/1/components/0/concentration_max": 100.1}, [("/items/1/components/0/concentration_max", "E-FMT")]),
        ({"/items/1/purpose": "sell"}, [("/items/1/purpose", "E-CODE")]),
        ({"/import_purposes": ["use"]}, [("/import_purposes", "E-FMT")]),
        ({"/import_purposes": []}, [("/import_purposes", "E-REQ")]),
        ({"/invoice_date": "2026-11-24"}, []),
        ({"/invoice_date": "2026-11-25"}, [("/invoice_date", "E-DATE")]),
        ({"/invoice_date": "25/11/2026"}, [("/invoice_date", "E-FMT")]),
        ({"/invoice_no": None}, [("/invoice_no", "E-REQ")]),
        ({"/invoice_no": "x" * 51}, [("/invoice_no", "E-FMT")]),
        ({"/is_non_commercial": True, "/invoice_no": None}, [("/arrival_notice_no", "E-REQ")]),
        ({"/invoice_file": None}, [("/invoice_file", "E-ATT")]),
        ({"/invoice_file/type": "sds"}, [("/invoice_file", "E-ATT")]),
        ({"/invoice_file/file": "other.pdf"}, [("/invoice_file", "E-ATT")]),
        ({"/sds_files": None}, [("/sds_files", "E-ATT")]),
        ({"/sds_files": []}, [("/sds_files", "E-ATT")]),
        ({"/applicant/ward_code": "00004"}, [("/applicant/ward_code", "E-CODE")]),
        ({"/applicant/phone": "12"}, [("/applicant/phone", "E-FMT")]),
        ({"/applicant/applicant_name": "Công ty khác"}, [("/applicant/applicant_name", "E-REG")]),
        ({"/applicant/applicant_name": "CÔNG TY TNHH HOÁ CHẤT MINH PHÁT"}, []),
        ({"/applicant": "x"}, [("/applicant", "E-FMT")]),
        ({"/items": "x"}, [("/items", "E-FMT")]),
        ({"/items": []}, [("/items", "E-REQ")]),
    ],
)
def test_each_fault_has_its_code_and_place(changes, expected):
    assert codes(check(changes)) == expected


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        ({"state": "unreadable"}, [("/invoice_file", "E-ATT")]),
        ({"state": "missing"}, [("/invoice_file", "E-ATT")]),
        ({"state": "clean", "media_type": "image/png"}, [("/invoice_file", "E-ATT")]),
        ({"state": "clean", "media_type": "application/pdf", "size": 21 * 1024 * 1024}, [("/invoice_file", "E-ATT")]),
        ({"state": "not_scanned", "media_type": "application/pdf"}, []),
    ],
)
def test_a_paper_counts_as_storage_says(paper, expected):
    papers = {**known()["papers"], "invoice.pdf": paper}

    assert codes(check(papers=papers)) == expected


def test_a_fingerprint_given_is_checked():
    papers = {**known()["papers"], "invoice.pdf": {"state": "clean", "sha256": "a" * 64}}

    assert codes(check({"/invoice_file/sha256": "b" * 64}, papers=papers)) == [("/invoice_file", "E-ATT")]
    assert codes(check({"/invoice_file/sha256": "A" * 64}, papers=papers)) == []


def test_one_sheet_serves_two_lines_of_one_trade_name():
    changes = {"/items/1/trade_name": "MEG Fiber Grade", "/sds_files/1": None}

    assert codes(check(changes)) == []


def test_what_sign_in_knows_replaces_what_the_form_says_and_is_named():
    checked = check({"/applicant/applicant_name": "công ty tnhh hóa chất minh phát"})

    assert checked.data["applicant"]["applicant_name"] == "Công ty TNHH Hóa chất Minh Phát"
    assert checked.data["applicant"]["applicant_id"] == "9901234560"
    assert checked.sealed == ("/applicant/enterprise_code", "/applicant/applicant_name")


def test_the_judgement_tells_its_words_article_and_way():
    tables = {"/items/1/hs_code": "32081090"}

    judgement = decide(tables)

    (reason,) = judgement.reasons
    assert (reason.rule, reason.code, reason.pointer, reason.article) == (
        "R04",
        "CHEM-NOT-IN-SCOPE",
        "/items/1",
        "Nghị định 26/2026/NĐ-CP, Điều 6",
    )
    assert reason.text.vi.startswith("Mặt hàng “Butyl Acetate 99” có mã HS 32081090, không thuộc chương 28, 29")
    assert reason.params == {"trade_name": "Butyl Acetate 99", "hs_code": "32081090"}
    assert "giấy phép" in reason.way_on.vi


def test_everything_needed_later_is_kept():
    judgement = decide()

    kept = [one for one in judgement.decisions if one["table"] == "decide.dmn#answer"]
    assert [(one["at"], one["fired"], one["outputs"]) for one in kept] == [
        ("/items/0", [10], [{"rule": "R12", "outcome": "accepted"}]),
        ("/items/1", [10], [{"rule": "R12", "outcome": "accepted"}]),
    ]
    assert kept[0]["inputs"]["Chương HS"] == "29"
    assert kept[0]["version"] == compiled().decisions[3].model.version


def test_a_banned_component_alerts_the_department():
    judgement = decide({"/items/1/components/0/cas_number": "107-44-8"})

    assert [(reason.code, reason.alert) for reason in judgement.reasons] == [("CHEM-BANNED", True)]


def test_the_worst_line_decides():
    changes = {
        "/items/0/components/0/cas_number": None,
        "/items/0/components/0/no_cas_reason": "confidential",
        "/items/1/hs_code": "32081090",
    }

    judgement = decide(changes)

    assert (judgement.outcome, [reason.code for reason in judgement.reasons]) == (
        Outcome.REFUSED,
        ["CHEM-NOT-IN-SCOPE"],
    )


def test_a_component_without_cas_may_be_accepted_with_a_flag_by_setting():
    lenient = replace(compiled(), settings={"no_cas": "accept_with_flag"})
    data = check({"/items/1/components/0/cas_number": None, "/items/1/components/0/no_cas_reason": "natural"}).data

    judgement = deciding.decide(lenient, data, known={}, on=DAY)

    assert (judgement.outcome, judgement.flag_codes) == (Outcome.ACCEPTED, ("no_cas",))


def test_a_table_without_an_answer_sends_the_filing_to_an_officer():
    silent = replace(compiled().checks[1], answers="one")  # a table in which no row fires for a sound line
    odd = replace(compiled(), decisions=(silent,))

    judgement = deciding.decide(odd, check().data, known={}, on=DAY)

    assert judgement.outcome is Outcome.OFFICER
    assert [(reason.rule, reason.code, reason.pointer) for reason in judgement.reasons] == [
        ("R12a", "CHEM-UNDECIDED", "/items/0"),
        ("R12a", "CHEM-UNDECIDED", "/items/1"),
    ]


def test_registers_are_asked_only_for_what_matters():
    data = check({"/items/0/import_permit_no": "1024/GP-HC"}).data

    assert checking.look_ups(compiled(), data, on=DAY) == {
        "permits": ["1024/GP-HC"],
        "certificates": ["9901234560/123-86-4"],
    }


def test_the_same_matter_has_the_same_key():
    first = checking.subject_key(compiled(), check().data)

    assert (
        checking.subject_key(compiled(), check({"/items/0/quantity_kg": 24500.0, "/declarant_name": "Người khác"}).data)
        == first
    )
    assert checking.subject_key(compiled(), check({"/invoice_no": "SPC-2026-0918"}).data) != first


def test_labels_name_the_codes_in_use():
    from motcua.definitions.forms import queries as forms

    labels = forms.labels(compiled().form, check().data, on=DAY)

    assert labels["countries"] == {"AE": "Các Tiểu Vương quốc Ả Rập Thống nhất", "MY": "Malaysia", "SA": "Ả Rập Xê-út"}
    assert labels["import_purposes"] == {"trade": "Kinh doanh", "use": "Sử dụng"}


concentrations = st.decimals("0.001", "100", places=3, allow_nan=False)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(concentrations, st.sampled_from([("67-56-1", 1), ("108-88-3", 5)]), st.booleans())
def test_a_permit_is_needed_above_the_threshold_of_the_day(value: Decimal, chemical, later: bool):
    cas, limit = chemical
    on = date(2026, 4, 29) if later else date(2026, 4, 28)
    component = {"chemical_name": "x", "cas_number": cas, "concentration_min": 0.001, "concentration_max": float(value)}
    data = filing({"/items/1/components/0": component, "/items/1/un_number": None, "/invoice_date": "2026-01-20"})
    checked = checking.check(compiled(), data, known=known(), on=on)

    judgement = deciding.decide(compiled(), checked.data, known=known(), on=on)

    needed = value > limit if later else value >= limit
    assert (judgement.outcome is Outcome.REFUSED) == needed
