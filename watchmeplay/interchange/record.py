"""One family's record, gathered once for every format it is written in: whole, or what one carer may see of it.

What is gathered is what may leave: no clinical notes, no guarded answers, no words about safe contact, no homes,
no addresses, no telephone numbers, no documents. What a carer wrote for themselves alone is out of reach anyway.

A whole copy is for another service or a court. A copy that a carer asks for holds the rows that both of two may
see: whoever makes it, and that carer by the rules that hold when they are signed in themselves. So it has nothing of
another carer, nothing that staff keep to themselves, and nothing that the carer keeps from staff.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from watchmeplay.accounts import people
from watchmeplay.care.appointments.models import Appointment, AppointmentInvitee
from watchmeplay.care.endings.closing_letters import State
from watchmeplay.care.endings.models import ClosingLetter
from watchmeplay.care.plans.models import Goal, GoalRating, Plan
from watchmeplay.care.referrals.models import Consultation, Referral, ReferralMoment
from watchmeplay.care.referrals.moments import stands
from watchmeplay.conversations.models import Message
from watchmeplay.diary.models import Entry, PlaySession
from watchmeplay.families.models import CaseloadEntry, Child, Family, Grant, Membership
from watchmeplay.foundation.actors import Actor, Role
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
    noted("letters to a child that a carer and the team wrote together"),
)
MARKED = noted("referrals that the parents do not know of: each is marked, and must not reach them")
LEFT_OUT = (
    noted("clinical notes, and whatever else is for staff alone: they have to be weighed one by one"),
    noted("the words of referrals and consultations, which name other people and places"),
    noted("documents, and letters to other services"),
    noted("homes, addresses, telephone numbers, e-mail addresses, and how each carer may safely be reached"),
    noted("where appointments take place, and video links"),
    noted("what carers wrote for themselves alone, which the team cannot read"),
    noted("earlier versions of what was changed"),
)
LEFT_OUT_FOR_A_CARER = (
    noted(
        "what belongs to another adult, also what they shared, which the diary shows; and children they may not see"
    ),
    noted(
        "what staff note for themselves: how urgent something is, talks about referrals and their time stamps"
    ),
)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class FamilyRecord:
    """The rows of one family, each kind in the order of its time, and the name of everybody in them by id.

    `carer_id` is the adult whom it was gathered for; None: it is whole, for staff.
    """

    carer_id: UUID | None
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
    letters: list[ClosingLetter]
    messages: list[Message]
    pages: list[PlaySession]
    parts: list[Entry]
    names: Mapping[UUID, str]

    @property
    def carers(self) -> set[UUID]:
        """Ids of the adults of the family, those who left among them."""
        return {row.person_id for row in self.memberships}

    @property
    def held(self) -> tuple[str, ...]:
        """What the file says of what is in it."""
        return held(for_carer=self.carer_id is not None)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What the file says of what is not."""
        return left_out(for_carer=self.carer_id is not None)


def held(*, for_carer: bool) -> tuple[str, ...]:
    """What is in a copy, line by line. One for a carer says nothing of what a carer may not know of."""
    return IN if for_carer else (*IN, MARKED)


def left_out(*, for_carer: bool) -> tuple[str, ...]:
    """What is left out of a copy, line by line."""
    return (*LEFT_OUT, *LEFT_OUT_FOR_A_CARER) if for_carer else LEFT_OUT


def gather(actor: Actor, family_id: UUID, *, carer_id: UUID | None = None) -> FamilyRecord:
    """Read a family's record whole, or what this adult of the family may see of it.

    The number of statements is the same however long it is. It is held in memory: one family's, with some ten
    thousand messages at most. Raises `NotAllowed`, `NotVisible`: also for somebody who is no carer of it now.
    """
    if not actor.is_staff:
        raise NotAllowed
    family, readers = one(actor, Family, family_id), [actor]
    if carer_id is not None:
        readers.append(Actor(carer_id, Role.CAREGIVER))
        one(readers[-1], Family, family_id)
    rows: dict[str, list[Any]] = {
        "children": _of(readers, family_id, Child, func.coalesce(Child.born_on, Child.expected_on)),
        "memberships": _of(readers, family_id, Membership, Membership.invited_at),
        "grants": _of(readers, family_id, Grant, Grant.since),
        "team": _of(readers, family_id, CaseloadEntry, CaseloadEntry.since),
        "appointments": _of(readers, family_id, Appointment, Appointment.made_at),
        "invitees": _of(readers, family_id, AppointmentInvitee),
        "plans": _of(readers, family_id, Plan, Plan.made_at),
        "goals": _of(readers, family_id, Goal, Goal.set_at),
        "ratings": _of(readers, family_id, GoalRating, GoalRating.at),
        "letters": _of(readers, family_id, ClosingLetter, ClosingLetter.edited_at),
        "messages": _of(readers, family_id, Message, Message.sent_at),
        "pages": _of(readers, family_id, PlaySession, PlaySession.happened_at),
        "parts": _of(readers, family_id, Entry),
        **_referrals(readers, family_id),
    }
    area = db.session.scalars(select(Area.name).where(Area.id == family.area_id)).one()
    if carer_id is not None:
        _as_their_pages_show(rows, carer_id)
    return FamilyRecord(
        carer_id=carer_id, family=family, area=area, names=people.names(_people(rows)), **rows
    )


def _of(readers: list[Actor], family_id: UUID, model: type[Row], *order: Any) -> list[Row]:
    return _seen(readers, model, model.family_id == family_id, *order)  # type: ignore[attr-defined]


def _seen(readers: list[Actor], model: Any, wanted: ColumnElement[bool], *order: Any) -> list[Any]:
    """The rows that every one of the readers may see."""
    maker, *others = readers
    rows = list(db.session.scalars(scoped(maker, model).where(wanted).order_by(*order, model.id)))
    for reader in others:
        theirs = set(db.session.scalars(scoped(reader, model.id).where(wanted)))
        rows = [row for row in rows if row.id in theirs]
    return rows


def _referrals(readers: list[Actor], family_id: UUID) -> dict[str, list[Any]]:
    found = _of(readers, family_id, Referral, Referral.submitted_at)
    ids = [row.id for row in found]
    moments = and_(ReferralMoment.referral_id.in_(ids), stands())
    talks = Consultation.referral_id.in_(ids)
    return {
        "referrals": found,
        "moments": _seen(readers, ReferralMoment, moments, ReferralMoment.at),
        "consultations": _seen(readers, Consultation, talks, Consultation.offered_at),
    }


def _as_their_pages_show(rows: dict[str, list[Any]], carer_id: UUID) -> None:
    """A plan is a carer's once it is agreed, for a child they may see; a letter once the team opened it to them.

    What another carer shared with them stays on their pages alone: what of it is missing here, because the team
    may not read it, would tell them what the other kept from the team.
    """
    for kind in ("pages", "parts"):
        rows[kind] = [row for row in rows[kind] if row.author_id == carer_id]
    children = {row.id for row in rows["children"]}
    rows["plans"] = [row for row in rows["plans"] if row.agreed_on and row.child_id in children]
    rows["letters"] = [row for row in rows["letters"] if row.state != State.DRAFT]


def _people(rows: Mapping[str, list[Any]]) -> set[UUID]:
    ways = ("person_id", "author_id", "practitioner_id", "given_by", "made_by", "set_by")
    found = {getattr(row, way, None) for kind in rows.values() for row in kind for way in ways}
    return {person_id for person_id in found if person_id is not None}
