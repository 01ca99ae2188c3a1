"""The one thing to watch for: set by the team for one carer, heading their page until another takes its place."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from watchmeplay.care.plans.carers import check_carer
from watchmeplay.care.plans.models import WatchFor
from watchmeplay.families import closing
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.ownership import scoped

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line for one carer, from when, and until when if another took its place."""

    person_id: UUID
    words: str
    set_at: datetime
    ended_at: datetime | None


def set_line(actor: Actor, *, family_id: UUID, person_id: UUID, words: str) -> None:
    """Give a carer a line, or none with empty words. The same line again changes nothing.

    Raises `NotVisible`, `Refused` naming "words".
    """
    # Held, so that of two lines sent at one moment one stands.
    closing.hold(actor, family_id)
    check_carer(actor, family_id, person_id)
    line = " ".join(words.split())
    if len(line) > LONGEST:
        raise Refused("Use %(most)s characters or fewer.", "words", most=LONGEST)
    standing = current(actor, family_id).get(person_id, "")
    if line == standing:
        return
    db.session.execute(
        update(WatchFor)
        .where(WatchFor.family_id == family_id, WatchFor.person_id == person_id, WatchFor.ended_at.is_(None))
        .values(ended_at=now())
        .execution_options(actor=actor, synchronize_session=False)
    )
    if line:
        row = WatchFor(family_id=family_id, person_id=person_id, set_by=actor.person_id, line=line)
        db.session.add(row)
    db.session.flush()
    audit.record(actor, audit.Act.WATCH_FOR_CHANGED, subject_id=person_id, family_id=family_id)


def current(actor: Actor, family_id: UUID) -> dict[UUID, str]:
    """The lines that stand in a family, by carer."""
    rows = db.session.scalars(
        scoped(actor, WatchFor).where(WatchFor.family_id == family_id, WatchFor.ended_at.is_(None))
    )
    return {row.person_id: row.line for row in rows}


def mine(actor: Actor) -> list[str]:
    """A carer: the lines that stand for them, oldest first; one for each of their families at most."""
    if actor.role != Role.CAREGIVER:
        return []
    rows = db.session.scalars(
        scoped(actor, WatchFor).where(WatchFor.ended_at.is_(None)).order_by(WatchFor.set_at)
    )
    return [row.line for row in rows]


def since(actor: Actor, family_id: UUID) -> list[Line]:
    """Every line a family has had, newest first."""
    rows = db.session.scalars(
        scoped(actor, WatchFor).where(WatchFor.family_id == family_id).order_by(WatchFor.set_at.desc())
    )
    return [Line(row.person_id, row.line, row.set_at, row.ended_at) for row in rows]
