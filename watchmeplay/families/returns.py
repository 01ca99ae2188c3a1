"""Adults who left a family and come back: the same account, so that what they wrote is theirs again."""

from collections.abc import Iterable
from uuid import UUID

from watchmeplay.accounts.invitations import Way
from watchmeplay.families import memberships
from watchmeplay.families.models import Basis, Membership
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import scoped


def invite_back(
    actor: Actor, *, family_id: UUID, person_id: UUID, child_ids: Iterable[UUID], basis: Basis
) -> Way:
    """Invite an adult who left back into the family. They see nothing until they have joined again.

    Raises `Refused`, `NotVisible`, `NotAllowed`, `TooMany`.
    """
    if not actor.is_staff:
        raise NotAllowed
    row = db.session.scalars(
        scoped(actor, Membership).where(
            Membership.family_id == family_id,
            Membership.person_id == person_id,
            Membership.ended_at.is_not(None),
        )
    ).one_or_none()
    if row is None:
        raise NotVisible
    wanted = list(dict.fromkeys(child_ids))
    if not wanted:
        raise Refused("Choose the children this adult cares for.", "children")
    row.ended_at, row.joined_at, row.invited_at = None, None, now()
    db.session.flush()
    for child_id in wanted:
        memberships.give_access(
            actor, family_id=family_id, person_id=person_id, child_id=child_id, basis=basis
        )
    return memberships.invite_again(actor, family_id=family_id, person_id=person_id)
