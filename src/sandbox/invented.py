"""Thirty people and thirty enterprises whose numbers are test data: in ranges that are given to nobody, so that none can be a real one.

Personal numbers: province `099` (the list of provinces ends at 096). Enterprise codes: prefix `99`, with the right check digit.
"""

PROVINCE, PREFIX = "099", "99"
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)

# Key, name, birth as `yyyyMMdd` or `yyyy`, sex, serial, address.
CITIZENS = (
    ("an", "Nguyễn Hoài An", "19810314", 2, 1, "Số 3 ngõ Thử Nghiệm, phường Mẫu"),
    ("bao", "Trần Quốc Bảo", "19770928", 1, 2, "Số 14 đường Giả Định, xã Ví Dụ"),
    ("chau", "Lê Minh Châu", "19950606", 2, 3, "Tổ 5, phường Mẫu"),
    ("duy", "Phạm Khánh Duy", "20020117", 1, 4, "Số 9 phố Giả Định, phường Mẫu"),
    ("em", "Huỳnh Thị Út Em", "1956", 2, 5, "Ấp Thử, xã Ví Dụ"),
    ("giang", "Vũ Trường Giang", "19690503", 1, 6, "Số 27 đường Ví Dụ, phường Mẫu"),
    ("ha", "Đoàn Ngọc Hà", "19931221", 2, 7, "Số 2 ngõ Giả Định, phường Mẫu"),
    ("ha2", "Đoàn Ngọc Hà", "19870211", 2, 8, "Số 51 phố Ví Dụ, xã Thử Nghiệm"),
    ("khoa", "Bùi Đăng Khoa", "19850730", 1, 9, "Số 6 đường Mẫu, xã Ví Dụ"),
    ("linh", "Y Linh Niê", "20050419", 1, 10, "Buôn Thử, xã Ví Dụ"),
    ("mai", "Đỗ Thị Xuân Mai", "19620825", 2, 11, "Số 33 phố Mẫu, phường Thử Nghiệm"),
    ("nam", "Hoàng Phương Nam", "19790102", 1, 12, "Số 1 đường Thử Nghiệm, phường Mẫu"),
    ("oanh", "Lý Kim Oanh", "19900415", 2, 13, "Số 8 ngõ Ví Dụ, phường Mẫu"),
    ("phuc", "Tô Hồng Phúc", "19740909", 1, 14, "Số 22 phố Giả Định, xã Thử Nghiệm"),
    ("quyen", "Ngô Lệ Quyên", "19981130", 2, 15, "Số 17 đường Mẫu, phường Ví Dụ"),
    ("rin", "K’ Rin", "19830221", 1, 16, "Bon Thử, xã Ví Dụ"),
    ("son", "Đặng Thái Sơn", "19590701", 1, 17, "Tổ 2, phường Thử Nghiệm"),
    ("tam", "Cao Thị Thanh Tâm", "20010312", 2, 18, "Số 40 phố Mẫu, phường Giả Định"),
    ("uyen", "Mai Tố Uyên", "19880528", 2, 19, "Số 5 ngõ Thử Nghiệm, xã Mẫu"),
    ("vinh", "Châu Quang Vinh", "19651017", 1, 20, "Số 12 đường Ví Dụ, phường Mẫu"),
    ("xuan", "Hà Thị Xuân", "1948", 2, 21, "Thôn Giả Định, xã Ví Dụ"),
    ("yen", "Thạch Thị Sa Yên", "19960708", 2, 22, "Khóm 3, phường Mẫu"),
    ("bach", "Đinh Gia Bách", "20080104", 1, 23, "Số 31 phố Thử Nghiệm, phường Mẫu"),
    ("cuc", "Lâm Thị Cúc", "19710619", 2, 24, "Ấp Mẫu, xã Giả Định"),
    ("dat", "Phan Thành Đạt", "19921212", 1, 25, "Số 77 đường Giả Định, phường Ví Dụ"),
    ("hieu", "Trương Minh Hiếu", "20040815", 1, 26, "Số 3 phố Ví Dụ, xã Mẫu"),
    ("kieu", "Danh Thị Kiều", "19770303", 2, 27, "Ấp Thử Nghiệm, xã Mẫu"),
    ("lap", "Quách Văn Lập", "19611224", 1, 28, "Bản Giả Định, xã Ví Dụ"),
    ("nga", "Vương Thúy Nga", "19850930", 2, 29, "Số 60 đường Mẫu, phường Thử Nghiệm"),
    ("phong", "Giàng A Phong", "19990511", 1, 30, "Bản Ví Dụ, xã Thử Nghiệm"),
)

