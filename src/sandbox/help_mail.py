"""Simulator of the ministry's mail server for the help desk: a page on which somebody writes to it; letters lie in a Maildir."""

import secrets
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.skeleton.pages import page
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Switches

ADDRESS = "hotro@sandbox.example"
_FIELDS = (("from", "Từ", "mai@example.vn"), ("subject", "Tiêu đề", "Hỏi về hồ sơ"))


class HelpMail:
    """The simulator."""

    name = "help_mail"
    title = "Thư gửi bộ phận hỗ trợ – mail to the help desk"
    about = "Viết thư như người dân; thư nằm trong thư mục Maildir mà Cổng đọc mỗi phút."
    pages = (("/help-mail/", "viết thư – write a letter"),)

    def __init__(self, context: Context) -> None:
        self.switches = Switches(
            {},
            {
                "duplicate": "mỗi thư hai lần",
                "malformed": "thư không đọc được",
                "wrong": "thư tự động (Auto-Submitted)",
            },
        )
        self._folder = context.home / "help-mail"
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)

    def routes(self) -> list[BaseRoute]:
        """The page and its form."""
        return [
            Route("/help-mail/", self._page),
            Route("/help-mail/send", self._send, methods=["POST"]),
        ]

    def forget(self) -> None:
        """Drop every letter."""
        for part in ("tmp", "new", "cur"):
            for letter in (self._folder / part).iterdir():
                letter.unlink(missing_ok=True)

    async def start(self) -> None:
        """Nothing runs beside the web server."""

    async def stop(self) -> None:
        """Nothing to end."""

    async def _page(self, _request: Request) -> Response:
        rows = "".join(
            f'<p><label for="{name}">{escape(words)}</label><br><input id="{name}" name="{name}" value="{escape(value)}"></p>'
            for name, words, value in _FIELDS
        )
        count = sum(1 for _ in (self._folder / "new").iterdir())
        body = (
            f'<p>Chờ đọc: {count}</p><form method="post" action="/help-mail/send">{rows}'
            '<p><label for="text">Nội dung</label><br><textarea id="text" name="text" rows="6"></textarea></p>'
            "<p><button>Gửi thư</button></p></form>"
        )
        return page("Thư gửi bộ phận hỗ trợ", body, trail=(("/", "Hệ thống mô phỏng"),))

    async def _send(self, request: Request) -> Response:
        given = dict(parse_qsl((await request.body())[:100_000].decode(), keep_blank_values=True))
        mode = self.switches.take("mail")
        mail = EmailMessage()
        mail["From"], mail["To"] = " ".join(given.get("from", "").split()), ADDRESS
        mail["Subject"] = " ".join(given.get("subject", "").split())
        mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="sandbox.example")
        if mode == "wrong":
            mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(given.get("text", ""))
        content = b"\x00\xff no letter at all" if mode == "malformed" else bytes(mail)
        for _ in range(2 if mode == "duplicate" else 1):
            self._put(content)
        return JSONResponse({"sent": True})

    def _put(self, content: bytes) -> None:
        name = secrets.token_hex(12)
        waiting: Path = self._folder / "tmp" / name
        waiting.write_bytes(content)
        waiting.rename(self._folder / "new" / name)
