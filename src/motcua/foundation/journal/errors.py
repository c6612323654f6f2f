"""What can be wrong with the journal."""

from __future__ import annotations

from motcua.foundation.errors import HouseError


class OutsideTransaction(HouseError):
    """A fact may only be recorded in the transaction that makes it true (rule 12 of the house)."""

    code = "journal_outside_transaction"
    status = 500


class FactUnknown(HouseError):
    """The journal holds a fact that no room of this release tells."""

    code = "journal_fact_unknown"
    status = 500
