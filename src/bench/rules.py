"""`motcua bench rules`: decision tables a second on one core, and the decisions of a declaration of 200 lines."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from bench import load, report, sample
from bench.report import Tally, progress
from bench.stack import Stack

ROWS = 20
INPUTS = 6
LINES = 200
FILINGS = 20
SLICE_SECONDS = 30
RAW_CLIENTS = 8


def measure(seconds: int, *, as_json: bool) -> int:
    """One process of the product evaluates tables as fast as it can; then the decisions of one long declaration, again and again."""
    with load.ground(RAW_CLIENTS) as ground, tempfile.TemporaryDirectory() as folder:
        tally, tables, elapsed = _tables(ground.stack, Path(folder), seconds)
        progress(f"deciding a declaration of {LINES} lines {FILINGS} times")
        long = _declaration(ground.stack, Path(folder), tally)
        params = {
            "seconds": seconds, "rows": ROWS, "inputs": INPUTS, "hit_policy": "UNIQUE", "lines": LINES, "filings": FILINGS,
            "processes": 1, **ground.params,
        }  # fmt: skip
        more: dict[str, object] = {
            "n": tables,
            "rate_per_s": round(tables / elapsed, 1) if elapsed else 0.0,
            "tables_per_s": round(tables / elapsed, 1) if elapsed else 0.0,
            "declaration_200_ms": long,
        }
        return report.show("rules", params, tally, elapsed, ground.raw_rate, as_json=as_json, more=more)


def _tables(stack: Stack, folder: Path, seconds: int) -> tuple[Tally, int, float]:
    """Latencies of a table, each the mean of a batch; how many were evaluated, and in what time."""
    tally, count, elapsed = Tally(), 0, 0.0
    model, cases = folder / "table.dmn", folder / "cases.json"
    model.write_text(_model(), encoding="utf-8")
    asked = [_case(row) for row in range(ROWS)]
    cases.write_text(json.dumps(asked), encoding="utf-8")
    left = seconds
    while left > 0:
        part = min(left, SLICE_SECONDS)
        left -= part
        progress(f"measuring tables for {part} s")
        told = _told(stack, tally, "rules", "time", str(model), "--cases", str(cases), "--seconds", str(part))
        if told is None:
            break
        for row, got in enumerate(told["outputs"]):
            if got != [_expected(row)]:
                tally.fault("answer", 0, json.dumps({"row": row + 1, "got": got}).encode())
        tally.latencies += [ms / 1000 for ms in told["batches_ms"]]
        count += told["tables"]
        elapsed += told["elapsed_s"]
    return tally, count, elapsed


def _declaration(stack: Stack, folder: Path, tally: Tally) -> float | None:
    """The median time of all decisions of one long declaration, in milliseconds."""
    path = folder / "declaration.json"
    form = sample.declaration()
    lines = form["items"]
    form["items"] = [{**lines[at % len(lines)], "line_no": at + 1} for at in range(LINES)]
    path.write_text(json.dumps(form), encoding="utf-8")
    day = time.strftime("%Y-%m-%d", time.gmtime())
    told = _told(
        stack,
        tally,
        "rules",
        "time-filing",
        sample.PROCEDURE,
        "--data",
        str(path),
        "--on",
        day,
        "--times",
        str(FILINGS),
    )
    if told is None:
        return None
    if told["outcome"] != "accepted":
        tally.fault("declaration", 0, json.dumps(told).encode())
    return report.percentile([ms / 1000 for ms in told["filings_ms"]], 0.50)


def _told(stack: Stack, tally: Tally, *arguments: str) -> dict[str, object] | None:
    """The JSON on the last line of a command of the product."""
    done = stack.command(*arguments)
    if done.returncode:
        tally.fault("command", done.returncode, (done.stderr or done.stdout).encode())
        return None
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def _model() -> str:
    """A table of unique rows in which the first condition leaves every fourth row and the second one of them."""
    inputs = "".join(
        f"<input><inputExpression><text>{text}</text></inputExpression></input>"
        for text in ("kind", "amount", "day", "goods.origin", "goods.weight", "express")
    )
    rows = "".join(
        "<rule>" + "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in _tests(row))
        + f'<outputEntry><text>amount * 0.{row + 10}</text></outputEntry><outputEntry><text>"R{row + 1}"</text></outputEntry></rule>'
        for row in range(ROWS)
    )  # fmt: skip
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="bench" namespace="urn:bench">'
        '<inputData id="day" name="day"><variable name="day" typeRef="date"/></inputData>'
        f'<decision id="fee" name="fee"><decisionTable hitPolicy="UNIQUE">{inputs}<output name="amount"/><output name="rule"/>{rows}'
        "</decisionTable></decision></definitions>"
    )


def _tests(row: int) -> tuple[str, ...]:
    return (
        f'"k{row % 4}"', f"[{row * 1000}..{row * 1000 + 999}]", '&gt;= date("2026-01-01")', '"VN", "LA", "KH"', f"&lt; {row + 50}.5",
        "true" if row % 2 else "-",
    )  # fmt: skip


def _case(row: int) -> dict[str, object]:
    goods = {"origin": "LA", "weight": 12.75}
    return {"kind": f"k{row % 4}", "amount": row * 1000 + 500, "day": "2026-07-01", "goods": goods, "express": True}


def _expected(row: int) -> dict[str, object]:
    """What the row gives; computed in whole numbers, so that no rounding of this side can hide one of the other's."""
    hundredths = (row * 1000 + 500) * (row + 10)
    return {"amount": hundredths // 100 if hundredths % 100 == 0 else hundredths / 100, "rule": f"R{row + 1}"}
