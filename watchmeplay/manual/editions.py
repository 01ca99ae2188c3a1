"""The service's own words for the guide, edition by edition. A published edition never changes."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from watchmeplay.foundation.database import db
from watchmeplay.manual.models import Edition, EditionFile


def live() -> UUID | None:
    """The edition that readers see; None while the guide is as it was built."""
    newest = select(Edition.id).where(Edition.number.is_not(None)).order_by(Edition.number.desc()).limit(1)
    return db.session.scalar(newest)


def files(edition_id: UUID) -> Mapping[str, bytes]:
    """The files of an edition by their path under content/."""
    rows = db.session.scalars(select(EditionFile).where(EditionFile.edition_id == edition_id))
    return {row.path: row.content for row in rows}
