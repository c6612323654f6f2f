"""What a soak compares when nothing moves any more: the ministry, the single window, the national portal, the banks, the mailboxes."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import psycopg

from bench.client import CallFailed
from bench.stack import Stack

Json = Any

DECIDED = frozenset({"decided", "refused", "returned"})
PORTAL_STATES = {
    "submitted": "1", "supp_pre": "5", "not_accepted": "3", "accepted": "2", "transferred": "2", "processing": "4", "consulting": "4", "supp_post": "5",
    "fee_due": "6", "submitted_for_sign": "4", "stop_requested": "7", "stopped": "8", "refused": "9", "decided": "9", "returned": "10", "correcting": "4",
}  # fmt: skip
"""What the national portal should show for each status of ours (Decision 31/2021/QĐ-TTg)."""

_TURNS = """
    SELECT subject, max(times) FROM (
        SELECT subject, CASE name WHEN 'dossiers.received' THEN 'SUBMITTED' ELSE body::jsonb->>'after' END AS status, count(*) AS times
        FROM journal_journalentry WHERE name IN ('dossiers.received', 'dossiers.status_changed') GROUP BY 1, 2
    ) AS entered GROUP BY subject
"""
"""How often each dossier came into one status: so often a letter may tell it."""


def compared(stack: Stack, codes: list[str], references: list[str], note: Callable[[str], None]) -> dict[str, Any]:
    """The figures of both sides; `note` is told a few of each difference."""
    with psycopg.connect(stack.database()) as base:
        ours = {
            code: (status, reference)
            for code, status, reference in base.execute(
                "SELECT code, lower(status), coalesce(origin->>'reference', '') FROM dossiers_dossier"
            ).fetchall()
        }
        turns = dict(base.execute(_TURNS).fetchall())
        paid = one_of(base, "SELECT coalesce(sum(amount), 0) FROM payments_attempt WHERE state = 'succeeded'")
    by_reference = Counter(reference for _status, reference in ours.values() if reference)
    lost = [code for code in codes if code not in ours]
    lost += [reference for reference in references if reference not in by_reference]
    doubled = [reference for reference, times in by_reference.items() if times > 1]
    answered = {code for code, (status, _reference) in ours.items() if status in DECIDED}
    lost += _not_told_to_window(stack, ours, answered)
    portal, twice = _portal_differences(stack, ours)
    untold, told_twice = _letters(stack, turns, answered)
    theirs = sum(paid_there(stack).values())
    check = json.loads(stack.command("payments", "check", "--json").stdout.splitlines()[-1])
    for name, found in (("lost", lost), ("doubled", doubled), ("portal", portal), ("twice on portal", twice),
                        ("not told", untold), ("told twice", told_twice)):  # fmt: skip
        for one in found[:5]:
            note(f"{name}: {one}")
    return {
        "submitted": len(codes) + len(references),
        "answered": len(answered),
        "lost": len(lost) + len(untold),
        "doubled": len(doubled) + len(twice) + len(told_twice),
        "ledger_difference_vnd": abs(int(paid) - theirs) + abs(int(check["ledger_difference_vnd"])),
        "national_portal_difference": len(portal),
        "paid_vnd": int(paid),
    }


def _not_told_to_window(stack: Stack, ours: dict[str, tuple[str, str]], answered: set[str]) -> list[str]:
    """Declarations that are answered here and of which the window does not know it."""
    seen = {one["code"]: one["state"] for one in sandbox(stack, "/_country/dossiers?system=single_window")["dossiers"]}
    return [
        f"window {reference} {seen.get(reference)}"
        for code, (_status, reference) in ours.items()
        if reference and code in answered and seen.get(reference) not in {3, 12}
    ]


def _portal_differences(stack: Stack, ours: dict[str, tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Dossiers that the portal lacks or shows otherwise, and those with the same progress twice."""
    wrong, twice = [], []
    for code, (status, _reference) in ours.items():
        found = sandbox(stack, f"/dvcqg/api/dossiers/{code}", missing={})
        if str(found.get("state")) != PORTAL_STATES.get(status, "?"):
            wrong.append(f"{code} {status} there {found.get('state')}")
        steps = Counter((one["state"], one["at"], one["text"]) for one in found.get("timeline", []))
        twice += [f"{code} {step}" for step, times in steps.items() if times > 1]
    return wrong, twice


def _letters(stack: Stack, turns: dict[str, int], answered: set[str]) -> tuple[list[str], list[str]]:
    """Answered dossiers of which no letter tells, and more letters that tell the same than the dossier came into one state.

    A server that takes a mail and then says nothing gets it again under the same Message-ID, by which mailboxes know it: that is one letter.
    """
    told: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in sandbox(stack, "/mail/api/heads")["heads"]:
        code = str(one["subject"]).rpartition(" - ")[2]
        told[code][one["subject"]].add(one["message_id"])
    untold = [code for code in answered if not told.get(code)]
    twice = [subject for code in turns for subject, ids in told.get(code, {}).items() if len(ids) > turns[code]]
    return untold, twice


def paid_there(stack: Stack) -> dict[str, int]:
    """What the channels say was paid today: reference → đồng."""
    found: dict[str, int] = {}
    for path in ("/paygate/doi-soat.csv", "/vnpay/doi-soat.csv"):
        with urllib.request.urlopen(f"{stack.sandbox}{path}", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        heads = lines[0].split(",")
        for line in lines[1:]:
            row = dict(zip(heads, line.split(","), strict=True))
            found[row["reference"]] = int(row["amount"])
    return found


def one_of(base: psycopg.Connection[Any], query: str) -> int:
    """A number from the database."""
    row = base.execute(query).fetchone()
    return int(row[0]) if row else 0


def sandbox(stack: Stack, path: str, body: Json = None, *, missing: Json = None) -> Json:
    """A JSON call to the sandbox: POST with a body, else GET; `missing` for 404. Raises `CallFailed`."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(stack.sandbox + path, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 404 and missing is not None:
                return missing
            raise CallFailed(f"{path}: {error.code} {error.read()[:300]!r}") from error
