"""The staff's week: tasks, snoozes, families looked at, templates for replies."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.care.access import STAFF_RULES
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import FamilyOwned, PersonOwned
from watchmeplay.foundation.vault import SITE, Kind, Sealed


class Task(Identified, FamilyOwned, Base):
    """Something to be done for a family by somebody by a day. `origin` says what called for it."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_owner", "owner_id", "done_at", "due_on"),
        Index("ix_task_family", "family_id", "done_at"),
        Index("ix_task_about", "about_id"),
    )
    visible = STAFF_RULES

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    due_on: Mapped[date]
    origin: Mapped[str] = mapped_column(String(24), default="own")
    about_id: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    words_sealed: Mapped[bytes]

    words = Sealed("words_sealed", Kind.STAFF)


class Snooze(Identified, FamilyOwned, Base):
    """A family's silence has a known reason until a day; nobody needs to wonder before then."""

    __tablename__ = "snooze"
    __table_args__ = (Index("ix_snooze_family", "family_id", "ended_at", "until_on"),)
    visible = STAFF_RULES

    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    words_sealed: Mapped[bytes | None]

    words = Sealed("words_sealed", Kind.STAFF)


class LookedAt(Identified, FamilyOwned, Base):
    """When one member of staff last looked at one family in the week."""

    __tablename__ = "looked_at"
    __table_args__ = (
        UniqueConstraint("family_id", "person_id"),
        Index("ix_looked_at_person", "person_id", "at"),
    )
    visible = STAFF_RULES

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=now)


class ReplyTemplate(Identified, PersonOwned, Base):
    """The beginning of a reply that a member of staff keeps for themselves. A person finishes and sends it."""

    __tablename__ = "reply_template"
    __table_args__ = (Index("ix_reply_template_person", "person_id", "removed_at"),)

    vault_owner = SITE
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]
    title_sealed: Mapped[bytes]
    words_sealed: Mapped[bytes]

    title = Sealed("title_sealed", Kind.ACCOUNT)
    words = Sealed("words_sealed", Kind.ACCOUNT)
