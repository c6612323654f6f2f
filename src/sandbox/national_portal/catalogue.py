"""Catalogues of the national portal: procedures of the ministry with all nested parts, fields, agencies, code lists."""

from typing import Any

AGENCY = "G02"
MINISTRY = "Bộ Công Thương"

FIELDS = {
    "G02-HC01": "Hóa chất",
    "G02-XN02": "Xuất nhập khẩu",
    "G02-XT03": "Xúc tiến thương mại",
    "G02-CT04": "Quản lý bán hàng đa cấp",
    "G02-TM05": "Thương mại quốc tế",
    "G02-TD06": "Thương mại điện tử",
    "G02-VL07": "Vật liệu nổ công nghiệp, tiền chất thuốc nổ",
    "G02-DL08": "Điện lực",
    "G02-LT09": "Lưu thông hàng hóa trong nước",
    "G02-AT10": "An toàn thực phẩm",
    "G02-NT11": "Bảo vệ quyền lợi người tiêu dùng",
}

# code, name, field, days (0: none), fee
_PROCEDURES = (
    ("1.013101", "Khai báo hóa chất nhập khẩu", "G02-HC01", 0, 0),
    ("1.013102", "Cấp Giấy phép xuất khẩu, nhập khẩu hóa chất cần kiểm soát đặc biệt nhóm 1", "G02-HC01", 7, 0),
    ("1.013103", "Cấp Giấy phép xuất khẩu, nhập khẩu hóa chất cần kiểm soát đặc biệt nhóm 2", "G02-HC01", 7, 0),
    (
        "1.013104",
        "Cấp Giấy chứng nhận đủ điều kiện sản xuất, kinh doanh hóa chất có điều kiện",
        "G02-HC01",
        12,
        1200000,
    ),
    ("1.013201", "Cấp Giấy chứng nhận xuất xứ hàng hóa ưu đãi", "G02-XN02", 1, 60000),
    ("1.013202", "Cấp Giấy chứng nhận lưu hành tự do đối với hàng hóa xuất khẩu", "G02-XN02", 3, 0),
    ("2.000033", "Thông báo hoạt động khuyến mại", "G02-XT03", 0, 0),
    ("2.001474", "Thông báo sửa đổi, bổ sung nội dung chương trình khuyến mại", "G02-XT03", 0, 0),
    ("2.000004", "Đăng ký hoạt động khuyến mại mang tính may rủi trên địa bàn 01 tỉnh", "G02-XT03", 5, 0),
    ("2.000002", "Đăng ký sửa đổi, bổ sung nội dung chương trình khuyến mại", "G02-XT03", 5, 0),
    ("2.000131", "Đăng ký tổ chức hội chợ, triển lãm thương mại tại Việt Nam", "G02-XT03", 7, 0),
    ("1.013301", "Đăng ký hoạt động khuyến mại mang tính may rủi trên địa bàn 02 tỉnh trở lên", "G02-XT03", 5, 0),
    ("1.013401", "Cấp Giấy chứng nhận đăng ký hoạt động bán hàng đa cấp", "G02-CT04", 15, 5000000),
    ("2.000309", "Đăng ký hoạt động bán hàng đa cấp tại địa phương", "G02-CT04", 5, 0),
    ("2.000063", "Cấp Giấy phép thành lập Văn phòng đại diện của thương nhân nước ngoài", "G02-TM05", 7, 3000000),
    ("2.000347", "Điều chỉnh Giấy phép thành lập Văn phòng đại diện", "G02-TM05", 5, 1500000),
    ("2.000450", "Cấp lại Giấy phép thành lập Văn phòng đại diện", "G02-TM05", 5, 1500000),
    ("1.013501", "Đăng ký nền tảng thương mại điện tử", "G02-TD06", 7, 0),
    ("1.013601", "Cấp Giấy phép sử dụng vật liệu nổ công nghiệp", "G02-VL07", 5, 0),
    ("1.013701", "Cấp Giấy phép hoạt động điện lực lĩnh vực phát điện", "G02-DL08", 10, 28800000),
    ("2.001624", "Cấp Giấy phép bán buôn rượu trên địa bàn tỉnh", "G02-LT09", 10, 1200000),
    ("1.013901", "Cấp Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm", "G02-AT10", 15, 1000000),
    ("1.014001", "Đăng ký hợp đồng theo mẫu, điều kiện giao dịch chung", "G02-NT11", 20, 0),
)

