"""Rows of the pathway for the tests of files, as the actions of the pathway leave them. Call inside `unit_of_work()`."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from tests.cast import Cast
from watchmeplay.care.appointments.models import Appointment, AppointmentChange, AppointmentInvitee, State
from watchmeplay.care.plans.models import Goal, GoalRating, Plan
from watchmeplay.care.referrals import sending
from watchmeplay.care.referrals.models import Consultation, Referral, Source
from watchmeplay.care.referrals.sending import Contact, NamedChild, Request, Side
from watchmeplay.conversations import actions as conversations
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import scoped

NEXT_WEEK = datetime(2026, 3, 17, 13, 30, tzinfo=UTC)
PLACE = "14 Hidden Lane"
LINK = "https://meet.example/secret-room"


def appointment(
    cast: Cast,
    *,
    starts_at: datetime | None = NEXT_WEEK,
    minutes: int = 50,
    zone: str = "Europe/London",
    family: UUID | None = None,
    child: UUID | None = None,
    practitioner: UUID | None = None,
    invited: Collection[UUID] = (),
    state: State = State.BOOKED,
    **facts: object,
) -> UUID:
    """A meeting of the Rowans with Thea next Tuesday, booked, to which Amy is invited unless told otherwise."""
    who = practitioner or cast.thea
    row = Appointment(
        family_id=family or cast.rowans, child_id=child, practitioner_id=who, type="facilitated", means="in-person",
        state=state, starts_at=starts_at, minutes=minutes, zone=zone, made_by=who,
        booked_at=None if state == State.OFFERED else now(),
        **facts,
    )  # fmt: skip
    row.place, row.link, row.words = PLACE, LINK, "Bring the red cup."
    db.session.add(row)
    db.session.flush()
    for person_id in invited or [cast.amy]:
        db.session.add(
            AppointmentInvitee(family_id=row.family_id, appointment_id=row.id, person_id=person_id)
        )
    if state != State.OFFERED:
        _change(row, "booked")
    return row.id


def move(cast: Cast, appointment_id: UUID, by: timedelta) -> None:
    """Thea moves it."""
    row = _row(cast, appointment_id)
    assert row.starts_at
    row.starts_at += by
    row.sequence += 1
    _change(row, "moved")


def cancel(cast: Cast, appointment_id: UUID) -> None:
    """Thea cancels it."""
    row = _row(cast, appointment_id)
    row.state, row.cancelled_at, row.sequence = State.CANCELLED, now(), row.sequence + 1
    _change(row, "cancelled")


def mark(cast: Cast, appointment_id: UUID, outcome: str) -> None:
    """Thea notes what became of it."""
    row = _row(cast, appointment_id)
    row.attendance, row.attendance_at, row.attendance_by = outcome, now(), cast.thea
    _change(row, "marked")


def referral(cast: Cast, **facts: object) -> Referral:
    """A health visitor's referral of the twins, joined to the Rowans and to Amy."""
    sent = sending.send(
        Request(
            area_id=cast.north,
            source=Source.HEALTH_VISITOR,
            answers={"hopes": "Answer words", "address": PLACE},
            guarded={"worries": "Guarded words"},
            children=(NamedChild("Ada", date(2025, 5, 2)), NamedChild("Max", date(2025, 5, 2))),
            contacts=(
                Contact(Side.PARENT, name="Amy", phone="07700 900123", by_phone=True),
                Contact(Side.REFERRER, name="Hilda Visitor", email="hilda@surgery.example"),
            ),
        ),
        actor=cast.actor(cast.lea),
    )
    row = db.session.scalars(
        scoped(cast.actor(cast.lea), Referral).where(Referral.id == sent.referral_id)
    ).one()
    row.family_id, row.person_id = cast.rowans, cast.amy
    for name, value in facts.items():
        setattr(row, name, value)
    talk = Consultation(
        referral_id=row.id, with_whom="family", means="11", practitioner_id=cast.thea, held_at=now(), minutes=40,
        attendance="attended", outcome="waiting",
    )  # fmt: skip
    talk.words = "Consultation words"
    db.session.add(talk)
    db.session.flush()
    return row


def plan(
    cast: Cast, words: str = "Ten minutes on the floor", *, carer: UUID | None = None, **facts: object
) -> UUID:
    """Amy's plan with Ada, or another carer's, a goal, and what they gave it on two days. Returns the goal."""
    who = carer or cast.amy
    told = {"child_id": cast.ada, "agreed_on": date(2026, 3, 2), "words": "Plan words", **facts}
    agreed = Plan(family_id=cast.rowans, person_id=who, starts_on=date(2026, 3, 2), made_by=cast.thea, **told)
    goal = Goal(family_id=cast.rowans, person_id=who, set_by=who)
    goal.words = words
    db.session.add_all([agreed, goal])
    db.session.flush()
    for rating in (3, 6):
        db.session.add(
            GoalRating(
                family_id=cast.rowans, goal_id=goal.id, person_id=who, rating=rating, given_by=who,
                at=now() - timedelta(days=10 - rating),
            )
        )  # fmt: skip
    db.session.flush()
    return goal.id


def message(
    cast: Cast, words: str, *, by: UUID, carer: UUID | None = None, about: UUID | None = None
) -> None:
    """A message in a carer's thread with the Rowans' team."""
    conversations.send(
        cast.actor(by), words=words, family_id=cast.rowans, caregiver_id=carer or cast.amy, about_session_id=about,
        key=new_key(),
    )  # fmt: skip


def _row(cast: Cast, appointment_id: UUID) -> Appointment:
    actor = cast.actor(cast.thea)
    return db.session.scalars(scoped(actor, Appointment).where(Appointment.id == appointment_id)).one()


def _change(row: Appointment, what: str) -> None:
    db.session.add(
        AppointmentChange(
            family_id=row.family_id, appointment_id=row.id, what=what, by_id=row.practitioner_id, at=now()
        )
    )
    db.session.flush()
