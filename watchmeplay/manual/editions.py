"""The service's own words for the guide, edition by edition. A published edition never changes."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.manual.models import Edition, EditionFile


def live() -> UUID | None:
    """The edition that readers see; None while the guide is as it was built."""
    newest = select(Edition.id).where(Edition.number.is_not(None)).order_by(Edition.number.desc()).limit(1)
    return db.session.scalar(newest)


def files(edition_id: UUID) -> Mapping[str, bytes]:
    """The files of an edition by their path under content/."""
    rows = db.session.scalars(select(EditionFile).where(EditionFile.edition_id == edition_id))
    return {row.path: row.content for row in rows}


def published(actor: Actor) -> list[Edition]:
    """Every edition that was published, the newest first."""
    must_be_admin(actor)
    wanted = select(Edition).where(Edition.number.is_not(None)).order_by(Edition.number.desc())
    return list(db.session.scalars(wanted))


def one(actor: Actor, edition_id: UUID) -> Edition:
    """A published edition. Raises `NotVisible`."""
    must_be_admin(actor)
    wanted = select(Edition).where(Edition.id == edition_id, Edition.number.is_not(None))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotVisible
    return found


def must_be_admin(actor: Actor) -> None:
    """Only administrators make editions. Raises `NotAllowed`."""
    if actor.role != Role.ADMIN:
        raise NotAllowed
