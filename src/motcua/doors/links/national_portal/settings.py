"""What the link needs to know; off unless its address is set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings as django_settings
from django.core.signing import BadSignature, Signer

from motcua.doors.ui.link_files import with_file

CHANNEL = "national_portal"
ADAPTER = "/XrdAdapter/RestService/forward/mapi"
WAITS = (60.0, 300.0, 900.0, 3600.0)
SANDBOX_WAITS = (2.0, 10.0, *WAITS)


@dataclass(frozen=True, slots=True)
class Settings:
    """The link's settings; `links/national_portal.toml` in the installation's folder replaces any of them by name."""

    url: str = ""
    style: str = "session"
    """`session`, `lgsp_rest` or `query_flag`."""
    username: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    """Bearer token of the gateway, for `lgsp_rest` and `query_flag`; empty inside its network."""
    dstcode: str = ""
    dstcode_in: str = "both"
    """Where the routing code goes: `header`, `query` or `both`."""
    unit: str = ""
    login_path: str = f"{ADAPTER}/login"
    data_path: str = f"{ADAPTER}/g"
    insert_path: str = "/KetNoiMotCuaQuocGia/DongBoHoSoMC"
    update_path: str = "/KetNoiMotCuaQuocGia/CapNhatHoSoMC"
    progress_path: str = "/KetNoiMotCuaQuocGia/CapNhatTienDoHoSoMC"
    service_path: str = "/KetNoiMotCuaQuocGia/"
    """Before the name of any other service, for `lgsp_rest` and `query_flag`."""
    """Paths of `lgsp_rest`; `query_flag` uses the insert path with `isUpdating` and the progress path."""
    session_words: tuple[str, ...] = ("session", "phien")
    """Folded words by which a refusal means that the session has ended."""
    exists_words: tuple[str, ...] = ("da ton tai",)
    unknown_words: tuple[str, ...] = ("chua duoc dong bo", "khong ton tai")
    field_codes: Mapping[str, str] = field(default_factory=lambda: {"Hóa chất": "G02-HC"})
    """Name of a field of procedures → its national code."""
    other_field: str = "G02-KHAC"
    result_code: str = ""
    """`MaGiayToKetQua` of our results where the national catalogue, as it was last fetched, names none."""
    paper_days: int = 30
    """The address of a paper in a push holds for this many days at least, and for twice as many at most."""
    inbound_key: str = field(default="", repr=False)
    """What the portal shows us in `x-api-key`; without one nothing is taken in."""
    largest_message: int = 40 * 1024 * 1024
    deepest: int = 40
    """Levels of a message that are read."""
    file_path: str = "/getfile"
    """Where a file that a message names by `URLTepDangKy` or `DuongDan` is fetched."""
    forms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """National code of a procedure → path in an incoming message → pointer of our form, beside `DuLieu`, which is the form itself."""
    share_path: str = ""
    """Where catalogues and look-ups are asked; empty: where everything is."""
    inbound_services: Mapping[str, str] = field(
        default_factory=lambda: {
            "createdossierfromdvcqg": "file",
            "updatedossierfromdvcqg": "answer",
            "paymentfromdvcqg": "pay",
            "withdrawfromdvcqg": "withdraw",
            "evaluationfromdvcqg": "rate",
            "petitionfromdvcqg": "petition",
        }
    )
    """Last part of the address at which they call us → what it means; the first name is known, the others are guesses."""
    list_service: str = "LayDanhSachHoSo"
    """Dossiers that they hold of a day; empty: they have no such list, and each of ours is asked for alone."""
    filed_service: str = "LayHoSoNop"
    """A dossier that was filed there, once more."""
    status_service: str = "DongBoTrangThaiHoSo"
    petition_service: str = "DongBoKetQuaPAKN"
    questions_service: str = "LayDanhSachHoiDapGuiTuDVCQG"
    """Questions that people put there to us; empty: none are fetched."""
    question_answer_service: str = "DongBoKetQuaHoiDapGuiTuDVCQG"
    question_date: str = "%d/%m/%Y"
    """How the day of an answer is written."""
    versions_service: str = "DongBoThuTuc"
    """Where the versions in force here are told; empty: nowhere."""
    petition_states: Mapping[str, str] = field(
        default_factory=lambda: {
            "NEW": "1", "NEED_INFO": "2", "REJECTED": "3", "FORWARDED": "4", "ASSIGNED": "5", "ANSWERED": "6", "PUBLISHED": "7",
            "MERGED": "5",
        }
    )  # fmt: skip
    page_size: int = 500
    staff: str = "Hệ thống tự động"
    public_url: str = ""
    seconds: float = 60.0
    largest_answer: int = 4 * 1024 * 1024
    batch: int = 20
    """Dossiers in one call; 1: each alone."""
    progress_items: int = 10
    """Progress items in one call; the portal takes ten."""
    waits: tuple[float, ...] = WAITS
    """Seconds before the next attempt when the portal is down; the last one for ever after."""
    tls_authorities: str = ""
    tls_certificate: str = ""
    tls_key: str = ""

    @property
    def is_on(self) -> bool:
        """Whether anything is carried at all."""
        return bool(self.url)


def current() -> Settings:
    """The settings of this installation."""
    options = django_settings.MOTCUA
    given = Settings(
        url=options.national_portal_url.rstrip("/"),
        style=options.national_portal_style,
        username=options.national_portal_user,
        password=options.national_portal_password,
        dstcode=options.national_portal_dstcode,
        unit=options.national_portal_unit,
        inbound_key=options.national_portal_key,
        public_url=options.public_url,
        # Beside a sandbox that is restarted at will, a first wait of a minute only looks like a fault.
        waits=SANDBOX_WAITS if options.sandbox else WAITS,
    )
    return with_file(given, CHANNEL)


def papers_until(at: datetime, settings: Settings) -> int:
    """Until when the address of a paper in today's pushes holds, in seconds since 1970.

    The same for a whole span of days, so that a push which says nothing new stays the same.
    """
    span = max(settings.paper_days, 1) * 86_400
    return (int(at.timestamp()) // span + 2) * span


def filed_paper(paper: str, settings: Settings, *, until: int) -> str:
    """An address under which a paper is fetched without a session, until then."""
    check = Signer(salt=CHANNEL).signature(f"{paper}/{until}")
    return f"{settings.public_url}/ket-noi/dvcqg/giay-to/{paper}?het={until}&k={check}"


def may_fetch(paper: str, until: str, check: str, at: datetime) -> bool:
    """Whether an address was made here and still holds."""
    try:
        Signer(salt=CHANNEL).unsign(f"{paper}/{until}:{check}")
    except BadSignature:
        return False
    return until.isdecimal() and len(until) < 12 and at.timestamp() < int(until)
