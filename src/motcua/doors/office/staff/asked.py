"""What the forms of this subject ask: days, officers, places; a fault stands at its field and what was typed stays."""

from __future__ import annotations

from datetime import date, datetime, time

from django.http import QueryDict

from motcua.doors.ui import reading, texts
from motcua.foundation.clock import VIETNAM
from motcua.foundation.errors import HouseError
from motcua.foundation.vn import normal
from motcua.identity.accounts import queries as accounts
from motcua.identity.accounts.errors import AccountUnknown
from motcua.identity.permissions import queries as permissions

_FIELD = {
    "permissions.self_grant": "form",
    "permissions.role_unknown": "role",
    "permissions.period_empty": "until",
    "permissions.grant_overlaps": "role",
    "permissions.roles_apart": "role",
    "organisations.unit_unknown": "unit",
    "organisations.unit_code_wrong": "code",
    "organisations.day_wrong": "until",
    "organisations.decision_missing": "document",
    "organisations.stand_in_wrong": "to",
    "organisations.not_held": "role",
    "organisations.period_overlaps": "from",
    "organisations.post_title_missing": "title",
    "organisations.phone_wrong": "phone",
}
"""At which field an expected failure stands."""


class Form:
    """A posted form that is being read."""

    def __init__(self, posted: QueryDict) -> None:
        self.posted = posted
        self.faults: dict[str, str] = {}

    def text(self, name: str, *, needed: bool = False, most: int = 200) -> str:
        """One line of text."""
        found = normal(self.posted.get(name, ""))[:most]
        if needed and not found:
            self.fault(name, "missing")
        return found

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """A day as people write it."""
        found = self.text(name, needed=needed)
        if not found:
            return None
        try:
            return reading.day(found)
        except reading.Unreadable:
            self.fault(name, "day")
            return None

    def instant(self, name: str, *, needed: bool = False, after: bool = False) -> datetime | None:
        """The beginning of a day in Vietnam, or with `after` that of the next: the last day counts whole."""
        found = self.day(name, needed=needed)
        if found is None:
            return None
        if after and found < date.max:
            found = date.fromordinal(found.toordinal() + 1)
        return datetime.combine(found, time(), tzinfo=VIETNAM)

    def officer(self, name: str) -> str:
        """An officer by login; the account's id."""
        found = self.text(name, needed=True)
        if not found:
            return ""
        try:
            return accounts.officer_id(found)
        except AccountUnknown:
            self.fault(name, "officer")
            return ""

    def role(self, name: str = "role") -> str:
        """A role of the closed table."""
        found = self.text(name)
        if found not in permissions.role_keys():
            self.fault(name, "role")
        return found

    def fault(self, name: str, why: str) -> None:
        """Something wrong at a field; the first stays."""
        self.faults.setdefault(name, texts.words(f"officers.fault.{why}"))

    def refused(self, failure: HouseError) -> None:
        """An expected failure, at the field that it speaks of."""
        words = texts.find(f"officers.refused.{failure.code}", **failure.params)
        if words is None:
            raise failure
        self.faults.setdefault(_FIELD.get(failure.code, "form"), words)

    def errors(self) -> list[dict[str, str]]:
        """For the summary above the page."""
        return [{"text": text, "href": "" if name == "form" else f"#f-{name}"} for name, text in self.faults.items()]
