"""The guided finder, and how pages are shown."""

from __future__ import annotations

import re

from django.test import Client
from pytest_django import Settings
from tests.rooms.casework.dossiers import factory

from motcua.config.prepare import packs
from motcua.definitions.catalogue import services as catalogue
from motcua.foundation import clock
from motcua.foundation.types import Actor


def test_questions_lead_to_few_procedures_and_each_answer_can_be_changed(
    transactional_db: None, settings: Settings
) -> None:
    factory.prepare(settings)
    for pack in packs(settings.MOTCUA.packs_dir / "bct")[:14]:
        catalogue.load(Actor.system("set_up"), path=pack, at=clock.now())
    http, address, asked = Client(), "/tim-thu-tuc/", []

    for _ in range(6):
        page = http.get(address).content.decode()
        asked.append(re.findall(r"<h2[^>]*>([^<]+)</h2>", page)[-1])
        choices = re.findall(r'<li><a class="govuk-link" href="(\?[^"]+)">', page)
        if not choices:
            break
        address = "/tim-thu-tuc/" + choices[0].replace("&amp;", "&")

    assert len(asked) > 1 and "thủ tục phù hợp" in asked[-1]
    assert re.search(r'<h3[^>]*><a class="govuk-link" href="/thu-tuc/[^"]+/"', page)
    changed = re.findall(r'href="(\?[^"]*)">Đổi', page)
    assert changed
    assert http.get("/tim-thu-tuc/" + changed[0].replace("&amp;", "&")).status_code == 200
    odd = http.get("/tim-thu-tuc/?doi-tuong=<script>&viec=%00&linh-vuc=-").content.decode()
    assert "<script>&" not in odd


def test_letters_and_plain_pages_are_remembered_by_the_browser(db: None) -> None:
    http = Client()

    http.post("/hien-thi/", {"size": "larger", "plain": "yes"})
    page = http.get("/hien-thi/").content.decode()
    http.post("/hien-thi/", {"size": '"><script>', "plain": ""})

    assert 'class="govuk-template mc-view-larger mc-view-plain"' in page
    assert 'value="larger" checked' in page
    assert 'class="govuk-template">' in http.get("/hien-thi/").content.decode()
