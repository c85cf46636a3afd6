"""The ``kiosk`` command. Each command reads the settings and calls one verb."""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assistant import catalogue as procedures
from kiosk import preparation, processes
from kiosk.addresses import visit_url
from kiosk.console import StartError, say
from kiosk.settings import Settings, SettingsError
from kiosk.web import posters
from surveys import questionnaires, units, visits
from surveys.db import NotSaved, Store, StoreError
from surveys.indicators import scoring

T = TypeVar("T")


class OneLineErrors(click.Group):
    """Tells the administrator's mistakes in one line; only our own show a trace."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (SettingsError, StartError, StoreError) as error:
            raise click.ClickException(str(error.args[0])) from error
        except (NotSaved, SQLAlchemyError) as error:
            reason = f"The database did not take it ({type(error).__name__}). Has `kiosk prepare` run?"
            raise click.ClickException(reason) from error


@click.group(cls=OneLineErrors)
def main() -> None:
    """Một Cửa: the one-stop kiosk. Every setting is an environment variable (see kiosk/settings.py)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Vietnamese letters is no reason to stop


@main.command()
def prepare() -> None:
    """Make what is missing: data folder, secret, database, units, the assistant's model."""
    preparation.prepare(Settings.from_environment())
    say("Everything is prepared.")


@main.command()
def run() -> None:
    """Prepare, start the assistant and the pages, print their addresses, and serve until stopped."""
    processes.run(Settings.from_environment())


@main.group("visits")
def visits_group() -> None:
    """Visits and their tokens."""


@visits_group.command("issue")
@click.argument("counter")
@click.option("--count", default=1, type=click.IntRange(1, 1000), show_default=True)
def issue_visits(counter: str, count: int) -> None:
    """Open visits at COUNTER and print the address of each, once."""
    settings = Settings.from_environment()
    for token in _write(settings, lambda session: visits.issue(session, counter, count)):
        say(visit_url(settings, token))


@main.group("counters")
def counters_group() -> None:
    """The counters of a unit."""


@counters_group.command("add")
@click.argument("unit")
@click.argument("name")
def add_counter(unit: str, name: str) -> None:
    """Add a counter called NAME to UNIT and print its code."""
    say(_write(Settings.from_environment(), lambda session: units.add_counter(session, unit, name)))


@main.command("posters")
@click.option("--unit", metavar="CODE", help="One unit; without it, every counter there is.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("posters"), show_default=True, help="The folder.")
def write_posters(unit: str | None, out: Path) -> None:
    """Write a print-ready A4 poster for each counter and print where it is."""
    settings = Settings.from_environment()
    sheets = _write(settings, lambda session: posters.documents(session, settings.base_url, unit))
    try:
        out.mkdir(parents=True, exist_ok=True)
        for code, sheet in sheets.items():
            path = out / f"{code}.html"
            path.write_text(sheet, "utf-8")
            say(str(path))
    except OSError as error:
        raise click.ClickException(f"Cannot write to {out}: {error.strerror}.") from error
    if not settings.public_url:
        click.echo(f"Phones outside this network cannot reach {settings.base_url}: set PUBLIC_URL first.", err=True)


@main.group("catalogue")
def catalogue_group() -> None:
    """The procedures and questionnaires, which are data."""


@catalogue_group.command("check")
def check_catalogue() -> None:
    """Read every definition and say what is wrong with the first bad one."""
    try:
        found = procedures.load().procedures
        asked = questionnaires.load_all()
        scoring.load()
    except (procedures.CatalogueError, ValidationError) as error:
        raise click.ClickException(str(error)) from error
    say(f"{len(found)} procedures, {len(asked)} questionnaires: all right.")


def _write(settings: Settings, verb: Callable[[Session], T]) -> T:
    store = Store(settings.database)
    try:
        return store.write(verb)
    except LookupError as error:
        raise click.ClickException(str(error.args[0])) from error
    finally:
        store.engine.dispose()
