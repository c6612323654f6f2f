"""Who stands behind a command on the machine itself."""

from __future__ import annotations

from motcua.foundation.types import Actor

OPERATOR = Actor.system("operator")
"""Whoever has the machine has the installation: the command line acts with the operator's rights and says so."""
