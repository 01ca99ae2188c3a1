"""A room for one side of a referral, before there is an account: opened with a code and a PIN."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, synonym

from watchmeplay.care.access import REFERRAL_STAFF, own_room
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified
from watchmeplay.foundation.ownership import ReferralOwned
from watchmeplay.foundation.vault import Kind, Sealed


class WaitingRoom(Identified, ReferralOwned, Base):
    """The parent's own room, or the referrer's. The code is shown once; the PIN is the holder's own."""

    __tablename__ = "waiting_room"
    __table_args__ = (
        CheckConstraint("side in ('parent', 'referrer')", name="side"),
        Index("ix_waiting_room_referral", "referral_id", "side"),
    )
    visible = {Role.WAITING: own_room, **REFERRAL_STAFF}

    room_id: Mapped[UUID] = synonym("id")
    side: Mapped[str] = mapped_column(String(12))
    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    pin_hash: Mapped[bytes | None] = mapped_column(LargeBinary(200))
    tries: Mapped[int] = mapped_column(default=0)
    token_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    token_until: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(default=now)
    opened_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class WaitingPage(Identified, ReferralOwned, Base):
    """A page of the private diary kept while waiting. Nobody but its writer can reach it, staff included.

    `given_at` is when the writer, with an account by then, brought it into their diary.
    """

    __tablename__ = "waiting_page"
    __table_args__ = (
        Index("ix_waiting_page_room", "room_id", "happened_at"),
        Index("ix_waiting_page_referral", "referral_id", "given_at"),
    )
    visible = {Role.WAITING: own_room}

    room_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(60), unique=True)
    happened_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(60))
    feeling: Mapped[str | None] = mapped_column(String(12))
    seen_sealed: Mapped[bytes | None]
    felt_sealed: Mapped[bytes | None]
    written_at: Mapped[datetime] = mapped_column(default=now)
    given_at: Mapped[datetime | None]

    seen = Sealed("seen_sealed", Kind.PRIVATE)
    felt = Sealed("felt_sealed", Kind.PRIVATE)
