"""The ministry's signature: the certificate that it signed with first is the one that it must sign with."""

from sandbox.single_window import signature
from sandbox.skeleton.store import Table

_KEY = "ministry"


class Trust:
    """Remembers one certificate."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @property
    def certificate(self) -> bytes | None:
        """The ministry's certificate (PEM), once it has signed something."""
        return self._table.get(_KEY)

    def status(self, text: str) -> str:
        """What the signature of one of the ministry's Envelopes is worth, in the words of the check service; `Ok` for the first one, which is remembered."""
        known = self.certificate
        status, certificate = signature.of_ministry(text.encode(), known)
        if status == "Ok" and known is None:
            self._table.put(_KEY, certificate)
        return status
