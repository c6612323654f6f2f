"""Logs: one JSON object a line, an event's name and its fields, never a sentence, never personal data.

What must not be there is masked on the way out, however it came in: whole fields by their names, and in any text what
looks like a personal number, a token, a mail address or a telephone number.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping

import structlog

HIDDEN = frozenset({
    "password", "secret", "token", "code_verifier", "authorization", "cookie", "client_secret", "access_token", "id_token",
    "personal_number", "old_card", "passport", "email", "phone", "born",
})  # fmt: skip
"""Fields whose value is never written, at any depth."""

_MASKS = (
    (re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"), "[token]"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 [token]"),
    (re.compile(r"(?i)\b(token_id|access_token|id_token|code|state|k)=[^&\s\"']{6,}"), r"\1=[hidden]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[mail]"),
    (
        re.compile(r"(?<![\w-])(?<!\w\.)(?:\d{12}|\d{9}|0\d{9}|\d{3}[ .]\d{3}[ .]\d{3}[ .]\d{3})(?![\w-])(?!\.\w)"),
        "[number]",
    ),
)
DEEPEST = 6


def masked(value: object, depth: int = 0) -> object:
    """The value without what must not be in a log."""
    if isinstance(value, str):
        for pattern, mark in _MASKS:
            value = pattern.sub(mark, value)
        return value
    if depth >= DEEPEST:
        return "[deep]"
    if isinstance(value, Mapping):
        return {
            key: "[hidden]" if str(key).lower() in HIDDEN else masked(part, depth + 1) for key, part in value.items()
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [masked(part, depth + 1) for part in value]
    return value


def mask(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Mask every field of an entry; its name and level stay as they are."""
    kept = {"event", "level", "timestamp"}
    for key in list(event):
        if key in kept:
            continue
        event[key] = "[hidden]" if key.lower() in HIDDEN else masked(event[key])
    return event


class MaskedFormatter(logging.Formatter):
    """The same for libraries that log sentences."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, masked."""
        return str(masked(super().format(record)))


def configure() -> None:
    """Send everything to standard error as JSON; libraries from warnings up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.getLogger("django.request").setLevel(logging.ERROR)  # noqa: TID251 -- theirs; ours are told by RequestLog
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(MaskedFormatter('{"level": "%(levelname)s", "logger": "%(name)s", "event": "%(message)s"}'))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
