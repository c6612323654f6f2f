"""More people and enterprises, whose numbers are test data: in ranges that are given to nobody, so that none can be a real one.

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
