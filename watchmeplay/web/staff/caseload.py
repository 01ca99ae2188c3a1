"""One person's caseload as it stands now: every family of it in its band, and what there is to say of each.

Five statements, however many families there are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from watchmeplay.care.week import desk, looked
from watchmeplay.care.week.desk import Desk, Known, Meeting
from watchmeplay.care.week.snoozes import Snoozed
from watchmeplay.conversations.waits import Waits, waits
from watchmeplay.diary import review, rhythm
from watchmeplay.diary.pulse import Pulse
from watchmeplay.families import directory
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor
from watchmeplay.web.staff import bands
from watchmeplay.web.staff.bands import Band, Placed, Silence, Standing


@dataclass(frozen=True, slots=True)
class Family:
    """One family of the week. `to_bring` pages are kept for the next meeting; `snoozed` is a reason that counts.

    `answer_comes`: the messages that wait are answered by others that go later.
    """

    named: directory.Named
    pulse: Pulse
    known: Known
    placed: Placed
    to_bring: int
    snoozed: Snoozed | None
    answer_comes: bool


@dataclass(frozen=True, slots=True)
class Week:
    """The week of one person. `families` are in the order of the page; `desk` holds what waits besides them."""

    families: dict[UUID, Family]
    desk: Desk
    queue: list[UUID]
    zone: str

    @property
    def bands(self) -> dict[Band, list[Family]]:
        """The families band by band."""
        return {
            band: [family for family in self.families.values() if family.placed.band == band] for band in Band
        }

    @property
    def left(self) -> list[UUID]:
        """The families that nobody has to open and that have not been looked at this week."""
        return [
            family_id
            for family_id, family in self.families.items()
            if family.placed.band == Band.NOTHING_NEW and not family.placed.standing.looked_at
        ]

    @property
    def looked_at(self) -> int:
        """How many families have been looked at this week."""
        return sum(family.placed.standing.looked_at for family in self.families.values())

    @property
    def to_bring(self) -> int:
        """How many pages are kept for meetings to come."""
        return sum(family.to_bring for family in self.families.values())

    @property
    def meetings(self) -> list[tuple[Meeting, Family]]:
        """Today's sessions by their time, each with its family."""
        found = [(meeting, family) for family in self.families.values() for meeting in family.known.today]
        return sorted(found, key=lambda pair: (pair[0].starts_at, pair[0].id))


def week_of(actor: Actor, person_id: UUID, *, zone: str, alone: Collection[UUID] = ()) -> Week:
    """The caseload of a person, as far as the actor may see it; `alone` are families that nobody looks after."""
    moment, today = clock.now(), clock.today(zone)
    midnight = datetime(today.year, today.month, today.day, tzinfo=ZoneInfo(zone))
    on_desk = desk.of_caseload(actor, person_id, day=midnight, also=alone)
    known = on_desk.known
    families = {family.family_id: family for family in directory.named(actor, known)}
    pulses, asked = review.pulses(actor, families), waits(actor, families)
    found: dict[UUID, Family] = {}
    standings = []
    for family_id, named in families.items():
        pulse, here, waiting = pulses[family_id], known[family_id], asked.get(family_id)
        snoozed = _snoozed(here, pulse, today)
        to_bring = pulse.to_bring(here.met_at)
        standing = Standing(
            family_id=family_id,
            name=named.name,
            message_since=waiting.since if waiting else None,
            thinking_since=pulse.thinking_since,
            new_pages=pulse.new,
            new_since=pulse.oldest_new_at,
            last_play=pulse.last_at,
            silence=None if snoozed else _silence(pulse, moment, zone),
            meets_at=_meets_at(here, moment) if to_bring else None,
            alone=family_id in alone,
            looked_at=looked.is_looked_at(here.looked_at, zone, _newest(pulse, waiting)),
        )
        standings.append(standing)
        answer_comes = bool(waiting and waiting.answer_comes)
        placed = bands.place(standing, moment)
        found[family_id] = Family(named, pulse, here, placed, to_bring, snoozed, answer_comes)
    arranged = bands.arrange(standings, moment)
    order = [placed.standing.family_id for rows in arranged.values() for placed in rows]
    in_order = {family_id: found[family_id] for family_id in order}
    return Week(in_order, on_desk, bands.queue(arranged), zone)


def _snoozed(known: Known, pulse: Pulse, today: date) -> Snoozed | None:
    snoozed = known.snoozed
    return snoozed if snoozed and snoozed.counts(today, pulse.given_at) else None


def _silence(pulse: Pulse, moment: datetime, zone: str) -> Silence | None:
    quiet = rhythm.quiet(pulse.recent, moment, heard_at=pulse.given_at, zone=zone)
    return Silence(quiet.days, quiet.usual) if quiet else None


def _meets_at(known: Known, moment: datetime) -> datetime | None:
    return next((meeting.starts_at for meeting in known.today if meeting.starts_at > moment), None)


def _newest(pulse: Pulse, waiting: Waits | None) -> datetime | None:
    """When the newest thing came that waits for the team."""
    moments = [moment for moment in (pulse.newest_new_at, waiting and waiting.newest) if moment]
    return max(moments, default=None)
