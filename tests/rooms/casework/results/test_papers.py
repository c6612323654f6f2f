"""The pack's templates: archivable and accessible when signed, however long, and saying what they must."""

from __future__ import annotations

import io
import re

import numpy as np
import pikepdf
import pytest
import zxingcpp
from tests.rooms.casework.results import factory
from tests.rooms.casework.results.factory import ANSWER, AT, HOLDER
from tests.rooms.foundation.signing import archival

from motcua.casework.results import queries, services
from motcua.casework.results.types import IssuedResult

pytestmark = pytest.mark.django_db


def content(result: IssuedResult) -> bytes:
    return queries.read_file(HOLDER, result.id).content


def words(pdf: bytes) -> str:
    """The text of a paper, read through its fonts' Unicode maps."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return " ".join(_page_words(page) for page in file.pages)


def _page_words(page: pikepdf.Page) -> str:
    maps = {name: _map(font) for name, font in page.Resources.Font.items()}
    shown: list[str] = []
    current: dict[str, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = maps[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String)).hex()
            shown.append("".join(current.get(codes[at : at + 4], "") for at in range(0, len(codes), 4)))
    return " ".join(shown)


def _map(font: pikepdf.Dictionary) -> dict[str, str]:
    source = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", source)
    return {code.lower(): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


@pytest.mark.parametrize("lines", [1, 8, 200])
def test_signed_result_is_archivable_and_accessible(lines: int) -> None:
    result = factory.issued(lines=lines)

    assert archival.faults(content(result)) == []


def test_signed_refusal_is_archivable_and_accessible() -> None:
    result = services.issue(ANSWER, order=factory.refused(), at=AT)

    assert archival.faults(content(result)) == []


def test_one_line_fits_one_page() -> None:
    with pikepdf.open(io.BytesIO(content(factory.issued()))) as file:
        assert len(file.pages) == 1


def test_result_says_what_the_law_wants() -> None:
    text = re.sub(r"\s+", " ", words(content(factory.issued())))

    wanted = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BỘ CÔNG THƯƠNG",
        "CỤC HÓA CHẤT",
        "Số: HC-2026-00000001",
        "Hà Nội, ngày 05 tháng 10 năm 2026",
        "PHẢN HỒI",
        "Công ty TNHH Hóa chất Minh Phát",
        "24,5 tấn",
        "(24.500 kg)",
        "29053100",
        "Ả Rập Xê Út",
        "02/10/2026",
        "Cảng Cát Lái",
        "kinh doanh, sử dụng",
        "Nơi nhận:",
        "2026-10-05T10:15:30+07:00",
    ]
    assert [phrase for phrase in wanted if phrase not in text] == []


def test_refusal_gives_each_reason_with_its_way_on() -> None:
    text = re.sub(r"\s+", " ", words(content(services.issue(ANSWER, order=factory.refused(), at=AT))))

    assert "HC-TC-2026-00000001" in text
    assert "Dưới 10 kg. Không phải khai báo." in text
    assert "phải có giấy phép nhập khẩu trước khi nhập khẩu" in text


def test_code_on_the_paper_leads_to_its_verification(settings: object) -> None:
    result = factory.issued()

    with pikepdf.open(io.BytesIO(content(result))) as file:
        image = next(iter(file.pages[0].get_images().values()))
        pixels = np.frombuffer(image.read_bytes(), dtype=np.uint8).reshape(image.Height, image.Width)
    (code,) = zxingcpp.read_barcodes(np.kron(pixels, np.ones((4, 4), np.uint8)))
    assert code.text == f"{settings.MOTCUA.public_url}{result.verification_path}"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "field", ["applicant", "exporter_name", "invoice_no", "labels", "notices", "import_purposes", "border_gate_code"]
)
def test_missing_field_does_not_stop_the_paper(field: str) -> None:
    thin = {key: value for key, value in factory.data().items() if key != field or key == "applicant"}
    if field == "applicant":
        thin["applicant"] = {"applicant_name": "A"}

    assert archival.faults(content(factory.issued(data=thin))) == []


@pytest.mark.parametrize(
    "text",
    ["#panic()", "*đậm* _nghiêng_ $x$ `mã`", "= Đề mục", '#link("http://x")[y]', "乙二醇 😀 \u202e đảo", "\x07\x1b"],
)
def test_applicants_text_is_text_and_nothing_else(text: str) -> None:
    data = factory.data()
    data["exporter_name"] = text
    data["items"][0]["trade_name"] = text  # type: ignore[index]

    assert archival.faults(content(factory.issued(data=data))) == []
