"""The pages of the guide that a member of staff reads aloud, in their own voice."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import undefer

from watchmeplay.foundation import audit
from watchmeplay.foundation import sound as sound_files
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.foundation.sound import Sound
from watchmeplay.manual.models import Recording
from watchmeplay.manual.page import Page


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording without its sound. `size` in bytes."""

    id: UUID
    slug: str
    language: str
    version: int
    seconds: int
    size: int
    made_at: datetime

    @property
    def minutes(self) -> int:
        """How long it is."""
        return sound_files.minutes(self.seconds)

    @property
    def kilobytes(self) -> int:
        """How much data it takes."""
        return sound_files.kilobytes(self.size)


def keep(actor: Actor, page: Page, sound: Sound, *, version: int | None = None) -> Recording:
    """Let the actor's families hear it. It takes the place of what the actor recorded for this page before.

    `version` is the one that was read, where it may be older than the page's own.
    """
    if not actor.is_staff:
        raise NotAllowed
    for former in _live(actor, slug=page.slug, language=page.language):
        _end(former)
    row = Recording(
        person_id=actor.person_id,
        slug=page.slug,
        language=page.language,
        version=page.version if version is None else version,
        seconds=sound.seconds,
        size=len(sound.content),
        sound=sound.content,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, audit.Act.RECORDING_KEPT, subject_id=row.id)
    return row


def take_out(actor: Actor, recording_id: UUID) -> Recording:
    """Remove one's own recording: nobody hears it from now on, and its sound is erased. Raises `NotVisible`."""
    rows = _live(actor, id=recording_id)
    if not rows:
        raise NotVisible
    _end(rows[0])
    db.session.flush()
    audit.record(actor, audit.Act.RECORDING_REMOVED, subject_id=recording_id)
    return rows[0]


def of(actor: Actor) -> list[Recorded]:
    """What the actor has recorded, the newest first."""
    rows = db.session.execute(
        select(
            Recording.id, Recording.slug, Recording.language, Recording.version, Recording.seconds,
            Recording.size, Recording.made_at,
        )
        .where(Recording.person_id == actor.person_id, Recording.ended_at.is_(None))
        .order_by(Recording.made_at.desc(), Recording.id)
    )  # fmt: skip
    return [Recorded(*row) for row in rows]


def sound(actor: Actor, recording_id: UUID) -> bytes:
    """One's own recording, to listen back to. Raises `NotVisible`."""
    wanted = select(Recording).where(
        Recording.id == recording_id, Recording.person_id == actor.person_id, Recording.ended_at.is_(None)
    )
    row = db.session.scalars(wanted.options(undefer(Recording.sound))).one_or_none()
    if row is None:
        raise NotVisible
    return row.sound


def _live(actor: Actor, **facts: object) -> list[Recording]:
    return list(
        db.session.scalars(
            select(Recording)
            .filter_by(**facts)
            .where(Recording.person_id == actor.person_id, Recording.ended_at.is_(None))
        )
    )


def _end(row: Recording) -> None:
    row.ended_at, row.sound = now(), b""
