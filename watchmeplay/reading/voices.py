"""Who reads a page aloud to a carer: those who look after their family now, and nobody else."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import undefer

from watchmeplay.accounts import people
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation import sound as sound_files
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import scoped
from watchmeplay.manual.models import Recording
from watchmeplay.manual.page import Page


@dataclass(frozen=True, slots=True)
class Voice:
    """A recording of a page by somebody whom the carer knows. `older`: the page's words have changed since."""

    id: UUID
    name: str
    seconds: int
    size: int
    older: bool

    @property
    def minutes(self) -> int:
        """How long it is."""
        return sound_files.minutes(self.seconds)

    @property
    def kilobytes(self) -> int:
        """How much data it takes."""
        return sound_files.kilobytes(self.size)


def heard(actor: Actor, page: Page) -> list[Voice]:
    """The recordings of this page that a carer may hear, by the reader's name. Nobody learns who listened."""
    if actor.role != Role.CAREGIVER:
        return []
    rows = db.session.execute(
        _audible(
            actor, Recording.id, Recording.person_id, Recording.seconds, Recording.size, Recording.version
        ).where(Recording.slug == page.slug, Recording.language == page.language)
    ).all()
    names = people.names([row.person_id for row in rows])
    found = [
        Voice(row.id, names[row.person_id], row.seconds, row.size, older=row.version < page.version)
        for row in rows
    ]
    return sorted(found, key=lambda voice: (voice.name.casefold(), voice.id))


def sound(actor: Actor, slug: str, recording_id: UUID) -> bytes:
    """The sound of one of them. Raises `NotVisible`: missing, removed, or by somebody of another family's."""
    if actor.role != Role.CAREGIVER:
        raise NotVisible
    wanted = _audible(actor, Recording).where(Recording.id == recording_id, Recording.slug == slug)
    row = db.session.scalars(wanted.options(undefer(Recording.sound))).one_or_none()
    if row is None:
        raise NotVisible
    return row.sound


def _audible(actor: Actor, *entities: Any) -> Select[Any]:
    """Recordings by those who look after the carer's families now, and can sign in."""
    team = scoped(actor, CaseloadEntry.person_id).where(CaseloadEntry.ended_at.is_(None))
    return (
        scoped(actor, *entities)
        .join(Person, Person.id == Recording.person_id)
        .where(
            Recording.person_id.in_(team),
            Recording.ended_at.is_(None),
            Person.standing == Standing.ACTIVE,
        )
    )
