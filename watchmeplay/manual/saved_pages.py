"""The pages of the guide that a person keeps at hand, for that person alone."""

from uuid import uuid4

from sqlalchemy import delete, select

from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, insert
from watchmeplay.manual.models import SavedPage
from watchmeplay.manual.page import Page


def save(actor: Actor, page: Page) -> None:
    """Keep a page at hand. Twice is once."""
    db.session.execute(
        insert(SavedPage)
        .values(id=uuid4(), person_id=actor.person_id, slug=page.slug, saved_at=now())
        .on_conflict_do_nothing(index_elements=["person_id", "slug"])
    )


def take_out(actor: Actor, slug: str) -> None:
    """Keep a page at hand no longer; a page that has left the guide, too. Twice is once."""
    db.session.execute(
        delete(SavedPage)
        .where(SavedPage.person_id == actor.person_id, SavedPage.slug == slug)
        .execution_options(synchronize_session=False)
    )


def saved(actor: Actor) -> list[str]:
    """The pages kept at hand, by name, the newest first."""
    return list(
        db.session.scalars(
            select(SavedPage.slug)
            .where(SavedPage.person_id == actor.person_id)
            .order_by(SavedPage.saved_at.desc(), SavedPage.slug)
        )
    )
