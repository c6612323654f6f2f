"""The one place of the sandbox that reads the machine's time."""

from datetime import UTC, datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present time in Hanoi."""
    return datetime.now(HANOI)


def utc() -> datetime:
    """The present time in UTC."""
    return datetime.now(UTC)


def epoch() -> int:
    """Whole seconds since 1970."""
    return int(datetime.now(UTC).timestamp())


def local(seconds: float) -> datetime:
    """Seconds since 1970 as a time in Hanoi."""
    return datetime.fromtimestamp(seconds, HANOI)


def stamp() -> str:
    """The present time in Hanoi as `yyyyMMddHHmmss`."""
    return now().strftime("%Y%m%d%H%M%S")
