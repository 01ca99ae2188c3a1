"""What readers keep of the guide, and what a service makes of it: editions, attachments, prints, recordings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import NotPersonal, PersonOwned

DRAFT = column("number").is_(None)


class ReadingMark(Identified, PersonOwned, Base):
    """One person opened one version of one page. `last_at` says when they last did; nothing counts how often."""

    __tablename__ = "reading_mark"
    __table_args__ = (
        UniqueConstraint("person_id", "slug", "language", "version"),
        Index("ix_reading_mark_last", "person_id", "last_at"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    slug: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)


class SavedPage(Identified, PersonOwned, Base):
    """A page that a person keeps at hand."""

    __tablename__ = "saved_page"
    __table_args__ = (UniqueConstraint("person_id", "slug"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    slug: Mapped[str] = mapped_column(String(80))
    saved_at: Mapped[datetime] = mapped_column(default=now)


class Edition(Identified, PersonOwned, Base):
    """The service's own words for the guide: every file that it adds, replaces or hides, at one moment.

    It is a draft until it is published; then it has a number and never changes. The newest number is live.
    A draft began as a copy of its base, which was live then. A person has one draft at a time.
    """

    __tablename__ = "guide_edition"
    __table_args__ = (
        Index("uq_guide_edition_draft", "made_by", unique=True, sqlite_where=DRAFT, postgresql_where=DRAFT),
    )

    number: Mapped[int | None] = mapped_column(unique=True)
    base_id: Mapped[UUID | None] = mapped_column(ForeignKey("guide_edition.id"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(200), default="")


class EditionFile(NotPersonal, Base):
    """One file of an edition. `path` is as under content/, for example en/manual/120-watching.md."""

    __tablename__ = "guide_edition_file"

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("guide_edition.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Attachment(Identified, PersonOwned, Base):
    """Somebody else's document that families may fetch as it is, such as the published manual."""

    __tablename__ = "guide_attachment"

    title: Mapped[str] = mapped_column(String(120))
    attribution: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]


class Print(NotPersonal, Base):
    """A PDF of the guide or of the week sheet in one language, made once for each fingerprint of its words."""

    __tablename__ = "guide_print"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    language: Mapped[str] = mapped_column(String(20), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Recording(Identified, PersonOwned, Base):
    """A member of staff reads one version of a page aloud, for the families they look after.

    `seconds` long, `size` bytes of Opus. Once ended, its sound is gone.
    """

    __tablename__ = "guide_recording"
    __table_args__ = (Index("ix_guide_recording_page", "person_id", "slug", "language"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    slug: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    seconds: Mapped[int]
    size: Mapped[int]
    sound: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
