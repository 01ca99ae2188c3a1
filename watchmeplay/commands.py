"""What is done from a shell: starting, looking after, and first opening the service."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import NoReturn

import click
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import select

from watchmeplay.accounts import invitations, people
from watchmeplay.accounts.models import Person
from watchmeplay.demonstration import load, sign_ins
from watchmeplay.foundation import audit, clock, keyring, vault
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual import prints, standing
from watchmeplay.manual.press import NotPrinted, Press
from watchmeplay.manual.shelf import Shelf
from watchmeplay.manual.standing import Standing
from watchmeplay.notifications import worker as mail_worker
from watchmeplay.notifications.printing import PrintRoom
from watchmeplay.settings import ROOT, Settings
from watchmeplay.site import facts, messages
from watchmeplay.site.pages import Pages

UNTRANSLATED = {
    "missing pages of the guide": Standing.MISSING,
    "pages of the guide older than the English": Standing.OLDER,
    "pages of the guide that await a translator": Standing.AWAITING_TRANSLATOR,
}


def set_up(app: Flask) -> None:
    """Put the commands on `flask`."""
    for command in (start, migrate, demo, worker, make_prints, invite_first_admin, rotate_keys, check, words):
        app.cli.add_command(command)


@click.command()
def start() -> NoReturn:
    """Bring the database up to date, load the demonstration into an empty one, and serve."""
    settings = _settings()
    bring_up_to_date()
    if not settings.production and _is_empty():
        click.echo("The database is empty: loading the demonstration (a few seconds).")
        load.load(settings)
    for line in sign_ins.lines(settings):
        click.echo(line)
    mailer = _mail_worker()
    click.echo(
        f"Watch Me Play is at {settings.origin} (mail worker: process {mailer.pid}). Press Ctrl+C to stop."
    )
    _serve(settings, mailer)


@click.command()
def migrate() -> None:
    """Bring the database up to date."""
    bring_up_to_date()


@click.command()
def demo() -> None:
    """Load the demonstration. Refuses a database that holds anything else, and a production setting."""
    bring_up_to_date()
    load.load(_settings())
    for line in sign_ins.lines(_settings()):
        click.echo(line)


@click.command()
def worker() -> None:
    """Send what waits in the outbox, and print the guide when its words change, until stopped."""
    room = PrintRoom(current_app.extensions["press"], _settings().zone)
    mail_worker.run(_settings(), current_app.extensions["keyring"], printing=room)


@click.command("prints")
def make_prints() -> None:
    """Make the printed guide and week sheet in every language, where the present version is missing."""
    press: Press = current_app.extensions["press"]
    press.shelf.catch_up(now=True)
    for kind, language in prints.missing(press):
        db.session.remove()
        began = time.monotonic()
        try:
            size = prints.make(press, kind, language, made=clock.today(_settings().zone))
        except NotPrinted as error:
            raise click.ClickException(f"{kind} in {language}: {error}") from None
        click.echo(f"{kind} in {language}: {size:,} bytes in {time.monotonic() - began:.1f} s")


@click.command()
@click.option("--name", prompt="The administrator's name", help="How they are called in the service.")
def invite_first_admin(name: str) -> None:
    """Make the first administrator's way in: a link and a code, each good for one use and three days."""
    with unit_of_work():
        if db.session.scalar(
            select(Person.id).where(Person.role == Role.ADMIN, Person.password_hash.is_not(None))
        ):
            raise click.ClickException("There is an administrator already. They can invite others.")
        way = invitations.invite(None, people.make(role=Role.ADMIN, name=name))
    click.echo(f"Link: {_settings().origin}/j/{way.link_token}")
    click.echo(f"Code: {way.code[:4]}-{way.code[4:]}")


@click.command()
@click.option("--finish", is_flag=True, help="After every process was restarted: forget the old master keys.")
def rotate_keys(finish: bool) -> None:
    """Make a new master key and wrap every data key by it. May be killed and run again at any point."""
    settings = _settings()
    ring = current_app.extensions["keyring"]
    if not finish and len(ring.masters) == 1:
        ring = keyring.add_master(settings.keys, ring)
        vault.set_up(ring)
    done = _wrap_all()
    if finish:
        keyring.drop_masters(settings.keys, ring)
    with unit_of_work():
        audit.record(None, audit.Act.KEYS_ROTATED)
    click.echo(f"{done} data keys were wrapped anew; all are wrapped by master key {ring.current}.")
    if not finish:
        click.echo("Restart the service, then run: flask rotate-keys --finish")


