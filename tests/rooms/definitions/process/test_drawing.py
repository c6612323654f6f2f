"""The picture of a process: what is drawn, what is marked, and what a hostile diagram cannot do."""

from __future__ import annotations

import pytest
from django.conf import settings

from motcua.definitions.process import drawing
from motcua.definitions.process.errors import ProcessRefused


def test_every_step_is_there_and_the_one_with_the_token_is_framed() -> None:
    xml = (settings.MOTCUA.packs_dir / "common" / "standard" / "process.bpmn").read_text(encoding="utf-8")

    picture = drawing.drawing(xml, ["appraise"])

    assert picture.startswith("<svg")
    assert picture.count('stroke-width="3"') == 1
    assert "Phân công" in picture


def test_model_without_a_diagram_has_no_picture() -> None:
    assert drawing.drawing('<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', []) == ""


def test_names_and_places_of_strangers_do_no_harm() -> None:
    xml = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
      xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><process id="p"><task id="t" name="&lt;script&gt;x&lt;/script&gt;"/></process>
      <di:BPMNDiagram><di:BPMNPlane><di:BPMNShape bpmnElement="t"><dc:Bounds x="1e308" y="nan?" width="NaN" height="9"/></di:BPMNShape>
      </di:BPMNPlane></di:BPMNDiagram></definitions>"""

    picture = drawing.drawing(xml, [])

    assert "<script>" not in picture
    assert "&lt;script&gt;" in picture


def test_what_is_no_xml_is_refused() -> None:
    with pytest.raises(ProcessRefused):
        drawing.drawing("<definitions", [])
