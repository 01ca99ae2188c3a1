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

from watchmeplay.care.appointments.feeds import Booking
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


def of_one(booking: Booking, wording: Wording) -> bytes:
    """The file of one appointment."""
    return _written([booking], wording, Calendar())


def of_many(bookings: Iterable[Booking], wording: Wording, *, zone: str) -> bytes:
    """The file of a whole calendar, which programs ask for again and again. The same bookings give the same bytes.

    The reader's own `zone` is in it even when no booking is: a calendar with nothing in it is none by the standard.
    """
    calendar = Calendar()
    calendar.add("name", wording.name)
    calendar.add("x-wr-calname", wording.name)
    calendar.add("refresh-interval", vDuration(ASK_AGAIN), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    return _written(list(bookings), wording, calendar, years={zone: {now().year}})


def _written(
    bookings: list[Booking],
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
    for booking in bookings:
        needed[booking.zone] = needed.get(booking.zone, set()) | {each.year for each in _from_to(booking)}
    for zone in sorted(needed.keys() - {"UTC"}):
        first, last = min(needed[zone]), max(needed[zone])
        calendar.add_component(zones.written(zone, first_year=first, last_year=last))
    for booking in bookings:
        calendar.add_component(_event(booking, wording))
    return calendar.to_ical()


def _event(booking: Booking, wording: Wording) -> Event:
    starts, ends = _from_to(booking)
    event = Event()
    event.add("uid", str(booking.id))
    event.add("sequence", booking.sequence)
    event.add("dtstamp", _whole(booking.changed_at))
    event.add("last-modified", _whole(booking.changed_at))
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", wording.summary)
    event.add("description", wording.page(booking.id))
    event.add("status", "CANCELLED" if booking.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if booking.cancelled else "OPAQUE")
    return event


def _from_to(booking: Booking) -> tuple[datetime, datetime]:
    """Start and end as they are written: local times, or UTC in the hour that the clocks show twice.

    There a local time means the first of the two (RFC 5545, 3.3.5), but programs do not agree on it.
    """
    place = UTC if booking.zone == "UTC" else ZoneInfo(booking.zone)
    starts, ends = (
        (_whole(booking.starts_at) + timedelta(minutes=minutes)).astimezone(place)
        for minutes in (0, booking.minutes)
    )
    if _comes_twice(starts) or _comes_twice(ends):
        return starts.astimezone(UTC), ends.astimezone(UTC)
    return starts, ends


def _comes_twice(moment: datetime) -> bool:
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
