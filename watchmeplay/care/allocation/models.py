"""Who has room for whom, who is away, and families on their way from one practitioner to another."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, column
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.care.access import offered_or_on_caseload
from watchmeplay.families.access import in_area
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import FamilyOwned, PersonOwned
from watchmeplay.foundation.vault import Kind, Sealed

OPEN = {"sqlite_where": column("ended_at").is_(None), "postgresql_where": column("ended_at").is_(None)}


class StaffProfile(Identified, PersonOwned, Base):
    """What allocation has to know of a practitioner. `room` is the sum of weights they can carry."""

    __tablename__ = "staff_profile"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    room: Mapped[int] = mapped_column(SmallInteger, default=50)
    languages: Mapped[str] = mapped_column(String(120), default="")
    evenings: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class Away(Identified, PersonOwned, Base):
    """Days on which a practitioner is away, first and last included, and who covers their families."""

    __tablename__ = "away"
    __table_args__ = (
        CheckConstraint("from_on <= until_on", name="days"),
        Index("ix_away_person", "person_id", "until_on"),
        Index("ix_away_covered_by", "covered_by", "until_on"),
        Index("ix_away_open", "from_on", **OPEN),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    covered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Transfer(Identified, FamilyOwned, Base):
    """A family on its way from one practitioner to another: asked, then accepted, declined or withdrawn."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("state in ('asked', 'accepted', 'declined', 'withdrawn')", name="state"),
        Index("ix_transfer_family", "family_id", "state"),
        Index("ix_transfer_to", "to_id", "state"),
    )
    visible = {Role.PRACTITIONER: offered_or_on_caseload, Role.LEAD: in_area}

    from_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12), default="asked")
    asked_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]
    why_sealed: Mapped[bytes | None]
    answer_sealed: Mapped[bytes | None]

    why = Sealed("why_sealed", Kind.STAFF)
    answer = Sealed("answer_sealed", Kind.STAFF)