def _wrap_all() -> int:
    done = 0
    while True:
        with unit_of_work():
            wrapped = vault.rewrap()
        if not wrapped:
            return done
        done += wrapped


@click.command()
def check() -> None:
    """Check content, keys and the audit chain. Exits 1 when something must be mended.

    Content of ours that is broken stops every command before it begins, with the list of what to mend.
    What is not translated yet is told, and is nothing to mend.
    """
    shelf: Shelf = current_app.extensions["shelf"]
    shelf.catch_up(now=True)
    problems = [f"The published guide is not shown: {problem}" for problem in shelf.problems]
    unreadable = vault.unreadable_keys()
    if unreadable:
        problems.append(f"{unreadable} data keys cannot be opened: restore the key file from its copy.")
    broken = audit.first_broken_link(current_app.extensions["keyring"])
    if broken:
        problems.append(f"The audit trail does not hold from line {broken} on.")
    overdue = current_app.extensions["help_lines"].overdue(clock.today(_settings().zone))
    problems += [f"Help line {line.name}: its review date has passed." for line in overdue]
    for note in _untranslated(shelf):
        click.echo(f"Note: {note}.")
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    click.echo("Content, keys and audit trail are in order.")


def _untranslated(shelf: Shelf) -> Iterator[str]:
    """What each language lacks: words of the interface, pages of the guide, pages about the service."""
    lines = standing.lines({code: shelf.library(code) for code in LANGUAGES})
    for tally in messages.tallies(_settings().content):
        code, name = tally.language.code, tally.language.own_name
        if tally.missing:
            yield f"{name}: messages of the interface without words: {len(tally.missing)} of {tally.messages}"
        for what, state in UNTRANSLATED.items():
            slugs = [
                line.slug for line in lines for cell in line.cells
                if cell.language == code and state in cell.standings
            ]  # fmt: skip
            if slugs:
                yield f"{name}: {what} ({len(slugs)}): {', '.join(slugs)}"
        pages: Pages = current_app.extensions["pages"][code]
        borrowed = [slug for slug, page in pages.pages.items() if pages.is_borrowed(page)]
        if borrowed:
            yield f"{name}: missing pages about the service ({len(borrowed)}): {', '.join(sorted(borrowed))}"


@click.command()
def words() -> None:
    """Bring the catalogue of every language up to date with the words in the code."""
    for tally in messages.renew(_settings().content):
        click.echo(
            f"{tally.language.own_name}: {tally.messages} messages, {len(tally.missing)} that families meet and "
            f"{len(tally.missing_for_staff)} that staff alone meet without words."
        )


def _settings() -> Settings:
    return current_app.extensions["settings"]


def bring_up_to_date() -> None:
    """Run the migrations and make the site's own key.

    Raises `ClickException` beside data that these keys cannot open, and in production over a demonstration.
    """
    upgrade(directory=str(ROOT / "migrations"))
    if vault.missing_masters():
        raise click.ClickException(
            f"{_settings().keys} does not open this database. Restore the key file from its copy."
        )
    if _settings().production and facts.is_demonstration():
        raise click.ClickException(
            "This database holds the demonstration, whose password everybody knows. Give production an empty one."
        )
    with unit_of_work():
        vault.make_site_keys()


def _is_empty() -> bool:
    return db.session.scalar(select(Person.id).limit(1)) is None


def _serve(settings: Settings, mailer: subprocess.Popen[bytes]) -> NoReturn:
    command = [
        sys.executable, "-m", "gunicorn", "wsgi:application",
        "--bind", f"127.0.0.1:{settings.port}", "--workers", "2", "--threads", "4", "--worker-class", "gthread",
        "--no-control-socket", "--preload", "--access-logfile", "/dev/null", "--log-level", "warning",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT)  # noqa: S603
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while server.poll() is None:
            if mailer.poll() is not None:
                mailer = _mail_worker()
            time.sleep(1)
    except KeyboardInterrupt:
        pass
    for process in (server, mailer):
        process.terminate()
    for process in (server, mailer):
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
    sys.exit(0)


def _mail_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"], cwd=ROOT)  # noqa: S603
