"""The command line `motcua`: the composition root's own commands, and those of the `cli` door."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click

from motcua import __version__
from motcua.config import database, environment
from motcua.config.options import PREFIX, Options, OptionWrong, read

_DOOR = {
    "clock": "Count deadlines and working time by the house's calendar.",
    "codes": "Look into code lists, and let them grow from CSV files and workbooks.",
    "import": "Take over the history of an old system from Excel or CSV, with its files.",
    "forms": "Judge data by JSON Schema, with the validator of the forms.",
    "journal": "Read and verify the journal.",
    "links": "How the links to other systems stand; hold a day against what they have.",
    "outbox": "Look at messages that have not arrived, and send them again.",
    "payments": "Settle a day with a payment channel, check the ledger.",
    "pack": "Make, check, compare, carry and load procedure packs.",
    "permissions": "Show who may do what, and why.",
    "plan": "Figures of the plan's targets, held against the journal; tasks of plans.",
    "process": "Check and rehearse BPMN files of any tool; look after running processes.",
    "routes": "List the pages that a stranger or a role can open.",
    "rules": "Evaluate decisions of DMN models.",
    "signing": "Measure the signing of results.",
    "stats": "Count the journal anew, or see how far it is counted.",
    "verify": "Say whether a result's file is genuine.",
}
"""Commands of the door, each a module there, with its line of help; loaded when called, so that `motcua up` starts at once."""


_MODULES = {"import": "imports"}
"""Where a command's name cannot be its module's."""

_FILES_ONLY = frozenset({"clock", "forms", "pack", "permissions", "process", "rules"})
"""Commands that need no database; `clock` asks one that is there."""

_BUT = {"pack": ("load",), "permissions": ("explain",), "process": ("stuck", "retry", "move")}
"""What of these needs one all the same."""


_PLAIN = frozenset({"forms"})
"""Those that need no settings either, and start ten times as fast without them; what does takes the house from `ctx.obj`."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_DOOR])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _DOOR:
            if cmd_name in _PLAIN:
                ctx.obj = _house
            else:
                _django()
            command: click.Command = importlib.import_module(
                f"motcua.doors.cli.{_MODULES.get(cmd_name, cmd_name)}"
            ).command
            if cmd_name not in _FILES_ONLY:
                return _with_database(command)
            if isinstance(command, click.Group):
                for name in _BUT.get(cmd_name, ()):
                    _with_database(command.commands[name])
            return command
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 -- their signature
        own = {name: command.get_short_help_str(80) for name, command in self.commands.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted({**own, **_DOOR}.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="motcua")
def main() -> None:
    """Một Cửa: the digital administration of a ministry.

    Settings are environment variables; `motcua check --settings` lists them with their help.
    """


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print addresses and demo accounts as one JSON line when ready.")
@click.option("--once", is_flag=True, help="Stop again when everything has come up (a trial of the installation).")
def up(as_json: bool, once: bool) -> None:  # noqa: FBT001 -- click's flags
    """Start everything: database, web server, worker, sandbox; Ctrl-C stops it all."""
    from motcua.config import setup, supervisor

    _logs()
    try:
        supervisor.up(_options(), click.echo, as_json=as_json, once=once)
    except (supervisor.CannotStart, setup.SetupFailed, database.DatabaseTrouble) as trouble:
        raise click.ClickException(str(trouble)) from None
    except OSError as error:
        if error.errno != 28:
            raise
        raise click.ClickException(
            "Đĩa đầy. The disk is full: free some space and start again; nothing is lost."
        ) from None


@main.command()
def prepare() -> None:
    """Bring tables, rights, law data, packs and demo accounts up to date (with the owner's role)."""
    _django()
    from motcua.config import prepare as preparing

    _links_sound()
    preparing.prepare(_options(), click.echo)


def _links_sound() -> None:
    """Nothing begins with settings of a link that cannot be read: what is wrong with them is said instead."""
    from motcua.config import links
    from motcua.doors.ui.link_files import LinkFileWrong

    try:
        links.require_sound()
    except LinkFileWrong as wrong:
        raise click.ClickException(str(wrong)) from None


@main.command()
def worker() -> None:
    """Carry out jobs and send what leaves the house, until told to stop."""
    _django()
    _links_sound()
    from django.conf import settings

    from motcua.config import priority, warming
    from motcua.followup.monitoring import jobs as monitoring
    from motcua.foundation.jobs import services as jobs
    from motcua.foundation.outbox import services as outbox
    from motcua.foundation.transport import services as transport

    warming.worker()
    priority.give_way(settings.MOTCUA.worker_nice, with_database=not os.environ.get("DATABASE_URL"))
    jobs.carry_out(
        threads=settings.MOTCUA.worker_threads, beside=[*outbox.loops(), transport.health_loop, monitoring.follow_loop]
    )


@main.command()
@click.option("--settings", "show_settings", is_flag=True, help="List every setting with its value and help.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(show_settings: bool, as_json: bool) -> None:  # noqa: FBT001 -- click's flags
    """Look whether the installation is sound: settings, database, rights, ports, keys, links, fonts, queues."""
    options = _options()
    if show_settings:
        _show_settings(options, as_json=as_json)
        return
    from motcua.config import health

    _django()
    with running_database(options):
        findings = health.findings(options)
    if as_json:
        click.echo(
            json.dumps(
                {"ok": all(f.ok for f in findings), "findings": [f.as_dict() for f in findings]}, ensure_ascii=False
            )
        )
    else:
        for finding in findings:
            click.echo(f"{'✓' if finding.ok else '✗'} {finding.name}: {finding.text}")
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


@main.command()
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Write database, files, keys and secrets into one archive TARGET (.tar)."""
    from motcua.config import backup as backups
    from motcua.foundation import clock

    options = _options()
    try:
        with running_database(options):
            backups.backup(options, target, clock.now(), click.echo)
    except (backups.BackupWrong, database.DatabaseTrouble) as trouble:
        raise click.ClickException(str(trouble)) from None


@main.command()
@click.argument("source", type=click.Path(path_type=Path))
def restore(source: Path) -> None:
    """Fill an empty installation from an archive SOURCE."""
    from motcua.config import backup as backups

    options = _options()
    try:
        with running_database(options, create=True):
            backups.restore(options, source, click.echo)
    except (backups.BackupWrong, database.DatabaseTrouble) as trouble:
        raise click.ClickException(str(trouble)) from None


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure the product from outside: intake, answer, journey, process, catalogue (`motcua bench --help`)."""
    _outside("bench", arguments)


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def soak(arguments: tuple[str, ...]) -> None:
    """File many dossiers while all other systems fail at random, then compare both sides (`motcua soak --help`)."""
    _outside("bench.soak", arguments)


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def demo(arguments: tuple[str, ...]) -> None:
    """Play a declaration over HTTP as an enterprise's software would (`motcua demo --help`)."""
    _outside("bench.demo", arguments)


@contextlib.contextmanager
def running_database(options: Options, *, create: bool = False) -> Iterator[None]:
    """The embedded server for the time of one command, when nobody else has it running."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    cluster = database.embedded(options)
    if create:
        cluster.create()
    if not (cluster.data / "PG_VERSION").exists() or cluster.is_running:
        yield
        return
    cluster.start()
    try:
        yield
    finally:
        from django.db import connections

        with contextlib.suppress(Exception):
            connections.close_all()
        cluster.stop()


def _with_database(command: click.Command) -> click.Command:
    """The door's command, run with the database at hand."""
    invoke = command.invoke

    def wrapped(ctx: click.Context) -> object:
        try:
            with running_database(_options()):
                return invoke(ctx)
        except database.DatabaseTrouble as trouble:
            raise click.ClickException(str(trouble)) from None

    command.invoke = wrapped  # type: ignore[method-assign]  # the door does not know how its database comes up
    return command


@contextlib.contextmanager
def _house() -> Iterator[None]:
    """Settings and database, for the one command among plain ones that needs them."""
    _django()
    with running_database(_options()):
        yield


def _outside(module: str, arguments: tuple[str, ...]) -> None:
    path = os.pathsep.join(filter(None, [environment.source_path(), os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], env={**os.environ, "PYTHONPATH": path}, check=False
    )
    sys.exit(done.returncode)


def _options() -> Options:
    try:
        return read()
    except OptionWrong as wrong:
        raise click.ClickException(str(wrong)) from None


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
    import django

    _options()
    _logs()
    django.setup()


def _logs() -> None:
    from motcua.config import logs

    logs.configure()


def _show_settings(options: Options, *, as_json: bool) -> None:
    shown = {PREFIX + f.name.upper(): (str(getattr(options, f.name)), f.metadata["help"]) for f in fields(Options)}
    shown = {
        name: ("(hidden)" if value and ("SECRET" in name or "PASSWORD" in name) else value, text)
        for name, (value, text) in shown.items()
    }
    if as_json:
        click.echo(
            json.dumps(
                {name: {"value": value, "help": text} for name, (value, text) in shown.items()}, ensure_ascii=False
            )
        )
        return
    for name, (value, text) in shown.items():
        click.echo(f"{name}={value}\n    {text}")
    click.echo("DATABASE_URL\n    postgresql:// address of a database of your own; empty: the embedded server")
