"""`motcua demo declaration`: one declaration played over HTTP, its request, answer and paper left in a folder."""

from __future__ import annotations

import json
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from bench import papers, sample
from bench.client import CallFailed, Client, Reply
from bench.stack import DidNotStart, Stack, running_or_brought_up

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Play:
    """What is sent: the form as text (kept to the letter), the papers it names, and whose it is."""

    text: str
    names: list[str]
    enterprise: str
    beside: Path | None


@dataclass(slots=True)
class Played:
    """What came back."""

    request: str
    answer: Told
    result: bytes | None = None
    notes: list[str] = field(default_factory=list)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Play the product's main job as an enterprise's software would."""


@main.command()
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for what comes back."
)
@click.option("--form", type=click.Path(path_type=Path, dir_okay=False), help="Form data as JSON; without it a sample.")
def declaration(out: Path, form: Path | None) -> None:
    """Play one chemical import declaration; leaves request.json, answer.json and result.pdf in the folder.

    It goes to the installation that runs on MOTCUA_HOME (default ./var), else to one brought up for it. Papers that the form
    names are taken from beside its file, or made. `outcome` in answer.json: accepted, refused, invalid or pending.
    """
    try:
        play = _read(form)
        with running_or_brought_up() as stack:
            played = play_declaration(stack, play)
        _write(out, played)
    except (OSError, CallFailed, DidNotStart) as error:
        raise click.ClickException(str(error)) from None
    for note in played.notes:
        print(f"! {note}", file=sys.stderr)
    told = played.answer
    print(" ".join(str(part) for part in (told["outcome"], told["dossier_code"], told["result_number"]) if part))
    for error in told["errors"]:
        print(f"  {error['code']} {error['pointer']} {error.get('detail') or error.get('text') or ''}")
    print(f"  {out}")


def play_declaration(stack: Stack, play: Play) -> Played:
    """Sign in, upload, submit, wait, download."""
    client = _client(stack, play.enterprise)
    uploaded, notes = _upload(client, play)
    # The form goes out as it stands in its file, digit for digit; only the frame is ours.
    body = f'{{"procedure":{json.dumps(sample.PROCEDURE)},"data":{play.text},"papers":{json.dumps(uploaded, ensure_ascii=False)}}}'
    reply = client.submit(body.encode(), str(uuid.uuid4()))
    if reply.status not in {200, 201}:
        return Played(body, _invalid(reply), notes=notes)
    found = client.answered(reply.json["code"])
    paper = client.result(found["code"]) if found["result"] else None
    if paper is not None and paper.status != 200:
        raise CallFailed(f"the result of {found['code']} cannot be had: {paper.status} {paper.body[:300]!r}")
    return Played(body, _answered(found), paper.body if paper else None, notes)


def _read(path: Path | None) -> Play:
    if path is None:
        form: object = sample.declaration()
        text = json.dumps(form, ensure_ascii=False)
    else:
        text = path.read_text(encoding="utf-8-sig")
        try:
            form = json.loads(text)
        except ValueError:
            form = {}  # the API says what is wrong with it
    applicant = form.get("applicant") if isinstance(form, dict) else None
    enterprise = applicant.get("enterprise_code") if isinstance(applicant, dict) else None
    known = enterprise if isinstance(enterprise, str) and enterprise else sample.ENTERPRISE
    return Play(text, sample.papers_named(form), known, path.resolve().parent if path else None)


def _client(stack: Stack, enterprise: str) -> Client:
    """The enterprise's own client, else the first sample's: the product says that it may not act for another."""
    own = stack.client(enterprise)
    try:
        own.sign_in()
    except CallFailed:
        own.close()
        own = stack.client()
        own.sign_in()
    return own


def _upload(client: Client, play: Play) -> tuple[dict[str, str], list[str]]:
    """Name → id. A paper that is not taken stays away, and the declaration's own answer names the place."""
    ids: dict[str, str] = {}
    notes: list[str] = []
    for name in play.names:
        lying = play.beside / Path(name).name if play.beside else None
        content = lying.read_bytes() if lying and lying.is_file() else papers.pdf(name)
        reply = client.upload([(name.replace('"', "%22").replace("\r", " ").replace("\n", " "), content)])
        if reply.status == 201:
            ids[name] = reply.json["papers"][0]["id"]
        else:
            notes.append(f"{name} was not taken: {reply.status} {reply.body.decode(errors='replace')[:500]}")
    return ids, notes


def _invalid(reply: Reply) -> Told:
    """No dossier was made; any other failure is an error of the play itself."""
    if reply.status not in {400, 403, 409, 413, 422}:
        raise CallFailed(f"the submission failed: {reply.status} {reply.body[:500]!r}")
    problem = reply.json
    errors = problem.get("errors") or [
        {"pointer": "", "code": problem.get("code", ""), "detail": problem.get("detail") or problem.get("title", "")}
    ]
    return {
        "outcome": "invalid",
        "errors": errors,
        "flags": [],
        "dossier_code": None,
        "result_number": None,
        "problem": problem,
    }


def _answered(found: Told) -> Told:
    accepted = found["outcome"] == "accepted"
    return {
        "outcome": found["outcome"],
        "errors": found["reasons"],
        "flags": found["flags"],
        "dossier_code": found["code"],
        "result_number": found["result"]["number"] if accepted and found["result"] else None,
        "dossier": found,
    }


def _write(out: Path, played: Played) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "request.json").write_text(played.request)
    (out / "answer.json").write_text(json.dumps(played.answer, ensure_ascii=False, indent=2))
    if played.result is None:
        (out / "result.pdf").unlink(missing_ok=True)  # one of an earlier play would be taken for this one's
    else:
        (out / "result.pdf").write_bytes(played.result)


if __name__ == "__main__":
    main(prog_name="motcua demo")
