"""Expected failures of projects."""

from __future__ import annotations

from motcua.foundation.errors import HouseError


class ProjectUnknown(HouseError):
    """There is no such project, or not for this actor."""

    code = "projects.unknown"
    status = 404


class CodeTaken(HouseError):
    """Another project has this code."""

    code = "projects.code_taken"
    status = 409


class FieldWrong(HouseError):
    """What was given does not hold; `field` says where, `reason` why; of a file that is refused `reason` is as attachments say, `name` its name."""

    code = "projects.field_wrong"
    status = 422


class TooMuch(HouseError):
    """The movement would break the order of money: `rule` names which sum may not pass which, `left` what is free, in đồng."""

    code = "projects.too_much"
    status = 409


class TurnNotAllowed(HouseError):
    """The project cannot go from its state to that one, or its state takes no such movement."""

    code = "projects.turn_not_allowed"
    status = 409


class ChangedMeanwhile(HouseError):
    """Somebody else changed the project since the page was made."""

    code = "projects.changed_meanwhile"
    status = 409


class AlreadyReversed(HouseError):
    """The movement was taken back before, or takes one back itself."""

    code = "projects.already_reversed"
    status = 409