CODES = frozenset(row[0] for row in _PROCEDURES)

LISTS: dict[str, list[dict[str, str]]] = {
    "LayDanhMucCoQuan": [
        {"MADONVI": "G02", "TENDONVI": MINISTRY, "CAPDONVI": "0"},
        {"MADONVI": "G02.18", "TENDONVI": "Cục Hóa chất", "CAPDONVI": "0"},
        {"MADONVI": "G22", "TENDONVI": "Văn phòng Chính phủ", "CAPDONVI": "0"},
    ],
    "LayDanhMucLinhVuc": [{"MALINHVUC": code, "TENLINHVUC": name, "MANGANH": AGENCY} for code, name in FIELDS.items()]
    + [{"MALINHVUC": "G12-TC01", "TENLINHVUC": "Tài chính doanh nghiệp", "MANGANH": "G12"}],
    "LayDanhMucGioiTinh": [{"MAGIOITINH": "1", "TENGIOITINH": "Nam"}, {"MAGIOITINH": "2", "TENGIOITINH": "Nữ"}],
    "LayDanhMucDoiTuong": [
        {"MADOITUONG": "1", "TENDOITUONG": "Công dân Việt Nam"},
        {"MADOITUONG": "2", "TENDOITUONG": "Doanh nghiệp"},
        {"MADOITUONG": "3", "TENDOITUONG": "Cơ quan nhà nước"},
        {"MADOITUONG": "4", "TENDOITUONG": "Tổ chức khác"},
    ],
    "LayDanhMucCapThucHien": [
        {"MACAPTHUCHIEN": "0", "TENCAPTHUCHIEN": "Cấp Bộ"},
        {"MACAPTHUCHIEN": "1", "TENCAPTHUCHIEN": "Cấp Tỉnh"},
        {"MACAPTHUCHIEN": "3", "TENCAPTHUCHIEN": "Cấp Xã"},
    ],
    "LayDanhMucTinhThanh": [
        {"MATINHTHANH": code, "TENTINHTHANH": name}
        for code, name in (
            ("01", "Thành phố Hà Nội"), ("31", "Thành phố Hải Phòng"), ("48", "Thành phố Đà Nẵng"),
            ("79", "Thành phố Hồ Chí Minh"), ("92", "Thành phố Cần Thơ"),
        )
    ],
    "LayDanhMucQuocGia": [{"MAQUOCGIA": "VN", "TENQUOCGIA": "Việt Nam"}, {"MAQUOCGIA": "JP", "TENQUOCGIA": "Nhật Bản"}],
    "LayDanhMucLePhi": [{"MALEPHI": "LP01", "TENLEPHI": "Lệ phí"}, {"MALEPHI": "P01", "TENLEPHI": "Phí thẩm định"}],
    "LayDanhMucCanCuPhapLy": [{"MACANCU": "69/2025/QH15", "TENCANCU": "Luật Hóa chất"}],
    "LayDanhMucQuanHuyen": [],
    "LayDanhMucPhuongXa": [{"MAPHUONGXA": "27475", "TENPHUONGXA": "Phường Tân Thuận", "MATINHTHANH": "79"}],
    "LayDanhMucDanToc": [{"MADANTOC": "01", "TENDANTOC": "Kinh"}],
    "LayDanhMucTonGiao": [{"MATONGIAO": "00", "TENTONGIAO": "Không"}],
    "LayDanhMucTinhTrangHonNhan": [{"MATINHTRANG": "0", "TENTINHTRANG": "Chưa có thông tin"}],
    "LayDanhMucNhomThuTuc": [],
    "LayDanhMucLoaiThuTuc": [],
    "LayDanhMucThuTucThuocLoai": [],
    "LayDanhSachHoiDapBoCoQuan": [],
    "LayNoiDungTraLoiTheoCauHoi": [],
}  # fmt: skip


