"""What a process prepares before its first work, so that nobody's first filing waits for it."""

from __future__ import annotations

import gc

import structlog
from django.db import Error, connection

from motcua.definitions.catalogue import queries as catalogue
from motcua.foundation import clock
from motcua.foundation.errors import HouseError
from motcua.foundation.signing import services as signing

log = structlog.get_logger("warming")


def web() -> None:
    """Read the list of procedures, build the forms and tables of those that answer by themselves."""
    try:
        catalogue.warm(clock.now())
    except Error as error:  # the database may come later than this process
        log.warning("not_warm", error=str(error)[:200])
    finally:
        connection.close()
    _settle()


def worker() -> None:
    """The same, and read the signing key."""
    web()
    try:
        signing.signer()
    except HouseError as error:
        log.warning("no_signing_key", code=error.code)


def _settle() -> None:
    """What is here now stays as long as the process: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
