"""The play diary: sessions, what was written of them part by part, and what the team did with it.

Each part of a page (what was seen, how it felt, what the child might have said) is a row with an audience of
its own. A part that is for the author alone is a row nobody else can reach, so nothing needs to be hidden.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.diary.access import (
    TEAM_RULES,
    part_written_or_shared,
    sharing_between,
    written,
    written_or_shared,
)
from watchmeplay.diary.audience import Audience
from watchmeplay.families.access import in_area, on_caseload
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import FamilyOwned
from watchmeplay.foundation.vault import Kind, Sealed


class Voice(StrEnum):
    """The parts of a page."""

    SEEN = "seen"
    FELT = "felt"
    SAID = "said"


class ReviewState(StrEnum):
    """What the team has done with a page, as the author is told."""

    SEEN = "seen"
    THINKING = "thinking"
    FOR_SESSION = "for-session"
    ANSWERED = "answered"


class PlaySession(Identified, FamilyOwned, Base):
    """One time of playing, or of not managing to. Dates and codes only; words are entries.

    `given_at` is since when the team has had something unread in it, whenever the play itself was.
    `number` counts the author's savings; `team_number` and `changed_at` move only with what the team may
    read, so that a change in a private part cannot be told from outside.
    """

    __tablename__ = "play_session"
    __table_args__ = (
        UniqueConstraint("id", "family_id"),
        ForeignKeyConstraint(["child_id", "family_id"], ["child.id", "child.family_id"]),
        CheckConstraint("audience in ('only-me', 'team', 'carers')", name="audience"),
        Index("ix_play_session_timeline", "family_id", "happened_at", "id"),
        Index("ix_play_session_review", "family_id", "reviewed", "audience", "given_at"),
    )
    visible = {Role.CAREGIVER: written_or_shared, **TEAM_RULES}

    child_id: Mapped[UUID]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    happened_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(60))
    managed: Mapped[bool] = mapped_column(default=True)
    minutes: Mapped[str | None] = mapped_column(String(12))
    feeling: Mapped[str | None] = mapped_column(String(12))
    audience: Mapped[str] = mapped_column(String(12))
    keep_for_meeting: Mapped[bool] = mapped_column(default=False)
    reviewed: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int] = mapped_column(default=1)
    team_number: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime | None]
    given_at: Mapped[datetime | None]


class PlaySessionVersion(Identified, FamilyOwned, Base):
    """The facts of a session as they were before an edit."""

    __tablename__ = "play_session_version"
    __table_args__ = (
        ForeignKeyConstraint(["session_id", "family_id"], ["play_session.id", "play_session.family_id"]),
        UniqueConstraint("session_id", "number"),
    )
    visible = {Role.CAREGIVER: written, **TEAM_RULES}

    session_id: Mapped[UUID]
    author_id: Mapped[UUID]
    number: Mapped[int]
    child_id: Mapped[UUID]
    happened_at: Mapped[datetime]
    managed: Mapped[bool]
    minutes: Mapped[str | None] = mapped_column(String(12))
    feeling: Mapped[str | None] = mapped_column(String(12))
    audience: Mapped[str] = mapped_column(String(12))
    replaced_at: Mapped[datetime] = mapped_column(default=now)


def _kind_of(row: "Entry | EntryVersion") -> Kind:
    return Kind.PRIVATE if row.audience == Audience.ONLY_ME else Kind.SHARED


class Entry(Identified, FamilyOwned, Base):
    """One part of a page, in the author's words, byte for byte as typed."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("id", "family_id"),
        UniqueConstraint("session_id", "voice"),
        ForeignKeyConstraint(["session_id", "family_id"], ["play_session.id", "play_session.family_id"]),
        CheckConstraint("audience in ('only-me', 'team', 'carers')", name="audience"),
        CheckConstraint("voice in ('seen', 'felt', 'said')", name="voice"),
    )
    visible = {Role.CAREGIVER: part_written_or_shared, **TEAM_RULES}

    session_id: Mapped[UUID]
    child_id: Mapped[UUID]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    voice: Mapped[str] = mapped_column(String(12))
    audience: Mapped[str] = mapped_column(String(12))
    words_sealed: Mapped[bytes]
    number: Mapped[int] = mapped_column(default=1)

    words = Sealed("words_sealed", _kind_of)


class EntryVersion(Identified, FamilyOwned, Base):
    """A part as it was before an edit, for the audience it had then. `page_number` is the page's own then."""

    __tablename__ = "entry_version"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "family_id"], ["entry.id", "entry.family_id"]),
        UniqueConstraint("entry_id", "number"),
    )
    visible = {Role.CAREGIVER: written, **TEAM_RULES}

    entry_id: Mapped[UUID]
    author_id: Mapped[UUID]
    audience: Mapped[str] = mapped_column(String(12))
    words_sealed: Mapped[bytes]
    number: Mapped[int]
    page_number: Mapped[int]
    replaced_at: Mapped[datetime] = mapped_column(default=now)

    words = Sealed("words_sealed", _kind_of)


class SharedWith(Identified, FamilyOwned, Base):
    """One part given to one other carer by its author."""

    __tablename__ = "shared_with"
    __table_args__ = (
        ForeignKeyConstraint(["session_id", "family_id"], ["play_session.id", "play_session.family_id"]),
        ForeignKeyConstraint(["entry_id", "family_id"], ["entry.id", "entry.family_id"]),
        UniqueConstraint("entry_id", "person_id"),
        Index("ix_shared_with_person", "person_id", "session_id", "entry_id"),
        Index("ix_shared_with_session", "session_id"),
    )
    visible = {Role.CAREGIVER: sharing_between}

    session_id: Mapped[UUID]
    entry_id: Mapped[UUID]
    author_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    shared_at: Mapped[datetime] = mapped_column(default=now)


class Review(Identified, FamilyOwned, Base):
    """A step the team took with a page. The newest is what the author is told."""

    __tablename__ = "review"
    __table_args__ = (
        ForeignKeyConstraint(["session_id", "family_id"], ["play_session.id", "play_session.family_id"]),
        CheckConstraint("state in ('seen', 'thinking', 'for-session', 'answered')", name="state"),
        Index("ix_review_session", "session_id", "at"),
        Index("ix_review_family", "family_id", "session_id", "at"),
    )
    visible = {Role.CAREGIVER: written, Role.PRACTITIONER: on_caseload, Role.LEAD: in_area}

    session_id: Mapped[UUID]
    author_id: Mapped[UUID]
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(default=now)


class Noticing(Identified, FamilyOwned, Base):
    """A phrase of the author's that a practitioner picked out, with the practitioner's words about it."""

    __tablename__ = "noticing"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "family_id"], ["entry.id", "entry.family_id"]),
        Index("ix_noticing_entry", "entry_id"),
    )
    visible = {Role.CAREGIVER: written, Role.PRACTITIONER: on_caseload, Role.LEAD: in_area}

    session_id: Mapped[UUID]
    entry_id: Mapped[UUID]
    author_id: Mapped[UUID]
    practitioner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    phrase_sealed: Mapped[bytes]
    words_sealed: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(default=now)

    phrase = Sealed("phrase_sealed", Kind.SHARED)
    words = Sealed("words_sealed", Kind.SHARED)
