"""Expected failures of results."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotFound


class ResultUnknown(NotFound):
    """There is no such result, or not for this actor."""

    code = "results.unknown"


class ResultEnded(Conflict):
    """The result is not in force any more; `state` says how it ended."""

    code = "results.ended"


class TemplateMissing(HouseError):
    """The pack has no template of this name."""

    code = "results.template_missing"
    status = 422


class PatternWrong(HouseError):
    """The pattern of the symbol must contain `{number}` and may contain `{year}`, nothing else in braces."""

    code = "results.pattern_wrong"
    status = 422


class ReasonMissing(HouseError):
    """A result is revoked with a reason."""

    code = "results.reason_missing"
    status = 422


class DraftChanged(Conflict):
    """The draft is not the one that was reviewed any more."""

    code = "results.draft_changed"


class DraftReturned(Conflict):
    """The draft was sent back and has not been put right yet."""

    code = "results.draft_returned"


class DraftLocked(Conflict):
    """The draft is being signed, or has been."""

    code = "results.draft_locked"


class TextWrong(HouseError):
    """A text of a draft: `key` is none of the template's, or the text is longer than `longest`."""

    code = "results.text_wrong"
    status = 422


class BeingSigned(Conflict):
    """Somebody else is signing this paper at the moment."""

    code = "results.being_signed"


class BatchUnknown(NotFound):
    """There is no such act of signing, or it is not the actor's."""

    code = "results.batch_unknown"


class BatchTooLarge(HouseError):
    """More papers than one act may sign; `most` is the limit."""

    code = "results.batch_too_large"
    status = 422


class BatchEmpty(HouseError):
    """Nothing was chosen, or nothing of it can be signed."""

    code = "results.batch_empty"
    status = 422


class BatchNotReady(Conflict):
    """The act is not at the point for this; `state` tells where it stands."""

    code = "results.batch_not_ready"


class NotPrepared(Conflict):
    """The address was used, is too old, or its paper does not wait for a signature."""

    code = "results.not_prepared"
