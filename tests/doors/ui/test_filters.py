"""What an address asks for: what is not known is told, and all that is known stays."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from motcua.doors.ui.filters import Filters, QuestionWrong


def test_what_is_known_of_a_question_stays_whole(rf: RequestFactory) -> None:
    asked = Filters(rf.get("/", {"cot": ["ma", "han"], "xep": "\0<b>", "trang": "2", "rong": ""}))
    asked.choice("xep", "Thứ tự", [("han", "Hạn")])

    with pytest.raises(QuestionWrong) as wrong:
        asked.done()

    assert wrong.value.kept == (("cot", "ma"), ("cot", "han"))
    assert [(one.key, one.given) for one in wrong.value.wrong] == [("xep", "<b>")]
