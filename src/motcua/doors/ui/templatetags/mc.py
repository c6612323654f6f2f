"""Tags for words, numbers, dates, chips and questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from motcua.casework.dossiers.types import DossierLine, InboxLine, PublicStatus
from motcua.definitions.forms.types import Text
from motcua.doors.ui import answers, faults, statuses, texts, writing

register = template.Library()


@register.simple_tag
def t(key: str, **values: object) -> str:
    """Words by key, in the language of the page."""
    return texts.words(key, **values)


@register.filter
def said(text: Text | None) -> str:
    """A text of a pack in the language of the page."""
    return text.in_(texts.language()) if text else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """`22/11/2026`."""
    if value is None:
        return ""
    return writing.moment(value).rsplit(" ", 1)[-1] if isinstance(value, datetime) else writing.day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """`08:00 22/11/2026`."""
    return writing.moment(value) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """`08:15`."""
    return writing.clock(value) if value else ""


@register.filter
def size(value: int) -> str:
    """Bytes in kB or MB."""
    return writing.size(value)


@register.filter
def grouped(value: float) -> str:
    """A number with its thousands grouped."""
    return writing.number(value)


@register.filter
def status_words(status: str) -> str:
    """The applicant's words for a dossier's status."""
    return statuses.words(status)


@register.filter
def shipping_state(state: str) -> str:
    """Words for the state of what the post brings."""
    return texts.words(f"shipping.states.{state}")


@register.filter
def shipping_news(news: str) -> str:
    """Words for what the post told."""
    return texts.words(f"shipping.news.{news}")


@register.filter
def lower_first(text: str) -> str:
    """A name inside a sentence."""
    return faults.lower(text)


@register.filter
def at(table: Mapping[int, str], key: int) -> str:
    """The entry of a table."""
    return table.get(key, "")


@register.filter
def procedure_name(line: DossierLine | InboxLine | PublicStatus) -> str:
    """The procedure's name on a line of a list."""
    english = texts.language() == "en"
    return (english and line.procedure_name_en) or line.procedure_name_vi


@register.simple_tag
def checked(level: str) -> str:
    """How far something was held against the law, in words."""
    return texts.find(f"checked.{level}") or level


@register.simple_tag
def chip(status: str) -> SafeString:
    """A dossier's status as a chip: word and border, colour only beside them."""
    return format_html('<span class="mc-chip mc-chip--{}">{}</span>', statuses.tone(status), statuses.words(status))


@register.simple_tag
def section_chip(state: str) -> SafeString:
    """The state of a section or a paper."""
    return format_html(
        '<span class="mc-chip mc-chip--{}">{}</span>', statuses.section_tone(state), texts.words(f"section.{state}")
    )


@register.simple_tag
def answer_list(given: Sequence[answers.Answer], mending: object = None) -> SafeString:
    """Answers as a list; made here, since a declaration of two hundred lines has thousands. With `mending` what is missing shows too."""
    if not given:
        return SafeString("")
    missing = format_html('<span class="govuk-hint">{}</span>', texts.words("page.not_given"))
    rows = format_html_join(
        "",
        '<div class="govuk-summary-list__row govuk-summary-list__row--no-actions"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd></div>',
        (
            (answer.label, _lines(answer.text) if answer.text else missing)
            for answer in given
            if answer.text or not answer.optional or mending
        ),
    )
    return format_html('<dl class="govuk-summary-list">{}</dl>', rows)


def _lines(text: str) -> str:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in text.split("\n"))) if "\n" in text else text


@register.inclusion_tag("ui/parts/question.html", takes_context=True)
def question(context: template.Context, asked: object) -> dict[str, object]:
    """One question with its control."""
    return {"q": asked, "csrf_token": context.get("csrf_token")}
