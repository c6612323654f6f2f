"""A process that ends when its parent does, even one that was killed and could not say goodbye."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal

_PARENT_DEATH = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


def end_with_parent() -> None:
    """Ask the kernel for SIGKILL when the parent dies; without it, workers of a killed web server go on taking requests."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
    # It may have died before the kernel was asked. Whoever takes orphans in is of another session than they are.
    if os.getsid(os.getppid()) != os.getsid(0):
        os._exit(1)
