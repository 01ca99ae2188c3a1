"""The parent's own words beside what was written about them."""

from uuid import UUID, uuid5

from watchmeplay.care.referrals import reading
from watchmeplay.care.referrals.models import Referral, ReferralWords
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.idempotency import KEY_LENGTH, fingerprint
from watchmeplay.foundation.ownership import held, scoped

LONGEST = 10_000


def add(actor: Actor, referral_id: UUID, words: str, *, key: str) -> None:
    """Put a parent's words beside their referral; the same `key` and words again add nothing more.

    Raises `NotVisible` for anybody else's, and while the parent may not know of it; `Refused` for none or too many.
    """
    reading.must_be_told(actor, referral_id)
    if not words.strip():
        raise Refused("Write your words", "words")
    if len(words) > LONGEST:
        raise Refused("Write %(most)s characters or fewer.", "words", most=LONGEST)
    if not key or len(key) > KEY_LENGTH:
        raise Refused("This page is out of date. Your words are below: send them again from here.")
    # Held, so that the same form sent twice at one moment is kept once.
    held(actor, Referral, referral_id)
    row_id = uuid5(referral_id, fingerprint(actor.person_id, key, words))
    if db.session.scalar(scoped(actor, ReferralWords.id).where(ReferralWords.id == row_id)):
        return
    row = ReferralWords(id=row_id, referral_id=referral_id)
    row.words = words
    db.session.add(row)
    db.session.flush()
    audit.record(actor, audit.Act.REFERRAL_CHANGED, subject_id=referral_id)
