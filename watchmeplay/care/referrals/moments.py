"""The time stamps that waiting times are worked out from: never moved, and withdrawn where they were a slip."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, select

from watchmeplay.care.referrals.models import STANDING, Moment, Referral, ReferralMoment, State
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, insert
from watchmeplay.foundation.ownership import system_scope

JOB = "noting a moment"


class Why(StrEnum):
    """Why one was withdrawn. The first two follow from what was marked; the others somebody says."""

    TAKEN_BACK = "taken-back"
    EARLIER_ONE = "earlier-one"
    SLIP = "slip"
    ANOTHER_FAMILY = "another-family"
    WRONG_TIME = "wrong-time"


def stands(row: Any = ReferralMoment) -> ColumnElement[bool]:
    """The condition on the table, or on an alias of it, that whoever counts time stamps asks for."""
    return row.withdrawn_at.is_(None)


def note(
    actor: Actor | None,
    referral_id: UUID,
    moment: Moment,
    *,
    at: datetime | None = None,
    source_id: UUID | None = None,
) -> None:
    """Note that something happened, now or `at`. The first note that stands counts; a later one changes nothing.

    `actor` is None when the family or the referrer did it themselves; `source_id` is the row that it came with.
    """
    # The turnstile lets no insert of an owned row by: this one is bound to the referral that the caller holds.
    with system_scope(JOB):
        db.session.execute(
            insert(ReferralMoment)
            .values(
                id=uuid4(),
                referral_id=referral_id,
                moment=moment,
                at=at or now(),
                noted_by=actor.person_id if actor else None,
                noted_at=now(),
                source_id=source_id,
            )
            .on_conflict_do_nothing(
                index_elements=["referral_id", "moment"], index_where=STANDING["postgresql_where"]
            )
        )


def note_earliest(actor: Actor, referral_id: UUID, moment: Moment, *, at: datetime, source_id: UUID) -> None:
    """The same where the earliest counts, whenever it is noted: one that stands and was later is withdrawn."""
    with system_scope(JOB):
        # Held: of two that are noted at one moment the earlier stands.
        db.session.execute(held_referrals().where(Referral.id == referral_id)).all()
        later = standing(referral_id, moment)
        if later is not None and at < later.at:
            withdraw(actor, later, Why.EARLIER_ONE)
        note(actor, referral_id, moment, at=at, source_id=source_id)


def note_for_family(
    actor: Actor,
    family_id: UUID,
    moment: Moment,
    *,
    at: datetime | None = None,
    source_id: UUID | None = None,
) -> None:
    """Note it for the referrals of a family that are open now; nothing when it came without a referral.

    Also for one that the actor may not read: a carer's own number counts whoever asked for help. The caller has
    the family from a row that the actor may see.
    """
    wanted = select(Referral.id).where(Referral.family_id == family_id, Referral.state != State.CLOSED)
    with system_scope(JOB):
        open_ones = db.session.scalars(wanted).all()
    for referral_id in open_ones:
        note(actor, referral_id, moment, at=at, source_id=source_id)


def standing(referral_id: UUID, moment: Moment) -> ReferralMoment | None:
    """The one of a kind that stands, read afresh. For callers within a system scope."""
    wanted = select(ReferralMoment).where(
        ReferralMoment.referral_id == referral_id, ReferralMoment.moment == moment, stands()
    )
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def withdraw(actor: Actor, row: ReferralMoment, why: Why) -> None:
    """Withdraw one that stands, of a referral that the caller holds. The row stays, with who and when."""
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = now(), actor.person_id, why
    db.session.flush()


def held_referrals() -> Select[Any]:
    """Referrals whose time stamps nobody else puts in order until this transaction ends, always in one order.

    Rows that name a referral may still be added meanwhile.
    """
    return (
        select(Referral.id, Referral.family_id, Referral.submitted_at, Referral.closed_at)
        .order_by(Referral.id)
        .with_for_update(key_share=True)
    )
