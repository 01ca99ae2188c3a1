"""What was agreed with one carer about one child. Another carer of the child has an agreement of their own."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.care.access import STAFF_RULES
from watchmeplay.families.access import own_row
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import FamilyOwned
from watchmeplay.foundation.vault import Kind, Sealed

RULES = {Role.CAREGIVER: own_row, **STAFF_RULES}


class Plan(Identified, FamilyOwned, Base):
    """A plan as it was agreed. A change is a new row; `replaced_at` is when this one stopped counting.

    The numbers begin as 5 sessions together and 10 alone in 5 weeks (protocol of the feasibility study,
    Pilot and Feasibility Studies 2024;10:55) and are the family's own from then on.
    """

    __tablename__ = "plan"
    __table_args__ = (
        ForeignKeyConstraint(["child_id", "family_id"], ["child.id", "child.family_id"]),
        CheckConstraint("together >= 0 and alone >= 0 and weeks between 1 and 52", name="numbers"),
        Index("ix_plan_family", "family_id", "replaced_at"),
    )
    visible = RULES

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    child_id: Mapped[UUID]
    together: Mapped[int] = mapped_column(SmallInteger, default=5)
    alone: Mapped[int] = mapped_column(SmallInteger, default=10)
    weeks: Mapped[int] = mapped_column(SmallInteger, default=5)
    starts_on: Mapped[date]
    agreed_on: Mapped[date | None]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    replaced_at: Mapped[datetime | None]
    words_sealed: Mapped[bytes | None]

    words = Sealed("words_sealed", Kind.SHARED)


class WatchFor(Identified, FamilyOwned, Base):
    """The one thing to watch for, which heads the carer's page until another takes its place."""

    __tablename__ = "watch_for"
    __table_args__ = (
        Index("ix_watch_for_person", "person_id", "ended_at"),
        Index("ix_watch_for_family", "family_id", "ended_at"),
    )
    visible = RULES

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    set_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    line_sealed: Mapped[bytes]

    line = Sealed("line_sealed", Kind.SHARED)


class Goal(Identified, FamilyOwned, Base):
    """Something a carer hopes for, in their own words."""

    __tablename__ = "goal"
    __table_args__ = (
        UniqueConstraint("id", "family_id"),
        Index("ix_goal_family", "family_id", "closed_at"),
        Index("ix_goal_person", "person_id", "closed_at"),
    )
    visible = RULES

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    set_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]
    words_sealed: Mapped[bytes]

    words = Sealed("words_sealed", Kind.SHARED)


class GoalRating(Identified, FamilyOwned, Base):
    """How near a goal feels on one day, 0 to 10; only ever added, never changed. No score is shown as good or bad."""

    __tablename__ = "goal_rating"
    __table_args__ = (
        ForeignKeyConstraint(["goal_id", "family_id"], ["goal.id", "goal.family_id"]),
        CheckConstraint("rating between 0 and 10", name="rating"),
        Index("ix_goal_rating_goal", "goal_id", "at"),
        Index("ix_goal_rating_family", "family_id", "at"),
    )
    visible = RULES

    goal_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    rating: Mapped[int] = mapped_column(SmallInteger)
    given_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=now)
