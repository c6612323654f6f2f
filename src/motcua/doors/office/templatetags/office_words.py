"""Words for flags and turns on the desk."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from motcua.casework.dossiers.types import Meanwhile, Turn
from motcua.doors.office.connections import reasons
from motcua.doors.ui import statuses, texts

register = template.Library()


@register.filter
def flag_words(flag: str) -> str:
    """Why a dossier is to be looked at afterwards; an unknown flag is shown as it is."""
    return texts.find(f"office.flag.{flag}") or flag


@register.filter
def turn_words(turn: Turn | Meanwhile) -> str:
    """One line of a dossier's history."""
    if turn.kind == "dossiers.act_made":
        kind, state = turn.params.get("kind"), turn.params.get("state")
        return f"{texts.find(f'office.acts.name.{kind}') or ''}: {texts.find(f'office.acts.state.{state}') or ''}"
    if turn.kind == "dossiers.step_assigned":
        return rule_words(str(turn.params.get("kind", "")))
    said = texts.find(f"office.turn.{turn.kind}") or texts.words("office.turn.other")
    return f"{said}: {desk_words(turn.status)}" if turn.status else said


def desk_words(status: str) -> str:
    """A dossier's status in the desk's own words; an unknown one is shown as it is."""
    return texts.find(f"office.status.{status}") or status


@register.filter
def rule_words(kind: str) -> str:
    """By which kind of rule a step was given to whoever has it."""
    return texts.words("office.assigning.mark", kind=texts.find(f"office.assigning.kind.{kind}") or kind)


@register.filter
def value_words(name: str) -> str:
    """The question behind a value that a step gives; an unknown one by its own name."""
    return texts.find(f"office.gives.name.{name}") or name.replace("_", " ")


@register.filter
def choice_words(choice: str) -> str:
    """One of the answers of such a question."""
    return texts.find(f"office.gives.choice.{choice}") or choice.replace("_", " ")


@register.filter
def difference_words(kind: str) -> str:
    """How a channel's file and the ledger disagree."""
    return texts.words(f"office.payments.kind_of.{kind}")


@register.filter
def refund_words(state: str) -> str:
    """Where money that goes back stands."""
    return texts.words(f"office.payments.refund_state.{state}")


@register.simple_tag
def desk_chip(status: str) -> SafeString:
    """A dossier's status in the desk's own words, as a chip."""
    return format_html('<span class="mc-chip mc-chip--{}">{}</span>', statuses.tone(status), desk_words(status))


@register.filter
def channel_words(channel: str) -> str:
    """The door that a dossier came through."""
    return texts.find(f"office.channel.{channel}") or channel


@register.filter
def words_of(names: str) -> list[str]:
    """Keys of the words of single keys, for the list of them."""
    return [f"office.inbox.key.{name}" for name in names.split()]


@register.filter
def link_words(name: str) -> str:
    """The name of a link in words."""
    return texts.words(f"office.link.{name}")


@register.filter
def queue_words(channel: str) -> str:
    """The queue of a link in words; the link's name where it has but one."""
    return texts.find(f"office.queue.{channel}") or texts.find(f"office.link.{channel}") or channel


@register.filter
def trouble(raw: str) -> SafeString:
    """Why something failed: a sentence, and below it in small what was written down."""
    said = reasons.sentence(raw)
    small = format_html('<span class="mc-raw">{}</span>', raw)
    return format_html("{}{}", said, small) if said else format_html("{}", raw)


@register.filter
def link_side_words(side: str) -> str:
    """Whose trouble it is, in words."""
    return texts.words(f"office.link_side.{side}")


@register.filter
def webhook_state_words(state: str) -> str:
    """Whether a webhook is called, in words."""
    return texts.words(f"office.webhook_state.{state}")


@register.filter
def delivery_state_words(state: str) -> str:
    """How an event stands at a webhook, in words; all of them where no state is chosen."""
    return texts.words(f"office.delivery_state.{state or 'all'}")


@register.filter
def event_words(kind: str) -> str:
    """A kind of event in words."""
    return texts.words(f"office.event.{kind.replace('.', '_')}")


@register.filter
def link_state_words(state: str) -> str:
    """How a link stands, in words."""
    return texts.words(f"office.link_state.{state}")


@register.filter
def columns_of(names: str) -> list[str]:
    """Keys of the words of columns."""
    return [f"office.column.{name}" for name in names.split()]


@register.filter
def bulk_words(why: str) -> str:
    """Why a dossier was left out of an act on many, or failed in it."""
    return texts.find(f"office.bulk.because.{why}") or texts.find(f"failure.{why}.title") or why


@register.filter
def bulk_state(state: str) -> str:
    """What came of one dossier in an act on many."""
    return texts.words(f"office.bulk.state.{state}")


@register.filter
def refund_reason(reason: str) -> str:
    """Why money goes back: the house's own reasons in words, a person's as they wrote it."""
    return texts.find(f"office.payments.reason.{reason}") or reason


@register.filter
def refund_why(why: str) -> str:
    """Why money did not go back."""
    return texts.find(f"office.payments.why.{why.rpartition('.')[2]}") or why


@register.filter
def receipt_reason(reason: str) -> str:
    """Why a receipt holds no more."""
    return texts.words("office.money.refunded_reason") if reason == "refunded" else reason


@register.filter
def called(names: dict[str, str], by: str) -> str:
    """The name of somebody in a table of names."""
    return names.get(by, "")
