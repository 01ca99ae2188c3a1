"""Giving a carer a page of the guide to read, taking it back, and noting that it was opened."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from watchmeplay.families import caseloads
from watchmeplay.families.models import Membership
from watchmeplay.foundation import audit, idempotency
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import after_reading, db
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.outbox import enqueue
from watchmeplay.foundation.ownership import held, scoped
from watchmeplay.manual.page import Page
from watchmeplay.reading.models import GivenPage

LONGEST_WHY = 300
# Time to take back what was given to the wrong person, before they hear of it.
BEFORE_TELLING = timedelta(minutes=5)


def give(actor: Actor, page: Page, *, family_id: UUID, person_id: UUID, why: str, key: str) -> UUID:
    """Give a page to one carer of a family, with a line of why; the gift's id. The same key twice is one gift.

    Whoever looks after the family gives, to an adult who has joined it. Raises `NotVisible`, `NotAllowed`,
    `Refused` naming "page" or "why", `KeyReused`.
    """
    caseloads.must_look_after(actor, family_id)
    _check_why(why)
    _check_reader(actor, family_id, person_id)
    if not page.for_parents:
        raise Refused("This page is for practitioners. Choose one for families.", "page")
    mark = idempotency.fingerprint("given page", family_id, person_id, page.slug, why)
    claim = idempotency.claim(actor, key, mark)
    if not claim.first:
        return claim.result_id
    if _waits_already(actor, family_id, person_id, page.slug):
        raise Refused("They have this page already and have not opened it yet.", "page")
    given = GivenPage(
        id=claim.result_id,
        family_id=family_id,
        person_id=person_id,
        given_by=actor.person_id,
        slug=page.slug,
        given_at=now(),
        why=why,
    )
    db.session.add(given)
    db.session.flush()
    audit.record(actor, audit.Act.PAGE_GIVEN, subject_id=given.id, family_id=family_id)
    enqueue(
        "page_for_you",
        to=person_id,
        key=f"page:{person_id}:{family_id}",
        family_id=family_id,
        about_id=given.id,
        after=BEFORE_TELLING,
    )
    return given.id


def take_back(actor: Actor, given_id: UUID) -> GivenPage:
    """Take a given page back, whoever of the team gave it. Twice is once. Raises `NotVisible`, `NotAllowed`."""
    if not actor.is_staff:
        raise NotVisible
    given = held(actor, GivenPage, given_id)
    caseloads.must_look_after(actor, given.family_id)
    if given.taken_back_at is None:
        given.taken_back_at = now()
        db.session.flush()
        audit.record(actor, audit.Act.PAGE_TAKEN_BACK, subject_id=given.id, family_id=given.family_id)
    return given


def opened(actor: Actor, given_ids: Iterable[UUID]) -> None:
    """Note, after the page, that the carer to whom it was given has opened it: the first time, and never again."""
    ids, moment = list(given_ids), now()
    if not ids or actor.role != Role.CAREGIVER:
        return

    def write(session: Session) -> None:
        session.execute(
            update(GivenPage)
            .where(GivenPage.id.in_(ids), GivenPage.opened_at.is_(None))
            .values(opened_at=moment)
            .execution_options(actor=actor, synchronize_session=False)
        )

    after_reading(write)


def _check_why(why: str) -> None:
    if not why.strip():
        raise Refused("Write a line about why.", "why")
    count = len(why.replace("\r\n", "\n"))
    if count > LONGEST_WHY:
        raise Refused(
            "Write %(most)s characters or fewer. You have %(count)s.", "why", most=LONGEST_WHY, count=count
        )


def _check_reader(actor: Actor, family_id: UUID, person_id: UUID) -> None:
    joined = db.session.scalar(
        scoped(actor, Membership.id).where(
            Membership.family_id == family_id,
            Membership.person_id == person_id,
            Membership.joined_at.is_not(None),
            Membership.ended_at.is_(None),
        )
    )
    if joined is None:
        raise NotVisible


def _waits_already(actor: Actor, family_id: UUID, person_id: UUID, slug: str) -> bool:
    waiting = scoped(actor, GivenPage.id).where(
        GivenPage.family_id == family_id,
        GivenPage.person_id == person_id,
        GivenPage.slug == slug,
        GivenPage.opened_at.is_(None),
        GivenPage.taken_back_at.is_(None),
    )
    return db.session.scalar(waiting.limit(1)) is not None
