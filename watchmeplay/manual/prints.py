"""The printed sheets that are kept: made once for each version of their words, found again, and let go."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.manual.models import Print
from watchmeplay.manual.press import Kind, NotPrinted, Press

# A replaced version stays this long, for a process that still shows the words before.
KEPT = timedelta(days=7)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A sheet that is ready. `size` in bytes."""

    kind: Kind
    language: str
    fingerprint: str
    size: int
    made_at: datetime


def ready(press: Press, language: str) -> dict[Kind, Kept]:
    """The sheets of a language that are made for the words as they are now."""
    wanted = {press.fingerprint(kind, language): kind for kind in Kind}
    rows = db.session.execute(
        select(Print.kind, Print.fingerprint, func.length(Print.content), Print.made_at).where(
            Print.language == language, Print.fingerprint.in_(wanted)
        )
    )
    return {Kind(kind): Kept(Kind(kind), language, mark, size, made) for kind, mark, size, made in rows}


def content(kept: Kept) -> bytes | None:
    """The bytes of a sheet; None when it has been let go meanwhile."""
    return db.session.scalar(
        select(Print.content).where(
            Print.kind == kept.kind, Print.language == kept.language, Print.fingerprint == kept.fingerprint
        )
    )


def missing(press: Press) -> list[tuple[Kind, str]]:
    """The sheets whose present version is still to be made."""
    rows = db.session.execute(select(Print.kind, Print.language, Print.fingerprint))
    made = {(kind, language, mark) for kind, language, mark in rows}
    return [
        (kind, code)
        for kind, code in press.wanted()
        if (str(kind), code, press.fingerprint(kind, code)) not in made
    ]


def make(press: Press, kind: Kind, language: str, *, made: date) -> int:
    """Make a sheet and keep it; its size in bytes. Opens a transaction of its own. Raises NotPrinted.

    The database is held only while the bytes are stored. Should another process have stored the same sheet
    meanwhile, this one is let go.
    """
    proof = press.proof(kind, language)
    sheet = press.typeset(proof, made=made)
    row = Print(kind=kind, language=language, fingerprint=proof.fingerprint, made_at=now(), content=sheet)
    try:
        with unit_of_work():
            db.session.add(row)
    except IntegrityError:
        db.session.rollback()
    return len(sheet)


def make_first_missing(press: Press, *, made: date, but: set[tuple[Kind, str]]) -> tuple[Kind, str] | None:
    """Make one sheet that is missing, unless it is among those not to be tried now; which one it was.

    One that cannot be made is told in the log and added to `but`.
    """
    for kind, language in missing(press):
        if (kind, language) in but:
            continue
        db.session.remove()
        try:
            size = make(press, kind, language, made=made)
            _log.info("Printed: %s in %s, %s bytes.", kind, language, size)
        except NotPrinted as error:
            but.add((kind, language))
            _log.error("Not printed: %s in %s: %s", kind, language, error)
        return kind, language
    return None


def forget_old(press: Press) -> None:
    """Remove each replaced version once the present one has stood for a week."""
    before = now() - KEPT
    for kind, language in press.wanted():
        own = (Print.kind == kind, Print.language == language)
        mark = press.fingerprint(kind, language)
        since = db.session.scalar(select(Print.made_at).where(*own, Print.fingerprint == mark))
        if since is not None and since < before:
            db.session.execute(
                delete(Print)
                .where(*own, Print.fingerprint != mark)
                .execution_options(synchronize_session=False)
            )
