"""What can be refused to someone who deals with a dossier."""

from __future__ import annotations

from datetime import datetime

from motcua.foundation.errors import Conflict, HouseError, NotAllowed, NotFound


class TransitionNotLawful(HouseError):
    """The law knows no such turn from the present status; the attempt is logged."""

    code = "transition_not_lawful"
    status = 409


class KeyUsedOtherwise(Conflict):
    """The idempotency key was used before with another body."""

    code = "key_used_otherwise"
    status = 422


class DraftMoved(Conflict):
    """The draft was saved elsewhere meanwhile; `draft` holds what is there now."""

    code = "draft_moved"

    def __init__(self, *, version: int) -> None:
        super().__init__(version=version)
        self.version = version


class DeclarationChanged(Conflict):
    """The answers changed while the form was being signed: it is to be signed anew."""

    code = "declaration_changed"


class DossierMoved(Conflict):
    """The dossier changed since the page was made."""

    code = "dossier_moved"


class ActNotLawful(HouseError):
    """The act is not lawful for this dossier now; `why` is a code such as `extended_before` or `too_late`."""

    code = "act_not_lawful"
    status = 409

    def __init__(self, why: str, **params: object) -> None:
        super().__init__(why=why, **params)
        self.why = why


class ActUnknown(NotFound):
    """There is no such act, or it is not this actor's to settle."""

    code = "act_unknown"


class SamePerson(HouseError):
    """Whoever proposed an act does not settle it: a second person does."""

    code = "same_person"
    status = 409


class OpinionsOutstanding(HouseError):
    """An opinion that was declared necessary has not come; silence is no consent."""

    code = "opinions_outstanding"
    status = 409


class NotWaiting(Conflict):
    """The dossier does not wait for what is told of it, or changed since the page was made."""

    code = "not_waiting"


class ClockNotRunning(Conflict):
    """The legal clock has not started, has ended, stands still, or has no limit, where it would have to run."""

    code = "clock_not_running"


class AlreadyExtended(Conflict):
    """A new appointment is given once only (Decree 61/2018/NĐ-CP article 19(9))."""

    code = "already_extended"


class ExtensionWrong(HouseError):
    """The new appointment comes too late, or is no later working instant; `reason` names the fault, `due` is the due date."""

    code = "extension_wrong"
    status = 422


class ProcedureClosed(HouseError):
    """The procedure does not take dossiers today."""

    code = "procedure_closed"
    status = 422


class ChannelClosed(HouseError):
    """The procedure does not take dossiers through this door."""

    code = "channel_closed"
    status = 422


class TooManyLookUps(HouseError):
    """Somebody tries codes one after the other."""

    code = "too_many_look_ups"
    status = 429


class HeldByOther(Conflict):
    """Another officer is working on the dossier; `name` and `since` tell who and since when."""

    code = "held_by_other"

    def __init__(self, *, name: str, since: datetime) -> None:
        super().__init__(name=name, since=since.isoformat())
        self.name, self.since = name, since


class NotToTakeOver(HeldByOther):
    """The other officer is still at it, and only the head may take over now."""

    code = "not_to_take_over"


class SheetUnknown(NotFound):
    """No such paper of the desk, not for this actor, not made yet, or a form that no regime knows on that day."""

    code = "sheet_unknown"


class RegisterLocked(Conflict):
    """The year's register is closed, or its year has not ended."""

    code = "register_locked"


class RemarkUnknown(NotFound):
    """The dossier has no such remark, or not for this actor."""

    code = "remark_unknown"


class RemarkNotOpen(Conflict):
    """The remark is in a state that the act does not fit, such as one that was sent and is to be changed; `state` says which."""

    code = "remark_not_open"


class SupplementNotNow(Conflict):
    """A supplement cannot be asked for now; `why`, `article` and `way_on` say what the law wants and what can be done."""

    code = "supplement_not_now"


class SupplementTooLate(Conflict):
    """The term for the answer has ended; the desk is the way on. `until` is the instant."""

    code = "supplement_too_late"


class AnswerMoved(Conflict):
    """The answer was saved on another page or by another person meanwhile."""

    code = "answer_moved"


class IntakeMoved(Conflict):
    """The reception was changed elsewhere since the page was made."""

    code = "intake_moved"


class NotOffered(Conflict):
    """The wallet has nothing of this name for this place any more: it was used, replaced or has ended since the page was made."""

    code = "not_offered"


class IntakeKept(Conflict):
    """The reception is of what was taken while this system was away: it is filed, never given up."""

    code = "intake_kept"


class LeaseNotYours(HouseError):
    """The block of codes lies in another officer's hand."""

    code = "lease_not_yours"
    status = 403


class RecordsUnreadable(HouseError):
    """What was sent is no set of records of a device, is too large, or was altered; `reason` is `records`, `record`, `file`, `size` or `altered`."""

    code = "records_unreadable"
    status = 422


class TakenUnknown(NotFound):
    """There is no such record, or it is not at this actor's desk."""

    code = "taken_unknown"


class TakenSettled(Conflict):
    """The record does not wait for the head of the desk any more."""

    code = "taken_settled"


class IntakeIncomplete(HouseError):
    """Components are missing or not scanned; `missing` and `unscanned` name them."""

    code = "intake_incomplete"
    status = 422


class ParticularsWrong(HouseError):
    """Something about who came or how is wrong; `field` names it, `reason` tells why."""

    code = "particulars_wrong"
    status = 422


class TooBroad(HouseError):
    """The question would take the database too long: it has to be narrowed."""

    code = "too_broad"
    status = 422


class AssuranceTooLow(NotAllowed):
    """The procedure is filed by whoever signed in at a higher level; `needed` says which, signing in again is the way on."""

    code = "dossiers.assurance_too_low"


class ImportTouched(Conflict):
    """Something was done to what the batch brought; it stays."""

    code = "import_touched"


class BulkEmpty(HouseError):
    """Nothing was chosen to which the act could be done."""

    code = "bulk_empty"
    status = 422


class BulkStarted(Conflict):
    """The act on these was confirmed before."""

    code = "bulk_started"


class RuleWrong(HouseError):
    """A rule of assignment that cannot be: `field` is what is wrong with it."""

    code = "rule_wrong"
    status = 422

    def __init__(self, field: str) -> None:
        super().__init__(field=field)


class RuleTwice(Conflict):
    """The same rule is in force, or will be, in this period."""

    code = "rule_twice"


class RuleEnded(Conflict):
    """There is no such rule any more, or it is not one's own to end."""

    code = "rule_ended"


class BundleUnknown(NotFound):
    """There is no such filing of many dossiers, or it is another owner's."""

    code = "bundle_unknown"


class BundleBusy(Conflict):
    """The filing of many dossiers is being checked or filed; nothing in it can be changed now."""

    code = "bundle_busy"


class BundleMoved(Conflict):
    """The rows changed since the page was made."""

    code = "bundle_moved"


class FileRefused(HouseError):
    """A file of papers or signed forms is not taken; `why` is `empty`, `too_large`, `too_many`, `unpacked`, `path`, `encrypted`, `twice`, `broken`, `no_form` or `none_waits`."""

    code = "file_refused"
    status = 422

    def __init__(self, why: str, **params: object) -> None:
        super().__init__(why=why, **params)
        self.why = why
