"""How long families have waited: the national bands, and the two rules by which a clock stops.

Days are counted from date to date on the service's calendar, as the national numbers are, so a change of the
clocks neither adds nor takes a day. The clock starts when help was first asked for (received), never when staff
open the referral; the one that a duplicate was merged into keeps the earliest start of them all.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import aliased

from watchmeplay.care.referrals import moments
from watchmeplay.care.referrals.models import Moment, Referral, ReferralMoment, State
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped

WITHIN = 28
LOOKED_BACK = timedelta(days=90)


class Band(StrEnum):
    """The bands in which those who still wait are reported, shortest first."""

    UNDER_1 = "under-1"
    FROM_1 = "1-to-2"
    FROM_2 = "2-to-4"
    FROM_4 = "4-to-12"
    FROM_12 = "12-and-over"


class Rule(StrEnum):
    """What stops the clock: the first attended contact; or that, a baseline, and a plan or help itself."""

    FIRST_CONTACT = "first-contact"
    FULL = "full"


STARTS_AT = {Band.UNDER_1: 0, Band.FROM_1: 7, Band.FROM_2: 14, Band.FROM_4: 28, Band.FROM_12: 84}
NEEDED = {
    Rule.FIRST_CONTACT: (Moment.FIRST_CONTACT,),
    Rule.FULL: (Moment.FIRST_CONTACT, Moment.BASELINE, Moment.CARE_PLAN),
}


@dataclass(frozen=True, slots=True)
class Clock:
    """When a wait began, what has happened since, and on which calendar days are counted."""

    start: datetime
    moments: Mapping[str, datetime]
    zone: str

    def stopped(self, rule: Rule) -> datetime | None:
        """When the last thing that the rule asks for happened; None while one of them is missing."""
        needed = NEEDED[rule]
        if any(moment not in self.moments for moment in needed):
            return None
        return max(self.moments[moment] for moment in needed)

    def days(self, rule: Rule, at: datetime) -> int:
        """Whole days waited: until the clock stopped, else until `at`. Never below nought."""
        return days_between(self.start, self.stopped(rule) or at, self.zone)

    def band(self, rule: Rule, at: datetime) -> Band:
        """The band of that wait."""
        return band(self.days(rule, at))


@dataclass(frozen=True, slots=True)
class Wait:
    """One referral that is not closed, with its clock."""

    referral_id: UUID
    reference: str
    area_id: UUID
    state: str
    priority: str
    clock: Clock


@dataclass(frozen=True, slots=True)
class Stopped:
    """Of the clocks that stopped lately, how many there were and how many did so within four weeks."""

    count: int
    within: int


def days_between(start: datetime, end: datetime, zone: str) -> int:
    """Calendar days from one moment to another in a zone."""
    place = ZoneInfo(zone)
    return max((end.astimezone(place).date() - start.astimezone(place).date()).days, 0)


def band(days: int) -> Band:
    """The band that so many days fall into: the seventh day begins the second."""
    return max((each for each in Band if STARTS_AT[each] <= days), key=STARTS_AT.__getitem__)


def counts(waits: Iterable[Wait], rule: Rule, at: datetime) -> dict[UUID, dict[Band, int]]:
    """By area, how many are still waiting in each band."""
    found: dict[UUID, dict[Band, int]] = {}
    for wait in waits:
        if wait.clock.stopped(rule) is None:
            bands = found.setdefault(wait.area_id, dict.fromkeys(Band, 0))
            bands[wait.clock.band(rule, at)] += 1
    return found


def stopped_lately(clocks: Iterable[Clock], rule: Rule, at: datetime) -> Stopped:
    """How the clocks did that stopped in the last 90 days: days from start to stop, against 28."""
    ends = [(clock, clock.stopped(rule)) for clock in clocks]
    days = [clock.days(rule, at) for clock, end in ends if end and at - LOOKED_BACK <= end <= at]
    return Stopped(len(days), sum(each <= WITHIN for each in days))


def open_waits(actor: Actor, zone: str, *, area_id: UUID | None = None) -> list[Wait]:
    """Every referral in reach that is not closed, longest wait first. Three statements, however many."""
    if not actor.is_staff:
        raise NotAllowed
    wanted = scoped(
        actor, Referral.id, Referral.reference, Referral.area_id, Referral.state, Referral.priority,
        Referral.submitted_at,
    ).where(Referral.state != State.CLOSED)  # fmt: skip
    if area_id is not None:
        wanted = wanted.where(Referral.area_id == area_id)
    rows = db.session.execute(wanted).all()
    known = clocks(actor, {row.id: row.submitted_at for row in rows}, zone)
    waits = [Wait(row.id, row.reference, row.area_id, row.state, row.priority, known[row.id]) for row in rows]
    return sorted(waits, key=lambda wait: (wait.clock.start, wait.reference))


def lately(actor: Actor, zone: str, *, area_id: UUID | None = None) -> list[Clock]:
    """The clocks of referrals with a moment that stops a clock in the last 90 days, closed ones included."""
    # Asked of each referral in reach: from the moments on, those of every other area would be read as well.
    stopped = select(ReferralMoment.id).where(
        ReferralMoment.referral_id == Referral.id,
        ReferralMoment.moment.in_(NEEDED[Rule.FULL]),
        ReferralMoment.at >= now() - LOOKED_BACK,
        moments.stands(),
    )
    wanted = scoped(actor, Referral.id, Referral.submitted_at).where(
        stopped.exists(), Referral.merged_into_id.is_(None)
    )
    if area_id is not None:
        wanted = wanted.where(Referral.area_id == area_id)
    submitted = {row.id: row.submitted_at for row in db.session.execute(wanted)}
    return list(clocks(actor, submitted, zone).values())


def clocks(actor: Actor, submitted: Mapping[UUID, datetime], zone: str) -> dict[UUID, Clock]:
    """The clock of each of these referrals; two statements. `submitted` stands in where no moment was noted."""
    merged = _merged(actor, submitted)
    noted: dict[UUID, dict[str, datetime]] = {}
    ids = [*submitted, *merged]
    for referral_id, moment, at in db.session.execute(
        scoped(actor, ReferralMoment.referral_id, ReferralMoment.moment, ReferralMoment.at).where(
            ReferralMoment.referral_id.in_(ids), moments.stands()
        )
    ):
        noted.setdefault(referral_id, {})[moment] = at
    starts = {
        referral_id: noted.get(referral_id, {}).get(Moment.RECEIVED, at)
        for referral_id, at in submitted.items()
    }
    for gone, survivor in merged.items():
        earlier = noted.get(gone, {}).get(Moment.RECEIVED)
        if earlier is not None:
            starts[survivor] = min(starts[survivor], earlier)
    return {
        referral_id: Clock(start, noted.get(referral_id, {}), zone) for referral_id, start in starts.items()
    }


def _merged(actor: Actor, survivors: Collection[UUID]) -> dict[UUID, UUID]:
    """Referrals that ended up, in one step or in several, in one of these: by id, the survivor."""
    kept, earlier = aliased(Referral), aliased(Referral)
    went_on = select(kept.id).where(kept.id == Referral.merged_into_id, kept.merged_into_id.is_not(None))
    gone = (
        scoped(actor, Referral.id, Referral.merged_into_id.label("survivor"))
        .where(Referral.merged_into_id.in_(survivors), ~went_on.exists())
        .cte("gone", recursive=True)
    )
    gone = gone.union(select(earlier.id, gone.c.survivor).where(earlier.merged_into_id == gone.c.id))
    return {row.id: row.survivor for row in db.session.execute(scoped(actor, gone.c.id, gone.c.survivor))}
