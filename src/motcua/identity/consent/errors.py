"""What can go wrong with purposes, consents and requests."""

from __future__ import annotations

from motcua.foundation.errors import Conflict, HouseError, NotAllowed, NotFound


class NoLawfulPurpose(NotAllowed):
    """There is no such purpose, or the subject has not agreed to it: nothing may be fetched, sent or shown."""

    code = "consent.no_lawful_purpose"


class PurposeUnknown(NotFound):
    """There is no such purpose."""

    code = "consent.purpose_unknown"


class NothingToConsent(HouseError):
    """The purpose does not rest on consent: it can be neither given nor withdrawn."""

    code = "consent.nothing_to_consent"
    status = 422


class ConsentUnknown(NotFound):
    """There is no such consent in force."""

    code = "consent.unknown"


class TextChanged(Conflict):
    """The words were changed since the page was opened; they are shown anew before anybody agrees to them."""

    code = "consent.text_changed"


class GuardianMissing(HouseError):
    """For a child a parent or guardian agrees, and the child too from seven years on (Decree 13/2023/NĐ-CP article 20)."""

    code = "consent.guardian_missing"
    status = 422


class RequestUnknown(NotFound):
    """There is no such request, or it is not yours."""

    code = "consent.request_unknown"


class DetailsMissing(HouseError):
    """A request says what it is about; `field` names what is missing or too long."""

    code = "consent.details_missing"
    status = 422


class TooManyRequests(Conflict):
    """As many requests of one subject are open as may be at a time."""

    code = "consent.too_many_requests"


class TurnNotLawful(Conflict):
    """The request cannot go from its state to that one, or was moved meanwhile."""

    code = "consent.turn_not_lawful"


class CitationMissing(HouseError):
    """Who denies names the law that forbids it."""

    code = "consent.citation_missing"
    status = 422


class ExportGone(NotFound):
    """The copy was not made yet, has expired, or is not yours."""

    code = "consent.export_gone"


class BreachWrong(HouseError):
    """The record of a breach lacks a part, or its times contradict each other; `field` names it."""

    code = "consent.breach_wrong"
    status = 422


class DataRestricted(NotAllowed):
    """The subject has had the use of these data restricted; an officer names a ground of law first (Law 91/2025/QH15 article 4)."""

    code = "consent.data_restricted"


class GroundWrong(HouseError):
    """Restricted data are used on one of the grounds of the list, with the article that gives it; `field` names what lacks."""

    code = "consent.ground_wrong"
    status = 422


class RestrictionUnknown(NotFound):
    """The subject's data are not restricted."""

    code = "consent.restriction_unknown"


class NoticeUnknown(NotFound):
    """There is no such receiver to be told, or they were told."""

    code = "consent.notice_unknown"


class BreachUnknown(NotFound):
    """There is no such record of a breach, or it is closed."""

    code = "consent.breach_unknown"
