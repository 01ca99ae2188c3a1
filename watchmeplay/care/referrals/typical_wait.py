"""How long people have waited of late, to be told to those who ask now. No names, no rows: one number."""

from datetime import timedelta
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from watchmeplay.care.referrals import moments
from watchmeplay.care.referrals.models import Moment, Referral, ReferralMoment
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import system_scope

LOOKED_AT = timedelta(days=90)
# From fewer than this nobody's own wait can be told, and no wait can be promised.
FEWEST = 5
# Of all areas together the newest tell as much as all of them, and stay quick to read.
ENOUGH = 500
WEEK = timedelta(weeks=1)


def typical_wait(area_id: UUID | None) -> int | None:
    """The median of whole weeks from sending to first contact, of first contacts in the last 90 days.

    In one area, or for None the newest `ENOUGH` of all. None when there were too few to say.
    """
    with system_scope("telling how long the wait is"):
        rows = db.session.execute(_in_all() if area_id is None else _in_area(area_id)).all()
    weeks = [max(row.met - row.sent, timedelta()) // WEEK for row in rows if row.met and row.sent]
    return round(median(weeks)) if len(weeks) >= FEWEST else None


def _in_all() -> Select[Any]:
    sent, met = aliased(ReferralMoment), aliased(ReferralMoment)
    return (
        select(sent.at.label("sent"), met.at.label("met"))
        .join(met, met.referral_id == sent.referral_id)
        .where(sent.moment == Moment.SUBMITTED, moments.stands(sent), *_lately(met))
        .order_by(met.at.desc())
        .limit(ENOUGH)
    )


def _in_area(area_id: UUID) -> Select[Any]:
    """Asked of each referral of the area: from the moments on, those of every other area would be read as well."""
    sent, met = aliased(ReferralMoment), aliased(ReferralMoment)
    sent_at = select(sent.at).where(
        sent.referral_id == Referral.id, sent.moment == Moment.SUBMITTED, moments.stands(sent)
    )
    met_at = select(met.at).where(met.referral_id == Referral.id, *_lately(met))
    return select(sent_at.scalar_subquery().label("sent"), met_at.scalar_subquery().label("met")).where(
        Referral.area_id == area_id
    )


def _lately(met: type[ReferralMoment]) -> tuple[ColumnElement[bool], ...]:
    return (
        met.moment == Moment.FIRST_CONTACT, met.at >= now() - LOOKED_AT, met.at <= now(), moments.stands(met)
    )  # fmt: skip
