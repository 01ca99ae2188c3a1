"""What stands behind the lead's numbers: gathered once, for the summary and for the rows of each list alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, g

from watchmeplay.care.allocation import cover, leavers, room, service, transfers
from watchmeplay.care.allocation.cover import Absence
from watchmeplay.care.allocation.leavers import Leaver
from watchmeplay.care.allocation.room import Room
from watchmeplay.care.allocation.service import Evening
from watchmeplay.care.partners import directory as partners
from watchmeplay.care.partners.models import Partner
from watchmeplay.care.referrals import activity, waiting
from watchmeplay.care.referrals.activity import Activity
from watchmeplay.care.referrals.waiting import Band, Rule, Wait
from watchmeplay.conversations import oversight as threads
from watchmeplay.diary import oversight as diaries
from watchmeplay.diary import second_carers
from watchmeplay.diary.rhythm import Quiet
from watchmeplay.diary.second_carers import Plays
from watchmeplay.foundation import clock
from watchmeplay.site import promises
from watchmeplay.site.help_lines import HelpLine

FOUR_WEEKS = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Overdue:
    """What of one family is unanswered for longer than was promised: carers who wait, pages, since when."""

    messages: int
    pages: int
    since: datetime


def rooms() -> list[Room]:
    """Everybody who works in the lead's areas."""
    return room.room_in_areas(g.actor)


def absences() -> list[Absence]:
    """Who is away, now or later."""
    return cover.in_areas_of(g.actor)


def waits() -> list[Wait]:
    """Referrals that are not closed and whose first contact is still to come."""
    return [
        wait
        for wait in waiting.open_waits(g.actor, g.signed_in.zone)
        if wait.clock.stopped(Rule.FIRST_CONTACT) is None
    ]


def bands(found: list[Wait]) -> dict[Band, int]:
    """How many of them are in each band."""
    numbers = dict.fromkeys(Band, 0)
    for wait in found:
        numbers[wait.clock.band(Rule.FIRST_CONTACT, clock.now())] += 1
    return numbers


def consultations(month: date) -> Activity:
    """What took place in one month in the lead's areas."""
    return activity.activity(g.actor, *span(month), area_ids=service.areas_led(g.actor))


def this_month() -> date:
    """The first of this month, where the reader is."""
    return clock.today(g.signed_in.zone).replace(day=1)


def moved(month: date, by: int) -> date:
    """The first of the month so many months later, or earlier."""
    years, over = divmod(month.month - 1 + by, 12)
    return date(month.year + years, over + 1, 1)


def span(month: date) -> tuple[datetime, datetime]:
    """When a month begins and when the next one does, where the reader is."""
    zone = ZoneInfo(g.signed_in.zone)
    first, after = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (month, moved(month, 1)))
    return first, after


def overdue(families: set[UUID]) -> dict[UUID, Overdue]:
    """By family, what is unanswered for longer than was promised; the longest first."""
    cutoff = promises.kept_since(
        clock.now(),
        g.signed_in.zone,
        promises.answer_within_days(),
        current_app.extensions["settings"].nation,
    )
    messages = threads.unanswered_before(g.actor, cutoff)
    pages = diaries.unread_before(g.actor, cutoff)
    found = {}
    for family_id in (messages.keys() | pages.keys()) & families:
        here = [one for one in (messages.get(family_id), pages.get(family_id)) if one]
        found[family_id] = Overdue(
            messages=messages[family_id].count if family_id in messages else 0,
            pages=pages[family_id].count if family_id in pages else 0,
            since=min(one.since for one in here),
        )
    return dict(sorted(found.items(), key=lambda item: (item[1].since, str(item[0]))))


def quiet(families: set[UUID]) -> dict[UUID, Quiet]:
    """Families that are quieter than usual for them, for no known reason; against their own rhythm."""
    known = service.known_reasons(g.actor, clock.today(g.signed_in.zone))
    found = diaries.quiet(g.actor, g.signed_in.zone)
    rows = {family_id: silence for family_id, silence in found.items() if family_id in families - known}
    return dict(sorted(rows.items(), key=lambda item: (-item[1].days / max(item[1].usual, 1), str(item[0]))))


def plays(families: set[UUID]) -> Mapping[UUID, Plays]:
    """Plays of the last four weeks by family, where somebody but the first carer played as well; most first."""
    found = second_carers.plays(g.actor, clock.now() - FOUR_WEEKS)
    rows = {family_id: each for family_id, each in found.items() if each.others and family_id in families}
    return dict(sorted(rows.items(), key=lambda item: (-item[1].others, str(item[0]))))


def evenings() -> list[Evening]:
    """Times in evenings and at weekends that may still be picked."""
    return service.evenings(g.actor)


def left() -> list[Leaver]:
    """Families of nobody and of those whose account is stopped."""
    return leavers.left(g.actor)


def passing() -> list[transfers.Passing]:
    """Families that a colleague is asked to take on."""
    return transfers.open_in_areas(g.actor)


def old_help_lines() -> tuple[HelpLine, ...]:
    """Help lines whose day of review has passed."""
    return current_app.extensions["help_lines"].overdue(clock.today(g.signed_in.zone))


def old_partners() -> list[Partner]:
    """Partners whose facts were due a check."""
    return partners.past_review(g.actor, clock.today(g.signed_in.zone))
