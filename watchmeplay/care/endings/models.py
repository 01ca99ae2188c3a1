"""How the work with a family ends: planned from the start, a letter made together, discharge, letters to others."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    column,
)
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.care.access import (
    STAFF_RULES,
    own_family_with_a_child,
    own_row_about_a_child,
    own_row_with_a_child,
)
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import FamilyOwned
from watchmeplay.foundation.vault import Kind, Sealed

STANDING = {
    "sqlite_where": column("reopened_at").is_(None),
    "postgresql_where": column("reopened_at").is_(None),
}
OPEN = {
    "sqlite_where": column("closed_at").is_(None),
    "postgresql_where": column("closed_at").is_(None),
}


class Ending(Identified, FamilyOwned, Base):
    """The ending of one time with the service: planned, then done. `reopened_at`: the family came back."""

    __tablename__ = "ending"
    __table_args__ = (
        Index("uq_ending_standing", "family_id", unique=True, **STANDING),
        Index("ix_ending_discharged", "discharged_at"),
        Index("ix_ending_family", "family_id"),
    )
    visible = {Role.CAREGIVER: own_family_with_a_child, **STAFF_RULES}

    planned_on: Mapped[date | None]
    planned_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime] = mapped_column(default=now)
    discharged_at: Mapped[datetime | None]
    discharged_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None] = mapped_column(String(24))
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("partner.id"))
    erase_on: Mapped[date | None]
    reopened_at: Mapped[datetime | None]
    words_sealed: Mapped[bytes | None]

    words = Sealed("words_sealed", Kind.SHARED)


class ClosingLetter(Identified, FamilyOwned, Base):
    """A letter to the child, woven from one carer's own words by that carer and the team together.

    `closed_at`: the work ended, and the letter of that time is kept as it stood. One of a pair is open at a time.
    """

    __tablename__ = "closing_letter"
    __table_args__ = (
        UniqueConstraint("id", "family_id"),
        ForeignKeyConstraint(["child_id", "family_id"], ["child.id", "child.family_id"]),
        CheckConstraint("state in ('draft', 'together', 'agreed')", name="state"),
        Index("uq_closing_letter_open", "person_id", "child_id", unique=True, **OPEN),
        Index("ix_closing_letter_family", "family_id"),
    )
    visible = {Role.CAREGIVER: own_row_about_a_child, **STAFF_RULES}

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    child_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(String(12), default="draft")
    number: Mapped[int] = mapped_column(default=1)
    edited_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    edited_at: Mapped[datetime] = mapped_column(default=now)
    agreed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    words_sealed: Mapped[bytes]

    words = Sealed("words_sealed", Kind.SHARED)


class ClosingLetterVersion(Identified, FamilyOwned, Base):
    """The letter as it was before a change."""

    __tablename__ = "closing_letter_version"
    __table_args__ = (
        ForeignKeyConstraint(["letter_id", "family_id"], ["closing_letter.id", "closing_letter.family_id"]),
        UniqueConstraint("letter_id", "number"),
    )
    visible = {Role.CAREGIVER: own_row_with_a_child, **STAFF_RULES}

    letter_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    edited_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    edited_at: Mapped[datetime]
    words_sealed: Mapped[bytes]

    words = Sealed("words_sealed", Kind.SHARED)


class Letter(Identified, FamilyOwned, Base):
    """A letter to somebody else: the referrer, a GP, another service. Signed, it becomes a document."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("kind in ('referrer', 'gp', 'handover')", name="kind"),
        ForeignKeyConstraint(["document_id", "family_id"], ["document.id", "document.family_id"]),
        Index("ix_letter_family", "family_id"),
    )
    visible = STAFF_RULES

    kind: Mapped[str] = mapped_column(String(12))
    partner_id: Mapped[UUID | None] = mapped_column(ForeignKey("partner.id"))
    number: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None]
    agreed_with_family: Mapped[bool] = mapped_column(default=False)
    document_id: Mapped[UUID | None]
    to_sealed: Mapped[bytes]
    words_sealed: Mapped[bytes]

    to = Sealed("to_sealed", Kind.STAFF)
    words = Sealed("words_sealed", Kind.STAFF)
