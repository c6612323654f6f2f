"""Words of the box, folded: what is asked for, and how it stands. A stand means something only within its topic."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Topic(StrEnum):
    """What is asked for."""

    DOSSIERS = "dossiers"
    PUNCTUALITY = "punctuality"
    PAYMENTS = "payments"
    RATINGS = "ratings"
    PETITIONS = "petitions"
    IN_TIME = "in_time"
    """The share in time as a figure that may be watched; asked for, it is `PUNCTUALITY`."""
    ONLINE = "online"
    DIGITAL = "digital"
    TARGETS = "targets"
    TASKS = "tasks"
    SLIPPED = "slipped"
    ASSESSMENT = "assessment"
    PROJECTS = "projects"
    REPORTS = "reports"


TARGETS = {
    Topic.PAYMENTS: "T05",
    Topic.RATINGS: "T10",
    Topic.PETITIONS: "T20",
    Topic.ONLINE: "T21",
    Topic.DIGITAL: "T09",
    Topic.IN_TIME: "T27",
}
"""The targets that topics are figures of."""

SHORT = {
    "hs": "ho so", "nv": "nhiem vu", "bc": "bao cao", "pakn": "phan anh kien nghi", "ko": "khong", "dvctt": "truc tuyen", "tthc": "thu tuc", "ti": "ty",
}  # fmt: skip
"""What people write for short."""

PROJECTS: Mapping[str, Topic] = dict.fromkeys(
    ("du an", "projects", "kinh phi", "ngan sach", "von", "von dau tu", "kinh phi du an", "von du an", "giai ngan", "da giai ngan", "ty le giai ngan"), Topic.PROJECTS
)  # fmt: skip
"""These go before all others: paid of a project is no payment of a fee."""
TOPICS: Mapping[str, Topic] = {
    **PROJECTS,
    "ho so": Topic.DOSSIERS, "dossiers": Topic.DOSSIERS, "dossier": Topic.DOSSIERS,
    "ty le ho so dung han": Topic.PUNCTUALITY, "ty le dung han": Topic.PUNCTUALITY, "ty le tre han": Topic.PUNCTUALITY, "ty le giai quyet dung han": Topic.PUNCTUALITY,
    "ty le ho so tre han": Topic.PUNCTUALITY, "ty le qua han": Topic.PUNCTUALITY,
    "thanh toan truc tuyen": Topic.PAYMENTS, "thanh toan": Topic.PAYMENTS, "online payment": Topic.PAYMENTS, "payments": Topic.PAYMENTS, "nop phi truc tuyen": Topic.PAYMENTS,
    "danh gia": Topic.RATINGS, "muc do hai long": Topic.RATINGS, "muc hai long": Topic.RATINGS, "hai long": Topic.RATINGS, "ratings": Topic.RATINGS, "satisfaction": Topic.RATINGS,
    "phan anh kien nghi": Topic.PETITIONS, "phan anh": Topic.PETITIONS, "kien nghi": Topic.PETITIONS, "petitions": Topic.PETITIONS,
    "ty le ho so truc tuyen": Topic.ONLINE, "ty le ho so nop truc tuyen": Topic.ONLINE, "ty le nop truc tuyen": Topic.ONLINE, "ty le nop ho so truc tuyen": Topic.ONLINE,
    "so hoa ket qua": Topic.DIGITAL, "ket qua so hoa": Topic.DIGITAL, "ty le so hoa": Topic.DIGITAL, "ket qua duoc so hoa": Topic.DIGITAL,
    "chi tieu": Topic.TARGETS, "ke hoach": Topic.TARGETS, "ke hoach chuyen doi so": Topic.TARGETS, "targets": Topic.TARGETS, "chi tieu ke hoach": Topic.TARGETS,
    "nhiem vu ke hoach": Topic.TASKS, "nhiem vu cua ke hoach": Topic.TASKS, "nhiem vu trong ke hoach": Topic.TASKS, "nhiem vu thuoc ke hoach": Topic.TASKS, "nhiem vu": Topic.TASKS, "tasks": Topic.TASKS, "tien do nhiem vu": Topic.TASKS, "tien do ke hoach": Topic.TASKS, "hoat dong hop tac": Topic.TASKS,
    "vi sao nhiem vu cham": Topic.SLIPPED, "ly do cham": Topic.SLIPPED, "nhiem vu cham va ly do": Topic.SLIPPED, "lui thoi han": Topic.SLIPPED, "lui han": Topic.SLIPPED,
    "doi thoi han": Topic.SLIPPED, "nhiem vu lui thoi han": Topic.SLIPPED, "nhiem vu lui han": Topic.SLIPPED, "ly do nhiem vu cham": Topic.SLIPPED,
    "tu danh gia": Topic.ASSESSMENT, "phieu tu danh gia": Topic.ASSESSMENT, "chi so chuyen doi so": Topic.ASSESSMENT, "dti": Topic.ASSESSMENT, "diem dti": Topic.ASSESSMENT,
    "diem chuyen doi so": Topic.ASSESSMENT, "tu danh gia chuyen doi so": Topic.ASSESSMENT,
    "bao cao dinh ky": Topic.REPORTS, "bao cao": Topic.REPORTS, "reports": Topic.REPORTS,
}  # fmt: skip

UNPAID = (
    "chua thanh toan", "chua nop phi", "chua nop le phi", "chua dong phi", "chua nop tien", "cho thanh toan", "cho nop phi", "cho thu phi", "no phi", "chua nop phi le phi",
)  # fmt: skip
"""Dossiers that wait for money; of projects they say something else."""

_LATE: Mapping[str, str] = {
    "tre han": "overdue", "qua han": "overdue", "bi tre": "overdue", "cham han": "overdue", "cham muon": "overdue", "cham tien do": "overdue", "cham": "overdue",
    "tre": "overdue", "late": "overdue", "overdue": "overdue",
}  # fmt: skip
_OPEN_LATE = (
    "dang qua han", "con qua han", "chua xu ly xong qua han", "chua giai quyet qua han", "ton dong qua han", "dang tre han", "qua han chua giai quyet",
    "tre han chua giai quyet", "overdue now", "dang bi qua han", "dang bi tre han", "tre han chua xu ly", "qua han chua xu ly",
)  # fmt: skip
_KEPT = (
    "khong tre han", "khong bi tre han", "khong qua han", "khong bi qua han", "khong cham han", "khong bi cham han", "khong tre", "khong bi tre", "khong cham",
    "khong bi cham", "dung va truoc han", "truoc va dung han", "not overdue", "not late",
)  # fmt: skip
_UNFINISHED = (
    "chua giai quyet", "chua xu ly", "chua giai quyet xong", "chua xu ly xong", "chua xong", "chua hoan thanh", "chua tra ket qua", "ton dong", "dang ton", "con ton", "ton",
)  # fmt: skip
STANDS: Mapping[Topic, Mapping[str, str]] = {
    Topic.DOSSIERS: {
        **dict.fromkeys(_OPEN_LATE, "open"), **_LATE, **dict.fromkeys(_KEPT, "kept"), **dict.fromkeys(_UNFINISHED, "unfinished"),
        **dict.fromkeys(("sap den han", "sap toi han", "sap tre han", "sap qua han", "gan den han", "sap han", "due soon"), "soon"),
        "truoc han": "early", "som han": "early", "early": "early", "dung han": "on_time", "on time": "on_time",
        "dang xu ly": "PROCESSING", "dang giai quyet": "PROCESSING", "cho bo sung": "SUPP_POST", "yeu cau bo sung": "SUPP_POST",
        "moi nop": "SUBMITTED", "cho tiep nhan": "SUBMITTED", "tu choi giai quyet": "REFUSED", "bi tu choi": "REFUSED", "tu choi": "REFUSED", "refused": "REFUSED",
        "khong tiep nhan": "NOT_ACCEPTED", "tu choi tiep nhan": "NOT_ACCEPTED", "cho ky": "SUBMITTED_FOR_SIGN", "trinh ky": "SUBMITTED_FOR_SIGN",
        "da tra ket qua": "RETURNED", "da tra": "RETURNED", "da rut": "STOPPED", "dung xu ly": "STOPPED", "lay y kien": "CONSULTING",
    },
    Topic.TASKS: {
        **_LATE, "co nguy co cham": "at_risk", "co nguy co tre": "at_risk", "co nguy co tre han": "at_risk", "co nguy co qua han": "at_risk", "nguy co cham": "at_risk",
        "co nguy co": "at_risk", "nguy co": "at_risk", "rui ro": "at_risk", "at risk": "at_risk", "dung tien do": "on_track", "on track": "on_track",
        "hoan thanh cham": "done_late", "hoan thanh tre han": "done_late", "hoan thanh dung han": "done", "hoan thanh": "done!", "da hoan thanh": "done!", "da xong": "done!",
        "cho xac nhan": "reported!", "chua xac nhan": "reported!", "bi tra lai": "returned!", "tra lai": "returned!", "dang thuc hien": "underway!", "dang trien khai": "underway!",
        "chua bat dau": "planned!", "chua thuc hien": "planned!", "chua trien khai": "planned!", "da dung": "cancelled!", "bi dung": "cancelled!",
    },
    Topic.TARGETS: {
        "dat": "met", "da dat": "met", "chua dat": "missed", "khong dat": "missed", "co nguy co": "at_risk", "nguy co": "at_risk", "co nguy co khong dat": "at_risk",
        "chua co so lieu": "no_data", "khong co so lieu": "no_data", "chua co du lieu": "no_data", "khong co du lieu": "no_data",
    },
    Topic.PROJECTS: {
        **_LATE, "tien di truoc viec": "ahead", "tien truoc viec": "ahead", "da thanh toan": "paid", "da chi": "paid", "thanh toan": "paid", "cam ket": "committed", "hop dong": "committed",
        "giao von": "allocated", "duoc giao": "allocated", "von giao": "allocated", "phan bo": "allocated", "chuyen nguon": "carried", "chuyen sang nam sau": "carried",
        "de xuat": "proposed", "da phe duyet": "approved", "phe duyet": "approved", "dang thuc hien": "running", "dang trien khai": "running", "hoan thanh": "finished",
        "da hoan thanh": "finished", "da quyet toan": "settled", "quyet toan": "settled", "da dung": "stopped", "bi dung": "stopped",
    },
    Topic.REPORTS: {
        **_LATE, "tre nop": "overdue", "cham nop": "overdue", "chua nop": "not_begun", "chua viet": "not_begun", "chua bat dau": "not_begun",
    },
}  # fmt: skip
"""By topic: expression → stand. Of tasks `!` marks a state, the others are lights. Other topics know the words of dossiers."""

CHANNELS = {
    "qua cong dich vu cong quoc gia": "national_portal", "cong quoc gia": "national_portal", "mot cua quoc gia": "single_window", "qua buu chinh": "post", "buu dien": "post",
    "buu chinh": "post", "truc tiep": "desk", "tai quay": "desk", "tai mot cua": "desk", "qua cong": "portal", "truc tuyen": "online", "online": "online", "qua mang": "online",
}  # fmt: skip
ONLINE = ("portal", "national_portal", "single_window", "api")
"""The channels that “online” stands for: no list is cut by all of them at once."""

ROLES = {"chu tri": "lead", "phoi hop": "supporting"}

FILLERS = frozenset({
    "cua", "tai", "o", "trong", "cac", "nhung", "theo", "thu", "tuc", "nop", "qua", "thuoc", "don", "vi", "ve", "cho", "va", "la", "da", "duoc",
    "voi", "xem", "danh", "sach", "liet", "ke", "tat", "ca", "ky", "thoi", "gian", "bao", "nhieu", "co", "so", "the", "of", "in", "at", "by", "for",
    "all", "list", "show", "ty", "le", "bi", "nhan", "tu", "den", "ngay", "dang", "bo", "toan", "hien", "tim", "mo", "loc", "giup", "toi", "hay",
    "muon", "biet", "nao", "may", "do",
})  # fmt: skip
DENIALS = frozenset({"khong", "chua", "chang", "tru", "ngoai", "not", "without", "except"})
