"""Demo people, enterprises and who acts for whom; all invented, with numbers of the test ranges (`invented`)."""

from dataclasses import dataclass, field

from sandbox import invented

ACTIVE, STOPPED, DISSOLVED = "Đang hoạt động", "Tạm ngừng kinh doanh", "Đã giải thể, phá sản, chấm dứt tồn tại"


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person; `id_no` has 12 digits, `old_id_no` 9; birth as `yyyyMMdd`."""

    key: str
    name: str
    birth: str
    sex: int
    id_no: str = ""
    old_id_no: str = ""
    passport: str = ""
    nationality: str = "Việt Nam"
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """Someone who acts for an enterprise: its legal representative, or a person with rights given by it."""

    person: str
    title: str
    representative: bool = False
    rights: tuple[str, ...] = ("file", "see")


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An entry of the enterprise register."""

    code: str
    name: str
    address: str
    province: str
    ward: str
    agents: tuple[Agent, ...]
    kind: str = "Công ty trách nhiệm hữu hạn hai thành viên trở lên"
    status: str = ACTIVE
    foreign_name: str = ""
    short_name: str = ""
    founded: str = "2012-03-15"
    capital: int = 10_000_000_000
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What can be chosen on the sign-in page: a person as such (kind 1) or acting for an organisation (2, 3)."""

    key: str
    tech_id: str
    kind: int
    person: str = ""
    enterprise: str = ""
    organisation: str = ""
    level: int = 2
    style: str = "short"
    note: str = ""
    group: str = "Cá nhân"
    numbers_as_int: bool = False
    without: tuple[str, ...] = field(default=())


_JOINT_STOCK = "Công ty cổ phần"

PEOPLE: dict[str, Person] = {
    person.key: person
    for person in (
        Person(
            "hanh",
            "Trần Thị Hạnh",
            "19780512",
            2,
            "099178004512",
            email="hanh.tran@minhphat.example",
            phone="0903000101",
            address="12 Nguyễn Văn Linh, TP Hồ Chí Minh",
        ),
        Person(
            "quy",
            "Lê Văn Quý",
            "19900823",
            1,
            "099090006721",
            email="quy.le@minhphat.example",
            phone="0903123456",
            address="45 Lê Văn Lương, TP Hồ Chí Minh",
        ),
        Person(
            "binh",
            "Nguyễn Văn Bình",
            "19750211",
            1,
            "099075001234",
            email="binh.nguyen@gobinhan.example",
            phone="0903000103",
        ),
        Person(
            "hong",
            "Hoàng Thu Hồng",
            "19830930",
            2,
            "099183002468",
            email="hong.hoang@hongha.example",
            phone="0903000104",
        ),
        Person(
            "lan",
            "Phạm Thị Lan",
            "19850718",
            2,
            "099085001234",
            email="lan.pham@songkhoeviet.example",
            phone="0903000105",
        ),
        Person(
            "dang", "Vũ Hải Đăng", "19800403", 1, "099080004567", email="dang.vu@haidang.example", phone="0903000106"
        ),
        Person("tri", "Võ Minh Trí", "19881125", 1, "099088003210", email="tri@chonhaque.example", phone="0905123456"),
        Person(
            "son", "Đặng Quốc Sơn", "19800617", 1, "099080000123", email="son.dang@nuivoi.example", phone="0903000108"
        ),
        Person(
            "cuc",
            "Trương Thị Cúc",
            "19790109",
            2,
            "099179002222",
            email="cuc.truong@cuadai.example",
            phone="0903000109",
        ),
        Person("huy", "Đỗ Quang Huy", "19800228", 1, "099080001234", email="huy.do@cuadai.example", phone="0903000110"),
        Person(
            "anh", "Phan Đức Anh", "19800914", 1, "099080000333", email="anh.phan@tamdao.example", phone="0903000111"
        ),
        Person(
            "thu",
            "Nguyễn Văn Thử",
            "19850102",
            1,
            "099085000001",
            "012345678",
            email="thu@example.vn",
            phone="0901000000",
            address="1 Phố Thử, Hà Nội",
        ),
        Person("muc1", "Bùi Thị Mức Một", "19990605", 2, "099199004321", email="muc1@example.vn", phone="0901000001"),
        Person("cmnd", "Ngô Văn Cũ", "1952", 1, "", "170123456", phone="0901000002"),
        Person(
            "sato",
            "SATO KENJI",
            "19840602",
            1,
            "",
            passport="TR1234567",
            nationality="Nhật Bản",
            email="sato@kansai.example",
            phone="0901000003",
        ),
        Person("be", "Lý Minh Bé", "20110915", 1, "099211007788", phone="0901000004"),
        Person("lanh", "Mai Văn Lành", "19870707", 1, "099087005566", phone="0901000005"),
        Person(
            "hoi", "Đinh Thị Hội", "19730320", 2, "099173009911", email="vanphong@hiephoi.example", phone="0901000006"
        ),
    )
}

PEOPLE |= {
    key: Person(key, name, birth, sex, invented.personal(birth, sex, serial), address=address)
    for key, name, birth, sex, serial, address in invented.CITIZENS
}

ENTERPRISES: dict[str, Enterprise] = {
    enterprise.code: enterprise
    for enterprise in (
        Enterprise(
            "9901234560",
            "Công ty TNHH Hóa chất Minh Phát",
            "12 Nguyễn Văn Linh",
            "Thành phố Hồ Chí Minh",
            "Phường Tân Thuận",
            (Agent("hanh", "Giám đốc", representative=True), Agent("quy", "Nhân viên xuất nhập khẩu")),
            foreign_name="MINH PHAT CHEMICALS CO., LTD",
            short_name="MINH PHAT CHEM",
            email="khaibao@example.vn",
            phone="02838123456",
        ),
        Enterprise(
            "9900456786",
            "Công ty Cổ phần Gỗ Bình An",
            "Lô B5, VSIP",
            "Thành phố Hồ Chí Minh",
            "Phường Bình Hòa",
            (Agent("binh", "Tổng Giám đốc", representative=True),),
            kind=_JOINT_STOCK,
            foreign_name="BINH AN WOOD JSC",
        ),
        Enterprise(
            "9902345672",
            "Công ty TNHH Bán lẻ Hồng Hà",
            "88 Phố Huế",
            "Thành phố Hà Nội",
            "Phường Hai Bà Trưng",
            (Agent("hong", "Giám đốc", representative=True),),
            foreign_name="HONG HA RETAIL CO., LTD",
        ),
        Enterprise(
            "9914567895",
            "Công ty TNHH Sống Khỏe Việt",
            "21 Hai Bà Trưng",
            "Thành phố Hồ Chí Minh",
            "Phường Sài Gòn",
            (Agent("lan", "Chủ tịch kiêm Giám đốc", representative=True),),
            kind="Công ty trách nhiệm hữu hạn một thành viên",
            capital=100_000_000_000,
        ),
        Enterprise(
            "9900123459",
            "Công ty CP Sơn Hải Đăng",
            "KCN Đình Vũ",
            "Thành phố Hải Phòng",
            "Phường Đông Hải",
            (Agent("dang", "Tổng Giám đốc", representative=True),),
            kind=_JOINT_STOCK,
            foreign_name="HAI DANG PAINT JSC",
        ),
        Enterprise(
            "9901239872",
            "Công ty CP Chợ Nhà Quê",
            "15 Bạch Đằng",
            "Thành phố Đà Nẵng",
            "Phường Hải Châu",
            (Agent("tri", "Giám đốc", representative=True),),
            kind=_JOINT_STOCK,
        ),
        Enterprise(
            "9901239872-001",
            "Chi nhánh Siêu thị Sông Hàn – Công ty CP Chợ Nhà Quê",
            "3 Trần Hưng Đạo",
            "Thành phố Đà Nẵng",
            "Phường An Hải",
            (Agent("tri", "Giám đốc", representative=True),),
            kind="Chi nhánh",
        ),
        Enterprise(
            "9900567895",
            "Công ty CP Đá Núi Voi",
            "Thôn Núi Voi",
            "Tỉnh Lào Cai",
            "Xã Văn Bàn",
            (Agent("son", "Giám đốc", representative=True),),
            kind=_JOINT_STOCK,
        ),
        Enterprise(
            "9900345613",
            "Công ty CP Điện gió Cửa Đại",
            "9 Hòa Bình",
            "Thành phố Cần Thơ",
            "Phường Ninh Kiều",
            (Agent("cuc", "Tổng Giám đốc", representative=True), Agent("huy", "Trưởng phòng kỹ thuật")),
            kind=_JOINT_STOCK,
            capital=900_000_000_000,
        ),
        Enterprise(
            "9901122338",
            "Công ty TNHH Bánh kẹo Tam Đảo",
            "CCN Hợp Thịnh",
            "Tỉnh Phú Thọ",
            "Xã Hội Thịnh",
            (Agent("anh", "Giám đốc", representative=True),),
        ),
        Enterprise(
            "9905554441",
            "Công ty TNHH Tạm Ngừng",
            "5 Phố Vắng",
            "Thành phố Hà Nội",
            "Phường Vĩnh Tuy",
            (Agent("lanh", "Giám đốc", representative=True),),
            status=STOPPED,
        ),
        Enterprise(
            "9910002220",
            "Công ty TNHH Đã Giải Thể",
            "7 Phố Cũ",
            "Thành phố Đà Nẵng",
            "Phường Hải Châu",
            (Agent("lanh", "Giám đốc", representative=True),),
            status=DISSOLVED,
        ),
    )
}

ENTERPRISES |= {
    code: Enterprise(
        code, name, f"Lô {serial} Khu công nghiệp Mẫu", "Thành phố Hà Nội", "Phường Mẫu", (Agent(key, "Giám đốc", representative=True),)
    )
    for serial, name, key in invented.COMPANIES
    for code in (invented.enterprise(serial),)
}  # fmt: skip

_ORG, _SPECIAL = "Tổ chức", "Trường hợp đặc biệt"

ACCOUNTS: dict[str, Account] = {
    account.key: account
    for account in (
        Account("hanh", "183f087e-1001-4705-9a11-1f2e3d4c5b01", 1, "hanh"),
        Account("quy", "183f087e-1002-4705-9a11-1f2e3d4c5b02", 1, "quy", style="full"),
        Account("huy", "183f087e-1003-4705-9a11-1f2e3d4c5b03", 1, "huy"),
        Account(
            "thu",
            "183f087e-1004-4705-9a11-1f2e3d4c5b04",
            1,
            "thu",
            style="full",
            note="không đại diện cho doanh nghiệp nào",
        ),
        Account("chau", "183f087e-1005-4705-9a11-1f2e3d4c5b05", 1, "chau", note="số thuộc dải thử nghiệm"),
        Account("minh-phat-hanh", "6b0a0f52-2001-4c1e-9a11-0a1b2c3d4e01", 2, "hanh", "9901234560", group=_ORG),
        Account("minh-phat-quy", "6b0a0f52-2001-4c1e-9a11-0a1b2c3d4e01", 2, "quy", "9901234560", group=_ORG),
        Account("binh-an", "6b0a0f52-2002-4c1e-9a11-0a1b2c3d4e02", 2, "binh", "9900456786", group=_ORG),
        Account("hong-ha", "6b0a0f52-2003-4c1e-9a11-0a1b2c3d4e03", 2, "hong", "9902345672", group=_ORG),
        Account("song-khoe-viet", "6b0a0f52-2004-4c1e-9a11-0a1b2c3d4e04", 2, "lan", "9914567895", group=_ORG),
        Account("hai-dang", "6b0a0f52-2005-4c1e-9a11-0a1b2c3d4e05", 2, "dang", "9900123459", group=_ORG),
        Account("cho-nha-que", "6b0a0f52-2006-4c1e-9a11-0a1b2c3d4e06", 2, "tri", "9901239872", group=_ORG),
        Account("nui-voi", "6b0a0f52-2007-4c1e-9a11-0a1b2c3d4e07", 2, "son", "9900567895", group=_ORG),
        Account("cua-dai", "6b0a0f52-2008-4c1e-9a11-0a1b2c3d4e08", 2, "cuc", "9900345613", group=_ORG),
        Account("tam-dao", "6b0a0f52-2009-4c1e-9a11-0a1b2c3d4e09", 2, "anh", "9901122338", group=_ORG),
        Account(
            "hiep-hoi",
            "6b0a0f52-3001-4c1e-9a11-0a1b2c3d4e31",
            3,
            "hoi",
            organisation="Hiệp hội Hóa chất Mẫu",
            group=_ORG,
            note="tổ chức khác (loại 3)",
        ),
        Account(
            "muc-1",
            "183f087e-4001-4705-9a11-1f2e3d4c5b41",
            1,
            "muc1",
            level=1,
            group=_SPECIAL,
            note="định danh mức độ 1",
        ),
        Account(
            "cmnd",
            "183f087e-4002-4705-9a11-1f2e3d4c5b42",
            1,
            "cmnd",
            level=1,
            style="full",
            group=_SPECIAL,
            note="chỉ có CMND 9 số, chỉ biết năm sinh",
        ),
        Account(
            "nuoc-ngoai",
            "183f087e-4003-4705-9a11-1f2e3d4c5b43",
            1,
            "sato",
            style="full",
            group=_SPECIAL,
            note="người nước ngoài, hộ chiếu",
        ),
        Account(
            "vi-thanh-nien", "183f087e-4004-4705-9a11-1f2e3d4c5b44", 1, "be", group=_SPECIAL, note="chưa thành niên"
        ),
        Account(
            "thieu-techid",
            "183f087e-4005-4705-9a11-1f2e3d4c5b45",
            1,
            "lanh",
            group=_SPECIAL,
            note="thiếu TechID",
            without=("TechID",),
        ),
        Account(
            "kieu-so",
            "183f087e-4006-4705-9a11-1f2e3d4c5b46",
            1,
            "lanh",
            group=_SPECIAL,
            note="số viết kiểu số nguyên",
            numbers_as_int=True,
        ),
        Account(
            "trung-mst",
            "6b0a0f52-4007-4c1e-9a11-0a1b2c3d4e47",
            2,
            "quy",
            "9901234560",
            group=_SPECIAL,
            note="cùng mã số thuế, TechID khác",
        ),
        Account(
            "tam-ngung",
            "6b0a0f52-4008-4c1e-9a11-0a1b2c3d4e48",
            2,
            "lanh",
            "9905554441",
            group=_SPECIAL,
            note="doanh nghiệp tạm ngừng kinh doanh",
        ),
        Account(
            "giai-the",
            "6b0a0f52-4009-4c1e-9a11-0a1b2c3d4e49",
            2,
            "lanh",
            "9910002220",
            group=_SPECIAL,
            note="doanh nghiệp đã giải thể",
        ),
    )
}
