"""`motcua journal`: histories, and whether every chain holds."""

from __future__ import annotations

import json
import sys

import click

from motcua.doors.cli.operator import OPERATOR
from motcua.foundation.journal import queries as journal
from motcua.foundation.types import Ref
from motcua.identity.permissions import queries as permissions


@click.group("journal")
def command() -> None:
    """Read and verify the journal."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(as_json: bool) -> None:  # noqa: FBT001 -- click's flag
    """Compute every chain anew; exit 0 when all hold, 1 when an entry was changed, removed, inserted or cut off."""
    permissions.require(OPERATOR, "journal.verify")

    def tell(entries: int) -> None:
        if not as_json and sys.stderr.isatty():
            click.echo(f"\r{entries} entries …", nl=False, err=True)

    verdict = journal.verify(tell)
    if as_json:
        faults = [{"subject": str(f.ref), "seq": f.seq, "kind": f.kind} for f in verdict.faults]
        click.echo(
            json.dumps(
                {"holds": verdict.holds, "subjects": verdict.subjects, "entries": verdict.entries, "faults": faults}
            )
        )
    else:
        for fault in verdict.faults:
            click.echo(f"✗ {fault.ref} entry {fault.seq}: {_words(fault.kind)}")
        mark = (
            "✓ Nhật ký nguyên vẹn · The journal holds"
            if verdict.holds
            else "✗ Nhật ký bị sửa · The journal does not hold"
        )
        click.echo(f"{mark}: {verdict.subjects} subjects, {verdict.entries} entries, {len(verdict.faults)} faults")
    sys.exit(0 if verdict.holds else 1)


@command.command()
@click.argument("subject")
def show(subject: str) -> None:
    """Print the history of SUBJECT (a dossier's code, or kind:key)."""
    ref = Ref.parse(subject) if ":" in subject else Ref("dossier", subject)
    for entry in journal.history(ref):
        click.echo(
            f"{entry.seq:4} {entry.at.isoformat()} {entry.name} v{entry.version} {entry.by} {json.dumps(entry.body, ensure_ascii=False)} {entry.hash[:12]}"
        )


def _words(kind: str) -> str:
    return {
        "changed": "changed, or not what the chain's head says",
        "removed": "removed",
        "inserted": "inserted after the chain's head",
        "tail_cut": "cut off with everything after it",
        "headless": "the chain's head is gone",
    }[kind]
