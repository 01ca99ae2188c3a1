"""Who may see what of the pathway: the rules that care's models hang on their `visible`.

The tables inside the rules are read as Core tables on purpose: the turnstile must not filter its own filters.
"""

from sqlalchemy import and_, column, or_, select, table, union_all
from sqlalchemy.types import Boolean, Uuid

from watchmeplay.families.access import (
    children_granted_to,
    families_in_areas,
    families_of_member,
    families_on_caseload,
    in_area,
    on_caseload,
)
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.ownership import Criterion

_referral = table(
    "referral",
    column("id", Uuid),
    column("area_id", Uuid),
    column("family_id", Uuid),
    column("person_id", Uuid),
    column("parent_knows", Boolean),
)
_posting = table("posting", column("person_id", Uuid), column("area_id", Uuid), column("ended_at"))
_waiting_room = table("waiting_room", column("id", Uuid), column("referral_id", Uuid), column("side"))
_invitee = table("appointment_invitee", column("appointment_id", Uuid), column("person_id", Uuid))
_appointment = table("appointment", column("id", Uuid), column("child_id", Uuid), column("family_id", Uuid))
_grant = table(
    "access_grant", column("child_id", Uuid), column("family_id", Uuid), column("person_id", Uuid),
    column("suspended_at"), column("ended_at"),
)  # fmt: skip

STAFF_RULES = {Role.PRACTITIONER: on_caseload, Role.LEAD: in_area}


def referral_in_reach(actor: Actor) -> Criterion:
    """Rows of the referrals in one's areas, and of those whose family is on one's caseload."""
    me = actor.person_id
    return lambda cls: cls.referral_id.in_(_referrals_in_reach(me))


def own_referral(actor: Actor) -> Criterion:
    """Rows of the referral that was made for this caregiver, once they have joined the family opened for it.

    Not of one that they may not know of.
    """
    me = actor.person_id
    return lambda cls: cls.referral_id.in_(
        select(_referral.c.id).where(
            _referral.c.person_id == me,
            _referral.c.parent_knows.is_(True),
            _referral.c.family_id.in_(families_of_member(me)),
        )
    )


def referral_of_room(actor: Actor) -> Criterion:
    """Rows of the referral that this waiting room belongs to, for the parent's side of it, if they may know of it."""
    room = actor.person_id
    return lambda cls: cls.referral_id.in_(
        select(_waiting_room.c.referral_id)
        .join(_referral, _referral.c.id == _waiting_room.c.referral_id)
        .where(
            _waiting_room.c.id == room, _waiting_room.c.side == "parent", _referral.c.parent_knows.is_(True)
        )
    )


def referral_of_referrers_room(actor: Actor) -> Criterion:
    """As `referral_of_room`, for whichever side the room is on: what the referrer may read as well."""
    room = actor.person_id
    return lambda cls: cls.referral_id.in_(
        select(_waiting_room.c.referral_id)
        .join(_referral, _referral.c.id == _waiting_room.c.referral_id)
        .where(
            _waiting_room.c.id == room,
            or_(_waiting_room.c.side == "referrer", _referral.c.parent_knows.is_(True)),
        )
    )


def own_room(actor: Actor) -> Criterion:
    """The rows of this very waiting room."""
    room = actor.person_id
    return lambda cls: cls.room_id == room


def invited(actor: Actor) -> Criterion:
    """In one's own families, the rows of appointments one is invited to, while one's access is not suspended.

    Where an appointment names a child, access to that child counts; else access to any child of the family.
    """
    me = actor.person_id
    return lambda cls: and_(
        cls.appointment_id.in_(_appointments_of(me)), cls.family_id.in_(families_of_member(me))
    )


def own_row_with_a_child(actor: Actor) -> Criterion:
    """Rows about oneself in families where one may see a child now: suspended everywhere, one sees none of them."""
    me = actor.person_id
    return lambda cls: and_(
        cls.person_id == me,
        cls.family_id.in_(families_of_member(me)),
        cls.family_id.in_(_families_with_a_child_for(me)),
    )


def own_row_about_a_child(actor: Actor) -> Criterion:
    """Rows about oneself and one child (`child_id`), while one may see that child."""
    me = actor.person_id
    return lambda cls: and_(
        cls.person_id == me,
        cls.family_id.in_(families_of_member(me)),
        cls.child_id.in_(children_granted_to(me)),
    )


def own_family_with_a_child(actor: Actor) -> Criterion:
    """Rows of one's own families where one may see a child now: suspended everywhere, one sees none of them."""
    me = actor.person_id
    return lambda cls: and_(
        cls.family_id.in_(families_of_member(me)), cls.family_id.in_(_families_with_a_child_for(me))
    )


def offered_or_on_caseload(actor: Actor) -> Criterion:
    """Rows of families on one's caseload, and those that are addressed to oneself (`to_id`)."""
    me = actor.person_id
    return lambda cls: or_(cls.to_id == me, cls.family_id.in_(families_on_caseload(me)))


def signed_or_own_on_caseload(actor: Actor) -> Criterion:
    """Notes of families on one's caseload that are signed, or that one is writing oneself."""
    me = actor.person_id
    return lambda cls: and_(
        cls.family_id.in_(families_on_caseload(me)), or_(cls.signed_at.is_not(None), cls.author_id == me)
    )


def signed_or_own_in_area(actor: Actor) -> Criterion:
    """Notes of families in a lead's areas that are signed, or that they are writing themselves."""
    me = actor.person_id
    return lambda cls: and_(
        cls.family_id.in_(families_in_areas(me)), or_(cls.signed_at.is_not(None), cls.author_id == me)
    )


def _appointments_of(person_id):  # noqa: ANN001, ANN202 - a Core select of ids
    about = or_(
        _grant.c.child_id == _appointment.c.child_id,
        and_(_appointment.c.child_id.is_(None), _grant.c.family_id == _appointment.c.family_id),
    )
    granted = select(_grant.c.child_id).where(
        _grant.c.person_id == person_id, _grant.c.suspended_at.is_(None), _grant.c.ended_at.is_(None), about
    )
    return (
        select(_invitee.c.appointment_id)
        .join(_appointment, _appointment.c.id == _invitee.c.appointment_id)
        .where(_invitee.c.person_id == person_id, granted.correlate(_appointment).exists())
    )


def _families_with_a_child_for(person_id):  # noqa: ANN001, ANN202 - a Core select of ids
    return select(_grant.c.family_id).where(
        _grant.c.person_id == person_id, _grant.c.suspended_at.is_(None), _grant.c.ended_at.is_(None)
    )


def _referrals_in_reach(person_id):  # noqa: ANN001, ANN202 - a Core select of ids
    areas = select(_posting.c.area_id).where(_posting.c.person_id == person_id, _posting.c.ended_at.is_(None))
    # Two selects and not an "or": PostgreSQL would read every referral of the service for that.
    return union_all(
        select(_referral.c.id).where(_referral.c.area_id.in_(areas)),
        select(_referral.c.id).where(_referral.c.family_id.in_(families_on_caseload(person_id))),
    )


REFERRAL_STAFF = {Role.PRACTITIONER: referral_in_reach, Role.LEAD: referral_in_reach}
