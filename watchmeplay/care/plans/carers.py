"""Whom something can be agreed with: an adult who is in the family now."""

from uuid import UUID

from watchmeplay.families.models import Membership
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotVisible
from watchmeplay.foundation.ownership import scoped


def check_carer(actor: Actor, family_id: UUID, person_id: UUID) -> None:
    """Raises `NotVisible` unless staff act for an adult who has not left a family in their scope."""
    there = scoped(actor, Membership.id).where(
        Membership.family_id == family_id,
        Membership.person_id == person_id,
        Membership.ended_at.is_(None),
    )
    if not actor.is_staff or db.session.scalar(there) is None:
        raise NotVisible
