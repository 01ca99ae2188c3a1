"""People who can sign in, their sessions, the limits on guessing, and the invitations that let them in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, column, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import NotPersonal, PersonOwned
from watchmeplay.foundation.vault import SITE, Kind, Sealed


class Standing(StrEnum):
    """Where an account stands."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


# Written out, for an index of a part is found by its very words.
IS_STAFF = column("role") != literal_column("'caregiver'")


class Person(Identified, PersonOwned, Base):
    """An adult with an account of their own. There is no family account."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("role in ('caregiver', 'practitioner', 'lead', 'admin')", name="role"),
        CheckConstraint("standing in ('invited', 'active', 'suspended')", name="standing"),
        Index("ix_person_staff", "role", sqlite_where=IS_STAFF, postgresql_where=IS_STAFF),
    )

    vault_owner = SITE
    role: Mapped[str] = mapped_column(String(20))
    standing: Mapped[str] = mapped_column(String(20), default=Standing.INVITED)
    name_sealed: Mapped[bytes]
    email_sealed: Mapped[bytes | None]
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(60), default="Europe/London")
    language: Mapped[str | None] = mapped_column(String(20))
    working_days: Mapped[str] = mapped_column(String(7), default="12345")
    made_at: Mapped[datetime] = mapped_column(default=now)

    name = Sealed("name_sealed", Kind.ACCOUNT)
    email = Sealed("email_sealed", Kind.ACCOUNT)


class SignInSession(Identified, PersonOwned, Base):
    """One signed-in browser. The cookie holds a token, the row its digest. It can be ended from here."""

    __tablename__ = "sign_in_session"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    lasting: Mapped[bool]
    device: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Tally(NotPersonal, Base):
    """How often something was tried in a window. The key is a keyed digest: nobody can be read from it."""

    __tablename__ = "tally"
    __table_args__ = (Index("ix_tally_window", "window_started_at"),)

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    window_started_at: Mapped[datetime]
    count: Mapped[int]


class Invitation(Identified, PersonOwned, Base):
    """A way in for one person: a link sent one way, a code given another. Either alone opens nothing."""

    __tablename__ = "invitation"
    __table_args__ = (Index("ix_invitation_person", "person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    link_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    browser_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
