"""Words for hands, papers and acts of signing."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from motcua.backoffice.documents.types import SigningAct, SigningPaper
from motcua.casework.results.types import BatchState, ItemState, SigningBatch, SigningItem
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
def letters_words(act: SigningAct) -> str:
    """Where an act of signing documents stands."""
    return texts.words(f"office.signing.act_words.{'stopped' if act.stopped and act.state == 'ended' else act.state}")


@register.filter
def letter_words(state: str) -> str:
    """Where one document of an act stands: the last turn is its issue."""
    return texts.words("office.documents.sign.issued" if state == "done" else f"office.signing.item.{state}")


@register.filter
def count_done(act: SigningBatch | SigningAct) -> int:
    """Papers that are signed."""
    return sum(one.state == ItemState.DONE for one in _of(act))


@register.filter
def count_failed(act: SigningBatch | SigningAct) -> int:
    """Papers that failed or were dropped."""
    return sum(one.state in {ItemState.FAILED, ItemState.DROPPED} for one in _of(act))


def _of(act: SigningBatch | SigningAct) -> Sequence[SigningItem | SigningPaper]:
    return act.items if isinstance(act, SigningBatch) else act.papers
