"""Closing a family's record when the work has ended: its adults may read on and write nothing more."""

from datetime import date
from uuid import UUID

from watchmeplay.families.models import Child, Family
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.ownership import scoped
from watchmeplay.foundation.words import noted

ONLY_READ = noted(
    "Your time with the service has ended, so this diary is for reading now. "
    "Your words are below: keep a copy of them."
)


def hold(actor: Actor, family_id: UUID) -> Family:
    """The family as it stands; whoever ends the work, or writes what an ending closes, waits for this transaction.

    Take it before any other row of the family. Rows that name the family may still be added meanwhile, or those
    who hold one of them would wait for us as we wait for them. Raises `NotVisible`.
    """
    wanted = scoped(actor, Family).where(Family.id == family_id).with_for_update(key_share=True)
    family = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if family is None:
        raise NotVisible
    return family


def close(actor: Actor, family_id: UUID, *, erase_on: date) -> None:
    """Close the record. `erase_on` is the first day on which it may be erased. Twice is once. Raises `NotVisible`."""
    family = hold(actor, family_id)
    family.closed_at = family.closed_at or now()
    family.erase_on = erase_on
    db.session.flush()
    audit.record(actor, audit.Act.FAMILY_CHANGED, subject_id=family.id, family_id=family.id)


def reopen(actor: Actor, family_id: UUID) -> None:
    """Open it again: the family came back. Raises `NotVisible`."""
    family = hold(actor, family_id)
    family.closed_at = family.erase_on = None
    db.session.flush()
    audit.record(actor, audit.Act.FAMILY_CHANGED, subject_id=family.id, family_id=family.id)


def must_be_open(actor: Actor, family_id: UUID) -> None:
    """A caregiver writes in an open record alone; staff may add to a closed one. Raises `Refused`."""
    if actor.role != Role.CAREGIVER:
        return
    closed = scoped(actor, Family.closed_at).where(Family.id == family_id)
    if db.session.scalar(closed) is not None:
        raise Refused(ONLY_READ)


def open_child(actor: Actor, child_id: UUID) -> Child:
    """A child to write about, in one statement with whether the record is open. Raises `NotVisible`, `Refused`."""
    wanted = scoped(actor, Child, Family.closed_at).join(Family, Family.id == Child.family_id)
    found = db.session.execute(wanted.where(Child.id == child_id)).one_or_none()
    if found is None:
        raise NotVisible
    if actor.role == Role.CAREGIVER and found.closed_at is not None:
        raise Refused(ONLY_READ)
    return found.Child


def closed_families(actor: Actor) -> list[Family]:
    """The closed families of a caregiver, for the line that says so."""
    return list(db.session.scalars(scoped(actor, Family).where(Family.closed_at.is_not(None))))
