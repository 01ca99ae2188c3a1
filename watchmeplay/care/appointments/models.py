"""Meetings with a family, the times offered for them, and every change made to them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, synonym

from watchmeplay.care.access import STAFF_RULES, invited
from watchmeplay.families.access import own_row
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import FamilyOwned, NotPersonal, PersonOwned
from watchmeplay.foundation.vault import Kind, Sealed


class Type(StrEnum):
    """What kind of meeting it is."""

    CONSULTATION = "consultation"
    ASSESSMENT = "assessment"
    DYAD = "dyad"
    FACILITATED = "facilitated"
    GROUP = "group"
    HOME_VISIT = "home-visit"
    JOINT_VISIT = "joint-visit"
    CALL = "call"
    REVIEW = "review"
    PROFESSIONALS = "professionals"
    ENDING = "ending"


class Means(StrEnum):
    """How it takes place, with the codes of the national data set in `MEANS_CODES`."""

    IN_PERSON = "in-person"
    VIDEO = "video"
    PHONE = "phone"


MEANS_CODES = {Means.IN_PERSON: "01", Means.PHONE: "02", Means.VIDEO: "11"}


class State(StrEnum):
    """Where an appointment stands."""

    OFFERED = "offered"
    BOOKED = "booked"
    CANCELLED = "cancelled"


class Attendance(StrEnum):
    """What became of it."""

    ATTENDED = "attended"
    LATE = "late"
    NOT_BROUGHT = "not-brought"
    CANCELLED_BY_FAMILY = "cancelled-by-family"
    CANCELLED_BY_SERVICE = "cancelled-by-service"


CAME = frozenset({Attendance.ATTENDED, Attendance.LATE})


class Appointment(Identified, FamilyOwned, Base):
    """One meeting. `starts_at` is empty while times are on offer. `sequence` counts changes, for calendars."""

    __tablename__ = "appointment"
    __table_args__ = (
        UniqueConstraint("id", "family_id"),
        ForeignKeyConstraint(["child_id", "family_id"], ["child.id", "child.family_id"]),
        CheckConstraint("state in ('offered', 'booked', 'cancelled')", name="state"),
        Index("ix_appointment_family", "family_id", "starts_at"),
        Index("ix_appointment_practitioner", "practitioner_id", "starts_at"),
    )
    visible = {Role.CAREGIVER: invited, **STAFF_RULES}

    appointment_id: Mapped[UUID] = synonym("id")
    child_id: Mapped[UUID | None]
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    type: Mapped[str] = mapped_column(String(20))
    means: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    starts_at: Mapped[datetime | None]
    minutes: Mapped[int] = mapped_column(SmallInteger)
    zone: Mapped[str] = mapped_column(String(60))
    sequence: Mapped[int] = mapped_column(default=0)
    attendance: Mapped[str | None] = mapped_column(String(24))
    attendance_reason: Mapped[str | None] = mapped_column(String(24))
    attendance_at: Mapped[datetime | None]
    attendance_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    booked_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    place_sealed: Mapped[bytes | None]
    link_sealed: Mapped[bytes | None]
    words_sealed: Mapped[bytes | None]

    place = Sealed("place_sealed", Kind.SHARED)
    link = Sealed("link_sealed", Kind.SHARED)
    words = Sealed("words_sealed", Kind.SHARED)


class AppointmentInvitee(Identified, FamilyOwned, Base):
    """A carer who is invited to an appointment. Other carers of the family see nothing of it."""

    __tablename__ = "appointment_invitee"
    __table_args__ = (
        ForeignKeyConstraint(["appointment_id", "family_id"], ["appointment.id", "appointment.family_id"]),
        UniqueConstraint("appointment_id", "person_id"),
        Index("ix_appointment_invitee_person", "person_id", "appointment_id"),
    )
    visible = {Role.CAREGIVER: own_row, **STAFF_RULES}

    appointment_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class OfferedTime(Identified, FamilyOwned, Base):
    """A time a family may pick. The same time may be on offer to several; the first to pick has it."""

    __tablename__ = "offered_time"
    __table_args__ = (
        ForeignKeyConstraint(["appointment_id", "family_id"], ["appointment.id", "appointment.family_id"]),
        UniqueConstraint("appointment_id", "starts_at"),
    )
    visible = {Role.CAREGIVER: invited, **STAFF_RULES}

    appointment_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class AppointmentChange(Identified, FamilyOwned, Base):
    """One thing that happened to an appointment: offered, booked, moved, cancelled, attendance marked."""

    __tablename__ = "appointment_change"
    __table_args__ = (
        ForeignKeyConstraint(["appointment_id", "family_id"], ["appointment.id", "appointment.family_id"]),
        Index("ix_appointment_change_appointment", "appointment_id", "at"),
        Index("ix_appointment_change_family", "family_id", "what"),
    )
    visible = {Role.CAREGIVER: invited, **STAFF_RULES}

    appointment_id: Mapped[UUID]
    what: Mapped[str] = mapped_column(String(24))
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    by_family: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(String(24))
    started_at: Mapped[datetime | None]
    words_sealed: Mapped[bytes | None]

    words = Sealed("words_sealed", Kind.SHARED)


class BusyTime(Identified, PersonOwned, Base):
    """A stretch of a practitioner's time that is taken: one row for each booked appointment, and no word of whose.

    It lets anybody's free time be asked for without looking into families that are not theirs.
    """

    __tablename__ = "busy_time"
    __table_args__ = (
        UniqueConstraint("person_id", "starts_at"),
        Index("ix_busy_time_person", "person_id", "starts_at", "ends_at"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    appointment_id: Mapped[UUID | None] = mapped_column(unique=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class CalendarFeed(Identified, PersonOwned, Base):
    """A private address of one's own appointments for a calendar program. A new one closes the old."""

    __tablename__ = "calendar_feed"
    __table_args__ = (Index("ix_calendar_feed_person", "person_id", "ended_at"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]


class VideoHost(Identified, NotPersonal, Base):
    """A host that video links may lead to, as the service decided."""

    __tablename__ = "video_host"

    host: Mapped[str] = mapped_column(String(120), unique=True)