# Serial, name, key of the representative.
COMPANIES = (
    (1, "Công ty TNHH Cơ khí Thử Nghiệm Một", "an"),
    (2, "Công ty TNHH Dệt may Giả Định", "bao"),
    (3, "Công ty CP Thực phẩm Ví Dụ", "chau"),
    (4, "Công ty TNHH Phần mềm Mẫu Số Bốn", "duy"),
    (5, "Công ty TNHH Nông sản Út Em Thử Nghiệm", "em"),
    (6, "Công ty CP Vận tải Giả Định Trường Giang", "giang"),
    (7, "Công ty TNHH Mỹ phẩm Ví Dụ Ngọc Hà", "ha"),
    (8, "Công ty TNHH Gốm sứ Mẫu Ngọc Hà", "ha2"),
    (9, "Công ty CP Điện tử Thử Nghiệm Đăng Khoa", "khoa"),
    (10, "Hợp tác xã Cà phê Ví Dụ", "linh"),
    (11, "Công ty TNHH Nhựa Giả Định Xuân Mai", "mai"),
    (12, "Công ty CP Hóa chất Thử Nghiệm Phương Nam", "nam"),
    (13, "Công ty TNHH Bao bì Mẫu", "an"),
    (14, "Công ty TNHH Thiết bị Giả Định", "bao"),
    (15, "Công ty CP Năng lượng Ví Dụ", "giang"),
    (16, "Công ty TNHH Giấy Thử Nghiệm", "mai"),
    (17, "Công ty TNHH Đồ gỗ Mẫu", "nam"),
    (18, "Công ty CP Thương mại Giả Định", "khoa"),
    (19, "Công ty TNHH Rượu Ví Dụ Kim Oanh", "oanh"),
    (20, "Công ty CP Điện gió Giả Định", "phuc"),
    (21, "Công ty TNHH Bán lẻ Mẫu Lệ Quyên", "quyen"),
    (22, "Hợp tác xã Nông nghiệp Thử Nghiệm", "rin"),
    (23, "Công ty CP Khoáng sản Ví Dụ Thái Sơn", "son"),
    (24, "Công ty TNHH Đồ uống Giả Định Thanh Tâm", "tam"),
    (25, "Công ty TNHH Thương mại điện tử Mẫu", "uyen"),
    (26, "Công ty CP Vật liệu nổ Thử Nghiệm", "vinh"),
    (27, "Công ty TNHH Gạo Ví Dụ", "yen"),
    (28, "Công ty CP Thép Giả Định Thành Đạt", "dat"),
    (29, "Công ty TNHH Xuất nhập khẩu Mẫu", "kieu"),
    (30, "Công ty CP Xăng dầu Thử Nghiệm Thúy Nga", "nga"),
)


def personal(birth: str, sex: int, serial: int) -> str:
    """A personal number: province, century and sex, year of birth, serial."""
    century = {"19": 0, "20": 2}[birth[:2]] + (0 if sex == 1 else 1)
    return f"{PROVINCE}{century}{birth[2:4]}{serial:06d}"


def enterprise(serial: int) -> str:
    """An enterprise code with its check digit; serials for which there is none are passed over by seven hundred."""
    plain = f"{PREFIX}{serial:07d}"
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, plain, strict=True)) % 11
    return f"{plain}{10 - rest}" if rest else enterprise(serial + 700)
