"""Telling people who have no account: promising an e-mail of news, and letting a parent know at last."""

from uuid import UUID

from sqlalchemy import select, update

from watchmeplay.care.referrals.models import Referral, ReferralContact, ReferralNotice, Side
from watchmeplay.care.waiting_room import rooms
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.outbox import WITHDRAWN
from watchmeplay.foundation.ownership import held, scoped, system_scope

NEWS = "referral_news"
NOTING = "promising news of a referral"


def note_news(referral_id: UUID) -> None:
    """Promise each side a neutral e-mail that there is something to read. One that is still open stands for both.

    Whether it is safe is asked again when it is sent. A parent who may not know of the referral is promised none.
    """
    contacts = (
        select(ReferralContact.side)
        .join(Referral, Referral.id == ReferralContact.referral_id)
        .where(
            ReferralContact.referral_id == referral_id,
            ReferralContact.by_email.is_(True),
            ReferralContact.email_sealed.is_not(None),
            (ReferralContact.side != Side.PARENT) | Referral.parent_knows.is_(True),
        )
    )
    waiting = select(ReferralNotice.side).where(
        ReferralNotice.referral_id == referral_id,
        ReferralNotice.kind == NEWS,
        ReferralNotice.settled_at.is_(None),
        ReferralNotice.claimed_by.is_(None),
    )
    with system_scope(NOTING):
        sides = set(db.session.scalars(contacts)) - set(db.session.scalars(waiting))
    for side in sorted(sides):
        db.session.add(ReferralNotice(referral_id=referral_id, side=side, kind=NEWS))
    db.session.flush()


def withdraw_news(referral_id: UUID) -> None:
    """Take back the e-mails of news that wait to be sent about a referral, to both sides."""
    waiting = update(ReferralNotice).where(
        ReferralNotice.referral_id == referral_id,
        ReferralNotice.kind == NEWS,
        ReferralNotice.settled_at.is_(None),
    )
    with system_scope(NOTING):
        db.session.execute(
            waiting.values(
                settled_at=now(), outcome="skipped", reason=WITHDRAWN, claimed_by=None, claimed_until=None
            ).execution_options(synchronize_session=False)
        )


def tell_parent(actor: Actor, referral_id: UUID) -> str | None:
    """Let the parent know of a referral that was kept from them. Staff alone. Gives their room's code, to be shown once.

    None when they knew already. Nothing is sent to them by this: the member of staff tells them, and how.
    """
    if not actor.is_staff:
        raise NotAllowed
    row = held(actor, Referral, referral_id)
    if row.parent_knows:
        return None
    row.parent_knows = True
    _forget_ways(actor, referral_id)
    db.session.flush()
    audit.record(actor, audit.Act.REFERRAL_CHANGED, subject_id=referral_id)
    return rooms.make(referral_id, Side.PARENT)


def _forget_ways(actor: Actor, referral_id: UUID) -> None:
    """What a professional ticked as safe was never said by the parent: they are asked before anything is sent."""
    contact = db.session.scalars(
        scoped(actor, ReferralContact).where(
            ReferralContact.referral_id == referral_id, ReferralContact.side == Side.PARENT
        )
    ).one_or_none()
    if contact is not None:
        contact.by_phone = contact.by_text = contact.by_email = contact.by_letter = False
