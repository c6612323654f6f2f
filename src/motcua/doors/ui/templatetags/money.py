"""Money in words."""

from __future__ import annotations

from django import template

from motcua.casework.payments.types import Receipt
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


@register.filter
def attempt_words(state: str) -> str:
    """The words for where a try to pay stands."""
    return texts.words(f"attempt_state.{state}")


@register.filter
def refund_told(state: str) -> str:
    """The words for where money that goes back stands, as its payer reads them."""
    return texts.words(f"refund_told.{state}")


@register.filter
def receipt_words(state: str) -> str:
    """The words for a receipt's state."""
    return texts.words(f"receipt_state.{state}")


@register.filter
def receipt_name(receipt: Receipt) -> str:
    """A receipt's name with its number; of a channel's own receipt, whose it is."""
    if receipt.number is not None:
        return texts.words("receipt.numbered", name=receipt.name, number=f"{receipt.number:07d}")
    if receipt.issued_at is not None:
        return texts.words("receipt.theirs", way=texts.words(f"payment.way.{receipt.way}"))
    return texts.words(f"receipt.kind.{receipt.kind}")
