"""Who did or looked at what, and when: one line each, without content.

Lines are written in the transaction of the act itself (a read's line in a short one just after it). The
worker then links them into a chain of keyed digests, so that an edited, removed or reordered line shows.
Lines carry no foreign keys: nothing that is erased later can be held back by its own audit trail.
"""

import hashlib
import hmac
from contextlib import closing
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import Base, Identified, after_reading, db
from watchmeplay.foundation.keyring import Keyring
from watchmeplay.foundation.ownership import NotPersonal, PersonOwned

# No transaction lasts longer, and no clock of a server is further behind.
STRAGGLING = timedelta(days=1)


class Act(StrEnum):
    """What can be done, as thing:verb. Alphabetical."""

    ACCOUNT_CHANGED = "account:changed"
    ACCOUNT_SUSPENDED = "account:suspended"
    APPOINTMENT_CHANGED = "appointment:changed"
    ATTENDANCE_MARKED = "attendance:marked"
    CALENDAR_CHANGED = "calendar:changed"
    CAREGIVER_INVITED = "caregiver:invited"
    CAREGIVER_JOINED = "caregiver:joined"
    CASELOAD_CHANGED = "caseload:changed"
    CONSENT_DECIDED = "consent:decided"
    CONSULTATION_NOTED = "consultation:noted"
    CONTACT_CHANGED = "contact:changed"
    COVER_CHANGED = "cover:changed"
    DEMONSTRATION_LOADED = "demonstration:loaded"
    DIARY_ERASED = "diary:erased"
    DIARY_READ = "diary:read"
    DIARY_REVIEWED = "diary:reviewed"
    DIARY_SHARED = "diary:shared"
    DIARY_WRITTEN = "diary:written"
    DOCUMENT_ADDED = "document:added"
    DOCUMENT_READ = "document:read"
    DOCUMENT_REMOVED = "document:removed"
    ENDING_CHANGED = "ending:changed"
    FAMILY_CHANGED = "family:changed"
    FAMILY_OPENED = "family:opened"
    FAMILY_READ = "family:read"
    GOAL_CHANGED = "goal:changed"
    GOAL_RATED = "goal:rated"
    GRANT_CHANGED = "grant:changed"
    GUIDE_ATTACHED = "guide:attached"
    GUIDE_DETACHED = "guide:detached"
    GUIDE_PUBLISHED = "guide:published"
    INVITATION_LOCKED = "invitation:locked"
    KEYS_ROTATED = "keys:rotated"
    LETTER_CHANGED = "letter:changed"
    LETTER_SIGNED = "letter:signed"
    MESSAGE_LATER = "message:later"
    MESSAGE_READ = "message:read"
    MESSAGE_SENT = "message:sent"
    MESSAGE_SETTLED = "message:settled"
    NOTE_READ = "note:read"
    NOTE_SIGNED = "note:signed"
    NOTE_WRITTEN = "note:written"
    NOTICING_MADE = "noticing:made"
    PAGE_GIVEN = "page:given"
    PAGE_TAKEN_BACK = "page:taken-back"
    PARTNER_CHANGED = "partner:changed"
    PLAN_CHANGED = "plan:changed"
    RECORDING_KEPT = "recording:kept"
    RECORDING_REMOVED = "recording:removed"
    RECORD_EXPORTED = "record:exported"
    RECORD_PRINTED = "record:printed"
    REFERRAL_CHANGED = "referral:changed"
    REFERRAL_MERGED = "referral:merged"
    REFERRAL_READ = "referral:read"
    REFERRAL_SENT = "referral:sent"
    SECOND_CARER_CHANGED = "second-carer:changed"
    SERVICE_READ = "service:read"
    SESSION_ENDED = "session:ended"
    SETTINGS_CHANGED = "settings:changed"
    SIGNED_IN = "sign-in:done"
    SIGNPOST_CHANGED = "signpost:changed"
    SIGN_IN_REFUSED = "sign-in:refused"
    SNOOZE_CHANGED = "snooze:changed"
    STAFF_INVITED = "staff:invited"
    STAFF_JOINED = "staff:joined"
    SYSTEM_SCOPE_USED = "system:used"
    TASK_CHANGED = "task:changed"
    TRANSFER_CHANGED = "transfer:changed"
    WAITING_ROOM_CHANGED = "waiting-room:changed"
    WATCH_FOR_CHANGED = "watch-for:changed"
    WEEK_LOOKED_AT = "week:looked-at"


