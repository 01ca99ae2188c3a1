"""One family's record as this member of staff may see it, gathered once for every format it is written in.

What is gathered is what may leave: no clinical notes, no guarded answers, no words about safe contact, no homes,
no addresses, no telephone numbers, no documents. What a carer wrote for themselves alone is out of reach anyway.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select

from watchmeplay.accounts import people
from watchmeplay.care.appointments.models import Appointment, AppointmentInvitee
from watchmeplay.care.plans.models import Goal, GoalRating, Plan
from watchmeplay.care.referrals.models import Consultation, Referral, ReferralMoment
from watchmeplay.conversations.models import Message
from watchmeplay.diary.models import Entry, PlaySession
from watchmeplay.families.models import CaseloadEntry, Child, Family, Grant, Membership
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import one, scoped
from watchmeplay.foundation.words import noted
from watchmeplay.site.models import Area

IN = (
    noted("the children and the carers, by name"),
    noted("referrals: where each came from, its dates and how it was decided"),
    noted("appointments and what became of them"),
    noted("messages between carers and the team, and pages of the diary that were given to the team"),
    noted("plans, goals and how near they feel"),
)
LEFT_OUT = (
    noted("clinical notes, and whatever else is for staff alone: they have to be weighed one by one"),
    noted("the words of referrals and consultations, which name other people and places"),
    noted("documents and letters"),
    noted("homes, addresses, telephone numbers, e-mail addresses, and how each carer may safely be reached"),
    noted("where appointments take place, and video links"),
    noted("what carers wrote for themselves alone, which the team cannot read"),
    noted("earlier versions of what was changed"),
)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class FamilyRecord:
    """The rows of one family, each kind in the order of its time, and the name of everybody in them by id."""

    family: Family
    area: str
    children: list[Child]
    memberships: list[Membership]
    grants: list[Grant]
    team: list[CaseloadEntry]
    referrals: list[Referral]
    moments: list[ReferralMoment]
    consultations: list[Consultation]
    appointments: list[Appointment]
    invitees: list[AppointmentInvitee]
    plans: list[Plan]
    goals: list[Goal]
    ratings: list[GoalRating]
    messages: list[Message]
    pages: list[PlaySession]
    parts: list[Entry]
    names: Mapping[UUID, str]

    @property
    def carers(self) -> set[UUID]:
        """Ids of the adults of the family, those who left among them."""
        return {row.person_id for row in self.memberships}


def gather(actor: Actor, family_id: UUID) -> FamilyRecord:
    """Read a family's record, in the same number of statements however long it is. Raises `NotVisible`, `NotAllowed`.

    It is held in memory whole: one family's, with some ten thousand messages at most.
    """
    if not actor.is_staff:
        raise NotAllowed
    family = one(actor, Family, family_id)
    rows: dict[str, list[Any]] = {
        "children": _of(actor, family_id, Child, func.coalesce(Child.born_on, Child.expected_on)),
        "memberships": _of(actor, family_id, Membership, Membership.invited_at),
        "grants": _of(actor, family_id, Grant, Grant.since),
        "team": _of(actor, family_id, CaseloadEntry, CaseloadEntry.since),
        "appointments": _of(actor, family_id, Appointment, Appointment.made_at),
        "invitees": _of(actor, family_id, AppointmentInvitee),
        "plans": _of(actor, family_id, Plan, Plan.made_at),
        "goals": _of(actor, family_id, Goal, Goal.set_at),
        "ratings": _of(actor, family_id, GoalRating, GoalRating.at),
        "messages": _of(actor, family_id, Message, Message.sent_at),
        "pages": _of(actor, family_id, PlaySession, PlaySession.happened_at),
        "parts": _of(actor, family_id, Entry),
        **_referrals(actor, family_id),
    }
    area = db.session.scalars(select(Area.name).where(Area.id == family.area_id)).one()
    return FamilyRecord(family=family, area=area, names=people.names(_people(rows)), **rows)


def _of(actor: Actor, family_id: UUID, model: type[Row], *order: Any) -> list[Row]:
    wanted = scoped(actor, model).where(model.family_id == family_id)  # type: ignore[attr-defined]
    return list(db.session.scalars(wanted.order_by(*order, model.id)))  # type: ignore[attr-defined]


def _referrals(actor: Actor, family_id: UUID) -> dict[str, list[Any]]:
    # A file is read at home sooner or later: what the parent may not know of stays here.
    told = Referral.parent_knows.is_(True)
    theirs = select(Referral.id).where(Referral.family_id == family_id, told)
    moments = scoped(actor, ReferralMoment).where(ReferralMoment.referral_id.in_(theirs))
    talks = scoped(actor, Consultation).where(Consultation.referral_id.in_(theirs))
    return {
        "referrals": [
            row for row in _of(actor, family_id, Referral, Referral.submitted_at) if row.parent_knows
        ],
        "moments": list(db.session.scalars(moments.order_by(ReferralMoment.at, ReferralMoment.id))),
        "consultations": list(db.session.scalars(talks.order_by(Consultation.offered_at, Consultation.id))),
    }


def _people(rows: Mapping[str, list[Any]]) -> set[UUID]:
    ways = ("person_id", "author_id", "practitioner_id", "given_by", "made_by", "set_by")
    found = {getattr(row, way, None) for kind in rows.values() for row in kind for way in ways}
    return {person_id for person_id in found if person_id is not None}
