"""The time stamps that waiting times are worked out from: each set once, and never moved."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from watchmeplay.care.referrals.models import Moment, Referral, ReferralMoment, State
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import system_scope


def note(actor: Actor | None, referral_id: UUID, moment: Moment, *, at: datetime | None = None) -> None:
    """Note that something happened, now or `at`. The first note counts; a later one changes nothing.

    `actor` is None when the family or the referrer did it themselves.
    """
    insert = sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    # The turnstile lets no insert of an owned row by: this one is bound to the referral that the caller holds.
    with system_scope("noting a moment"):
        db.session.execute(
            insert(ReferralMoment)
            .values(
                id=uuid4(),
                referral_id=referral_id,
                moment=moment,
                at=at or now(),
                noted_by=actor.person_id if actor else None,
                noted_at=now(),
            )
            .on_conflict_do_nothing(index_elements=["referral_id", "moment"])
        )


def note_for_family(actor: Actor, family_id: UUID, moment: Moment, *, at: datetime | None = None) -> None:
    """The same for the referrals of a family that are open now; nothing when it came without a referral.

    Also for one that the actor may not read: a carer's own number counts whoever asked for help. The caller has
    the family from a row that the actor may see.
    """
    wanted = select(Referral.id).where(Referral.family_id == family_id, Referral.state != State.CLOSED)
    with system_scope("noting a moment"):
        open_ones = db.session.scalars(wanted).all()
    for referral_id in open_ones:
        note(actor, referral_id, moment, at=at)
