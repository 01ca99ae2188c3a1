"""A referral: one request for help, what was asked and told in it, and every step since.

It has keys of its own. Answers that the parent may read are sealed apart from what is for staff alone.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    column,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, synonym

from watchmeplay.care.access import REFERRAL_STAFF, own_referral, referral_of_referrers_room, referral_of_room
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import ReferralOwned
from watchmeplay.foundation.vault import Kind, Sealed

TOLD = {Role.CAREGIVER: own_referral, Role.WAITING: referral_of_referrers_room, **REFERRAL_STAFF}
STANDING = {f"{engine}_where": column("withdrawn_at").is_(None) for engine in ("sqlite", "postgresql")}
MERGED = {f"{engine}_where": column("merged_into_id").is_not(None) for engine in ("sqlite", "postgresql")}
PARENTS = {Role.CAREGIVER: own_referral, Role.WAITING: referral_of_room, **REFERRAL_STAFF}


class Source(StrEnum):
    """Who asked."""

    SELF = "self"
    GP = "gp"
    MATERNAL_MENTAL_HEALTH = "maternal-mental-health"
    PERINATAL_MENTAL_HEALTH = "perinatal-mental-health"
    MIDWIFE = "midwife"
    HEALTH_VISITOR = "health-visitor"
    EARLY_YEARS = "early-years"
    SOCIAL_CARE = "social-care"
    OTHER = "other"


class State(StrEnum):
    """Where a referral stands: the columns of triage."""

    NEW = "new"
    CONSULTATION = "consultation"
    WAITING = "waiting"
    ALLOCATED = "allocated"
    CLOSED = "closed"


class Priority(StrEnum):
    """How soon, as a member of staff decided."""

    ROUTINE = "routine"
    URGENT = "urgent"
    VERY_URGENT = "very-urgent"


class Closing(StrEnum):
    """Why a referral was closed. `COMPLETED` and what follows it belong to discharge."""

    DUPLICATE = "duplicate"
    OTHER_SERVICE = "other-service"
    INCOMPLETE = "incomplete"
    CONSULTATION_ENOUGH = "consultation-enough"
    WITHDRAWN = "withdrawn"
    NO_REPLY = "no-reply"
    OUTSIDE = "outside"
    DISCHARGED = "discharged"


class Moment(StrEnum):
    """Time stamps that waiting times are worked out from. One is never changed; a wrong one is withdrawn."""

    SUBMITTED = "submitted"
    RECEIVED = "received"
    SCREENED = "screened"
    FIRST_CONTACT = "first-contact"
    BASELINE = "baseline"
    CARE_PLAN = "care-plan"


class Side(StrEnum):
    """Whose contact details, or whose room, a row holds."""

    PARENT = "parent"
    REFERRER = "referrer"


class Referral(Identified, ReferralOwned, Base):
    """One request for help. `answers` is JSON by field name; `guarded` the same, for staff alone."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint("state in ('new', 'consultation', 'waiting', 'allocated', 'closed')", name="state"),
        Index("ix_referral_area", "area_id", "state", "submitted_at", "id"),
        Index("ix_referral_family", "family_id", "id"),
        Index("ix_referral_person", "person_id"),
        Index("ix_referral_postcode", "postcode_digest"),
        Index("ix_referral_merged", "merged_into_id", **MERGED),
    )
    visible = TOLD

    referral_id: Mapped[UUID] = synonym("id")
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    source: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(12), default=State.NEW)
    priority: Mapped[str] = mapped_column(String(12), default=Priority.ROUTINE)
    closing: Mapped[str | None] = mapped_column(String(24))
    language: Mapped[str | None] = mapped_column(String(20))
    interpreter: Mapped[bool] = mapped_column(default=False)
    call_instead: Mapped[bool] = mapped_column(default=False)
    parent_knows: Mapped[bool] = mapped_column(default=True)
    submitted_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    family_id: Mapped[UUID | None] = mapped_column(ForeignKey("family.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("referral.id"))
    postcode_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    answers_sealed: Mapped[bytes]
    guarded_sealed: Mapped[bytes | None]

    answers = Sealed("answers_sealed", Kind.SHARED)
    guarded = Sealed("guarded_sealed", Kind.STAFF)


class ReferredChild(Identified, ReferralOwned, Base):
    """A child named in a referral, born or expected."""

    __tablename__ = "referred_child"
    __table_args__ = (
        CheckConstraint("(born_on is null) <> (expected_on is null)", name="born_or_expected"),
        Index("ix_referred_child_referral", "referral_id"),
        Index("ix_referred_child_born", "born_on"),
        Index("ix_referred_child_expected", "expected_on"),
    )
    visible = PARENTS

    name_sealed: Mapped[bytes | None]
    born_on: Mapped[date | None]
    expected_on: Mapped[date | None]

    name = Sealed("name_sealed", Kind.SHARED)


class ReferralContact(Identified, ReferralOwned, Base):
    """How to reach the parent, or the referrer; and which ways the parent said are safe, with when."""

    __tablename__ = "referral_contact"
    __table_args__ = (
        UniqueConstraint("referral_id", "side"),
        Index("ix_referral_contact_phone", "phone_digest"),
    )
    visible = PARENTS

    side: Mapped[str] = mapped_column(String(12))
    name_sealed: Mapped[bytes | None]
    phone_sealed: Mapped[bytes | None]
    phone_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    email_sealed: Mapped[bytes | None]
    by_phone: Mapped[bool] = mapped_column(default=False)
    by_text: Mapped[bool] = mapped_column(default=False)
    by_email: Mapped[bool] = mapped_column(default=False)
    by_letter: Mapped[bool] = mapped_column(default=False)
    when_sealed: Mapped[bytes | None]

    name = Sealed("name_sealed", Kind.SHARED)
    phone = Sealed("phone_sealed", Kind.SHARED)
    email = Sealed("email_sealed", Kind.SHARED)
    when = Sealed("when_sealed", Kind.SHARED)


class ReferralStep(Identified, ReferralOwned, Base):
    """A change of state: what the family and the referrer are told of it, and a line for staff."""

    __tablename__ = "referral_step"
    __table_args__ = (Index("ix_referral_step_referral", "referral_id", "at"),)
    visible = TOLD

    state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(String(24))
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("partner.id"))
    told_sealed: Mapped[bytes | None]
    for_staff_sealed: Mapped[bytes | None]

    told = Sealed("told_sealed", Kind.SHARED)
    for_staff = Sealed("for_staff_sealed", Kind.STAFF)


class ReferralMoment(Identified, ReferralOwned, Base):
    """One time stamp. The database refuses every change but one: a wrong one is withdrawn, once, and stays to be read.

    `source_id` is what brought it about: an appointment, a consultation, a rating or a plan; None where nothing
    did, and in rows that are older than the column. Of one kind one stands.
    """

    __tablename__ = "referral_moment"
    __table_args__ = (
        Index("ix_referral_moment_referral", "referral_id"),
        Index("uq_referral_moment_standing", "referral_id", "moment", unique=True, **STANDING),
        Index("ix_referral_moment_newest", "moment", "at", **STANDING),
    )
    visible = REFERRAL_STAFF

    moment: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    noted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(default=now)
    source_id: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_why: Mapped[str | None] = mapped_column(String(20))


class ReferralWords(Identified, ReferralOwned, Base):
    """Words of the parent's own beside what was written about them."""

    __tablename__ = "referral_words"
    __table_args__ = (Index("ix_referral_words_referral", "referral_id", "at"),)
    visible = PARENTS

    at: Mapped[datetime] = mapped_column(default=now)
    words_sealed: Mapped[bytes]

    words = Sealed("words_sealed", Kind.SHARED)


class ReferralAttachment(Identified, ReferralOwned, Base):
    """A file that came with a referral, for staff. `content` is base64 before it is sealed."""

    __tablename__ = "referral_attachment"
    __table_args__ = (Index("ix_referral_attachment_referral", "referral_id"),)
    visible = REFERRAL_STAFF

    name_sealed: Mapped[bytes]
    media: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(default=now)
    content_sealed: Mapped[bytes] = deferred(mapped_column(LargeBinary))

    name = Sealed("name_sealed", Kind.STAFF)
    content = Sealed("content_sealed", Kind.STAFF)


class Consultation(Identified, ReferralOwned, Base):
    """A conversation about a referral, with the family, the referrer or both. Without the family it is indirect.

    `means` is the code of the national data set: 01 face to face, 02 telephone, 11 video, 04 through an aid.
    """

    __tablename__ = "consultation"
    __table_args__ = (Index("ix_consultation_referral", "referral_id"),)
    visible = REFERRAL_STAFF

    with_whom: Mapped[str] = mapped_column(String(12))
    means: Mapped[str] = mapped_column(String(4))
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[datetime] = mapped_column(default=now)
    planned_for: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    minutes: Mapped[int | None] = mapped_column(SmallInteger)
    attendance: Mapped[str | None] = mapped_column(String(24))
    outcome: Mapped[str | None] = mapped_column(String(24))
    words_sealed: Mapped[bytes | None]

    words = Sealed("words_sealed", Kind.STAFF)


class ReferralNotice(Identified, ReferralOwned, Base):
    """An e-mail owed to the parent or the referrer of a referral, who have no account. Holds no words."""

    __tablename__ = "referral_notice"
    __table_args__ = (
        Index("ix_referral_notice_open", "settled_at", "due_at"),
        Index("ix_referral_notice_referral", "referral_id"),
    )
    visible = REFERRAL_STAFF

    side: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[UUID | None]
    claimed_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(60))
