"""Who may see which family: the rules that the owned models hang on their `visible`.

Each rule returns a lambda over plain values, so that the ORM can cache the filter by them. The tables inside
the rules are read as Core tables on purpose: the turnstile must not filter its own filters.
"""

from uuid import UUID

from sqlalchemy import and_, column, select, table
from sqlalchemy.types import DateTime, Uuid

from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.ownership import Criterion

_membership = table(
    "membership", column("family_id", Uuid), column("person_id", Uuid), column("joined_at", DateTime),
    column("ended_at", DateTime),
)  # fmt: skip
_grant = table(
    "access_grant", column("child_id", Uuid), column("person_id", Uuid), column("suspended_at", DateTime),
    column("ended_at", DateTime),
)  # fmt: skip
_caseload = table(
    "caseload_entry", column("family_id", Uuid), column("person_id", Uuid), column("ended_at", DateTime)
)
_family = table("family", column("id", Uuid), column("area_id", Uuid))
_posting = table("posting", column("person_id", Uuid), column("area_id", Uuid), column("ended_at", DateTime))


def own_family(actor: Actor) -> Criterion:
    """Rows of the families this caregiver belongs to now."""
    me = actor.person_id
    return lambda cls: cls.family_id.in_(families_of_member(me))


def own_row(actor: Actor) -> Criterion:
    """In one's own families, the rows that are about oneself (`person_id`)."""
    me = actor.person_id
    return lambda cls: and_(cls.person_id == me, cls.family_id.in_(families_of_member(me)))


def granted_child(actor: Actor) -> Criterion:
    """Children this caregiver has a grant for that is neither suspended nor ended."""
    me = actor.person_id
    return lambda cls: and_(cls.id.in_(children_granted_to(me)), cls.family_id.in_(families_of_member(me)))


def on_caseload(actor: Actor) -> Criterion:
    """Rows of the families on this practitioner's caseload now."""
    me = actor.person_id
    return lambda cls: cls.family_id.in_(families_on_caseload(me))


def in_area(actor: Actor) -> Criterion:
    """Rows of the families in the areas this lead is posted to."""
    me = actor.person_id
    return lambda cls: cls.family_id.in_(families_in_areas(me))


def families_of_member(person_id: UUID):  # noqa: ANN201 - a Core select of ids
    """Ids of the families a caregiver has joined and not left."""
    return select(_membership.c.family_id).where(
        _membership.c.person_id == person_id,
        _membership.c.joined_at.is_not(None),
        _membership.c.ended_at.is_(None),
    )


def children_granted_to(person_id: UUID):  # noqa: ANN201
    """Ids of the children a caregiver may see now."""
    return select(_grant.c.child_id).where(
        _grant.c.person_id == person_id, _grant.c.suspended_at.is_(None), _grant.c.ended_at.is_(None)
    )


def families_on_caseload(person_id: UUID):  # noqa: ANN201
    """Ids of the families a practitioner looks after now."""
    return select(_caseload.c.family_id).where(
        _caseload.c.person_id == person_id, _caseload.c.ended_at.is_(None)
    )


def families_in_areas(person_id: UUID):  # noqa: ANN201
    """Ids of the families in a lead's areas."""
    return (
        select(_family.c.id)
        .join(_posting, _posting.c.area_id == _family.c.area_id)
        .where(_posting.c.person_id == person_id, _posting.c.ended_at.is_(None))
    )
