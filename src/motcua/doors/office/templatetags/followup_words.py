"""Words for comparisons, ratings and petitions."""

from __future__ import annotations

from datetime import date

from django import template

from motcua.doors.ui import texts
from motcua.followup.feedback.types import Rating

register = template.Library()


@register.filter
def gap_words(gap: str) -> str:
    """The name of a difference with another system."""
    return texts.words(f"office.compared.gaps.{gap}")


@register.filter
def mending_words(mending: str) -> str:
    """What mends a difference."""
    return texts.words(f"office.compared.acts.{mending}")


@register.filter
def national_words(gap: str) -> str:
    """The name of a difference with the national catalogue."""
    return texts.words(f"office.national.gaps.{gap}")


@register.filter
def level_words(level: str) -> str:
    """How satisfied somebody was."""
    return texts.words(f"office.ratings.levels.{level}")


@register.filter
def stage_words(one: Rating) -> str:
    """What was rated: the step of the dossier, or what another body's system calls it."""
    return texts.words(f"rating.stage.{one.stage}")


@register.filter
def petition_words(state: str) -> str:
    """Where a petition stands."""
    return texts.words(f"office.petitions.states.{state}")


@register.filter
def petition_class_words(kind: str) -> str:
    """What a petition is about."""
    return texts.words(f"office.petitions.classes.{kind}")


@register.filter
def ground_words(ground: str) -> str:
    """Why a petition is none of this authority's."""
    return texts.words(f"office.petitions.grounds.{ground}")


@register.filter
def petition_source_words(source: str) -> str:
    """How a petition came: by a way of ours, else over the link of that name."""
    return texts.find(f"office.petitions.sources.{source}") or texts.find(f"office.link.{source}") or source


@register.filter
def petition_act_words(act: str) -> str:
    """What is done to a petition."""
    return texts.words(f"office.petitions.acts.{act}")


@register.filter
def iso(day: date) -> str:
    """A day as addresses have it."""
    return day.isoformat()


@register.filter
def percent(share: float | None) -> str:
    """A share in per cent with one decimal, as it is written in Vietnam."""
    return "–" if share is None else f"{share * 100:.1f}".replace(".", ",")
