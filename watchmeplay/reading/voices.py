"""Who reads a page aloud to a carer: those who look after their family now, and nobody else."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import undefer

from watchmeplay.accounts.models import Person, Standing
from watchmeplay.families.models import CaseloadEntry
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
        """How long it is, to the nearest minute; never less than one."""
        return max(1, (self.seconds + 30) // 60)

    @property
    def kilobytes(self) -> int:
        """How much data it takes, rounded up: nobody pays for more than was said."""
        return -(-self.size // 1000)


def heard(actor: Actor, page: Page) -> list[Voice]:
    """The recordings of this page that a carer may hear, by the reader's name. Nobody learns who listened."""
    if actor.role != Role.CAREGIVER:
        return []
    wanted = _audible(actor, Recording.id, Person.name, Recording.seconds, Recording.size, Recording.version)
    rows = db.session.execute(wanted.where(Recording.slug == page.slug, Recording.language == page.language))
    found = [Voice(*facts, older=version < page.version) for *facts, version in rows]
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
