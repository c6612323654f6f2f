"""Switches of a simulator: how it misbehaves now, how often, for which addresses, and its own options."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

MODE_NAMES = {
    "normal": "bình thường",
    "down": "ngừng (503)",
    "slow": "chậm",
    "timeout_after": "làm xong rồi im lặng",
    "error": "lỗi máy chủ (500)",
    "malformed": "trả lời rác",
    "duplicate": "làm hai lần",
    "reordered": "sai thứ tự",
    "wrong_signature": "chữ ký sai",
    "expired_certificate": "chứng thư hết hạn",
    "clock_skew": "đồng hồ lệch",
    "wrong": "trả lời sai",
}
MODES = tuple(MODE_NAMES)
GENERAL = ("normal", "down", "slow", "timeout_after", "error", "malformed")
"""Modes that every guarded address shows by itself; any other is shown only by a simulator that has words for it."""
EARLIER_NAMES = {"garbage": "malformed", "twice": "duplicate"}
LONGEST_WAIT = 300.0
GARBAGE = b'\x00\xff<html><body>502 {"error_code":'

Endpoint = Callable[[Request], Awaitable[Response]]
Handler = Callable[[Request, str], Awaitable[Response]]
Recorder = Callable[[Request, bytes, Response | None, str], None]
"""Is told each call: the request, its body, the answer (none: silence) and the mode."""


class BadSwitch(ValueError):
    """A mode, option or value that the simulator does not have."""


@dataclass(frozen=True, slots=True)
class Option:
    """One setting of a simulator; with `choices` only those values are taken."""

    default: str
    help: str
    choices: tuple[str, ...] = ()


@dataclass(slots=True)
class Switches:
    """The present behaviour of one simulator; `notes` has words for the modes that mean something of their own here."""

    declared: Mapping[str, Option] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    mode: str = "normal"
    seconds: float = 0.0
    times: int = 0
    only: str = ""
    options: dict[str, str] = field(default_factory=dict)
    recorder: Recorder | None = None

    def __post_init__(self) -> None:
        self.notes = {EARLIER_NAMES.get(mode, mode): words for mode, words in self.notes.items()}
        self.reset()

    @property
    def shown(self) -> tuple[str, ...]:
        """The modes that this simulator can show."""
        return tuple(mode for mode in MODES if mode in GENERAL or mode in self.notes)

    def reset(self) -> None:
        """Behave normally again, every option at its default."""
        self.mode, self.seconds, self.times, self.only = "normal", 0.0, 0, ""
        self.options = {name: option.default for name, option in self.declared.items()}

    def option(self, name: str) -> str:
        """Present value of an option."""
        return self.options[name]

    def number(self, name: str) -> int:
        """Present value of an option that is a whole number."""
        return int(self.options[name])

    def change(self, values: Mapping[str, object]) -> None:
        """Set mode, seconds, times, only and options; all or none. Raises `BadSwitch`."""
        mode = str(values.get("mode", self.mode))
        mode = EARLIER_NAMES.get(mode, mode)
        if mode not in MODES:
            raise BadSwitch(f"mode: {mode}")
        if mode not in self.shown:
            raise BadSwitch(f"mode: {mode} cannot be shown by this simulator")
        try:
            seconds = float(str(values.get("seconds", self.seconds) or 0))
            times = int(str(values.get("times", self.times) or 0))
        except ValueError as error:
            raise BadSwitch(str(error)) from error
        if not 0 <= seconds <= LONGEST_WAIT or times < 0:
            raise BadSwitch(f"seconds: 0..{LONGEST_WAIT:g}, times: >= 0")
        options = dict(self.options)
        for name, value in values.items():
            if name not in {"mode", "seconds", "times", "only"}:
                options[name] = self._checked(name, str(value))
        self.mode, self.seconds, self.times, self.options = mode, seconds, times, options
        self.only = str(values.get("only", self.only) or "")

    def take(self, path: str) -> str:
        """The mode for this call; counts down when it was set for a number of calls."""
        if self.mode == "normal" or self.only not in path:
            return "normal"
        mode = self.mode
        if self.times:
            self.times -= 1
            if not self.times:
                self.mode = "normal"
        return mode

    def telling(self, path: str) -> str:
        """The mode for news that the simulator sends to `path`; those of `GENERAL` are about what is asked of it."""
        return "normal" if self.mode in GENERAL else self.take(path)

    def as_json(self) -> dict[str, object]:
        """Everything that is set now, what may be set, and which faults cannot be shown."""
        return {
            "mode": self.mode,
            "seconds": self.seconds,
            "times": self.times,
            "only": self.only,
            "options": dict(self.options),
            "modes": {mode: self.notes.get(mode, MODE_NAMES[mode]) for mode in self.shown},
            "cannot": [mode for mode in MODES if mode not in self.shown],
            "declared": {
                name: {"default": option.default, "help": option.help, "choices": list(option.choices)}
                for name, option in self.declared.items()
            },
        }

    def guard(self, handler: Handler) -> Endpoint:
        """Make an endpoint that obeys the mode and keeps what passed; modes that are not `GENERAL` are handed on to the handler."""

        async def endpoint(request: Request) -> Response:
            mode = self.take(request.scope["path"])
            body = await request.body()
            answer = await self._answered(request, mode, handler)
            if self.recorder is not None:
                self.recorder(request, body, None if mode == "timeout_after" else answer, mode)
            if mode == "timeout_after":
                await self._silence(request)
            return answer

        return endpoint

    async def _answered(self, request: Request, mode: str, handler: Handler) -> Response:
        if mode == "slow":
            await asyncio.sleep(self.seconds)
        elif mode == "down":
            return PlainTextResponse("503 Service Unavailable", 503, {"Retry-After": "5"})
        elif mode == "error":
            return PlainTextResponse("500 Internal Server Error", 500)
        elif mode == "malformed":
            return Response(GARBAGE, 200, media_type="text/html")
        return await handler(request, "normal" if mode in GENERAL else mode)

    async def _silence(self, request: Request) -> None:
        """Say nothing for `seconds` (0: as long as may be), or until the caller has given up."""

        async def given_up() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass

        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(given_up(), self.seconds or LONGEST_WAIT)

    def _checked(self, name: str, value: str) -> str:
        option = self.declared.get(name)
        if option is None:
            raise BadSwitch(f"option: {name}")
        if option.choices and value not in option.choices:
            raise BadSwitch(f"{name}: {' | '.join(option.choices)}")
        if option.default.lstrip("-").isdigit() and not option.choices and not value.lstrip("-").isdigit():
            raise BadSwitch(f"{name}: a whole number")
        return value
