"""Every pair of colours that meets on a page, computed from the style sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_TOKENS = (Path(__file__).parents[3] / "assets/scss/_tokens.scss").read_text(encoding="utf-8")
TOKENS = {"white": "#ffffff", **dict(re.findall(r"--mc-([a-z0-9-]+): (#[0-9a-f]{6});", _TOKENS))}

TEXT = [
    ("white", "red"), ("white", "navy"), ("white", "navy-dark"), ("ink", "white"), ("ink", "paper"), ("ink", "navy-tint"),
    ("ink", "focus"), ("ink-2", "white"), ("ink-2", "paper"), ("ink-2", "navy-tint"), ("link", "white"), ("link", "paper"),
    ("link", "navy-tint"), ("late", "white"), ("late", "late-tint"), ("ok", "ok-tint"), ("white", "ok"), ("soon", "soon-tint"),
    ("info", "info-tint"), ("violet", "violet-tint"), ("stop", "stop-tint"), ("ink", "ok-tint"), ("ink", "soon-tint"),
    ("ink", "late-tint"), ("ink", "info-tint"),
]  # fmt: skip
MARKS = [
    ("field", "white"),
    ("gold", "navy"),
    ("focus", "navy"),
    ("focus", "red"),
    ("navy", "white"),
    ("late", "white"),
]


@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_stands_out_from_its_ground(front: str, back: str) -> None:
    assert _ratio(front, back) >= 4.5


@pytest.mark.parametrize(("front", "back"), MARKS)
def test_controls_and_marks_stand_out_from_their_ground(front: str, back: str) -> None:
    assert _ratio(front, back) >= 3


def _ratio(front: str, back: str) -> float:
    light, dark = sorted((_luminance(TOKENS[front]), _luminance(TOKENS[back])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
