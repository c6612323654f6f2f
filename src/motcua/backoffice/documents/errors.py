"""What can go wrong with documents, each with its way on."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


class DocumentUnknown(NotFound):
    """There is no such document, or not for this actor."""

    code = "documents.unknown"


class FileGone(HouseError):
    """The file belongs to a recalled document: it is kept and given out no more."""

    code = "documents.file_gone"
    status = 410


class TurnNotLawful(Conflict):
    """The document does not stand where this act begins; `state` says where it stands."""

    code = "documents.turn_not_lawful"


class DocumentMoved(Conflict):
    """Somebody changed the document after the page was made."""

    code = "documents.moved"


class NothingToSend(HouseError):
    """There is no receiver to whom the document could go."""

    code = "documents.nothing_to_send"
    status = 422


class NoRecall(Conflict):
    """Nobody asks for the document back, or nothing was offered in its place."""

    code = "documents.no_recall"


class SamePerson(HouseError):
    """Who drafted or checked one step does not do the next (Decree 30/2020/NĐ-CP article 12)."""

    code = "documents.same_person"
    status = 403


class PackageUnknown(NotFound):
    """There is no such package."""

    code = "documents.package_unknown"


class Unacceptable(HouseError):
    """A document that may not be taken in: `reason` is `secret`, `infected`, `not_ours`, `empty` or `foreign` (speaks of another's document)."""

    code = "documents.unacceptable"
    status = 422


class ActUnknown(NotFound):
    """There is no such act of signing, or it is somebody else's."""

    code = "documents.act_unknown"


class NothingToSign(HouseError):
    """No document was chosen that waits for this person's signature."""

    code = "documents.nothing_to_sign"
    status = 422


class TooManyToSign(HouseError):
    """More documents than one act may have: `most`."""

    code = "documents.too_many_to_sign"
    status = 422


class ActNotReady(Conflict):
    """The act waits for no authorisation: its documents are being set, or it has ended."""

    code = "documents.act_not_ready"


class BeingSigned(Conflict):
    """Somebody is signing this document in another act."""

    code = "documents.being_signed"


class NotOffered(NotFound):
    """The one-time address is of no document that waits for its signature: used, too old, or never given."""

    code = "documents.not_offered"
