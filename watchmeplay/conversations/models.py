"""A thread between one caregiver and the team. Another carer of the same child has a thread of their own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.families.access import families_of_member, in_area, on_caseload
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import Criterion, FamilyOwned
from watchmeplay.foundation.vault import Kind, Sealed


def own_thread(actor: Actor) -> Criterion:
    """Rows of this caregiver's own thread."""
    me = actor.person_id
    return lambda cls: and_(cls.caregiver_id == me, cls.family_id.in_(families_of_member(me)))


THREAD_RULES = {Role.CAREGIVER: own_thread, Role.PRACTITIONER: on_caseload, Role.LEAD: in_area}


class Thread(Identified, FamilyOwned, Base):
    """One caregiver's conversation with the team.

    `waiting_since` is when the oldest message was sent that still waits for a word from the team.
    """

    __tablename__ = "thread"
    __table_args__ = (
        UniqueConstraint("id", "family_id"),
        UniqueConstraint("family_id", "caregiver_id"),
        Index("ix_thread_waiting", "family_id", "waiting_since"),
    )
    visible = THREAD_RULES

    caregiver_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]


class Message(Identified, FamilyOwned, Base):
    """One message. `about_session_id` names the play session it answers, if it answers one.

    In a thread no two messages have the same `sent_at`, and none that is stored later has an earlier one.
    """

    __tablename__ = "message"
    __table_args__ = (
        ForeignKeyConstraint(["thread_id", "family_id"], ["thread.id", "thread.family_id"]),
        ForeignKeyConstraint(
            ["about_session_id", "family_id"], ["play_session.id", "play_session.family_id"]
        ),
        UniqueConstraint("thread_id", "sent_at"),
        Index("ix_message_family", "family_id"),
        Index("ix_message_about", "about_session_id"),
    )
    visible = THREAD_RULES

    thread_id: Mapped[UUID]
    caregiver_id: Mapped[UUID]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    from_team: Mapped[bool]
    about_session_id: Mapped[UUID | None]
    sent_at: Mapped[datetime]
    words_sealed: Mapped[bytes]

    words = Sealed("words_sealed", Kind.SHARED)


class LastRead(Identified, FamilyOwned, Base):
    """How far one person had read in one thread, and when: a row each time they read on.

    The furthest counts; the earlier rows tell when a message was first read. Nothing is ever moved back.
    """

    __tablename__ = "last_read"
    __table_args__ = (
        ForeignKeyConstraint(["thread_id", "family_id"], ["thread.id", "thread.family_id"]),
        Index("ix_last_read_thread", "thread_id", "person_id", "up_to"),
    )
    visible = THREAD_RULES

    thread_id: Mapped[UUID]
    caregiver_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    up_to: Mapped[datetime]
    read_at: Mapped[datetime] = mapped_column(default=now)


class LaterMessage(Identified, FamilyOwned, Base):
    """A message from the team that is to go later. Until then it is the team's alone; then `sent_id` names it.

    `outcome` says how it was settled: sent, stopped by hand, or not sent, which the thread goes on saying.
    """

    __tablename__ = "later_message"
    __table_args__ = (
        ForeignKeyConstraint(
            ["about_session_id", "family_id"], ["play_session.id", "play_session.family_id"]
        ),
        Index("ix_later_message_due", "settled_at", "send_at"),
        Index("ix_later_message_family", "family_id", "settled_at"),
    )
    visible = {Role.PRACTITIONER: on_caseload, Role.LEAD: in_area}

    caregiver_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    about_session_id: Mapped[UUID | None]
    made_at: Mapped[datetime] = mapped_column(default=now)
    send_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(16))
    sent_id: Mapped[UUID | None]
    words_sealed: Mapped[bytes]

    words = Sealed("words_sealed", Kind.SHARED)
