"""Words for hands, papers and acts of signing."""

from __future__ import annotations

from django import template

from motcua.casework.results.types import BatchState, ItemState, SigningBatch
from motcua.doors.ui import texts

register = template.Library()

_CHIPS = {
    ItemState.DONE: "mc-chip--ok",
    ItemState.FAILED: "mc-chip--late",
    ItemState.DROPPED: "mc-chip--stop",
    ItemState.SIGNED: "mc-chip--violet",
}


@register.filter
def kind_words(kind: str) -> str:
    """Result or refusal."""
    return texts.words(f"office.signing.kind.{kind}")


@register.filter
def hindrance_words(hindrance: str) -> str:
    """Why a paper cannot be chosen."""
    return texts.words(f"office.signing.hindrance.{hindrance}")


@register.filter
def hand_words(hand: str) -> str:
    """What makes the signature."""
    return texts.words(f"office.signing.hand.{hand}")


@register.filter
def item_words(state: str) -> str:
    """Where one paper stands."""
    return texts.words(f"office.signing.item.{state}")


@register.filter
def item_chip(state: str) -> str:
    """The colour of where one paper stands."""
    return _CHIPS.get(ItemState(state), "mc-chip--info")


@register.filter
def act_words(batch: SigningBatch) -> str:
    """Where an act stands."""
    if batch.state is BatchState.ENDED and batch.stopped:
        return texts.words("office.signing.act_words.stopped")
    return texts.words(f"office.signing.act_words.{batch.state}")


@register.filter
def count_done(batch: SigningBatch) -> int:
    """Papers that are signed."""
    return batch.count(ItemState.DONE)


@register.filter
def count_failed(batch: SigningBatch) -> int:
    """Papers that failed or were dropped."""
    return batch.count(ItemState.FAILED, ItemState.DROPPED)
