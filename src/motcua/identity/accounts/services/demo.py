"""Trial accounts, made only where the installation says it is a trial."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from motcua.foundation.errors import NotAllowed
from motcua.foundation.types import Actor
from motcua.identity.accounts import models, queries
from motcua.identity.accounts.services import demo_staff
from motcua.identity.accounts.services.clients import open_client, replace_secret
from motcua.identity.accounts.services.officers import open_officer, set_password
from motcua.identity.organisations import services as organisations
from motcua.identity.organisations.types import Source
from motcua.identity.people.types import STAFF_RIGHTS
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions import services as grants

SET_UP = Actor.system("set_up")
CLIENT_ID, ENTERPRISE = "demo-minh-phat", "9901234560"
PROVINCES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = tuple(
    (f"{login}.{place}", f"{name} ({city})", roles)
    for place, city, unit in (
        ("hanoi", "Hà Nội", "T01.CT"),
        ("hcm", "TP. Hồ Chí Minh", "T79.CT"),
        ("danang", "Đà Nẵng", "T48.CT"),
    )
    for login, name, roles in (
        ("tiepnhan", "Lưu Thị Quầy", ()),
        ("chuyenvien", "Tạ Văn Thẩm", (("specialist", unit),)),
        ("truongphong", "Chu Thị Phòng", (("division_head", unit),)),
        ("lanhdao", "Đinh Văn Sở", (("department_leader", unit), ("signer", unit))),
        ("vanthu", "Kiều Thị Dấu", (("clerk", unit),)),
        ("ketoan", "Quách Thị Sổ", (("accountant", unit),)),
    )
)
"""Three provinces beside the ministry; who receives there has the post at the desk."""
OFFICERS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("chuyenvien.hoachat", "Nguyễn Thị Thử", (("specialist", "G02.18"),)),
    ("lanhdao.hoachat", "Lê Văn Thử", (("department_leader", "G02.18"), ("signer", "G02.18"))),
    ("tiepnhan.motcua", "Bùi Thị Nhận", ()),
    ("truong.motcua", "Phan Thị Đầu", (("one_stop_head", "G02"),)),
    ("photruong.hoachat", "Hồ Văn Phó", (("division_head", "G02.18"),)),
    ("chuyenvien.bo", "Trịnh Văn Định", (("specialist", "G02"),)),
    ("truongphong.bo", "Đỗ Thị Xét", (("division_head", "G02"),)),
    ("lanhdao.bo", "Ngô Văn Ký", (("department_leader", "G02"), ("ministry_leader", "G02"), ("signer", "G02"))),
    ("phoihop.bo", "Cao Thị Góp", (("consulted_agency", "G02"),)),
    ("vanthu.bo", "Mai Thị Số", (("clerk", "G02"),)),
    ("kiemsoat.bo", "Tống Thị Soát", (("procedure_controller", "G02"),)),
    ("chuyendoiso.bo", "Hà Thị Chuyển", (("programme_officer", "G02.13"),)),
    ("ketoan.bo", "Vương Thị Thu", (("accountant", "G02"),)),
    ("kehoach.bo", "Lại Văn Hoạch", (("planning_officer", "G02"),)),
    *PROVINCES,
    ("thietke.thutuc", "Đặng Thị Thiết", (("procedure_designer", ""),)),
    ("congbo.thutuc", "Hoàng Văn Bố", (("procedure_publisher", ""),)),
    ("baove.dulieu", "Lý Thị Bảo", (("data_protection_officer", ""),)),
    ("vanhanh", "Phạm Văn Hành", (("operator", ""),)),
    ("kiemtoan", "Vũ Thị Kiểm", (("auditor", ""),)),
)
"""Login, invented name, roles with their units."""


@transaction.atomic
def make_demo(actor: Actor = SET_UP, *, client_secret: str, officer_password: str, at: datetime) -> None:
    """Make the trial accounts, or set their secrets anew when they exist. Raises `NotAllowed` outside a trial."""
    permissions.require(actor, "account.manage")
    if not settings.MOTCUA.demo:
        raise NotAllowed(reason="no_trial")
    organisations.remember_enterprise(
        actor,
        code=ENTERPRISE,
        name="Công ty TNHH Hóa chất Minh Phát",
        address="12 Nguyễn Văn Linh",
        source=Source.DECLARED,
        at=at,
    )
    if models.Client.objects.filter(client_id=CLIENT_ID).exists():
        replace_secret(actor, client_id=CLIENT_ID, secret=client_secret, at=at)
    else:
        open_client(actor, client_id=CLIENT_ID, enterprise=ENTERPRISE, scopes=STAFF_RIGHTS, secret=client_secret, at=at)
    for login, name, roles in OFFICERS:
        _officer(actor, login, name, officer_password, at)
        _roles(actor, queries.officer_id(login), roles, at)
    demo_staff.make(actor, at=at)


def _officer(actor: Actor, login: str, name: str, password: str, at: datetime) -> None:
    if models.Account.objects.filter(login=login).exists():
        set_password(actor, account=queries.officer_id(login), password=password, at=at)
    else:
        open_officer(actor, login=login, name=name, password=password, at=at)


def _roles(actor: Actor, account: str, roles: tuple[tuple[str, str], ...], at: datetime) -> None:
    held = {(grant.role, grant.place.unit) for grant in permissions.grants(account, at=at)}
    for role, unit in roles:
        if (role, unit) not in held:
            grants.grant(actor, principal=account, role=role, unit=unit, in_force_from=at, at=at)
