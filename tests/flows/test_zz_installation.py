"""Backup and restore of a running installation, and a journal that somebody tampered with."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.flows import shared

from bench import sample
from bench.client import Client
from bench.stack import Stack, brought_up

pytestmark = pytest.mark.xdist_group("stack")


def test_what_is_backed_up_comes_back_whole_and_tampering_is_found(
    stack: Stack, client: Client, tmp_path: Path
) -> None:
    code = shared.declare(client, sample.one_line()).json["code"]
    number = client.answered(code)["result"]["number"]
    paper = client.result(code).body
    shared.until(lambda: stack.command("journal", "verify").returncode == 0)

    archive = tmp_path / "backup.tar"
    done = stack.command("backup", str(archive))
    assert done.returncode == 0, done.stderr
    assert stack.command("backup", str(archive)).returncode != 0  # never over another
    assert stack.command("restore", str(archive)).returncode != 0  # never into one that holds something
    assert client.dossier(code).json["result"]["number"] == number

    home = tmp_path / "restored"
    empty = Stack("", home, "", environment={**stack.environment, "MOTCUA_HOME": str(home)})
    done = empty.command("restore", str(archive))
    assert done.returncode == 0, done.stderr
    with brought_up(home=home) as restored:
        _same(restored, code, number, paper)
        _tampered(restored, code)
    assert stack.command("journal", "verify").returncode == 0


def _same(restored: Stack, code: str, number: str, paper: bytes) -> None:
    """The restored installation knows the dossier, the paper and its own key, and goes on working."""
    client = shared.signed_in(restored)
    found = client.dossier(code).json
    assert (found["outcome"], found["result"]["number"]) == ("accepted", number)
    assert client.result(code).body == paper
    assert client.verify(paper).json["finding"] == "authentic"
    done = restored.command("journal", "verify")
    assert done.returncode == 0, done.stdout
    later = client.answered(shared.declare(client, sample.one_line()).json["code"])
    assert later["result"]["number"] > number
    assert later["code"] != code
    client.close()


def _tampered(restored: Stack, code: str) -> None:
    """The superuser changes one word of one entry behind the triggers' back."""
    with shared.writing(restored) as connection:
        connection.execute("SET session_replication_role = replica")
        changed = connection.execute(
            "UPDATE journal_journalentry SET body = replace(body, '{', '{ ')"
            " WHERE kind = 'dossier' AND subject = %s AND seq = 1",
            [code],
        )
        assert changed.rowcount == 1
    done = restored.command("journal", "verify")
    assert done.returncode == 1, done.stdout
    assert code in done.stdout
