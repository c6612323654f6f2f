"""One page from which a person acts as anybody of the country: whom they play, what these can do, and where."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.skeleton.pages import h, link, page, wants_page

PATH = "/_act"


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody to be played: a title in both languages, and the acts with their addresses."""

    title: str
    english: str
    acts: tuple[tuple[str, str], ...]


ROLES = (
    Role(
        "Người dân, doanh nghiệp trên Cổng Dịch vụ công quốc gia",
        "the citizen on the national portal",
        (
            ("/dvcqg/cong-dan/", "nộp, bổ sung, trả phí, rút hồ sơ; đánh giá; phản ánh, kiến nghị"),
            ("/dvcqg/", "xem hồ sơ như người dân thấy"),
            ("/idp/leave", "đăng xuất khỏi định danh điện tử"),
            ("/vneid/", "xem giấy tờ trong ví VNeID"),
            ("/mail/", "đọc thư điện tử"),
            ("/phones/", "đọc tin nhắn"),
            ("/zalo/", "đọc tin Zalo"),
        ),
    ),
    Role(
        "Hải quan, Cổng một cửa quốc gia",
        "customs, the National Single Window",
        (
            ("/nsw/", "gửi khai báo, sửa, rút, gửi lại; gửi bản tin hỏng; xem bộ trả lời gì"),
            ("/registers/chemical/", "xem giấy phép và giấy chứng nhận hóa chất"),
        ),
    ),
    Role(
        "Ngân hàng, trung gian thanh toán",
        "the bank",
        (
            ("/bank/", "chuyển khoản theo mã VietQR, xem sao kê"),
            ("/paygate/", "các lần thanh toán qua nền tảng quốc gia"),
            ("/vnpay/", "các lần thanh toán qua VNPAY"),
        ),
    ),
    Role(
        "Cơ quan nhà nước khác",
        "another authority",
        (
            ("/truc-van-ban/", "gửi văn bản cho bộ, báo trạng thái, thu hồi"),
            ("/ndxp/", "gọi dịch vụ của bộ qua nền tảng tích hợp"),
            ("/population/", "cơ sở dữ liệu dân cư"),
            ("/registers/", "cơ sở dữ liệu đăng ký doanh nghiệp"),
        ),
    ),
    Role(
        "Bưu chính",
        "the post",
        (("/post/", "nhận, chuyển, phát, trả lại hoặc làm mất bưu gửi"),),
    ),
    Role(
        "Dịch vụ tin cậy",
        "trust services",
        (
            ("/csc-service/", "chữ ký từ xa đã tạo"),
            ("/trust/list.xml", "danh sách tin cậy đang công bố"),
        ),
    ),
)


def routes() -> list[BaseRoute]:
    """The page, and the same as JSON."""
    return [Route(PATH, _act)]


async def _act(request: Request) -> Response:
    if not wants_page(request):
        return JSONResponse(
            {
                "roles": [
                    {"title": one.title, "english": one.english, "acts": [{"address": a, "what": w} for a, w in one.acts]}
                    for one in ROLES
                ]
            }
        )  # fmt: skip
    cards = "".join(
        f'<section class="card"><h2>{h(one.title)} <span lang="en">– act as {h(one.english)}</span></h2><ul>'
        + "".join(f"<li>{link(address, what)}</li>" for address, what in one.acts)
        + "</ul></section>"
        for one in ROLES
    )
    lead = (
        '<p>Chọn vai rồi làm việc mà vai ấy làm. Lỗi của từng hệ thống đặt ở <a href="/">trang đầu</a>, '
        'kịch bản nhiều bước ở <a href="/_scenarios">kịch bản</a>.</p>'
    )
    return page("Đóng vai", lead + cards, trail=(("/", "Hệ thống mô phỏng"),))
