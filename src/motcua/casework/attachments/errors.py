"""Why a paper is not taken, bound or given out."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


class PaperRefused(HouseError):
    """A paper that is not taken; each kind of refusal is a subclass. Doors show it as `E-ATT` at the paper's place."""

    code = "paper_refused"
    status = 422


class PaperEmpty(PaperRefused):
    """The file has no content."""

    code = "paper_empty"


class PaperTooLarge(PaperRefused):
    """The file is larger than its kind may be; `largest` is in bytes."""

    code = "paper_too_large"
    status = 413


class PaperWrongKind(PaperRefused):
    """The content is none of the kinds taken, or not the kind that its name says; `found` names what it looks like."""

    code = "paper_wrong_kind"


class PaperEncrypted(PaperRefused):
    """The file is locked by a password or carries restrictions, so nobody could work with it or keep it."""

    code = "paper_encrypted"


class PaperScripted(PaperRefused):
    """The file carries something that runs: a script, a launch action, a macro, a program; `found` names which."""

    code = "paper_scripted"


class PaperUnreadable(PaperRefused):
    """The file is cut short or damaged, or so intricate that reading it is refused; `found` names which."""

    code = "paper_unreadable"


class PaperInfected(PaperRefused):
    """The antivirus found something; `found` is its name for it."""

    code = "paper_infected"


class PaperUnknown(NotFound):
    """No such paper, or not for this actor."""

    code = "paper_unknown"


class PaperNotBindable(Conflict):
    """A paper cannot go with the dossier; `reason` is `unknown`, `bound_elsewhere` or `not_clean`, `paper` its id."""

    code = "paper_not_bindable"


class PaperBound(Conflict):
    """The paper belongs to a dossier and stays with it."""

    code = "paper_bound"


class ArrangementWrong(HouseError):
    """Pages cannot be laid out so; `reason` is `count`, `turn`, `page`, `kind` or `again`, `page` its number where there is one."""

    code = "arrangement_wrong"
    status = 422


class TooManyUploads(Conflict):
    """An owner has as many unfinished uploads as there may be (`most`)."""

    code = "too_many_uploads"


class PieceMisplaced(Conflict):
    """A piece that is not the next one; `wanted` is the offset at which the next begins."""

    code = "piece_misplaced"


class UploadUnknown(NotFound):
    """No such upload of the actor's; its time may be over."""

    code = "upload_unknown"
