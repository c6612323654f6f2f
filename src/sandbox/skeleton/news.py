"""News of a payment system to the ministry: before the payer goes back, again until it is confirmed, or spoilt as a switch says."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from sandbox.skeleton.outgoing import Outgoing
from sandbox.skeleton.simulator import Context
from sandbox.skeleton.switches import Option, Switches

if TYPE_CHECKING:
    import httpx

KINDS = ("once", "twice", "never", "wrong_amount", "forged", "failed_then_paid", "late")
OPTIONS = {
    "news": Option("once", "báo kết quả thế nào", KINDS),
    "repeats": Option("3", "số lần báo lại khi chưa được xác nhận"),
}
MODES = {
    "duplicate": "báo hai lần; trả lời hai lần trong một thân",
    "reordered": "báo tin cũ (không thành công) sau tin đã nộp",
    "wrong_signature": "tin báo mang chữ ký sai",
}
_AS_MODE = {"duplicate": "twice", "reordered": "reordered", "wrong_signature": "forged"}
_REPEAT_SECONDS = 0.2
_LATE_SECONDS = 2.0

Send = Callable[["httpx.AsyncClient", str], Awaitable["httpx.Response"]]
"""Sends the news in one of its kinds: `plain` (as it is), `failed`, `wrong_amount`, `forged`."""


class News:
    """What one simulator tells the ministry, and what it was answered."""

    def __init__(
        self,
        context: Context,
        name: str,
        switches: Switches,
        *,
        confirmed: frozenset[str],
        field: str,
        note: Callable[[str, str], None],
    ) -> None:
        """`name` is the simulator's, `field` of the answer holds the ministry's code, `confirmed` are those that end the repeating, `note` keeps each by its reference."""
        self._switches, self._confirmed, self._field, self._note = switches, confirmed, field, note
        self._outgoing = Outgoing(context, name)

    async def tell(self, reference: str, send: Send) -> None:
        """Tell it as the switch says; only late news goes its own way."""
        if self._switches.option("news") != "late":
            await self._tell(reference, send)
            return
        self._outgoing.begin(self._tell(reference, send, after=_LATE_SECONDS))

    async def stop(self) -> None:
        """End what is under way."""
        await self._outgoing.stop()

    async def _tell(self, reference: str, send: Send, *, after: float = 0.0) -> None:
        news = _AS_MODE.get(self._switches.mode) or self._switches.option("news")
        await asyncio.sleep(after)
        if news == "never":
            return
        if news in {"wrong_amount", "forged"}:
            await self._deliver(reference, send, news, times=1)
            return
        if news == "failed_then_paid":
            await self._deliver(reference, send, "failed", times=1)
        for _ in range(2 if news == "twice" else 1):
            await self._deliver(reference, send, "plain", times=self._switches.number("repeats") + 1)
        if news == "reordered":
            await self._deliver(reference, send, "failed", times=1)

    async def _deliver(self, reference: str, send: Send, kind: str, *, times: int) -> None:
        import httpx

        for _ in range(times):
            try:
                answer = await send(self._outgoing.client, kind)
                code = str(answer.json().get(self._field)) if answer.status_code == 200 else str(answer.status_code)
            except (httpx.HTTPError, ValueError) as error:
                code = type(error).__name__
            self._note(reference, code)
            if code in self._confirmed:
                return
            await asyncio.sleep(_REPEAT_SECONDS)
