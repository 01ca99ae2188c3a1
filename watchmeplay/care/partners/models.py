"""Other services on the pathway, pointing a family to one, and a carer's wish to bring another carer in."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.care.access import STAFF_RULES, own_row_with_a_child
from watchmeplay.families.access import own_row
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import FamilyOwned, NotPersonal
from watchmeplay.foundation.vault import Kind, Sealed


class Partner(Identified, NotPersonal, Base):
    """A service beside ours. Without an area it serves all of them. `review_on` is when its facts are due a check."""

    __tablename__ = "partner"
    __table_args__ = (Index("ix_partner_area", "area_id", "retired_at"),)

    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(120))
    offers: Mapped[str] = mapped_column(String(600), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    hours: Mapped[str] = mapped_column(String(200), default="")
    review_on: Mapped[date]
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(default=now)
    retired_at: Mapped[datetime | None]


class Signpost(Identified, FamilyOwned, Base):
    """A partner pointed out to one carer, with a line of why."""

    __tablename__ = "signpost"
    __table_args__ = (Index("ix_signpost_family", "family_id", "person_id"),)
    visible = {Role.CAREGIVER: own_row_with_a_child, **STAFF_RULES}

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"))
    given_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(default=now)
    taken_back_at: Mapped[datetime | None]
    why_sealed: Mapped[bytes]

    why = Sealed("why_sealed", Kind.SHARED)


class SecondCarer(Identified, FamilyOwned, Base):
    """A carer's wish to bring another carer in, in their own words. Staff decide whether it is safe.

    What staff thought is kept in a clinical note, never here: the carer who asked may read this row.
    """

    __tablename__ = "second_carer"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'invited', 'not-now', 'withdrawn')", name="state"),
        Index("ix_second_carer_family", "family_id", "state"),
    )
    visible = {Role.CAREGIVER: own_row, **STAFF_RULES}

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12), default="asked")
    asked_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    invited_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    name_sealed: Mapped[bytes]
    words_sealed: Mapped[bytes]

    name = Sealed("name_sealed", Kind.SHARED)
    words = Sealed("words_sealed", Kind.SHARED)
