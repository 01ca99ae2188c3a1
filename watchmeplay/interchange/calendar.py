"""Appointments as an iCalendar file (RFC 5545): bare times under one neutral word.

The times are written in the appointment's own zone, and the zone is written out beside them. A calendar program
tells an appointment by its id and takes the version with the highest sequence.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDuration

from watchmeplay.care.appointments.feeds import Meeting
from watchmeplay.foundation.clock import now
from watchmeplay.interchange import zones

PRODUCT = "-//Watch Me Play//Appointments//EN"
ASK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Wording:
    """The few words of a file: `summary` for each appointment, `name` for a whole calendar, and the page of one."""

    summary: str
    name: str
    page: Callable[[UUID], str]


def of_one(meeting: Meeting, wording: Wording) -> bytes:
    """The file of one appointment."""
    return _written([meeting], wording, Calendar())


def of_many(meetings: Iterable[Meeting], wording: Wording, *, zone: str) -> bytes:
    """The file of a whole calendar, which programs ask for again and again. The same meetings give the same bytes.

    The reader's own `zone` is in it even when no meeting is: a calendar with nothing in it is none by the standard.
    """
    calendar = Calendar()
    calendar.add("name", wording.name)
    calendar.add("x-wr-calname", wording.name)
    calendar.add("refresh-interval", vDuration(ASK_AGAIN), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    return _written(list(meetings), wording, calendar, years={zone: {now().year}})


def _written(
    meetings: list[Meeting],
    wording: Wording,
    calendar: Calendar,
    *,
    years: Mapping[str, set[int]] | None = None,
) -> bytes:
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    needed = dict(years or {})
    for meeting in meetings:
        needed[meeting.zone] = needed.get(meeting.zone, set()) | {each.year for each in _from_to(meeting)}
    for zone in sorted(needed.keys() - {"UTC"}):
        first, last = min(needed[zone]), max(needed[zone])
        calendar.add_component(zones.written(zone, first_year=first, last_year=last))
    for meeting in meetings:
        calendar.add_component(_event(meeting, wording))
    return calendar.to_ical()


def _event(meeting: Meeting, wording: Wording) -> Event:
    starts, ends = _from_to(meeting)
    event = Event()
    event.add("uid", str(meeting.id))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", _whole(meeting.changed_at))
    event.add("last-modified", _whole(meeting.changed_at))
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", wording.summary)
    event.add("description", wording.page(meeting.id))
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if meeting.cancelled else "OPAQUE")
    return event


def _from_to(meeting: Meeting) -> tuple[datetime, datetime]:
    """Start and end as they are written: local times, or UTC where the clocks show the time a second time.

    A local time that comes twice means the first of the two (RFC 5545, 3.3.5), so the second has no local name.
    """
    place = UTC if meeting.zone == "UTC" else ZoneInfo(meeting.zone)
    starts, ends = (
        (_whole(meeting.starts_at) + timedelta(minutes=minutes)).astimezone(place)
        for minutes in (0, meeting.minutes)
    )
    return (starts.astimezone(UTC), ends.astimezone(UTC)) if starts.fold or ends.fold else (starts, ends)


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
