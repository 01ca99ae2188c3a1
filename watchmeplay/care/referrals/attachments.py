"""Papers that came with a referral: taken from its sender, sealed, and read by staff alone."""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import func, select

from watchmeplay.care.referrals.models import Referral, ReferralAttachment
from watchmeplay.foundation import audit, vault
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import one, scoped, system_scope
from watchmeplay.foundation.vault import Kind
from watchmeplay.foundation.words import noted

LARGEST = 10_000_000
MOST = 5
LONGEST_NAME = 120
TAKING = "taking papers with a referral"
BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
ENDINGS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
WRONG_KIND = noted("Choose a PDF, a PNG or a JPEG. This file is something else.")
_NOT_IN_A_NAME = re.compile(r"[^\w.() -]+")


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as staff see it listed. `size` is in bytes."""

    id: UUID
    name: str
    media: str
    size: int
    added_at: datetime


def add(referral_id: UUID, *, name: str, content: bytes, key: str) -> None:
    """Keep a paper. The same `key` again keeps nothing more.

    For whoever has just sent the referral: the caller makes sure of it. Raises `Refused` for other kinds of
    file, one that is not what its name says, one too large, and one too many.
    """
    media = kind_of(name, content)
    paper_id = uuid5(referral_id, key)
    with system_scope(TAKING):
        held = select(Referral.id).where(Referral.id == referral_id).with_for_update()
        if db.session.scalar(held) is None:
            raise NotVisible
        of_this = ReferralAttachment.referral_id == referral_id
        if db.session.scalar(select(ReferralAttachment.id).where(of_this, ReferralAttachment.id == paper_id)):
            return
        if count(referral_id) >= MOST:
            raise Refused(
                "There are %(most)s papers with it already. No more can be added.", "file", most=MOST
            )
    row = ReferralAttachment(id=paper_id, referral_id=referral_id, media=media, size=len(content))
    row.name = safe_name(name)
    row.content = b64encode(content).decode("ascii")
    db.session.add(row)
    db.session.flush()
    audit.record(None, audit.Act.DOCUMENT_ADDED, subject_id=referral_id)


def count(referral_id: UUID) -> int:
    """How many papers came with a referral."""
    wanted = select(func.count()).select_from(ReferralAttachment)
    with system_scope(TAKING):
        return db.session.scalar(wanted.where(ReferralAttachment.referral_id == referral_id)) or 0


def listed(actor: Actor, referral_id: UUID) -> list[Paper]:
    """The papers of a referral, the oldest first. Staff alone; none for anybody else."""
    wanted = scoped(actor, ReferralAttachment).where(ReferralAttachment.referral_id == referral_id)
    vault.warm([referral_id], Kind.STAFF)
    return [
        Paper(row.id, row.name, row.media, row.size, row.added_at)
        for row in db.session.scalars(wanted.order_by(ReferralAttachment.added_at, ReferralAttachment.id))
    ]


def opened(actor: Actor, paper_id: UUID) -> tuple[Paper, bytes]:
    """A paper and its content, for a member of staff. Raises `NotVisible`. It is noted who opened it."""
    if not actor.is_staff:
        raise NotAllowed
    row = one(actor, ReferralAttachment, paper_id)
    audit.record(actor, audit.Act.DOCUMENT_READ, subject_id=row.id)
    return Paper(row.id, row.name, row.media, row.size, row.added_at), b64decode(row.content)


def kind_of(name: str, content: bytes) -> str:
    """The media type that a file's first bytes and its name agree on. Raises `Refused`."""
    if not content:
        raise Refused("This file is empty. Choose another.", "file")
    if len(content) > LARGEST:
        raise Refused("A file may have up to %(most)s MB here.", "file", most=LARGEST // 1_000_000)
    begun = next((media for start, media in BEGINNINGS.items() if content.startswith(start)), None)
    named = ENDINGS.get(name.rpartition(".")[2].lower())
    if begun is None or named is None:
        raise Refused(WRONG_KIND, "file")
    if begun != named:
        raise Refused(
            "This file is not what its name says. Save it again as what it is, then choose it.", "file"
        )
    return begun


def safe_name(name: str) -> str:
    """A name that is safe on any disk and in any header: no folders, no control characters, not too long."""
    own = name.replace("\\", "/").rpartition("/")[2]
    stem, _, ending = _NOT_IN_A_NAME.sub("_", own).rpartition(".")
    return f"{stem.strip('. ')[: LONGEST_NAME - 10] or 'paper'}.{ending.lower()}"
