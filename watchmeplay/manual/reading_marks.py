"""Which pages of the guide a person has opened, for that person alone. Nothing counts how often."""

from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import after_reading, db, insert
from watchmeplay.manual.models import ReadingMark
from watchmeplay.manual.page import Page

# A page may have left the guide since: how many of the newest marks are looked at for one that has not.
NEWEST = 5


def note(actor: Actor, page: Page) -> None:
    """Note, after the page, that this person has opened this version of it. Again, or in two tabs, is one mark."""
    moment = now()
    mark = {
        "person_id": actor.person_id, "slug": page.slug, "language": page.language, "version": page.version,
    }  # fmt: skip

    def write(session: Session) -> None:
        session.execute(
            insert(ReadingMark)
            .values(id=uuid4(), first_at=moment, last_at=moment, **mark)
            .on_conflict_do_update(index_elements=list(mark), set_={"last_at": moment})
        )

    after_reading(write)


def newest(actor: Actor) -> list[str]:
    """The pages this person opened last, by name, the very last first; empty when there are none."""
    rows = db.session.scalars(
        select(ReadingMark.slug)
        .where(ReadingMark.person_id == actor.person_id)
        .order_by(ReadingMark.last_at.desc(), ReadingMark.slug)
        .limit(NEWEST)
    )
    return list(dict.fromkeys(rows))


def forget(actor: Actor) -> None:
    """Remove every mark of this person for good."""
    db.session.execute(
        delete(ReadingMark)
        .where(ReadingMark.person_id == actor.person_id)
        .execution_options(synchronize_session=False)
    )
