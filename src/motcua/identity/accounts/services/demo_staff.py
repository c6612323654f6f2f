"""Desks, posts, a delegation and terms of the trial: the ministry and three provinces."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from motcua.foundation.clock import legal_date
from motcua.foundation.types import Actor, ActorKind
from motcua.identity.accounts import queries
from motcua.identity.organisations import queries as organisations
from motcua.identity.organisations import services
from motcua.identity.organisations.types import NewUnit
from motcua.identity.permissions import queries as permissions
from motcua.identity.permissions.types import OnBehalf

DECISION = "01/QĐ-THU (dùng thử)"
DESK = "Bộ phận Tiếp nhận và Trả kết quả"
SINCE = date(2026, 1, 1)

DESKS = (
    ("G02.01.01", "tiepnhan.motcua", "G02.18"),
    ("T01.CT.01", "tiepnhan.hanoi", "T01.CT"),
    ("T79.CT.01", "tiepnhan.hcm", "T79.CT"),
    ("T48.CT.01", "tiepnhan.danang", "T48.CT"),
)
"""Unit of the desk, who receives there, and which unit sent them."""


def make(actor: Actor, *, at: datetime) -> None:
    """Make what is not there yet; again changes nothing."""
    on = legal_date(at)
    for code, login, sent_by in DESKS:
        if not organisations.names_of(code.rpartition(".")[0]):
            continue  # the list of units has not been loaded
        if not organisations.names_of(code):
            new = NewUnit(code, DESK, "desk", "One-stop desk")
            services.create_unit(actor, unit=new, on=SINCE, decision=DECISION, at=at)
        if not organisations.posts(unit=code, on=on):
            post = services.open_post(
                actor, unit=code, title="Cán bộ tiếp nhận", title_en="Intake officer", roles=["one_stop_officer"],
                on=on, at=at,
            )  # fmt: skip
            services.appoint(
                actor, principal=queries.officer_id(login), post=post.id, in_force_from=on,
                in_force_until=on + timedelta(days=730), document=DECISION, sent_by=sent_by, at=at,
            )  # fmt: skip
    _deputy(at)


def _deputy(at: datetime) -> None:
    """The head's deputy may sign for a year."""
    head, deputy = queries.officer_id("lanhdao.hoachat"), queries.officer_id("photruong.hoachat")
    if not any(grant.role == "signer" for grant in permissions.grants(deputy, at=at)):
        services.delegate(
            Actor(ActorKind.OFFICER, head), to=deputy, role="signer", unit="G02.18", on_behalf=OnBehalf.DEPUTY,
            document=DECISION, in_force_from=at, in_force_until=at + timedelta(days=365), at=at,
        )  # fmt: skip
