"""The engine and the walk come the same way through any well-formed model, the engine with its state stored after each act."""

from __future__ import annotations

import json
import random

import pytest
from tests.rooms.definitions.process.factory import end, flows, gateway, model, start, step

from motcua.definitions.process import library, queries
from motcua.definitions.process.playing import Play
from motcua.definitions.process.types import State


class Drawing:
    """A random well-formed model: blocks in a row, beside each other, chosen, repeated, inside one another."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.count = 0

    def key(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def draw(self) -> str:
        elements, ways, first, last = self.block(3)
        return model(start("s") + elements + end("e"), f"s>{first} {ways} {last}>e")

    def block(self, depth: int) -> tuple[str, str, str, str]:
        """Elements, ways, the first and the last of them."""
        kind = self.dice.choice(["row", "row", "split", "choice", "inside", "step"]) if depth else "step"
        if kind == "step":
            key = self.key("t")
            return step(key), "", key, key
        if kind == "row":
            parts = [self.block(depth - 1) for _ in range(self.dice.randint(2, 3))]
            between = " ".join(f"{a[3]}>{b[2]}" for a, b in zip(parts, parts[1:], strict=False))
            return "".join(p[0] for p in parts), " ".join([*(p[1] for p in parts), between]), parts[0][2], parts[-1][3]
        if kind == "inside":
            elements, ways, first, last = self.block(depth - 1)
            key, begin, finish = self.key("sub"), self.key("b"), self.key("f")
            text = f'<subProcess id="{key}">{start(begin)}{elements}{end(finish)}{flows(f"{begin}>{first} {ways} {last}>{finish}")}</subProcess>'
            return text, "", key, key
        parts = [self.block(depth - 1) for _ in range(self.dice.randint(2, 3))]
        split, join = self.key("g"), self.key("j")
        chosen = kind == "choice"
        gate = self.dice.choice(["exclusive", "inclusive"]) if chosen else "parallel"
        marks = ["*" if chosen and number == 0 else "{false}" if chosen else "" for number in range(len(parts))]
        ways = [
            *(p[1] for p in parts),
            *(f"{split}>{p[2]}{mark}" for p, mark in zip(parts, marks, strict=True)),
            *(f"{p[3]}>{join}" for p in parts),
        ]
        default = "y" if chosen else ""
        return (
            gateway(split, gate, default) + "".join(p[0] for p in parts) + gateway(join, gate),
            " ".join(ways),
            split,
            join,
        )


@pytest.mark.parametrize("seed", range(12))
def test_engine_and_walk_come_the_same_way(seed: int) -> None:
    text = Drawing(seed).draw()
    walked = queries.run(text.encode(), file="any.bpmn")
    definition = queries.read(text, file="any.bpmn")
    dice = random.Random(seed)
    passed: list[str] = []
    run = Play(definition, decide=lambda decision, seen: {}, values={})
    run.advance()

    while run.state is State.WAITING:
        passed += [token.element for token in run.passed]
        state = json.loads(json.dumps(run.kept()))
        library._compiled.clear()
        run = Play(definition, decide=lambda decision, seen: {}, values={}, state=state)
        run.finish(dice.choice([token for token, _ in run.steps()]), {})
    passed += [token.element for token in run.passed]

    assert (walked.state, run.state) == (State.COMPLETED, State.COMPLETED)
    assert sorted(passed) == sorted(walked.completed)
