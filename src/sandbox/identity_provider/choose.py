"""The page on which a demo person is chosen: no password, no script, one radio list."""

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from sandbox.people import ACCOUNTS, ENTERPRISES, PEOPLE, Account
from sandbox.skeleton.pages import h, page

GROUPS = ("Cá nhân", "Tổ chức", "Trường hợp đặc biệt")


def sign_in(query: Mapping[str, str], *, chosen: str = "", missing: bool = False) -> Response:
    """The form; the request's own parameters travel in hidden fields."""
    hidden = "".join(
        f'<input type="hidden" name="{h(name)}" value="{h(value)}">'
        for name, value in query.items()
        if name != "account"
    )
    groups = "".join(_group(name, chosen) for name in GROUPS)
    complaint = (
        '<div class="card error" role="alert" tabindex="-1"><strong>Chưa chọn người đăng nhập.</strong> '
        '<a href="#first">Chọn một người trong danh sách</a>.</div>'
        if missing
        else ""
    )
    body = (
        f'<div class="narrow">{complaint}<p>Chọn người để đăng nhập vào Cổng dịch vụ công. Không cần mật khẩu vì đây là hệ thống mô phỏng định danh điện tử.</p>'
        f'<p class="note" lang="en">Choose whom to sign in as. No password: this page plays the national sign-in.</p>'
        f'<form method="post" action="authorize">{hidden}{groups}'
        '<div class="actions sticky"><button type="submit">Đăng nhập</button>'
        '<button type="submit" name="refuse" value="1" class="second" formnovalidate>Từ chối</button></div></form></div>'
    )
    return page("Đăng nhập định danh điện tử", body, status=400 if missing else 200)


def problem(title: str, sentence: str, *, status: int = 400) -> Response:
    """A page for what must not be sent back to the caller (unknown client, wrong address)."""
    return page(title, f'<div class="card narrow error"><p>{h(sentence)}</p></div>', status=status)


def leaving(accounts: Sequence[str]) -> str:
    """The form on which whoever is signed in here signs out."""
    if not accounts:
        return '<p class="narrow">Không có ai đang đăng nhập.</p>'
    choices = "".join(
        f'<label class="choice"><input type="radio" name="account" value="{h(key)}" required>'
        f"<span><span>{h(describe(ACCOUNTS[key])[0])}</span></span></label>"
        for key in accounts
    )
    return (
        f'<form method="post" action="leave" class="narrow"><fieldset><legend>Ai đăng xuất</legend>{choices}</fieldset>'
        '<div class="actions"><button type="submit">Đăng xuất khỏi mọi phần mềm</button></div></form>'
    )


def describe(account: Account) -> tuple[str, str]:
    """What stands on the two lines of a choice."""
    person = PEOPLE[account.person]
    number = person.id_no or (f"CMND {person.old_id_no}" if person.old_id_no else f"hộ chiếu {person.passport}")
    if account.kind == 1:
        acts = [
            f"{agent.title}, {e.name}"
            for e in ENTERPRISES.values()
            for agent in e.agents
            if agent.person == account.person
        ]
        parts = [number, account.note or "; ".join(acts[:2])]
        return person.name, " · ".join(part for part in parts if part)
    if account.kind == 2:
        enterprise = ENTERPRISES[account.enterprise]
        title = next((agent.title for agent in enterprise.agents if agent.person == account.person), "")
        parts = [
            f"MST {enterprise.code}",
            f"người thực hiện: {person.name}" + (f" ({title})" if title else ""),
            account.note,
        ]
        return enterprise.name, " · ".join(part for part in parts if part)
    return account.organisation, f"{account.note} · người thực hiện: {person.name}"


def _group(name: str, chosen: str) -> str:
    accounts = [account for account in ACCOUNTS.values() if account.group == name]
    choices = "".join(
        _choice(account, chosen, first=name == GROUPS[0] and n == 0) for n, account in enumerate(accounts)
    )
    if name != GROUPS[-1]:
        return f"<fieldset><legend>{h(name)}</legend>{choices}</fieldset>"
    # The odd cases are for testers: folded away, open when one of them is asked for.
    opened = " open" if any(account.key == chosen for account in accounts) else ""
    return (
        f"<details{opened}><summary>{h(name)}</summary>"
        f'<fieldset><legend class="unseen">{h(name)}</legend>{choices}</fieldset></details>'
    )


def _choice(account: Account, chosen: str, *, first: bool) -> str:
    title, note = describe(account)
    marks = ' id="first"' if first else ""
    marks += " checked" if account.key == chosen else ""
    return (
        f'<label class="choice"><input type="radio" name="account" value="{h(account.key)}" required{marks}>'
        f'<span><span>{h(title)}</span><span class="note">{h(note)}</span></span></label>'
    )
