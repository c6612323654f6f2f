"""Money in words."""

from __future__ import annotations

from django import template

from motcua.doors.ui import texts, writing

register = template.Library()


@register.filter
def dong(amount: int) -> str:
    """An amount with its groups and its currency."""
    return writing.dong(amount)


@register.filter
def bill_words(state: str) -> str:
    """The words for a bill's state."""
    return texts.words(f"bill_state.{state}")


@register.filter
def way_words(key: str) -> str:
    """The words for a way to pay."""
    return texts.words(f"payment.way.{key}")