class AuditLine(Identified, PersonOwned, Base):
    """One act. Append-only: triggers refuse changes and removal."""

    __tablename__ = "audit_line"
    __table_args__ = (Index("ix_audit_line_family_at", "family_id", "at"),)

    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[UUID | None]
    role: Mapped[str]
    act: Mapped[str]
    subject_id: Mapped[UUID | None]
    family_id: Mapped[UUID | None]


class AuditLink(NotPersonal, Base):
    """A line's place in the chain and the keyed digest over it and the link before."""

    __tablename__ = "audit_link"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line_id: Mapped[UUID] = mapped_column(ForeignKey("audit_line.id"), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


def record(
    actor: Actor | None, act: Act, *, subject_id: UUID | None = None, family_id: UUID | None = None
) -> None:
    """Write one line with the transaction that is under way. `actor` is None only for the system's own jobs."""
    line = AuditLine(
        at=now(),
        actor_id=actor.person_id if actor else None,
        role=actor.role if actor else "system",
        act=act,
        subject_id=subject_id,
        family_id=family_id,
    )
    after_reading(lambda session: session.add(line))


def link_lines(ring: Keyring, limit: int = 1000, *, behind: timedelta = STRAGGLING) -> int:
    """Chain lines that are not chained yet; how many. The worker calls this within its own transaction.

    The oldest come first, so all before the newest that is chained are chained too, but for those whose
    transaction ended late: they are looked for as far as `behind` it. To search all takes a second a million.
    """
    newest = select(AuditLink, AuditLine.at).outerjoin(AuditLine, AuditLine.id == AuditLink.line_id)
    last, at = db.session.execute(newest.order_by(AuditLink.sequence.desc()).limit(1)).first() or (None, None)
    sequence, digest = (last.sequence, last.digest) if last else (0, b"")
    loose = (
        select(AuditLine)
        .outerjoin(AuditLink, AuditLink.line_id == AuditLine.id)
        .where(AuditLink.line_id.is_(None))
        .order_by(AuditLine.at, AuditLine.id)
        .limit(limit)
    )
    if at is not None:
        loose = loose.where(AuditLine.at >= min(at, now()) - behind)
    lines = db.session.scalars(loose).all()
    for line in lines:
        sequence, digest = sequence + 1, _digest(ring, digest, line)
        db.session.add(AuditLink(sequence=sequence, line_id=line.id, digest=digest))
    db.session.flush()
    return len(lines)


def first_broken_link(ring: Keyring) -> int | None:
    """The sequence number at which the chain no longer holds, or None when all of it does."""
    digest, expected = b"", 0
    rows = select(AuditLink, AuditLine).outerjoin(AuditLine, AuditLine.id == AuditLink.line_id)
    ordered = rows.order_by(AuditLink.sequence).execution_options(yield_per=1000)
    with closing(db.session.execute(ordered)) as found:
        for link, line in found:
            expected += 1
            if line is None or link.sequence != expected:
                return expected
            digest = _digest(ring, digest, line)
            if not hmac.compare_digest(digest, link.digest):
                return expected
    return None


def _digest(ring: Keyring, before: bytes, line: AuditLine) -> bytes:
    parts = (
        line.id,
        line.at.isoformat(),
        line.actor_id,
        line.role,
        line.act,
        line.subject_id,
        line.family_id,
    )
    return hmac.new(
        ring.audit, before + "|".join(str(part) for part in parts).encode(), hashlib.sha256
    ).digest()
