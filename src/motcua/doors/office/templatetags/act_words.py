"""Words for legal acts on the desk."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from motcua.casework.dossiers.types import ActView, Consultation, DeliveryView, LetterStanding
from motcua.doors.ui import texts

register = template.Library()


@register.filter
def by_words(by: str) -> str:
    """Who did it: the name of an officer, or the words for the house and the applicant."""
    return texts.find(f"office.acts.by.{by}") or by


@register.filter
def until_words(kind: str) -> str:
    """What the instant of an act is: its new due date, its end, or by when it is to be done."""
    return texts.find(f"office.acts.until.{kind}") or texts.words("office.acts.until.other")


@register.filter
def way_words(way: str) -> str:
    """How a wish of the applicant came."""
    return texts.find(f"office.acts.way_of_wish.{way}") or way


@register.filter
def act_name(kind: str) -> str:
    """The name of an act."""
    return texts.words(f"office.acts.name.{kind}")


@register.filter
def act_state(act: ActView) -> str:
    """How an act stands."""
    own = texts.find(f"office.acts.state_of.{act.kind.value}_{act.state.value}")
    return own or texts.words(f"office.acts.state.{act.state.value}")


@register.filter
def why_words(code: str) -> str:
    """Why an act is not lawful now."""
    return texts.find(f"office.acts.why.{code}") or texts.words("office.acts.why.status")


@register.filter
def unit_name(code: str, names: Mapping[str, str]) -> str:
    """The name of a unit, or its code where it bears none today."""
    return names.get(code) or code


@register.filter
def settle_name(kind: str) -> str:
    """The name of settling an act."""
    return texts.words(f"office.acts.settles.{kind}")


@register.filter
def mark_words(mark: str) -> str:
    """What stands beside a status."""
    return texts.words(f"office.acts.mark.{mark}")


@register.filter
def opinion_words(opinion: str) -> str:
    """What who was asked has said."""
    return texts.find(f"office.opinions.opinion.{opinion}") or opinion


@register.filter
def delivery_words(delivery: DeliveryView) -> str:
    """How a result went its way, and how far."""
    return f"{texts.words(f'office.release.means.{delivery.means.value}')}: {texts.words(f'office.release.state.{delivery.state.value}')}"


@register.filter
def letter_of(letters: Mapping[int, Consultation], question: int) -> Consultation | None:
    """The letter of a question."""
    return letters.get(question)


@register.filter
def letter_standing(standing: LetterStanding) -> str:
    """How a letter stands: with the other authority once it was sent, else in this house."""
    over = standing.state in {"cancelled", "recalled", "replaced"}
    part = f"exchange.{standing.exchange}" if standing.exchange and not over else f"state.{standing.state}"
    return texts.words(f"office.letters.{part}")
