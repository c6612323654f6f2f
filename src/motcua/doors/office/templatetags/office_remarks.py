"""The form's pane and the pins on a page: made here, since a declaration of two hundred lines has thousands of answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from motcua.doors.office.panes import showing as panes
from motcua.doors.ui import answers, pointers, texts

register = template.Library()


@register.simple_tag
def form_pane(
    cards: Sequence[answers.Card],
    pins: Mapping[str, Sequence[int]],
    sources: Mapping[str, str],
    mismatches: Mapping[str, str],
    back: str,
    may: bool,  # noqa: FBT001 -- the tag takes what the page has, by place
) -> SafeString:
    """Every answer with its source, its remarks, and a link to add one."""
    pane = _Pane(pins, sources, mismatches, back, texts.words("office.remark.add") if may else "")
    return format_html_join("", "{}", ((pane.card(card),) for card in cards))


class _Pane:
    def __init__(
        self,
        pins: Mapping[str, Sequence[int]],
        sources: Mapping[str, str],
        mismatches: Mapping[str, str],
        back: str,
        add: str,
    ) -> None:
        self.pins, self.sources, self.mismatches, self.back, self.add = pins, sources, mismatches, back, add

    def card(self, card: answers.Card) -> SafeString:
        blocks = format_html_join("", "{}", ((self.block(card, block),) for block in card.blocks))
        return format_html('<h3 class="govuk-heading-s">{}</h3>{}', card.title, blocks)

    def block(self, card: answers.Card, block: answers.Block) -> SafeString:
        rows = format_html_join("", "{}", ((self.answer(card, answer),) for answer in block.answers))
        title = SafeString("")
        if block.title:
            row = self.row_of(block)
            title = format_html('<h4 class="govuk-heading-s mc-row-title" id="{}">{}{}</h4>', pointers.name_of_id(row), block.title, self.link(row, block.title))  # fmt: skip
        return format_html('{}<dl class="govuk-summary-list">{}</dl>', title, rows) if rows else title

    def row_of(self, block: answers.Block) -> str:
        if block.row is None or not block.answers:
            return ""
        steps = block.answers[0].pointer.split("/")
        at = next((index for index, step in enumerate(steps) if step == str(block.row)), 0)
        return "/".join(steps[: at + 1])

    def answer(self, card: answers.Card, answer: answers.Answer) -> SafeString:
        text = (
            format_html_join(SafeString("<br>"), "{}", ((line,) for line in answer.text.split("\n")))
            if answer.text
            else "—"
        )
        place = pointers.starred(answer.pointer)
        told = [self.sources[place]] if place in self.sources else []
        source = format_html('<span class="mc-known__source">{}</span>', told[0]) if told else ""
        other = self.mismatches.get(answer.pointer)
        differs = (
            format_html('<span class="mc-mismatch">{}</span>', texts.words("office.panes.differs", value=other))
            if other
            else ""
        )
        key = answer.key or answer.pointer if card.kind == "papers" else answer.pointer
        return format_html(
            '<div class="govuk-summary-list__row" id="{}"><dt class="govuk-summary-list__key">{}</dt>'
            '<dd class="govuk-summary-list__value">{}{}{}{}{}</dd></div>',
            pointers.name_of_id(answer.pointer), answer.label, text, source, differs, self.marks(answer.pointer), self.link(key, answer.label),
        )  # fmt: skip

    def marks(self, pointer: str) -> SafeString:
        return format_html_join("", ' <a class="mc-pin-link" href="#remark-{}">{}</a>', self._numbers(pointer))

    def _numbers(self, pointer: str) -> Iterator[tuple[int, str]]:
        for number in self.pins.get(pointer, ()):
            yield number, texts.words("office.remark.number", number=number)

    def link(self, pointer: str, label: str) -> SafeString:
        if not self.add or not pointer:
            return SafeString("")
        address = f"{self.back}?{urlencode({panes.NEW: pointer})}#remark-form"
        return format_html(
            ' <a class="govuk-link mc-add" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>',
            address,
            self.add,
            label,
        )
