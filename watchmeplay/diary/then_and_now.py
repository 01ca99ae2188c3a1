"""A carer's first page beside their latest, and their own words for a letter: what was given to the team alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func

from watchmeplay.diary import queries
from watchmeplay.diary.models import Entry, PlaySession, Voice
from watchmeplay.diary.rows import Row
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import scoped

MOST = 60


@dataclass(frozen=True, slots=True)
class OwnWords:
    """One part of a page in the carer's words."""

    entry_id: UUID
    happened_at: datetime
    voice: Voice
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One carer's first and latest page about one child that have words; one page alone is `then` and not `now`."""

    then: Row
    now: Row | None


def pairs(actor: Actor, family_id: UUID) -> list[Pair]:
    """By carer and child, as this actor may see them. Few statements, however long the diary; audited for staff."""
    number = func.row_number()
    same = {"partition_by": (PlaySession.author_id, PlaySession.child_id)}
    with_words = scoped(actor, Entry.id).where(Entry.session_id == PlaySession.id).exists()
    placed = (
        scoped(
            actor,
            PlaySession.id,
            number.over(order_by=(PlaySession.happened_at, PlaySession.id), **same).label("first"),
            number.over(order_by=(PlaySession.happened_at.desc(), PlaySession.id.desc()), **same).label(
                "last"
            ),
        )
        .where(PlaySession.family_id == family_id, with_words)
        .subquery()
    )
    ids = db.session.scalars(
        scoped(actor, PlaySession.id)
        .join(placed, placed.c.id == PlaySession.id)
        .where((placed.c.first == 1) | (placed.c.last == 1))
        .order_by(PlaySession.happened_at, PlaySession.id)
    ).all()
    found: dict[tuple[UUID, UUID], list[Row]] = {}
    for row in queries.chosen(actor, ids):
        found.setdefault((row.author_id, row.child_id), []).append(row)
    return [Pair(rows[0], rows[-1] if len(rows) > 1 else None) for rows in found.values()]


def own_words(actor: Actor, family_id: UUID, *, author_id: UUID, child_id: UUID) -> list[OwnWords]:
    """What a carer wrote about a child, oldest first: the newest `MOST` parts. One statement; audited for staff."""
    rows = db.session.execute(
        scoped(actor, Entry, PlaySession.happened_at)
        .join(PlaySession, PlaySession.id == Entry.session_id)
        .where(Entry.family_id == family_id, Entry.author_id == author_id, Entry.child_id == child_id)
        .order_by(PlaySession.happened_at.desc(), Entry.voice)
        .limit(MOST)
    ).all()
    if rows and actor.is_staff:
        audit.record(actor, audit.Act.DIARY_READ, subject_id=author_id, family_id=family_id)
    return [
        OwnWords(entry.id, happened_at, Voice(entry.voice), entry.words)
        for entry, happened_at in reversed(rows)
    ]


def picked(found: Iterable[OwnWords], entry_ids: Iterable[UUID]) -> list[OwnWords]:
    """Those that were ticked, in the order they were written."""
    wanted = set(entry_ids)
    return [words for words in found if words.entry_id in wanted]