def procedures() -> list[dict[str, str]]:
    """`LayDanhSachTTHC`: codes and names."""
    return [{"MATTHC": code, "TENTTHC": name} for code, name, *_ in _PROCEDURES]


def procedure(code: str) -> dict[str, Any] | None:
    """`LayThuTuc`: one procedure with every nested array; some differ in shape, as the real ones do."""
    for number, (known, name, field, days, fee) in enumerate(_PROCEDURES):
        if known == code:
            return _whole(number, code=known, name=name, field=field, days=days, fee=fee)
    return None


def _whole(number: int, *, code: str, name: str, field: str, days: int, fee: int) -> dict[str, Any]:
    fees = [{"MAPHILEPHI": "P01", "SOTIEN": fee, "DONVI": "Đồng", "MOTA": "Phí thẩm định"}] if fee else []
    time: dict[str, Any] = {
        "THOIGIANGIAIQUYET": days,
        "DONVITINH": "Ngày làm việc",
        "MOTA": "" if days else "Trả lời tự động",
    }
    way: dict[str, Any] = {"KENH": "2", "THOIGIAN": [time]}
    # In some answers the fees lie one level higher.
    if number % 7 == 3:
        way["PHILEPHI"] = fees
    else:
        time["PHILEPHI"] = fees
    papers = [
        {
            "MAGIAYTO": f"{code}.GT01",
            "TENGIAYTO": "Đơn đề nghị",
            "SOBANCHINH": 1,
            "SOBANSAO": 0,
            "TENMAUDON": "Mau01.docx",
            "URL": "",
        },
        {
            "MAGIAYTO": f"{code}.GT02",
            "TENGIAYTO": "Tài liệu kèm theo",
            "SOBANCHINH": 0,
            "SOBANSAO": 1,
            "TENMAUDON": "",
            "URL": "",
        },
    ]
    if number % 7 == 2:
        papers.append(dict(papers[0], TENMAUDON="Mau01-EN.docx"))
    return {
        "ID": 10_000 + number,
        "MATTHC": code,
        "TENTTHC": name,
        "LOAITTHC": "TTHC được luật giao quy định chi tiết",
        "TRANGTHAI": 1,
        "MACOQUANCONGBO": AGENCY,
        "IDQUYETDINHCONGBO": 9000 + number,
        "LINHVUCTHUCHIEN": [{"MALINHVUC": field, "TENLINHVUC": FIELDS[field]}],
        "CAPTHUCHIEN": [
            {"CAPTHUCHIEN": "0", "MOTACOQUANTHUCHIEN": MINISTRY, "DIACHITIEPNHAN": "54 Hai Bà Trưng, Hà Nội"}
        ],
        "COQUANTHUCHIEN": [{"MADONVI": AGENCY, "TENDONVI": MINISTRY}],
        "DOITUONGTHUCHIEN": [{"MADOITUONG": "2", "TENDOITUONG": "Doanh nghiệp"}],
        "MOTADOITUONGTHUCHIEN": "",
        "CACHTHUCTHUCHIEN": [{"KENH": "1", "THOIGIAN": [time]}, way],
        "TRINHTUTHUCHIEN": [{"TRUONGHOP": "", "TRINHTU": [{"TENTRINHTU": "Nộp hồ sơ"}, {"TENTRINHTU": "Trả kết quả"}]}],
        "THANHPHANHOSO": [{"TRUONGHOP": "", "GIAYTO": papers}],
        "KETQUATHUCHIEN": [{"MAKETQUA": f"KQ.G02.{number + 1:06d}", "TENKETQUA": f"Kết quả: {name}"}],
        "CANCUPHAPLY": [{"SOVANBAN": "69/2025/QH15", "TENVANBAN": "Luật Hóa chất"}],
        "YEUCAU": "Không",
    }
