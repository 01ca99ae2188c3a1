"""Calendar files, read by two libraries that know nothing of each other: both find what was written."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from watchmeplay.care.appointments.feeds import Booking
from watchmeplay.foundation import clock
from watchmeplay.interchange import calendar
from watchmeplay.interchange.calendar import Wording

WORDS = Wording(
    "Appointment", "Appointments", lambda each: f"https://service.example/family/appointments/{each}"
)
MADE = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LONDON = "Europe/London"
# Rules of both hemispheres, half-hour steps, a rule that follows the moon, no change at all, and UTC itself.
ZONES = (
    LONDON, "Europe/Dublin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "America/Santiago",
    "Africa/Casablanca", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Chatham", "UTC",
)  # fmt: skip
CHANGE_NIGHTS = [
    # starts, minutes, start and end as they are written
    ("2026-03-29T00:30", 60, "TZID=Europe/London:20260329T003000", "TZID=Europe/London:20260329T023000"),
    ("2026-03-29T01:00", 30, "TZID=Europe/London:20260329T020000", "TZID=Europe/London:20260329T023000"),
    ("2026-10-25T00:15", 30, "20261025T001500Z", "20261025T004500Z"),
    ("2026-10-24T23:30", 30, "20261024T233000Z", "20261025T000000Z"),
    ("2026-10-24T23:15", 30, "TZID=Europe/London:20261025T001500", "TZID=Europe/London:20261025T004500"),
    ("2026-10-25T01:15", 30, "20261025T011500Z", "20261025T014500Z"),
    ("2026-10-25T00:45", 60, "20261025T004500Z", "20261025T014500Z"),
    ("2026-10-25T02:00", 30, "TZID=Europe/London:20261025T020000", "TZID=Europe/London:20261025T023000"),
]  # fmt: skip


def booking(starts_at: datetime, *, minutes: int = 50, zone: str = LONDON, **facts) -> Booking:
    return Booking(**{
        "id": uuid4(), "starts_at": starts_at, "minutes": minutes, "zone": zone, "sequence": 0, "cancelled": False,
        "changed_at": MADE, **facts,
    })  # fmt: skip


def lines(file: bytes) -> list[str]:
    """The lines of a file, unfolded."""
    return file.decode().replace("\r\n ", "").split("\r\n")


def moments(file: bytes) -> dict[str, dict[str, tuple[datetime, datetime]]]:
    """When each appointment starts and ends in UTC, as the two libraries read it.

    The zones go by names that nobody knows: what counts is what the file says of them, not what a library has read
    elsewhere, or in another file.
    """
    for zone in set(re.findall(rb"^TZID:(.+)\r$", file, re.MULTILINE)):
        file = re.sub(rb"TZID([:=])" + re.escape(zone), rb"TZID\g<1>" + uuid4().hex.encode(), file)
    first = {
        str(event["uid"]): (_utc(event["dtstart"].dt), _utc(event["dtend"].dt))
        for event in icalendar.Calendar.from_ical(file).walk("VEVENT")
    }
    read = vobject.readOne(file.decode())
    second = {
        event.uid.value: (_utc(event.dtstart.value), _utc(event.dtend.value))
        for event in read.contents.get("vevent", [])
    }
    return {"icalendar": first, "vobject": second}


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def test_an_appointment_says_one_neutral_word_and_the_address_of_its_page() -> None:
    each = booking(datetime(2026, 7, 2, 13, 30, tzinfo=UTC), sequence=3)
    said = lines(calendar.of_one(each, WORDS))
    event = said[said.index("BEGIN:VEVENT") + 1 : said.index("END:VEVENT")]
    assert sorted(event) == sorted([
        f"UID:{each.id}", "SEQUENCE:3", "DTSTAMP:20260301T093000Z", "LAST-MODIFIED:20260301T093000Z",
        "DTSTART;TZID=Europe/London:20260702T143000", "DTEND;TZID=Europe/London:20260702T152000",
        "SUMMARY:Appointment", f"DESCRIPTION:https://service.example/family/appointments/{each.id}",
        "STATUS:CONFIRMED", "CLASS:PRIVATE", "TRANSP:OPAQUE",
    ])  # fmt: skip
    assert "METHOD:PUBLISH" in said
    assert "VERSION:2.0" in said


def test_a_cancelled_appointment_is_cancelled_and_takes_no_time() -> None:
    said = lines(calendar.of_one(booking(MADE, cancelled=True), WORDS))
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT"} <= set(said)


def test_lines_end_and_fold_as_the_standard_asks_in_any_script() -> None:
    words = Wording("موعد", "مواعيد " * 30, WORDS.page)
    file = calendar.of_many([booking(MADE)], words, zone=LONDON)
    assert file.endswith(b"END:VCALENDAR\r\n")
    assert file.count(b"\n") == file.count(b"\r\n")
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    assert "SUMMARY:موعد" in lines(file)


@pytest.mark.parametrize(("starts", "minutes", "start", "end"), CHANGE_NIGHTS)
def test_on_the_nights_of_the_clock_change_the_moment_is_right(starts, minutes, start, end) -> None:
    each = booking(datetime.fromisoformat(starts).replace(tzinfo=UTC), minutes=minutes)
    file = calendar.of_one(each, WORDS)
    said = lines(file)
    mark = {True: ";", False: ":"}
    assert f"DTSTART{mark['TZID' in start]}{start}" in said
    assert f"DTEND{mark['TZID' in end]}{end}" in said
    _assert_right(file, [each])


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_of_a_year_is_read_at_the_right_moment(zone: str) -> None:
    start = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    bookings = [booking(start + timedelta(days=day, hours=day % 23), zone=zone) for day in range(0, 366, 3)]
    file = calendar.of_many(bookings, WORDS, zone=LONDON)
    _assert_right(file, bookings)


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    some.lists(
        some.builds(
            booking,
            some.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=some.just(UTC)),
            minutes=some.integers(5, 480),
            zone=some.sampled_from(ZONES),
            sequence=some.integers(0, 2**31 - 1),
            cancelled=some.booleans(),
        ),
        max_size=5,
    )
)
def test_any_appointments_come_out_of_two_libraries_as_they_went_in(bookings: list[Booking]) -> None:
    file = calendar.of_many(bookings, WORDS, zone=LONDON)
    _assert_right(file, bookings)
    assert icalendar.Calendar.from_ical(file).to_ical() == file
    again = vobject.readOne(file.decode()).serialize().encode()
    assert sorted(lines(again)) == sorted(lines(file)), "a property was lost, gained or changed"
    assert icalendar.Calendar.from_ical(again).to_ical().count(b"BEGIN:VEVENT") == len(bookings)
    assert moments(again) == moments(file)


def test_years_ahead_a_zone_is_not_taken_for_utc() -> None:
    for zone in (LONDON, "Africa/Casablanca"):
        each = booking(datetime(2035, 1, 1, tzinfo=UTC), zone=zone)
        _assert_right(calendar.of_one(each, WORDS), [each])


def test_an_empty_calendar_still_holds_the_readers_zone() -> None:
    with clock.frozen(MADE):
        file = calendar.of_many([], WORDS, zone=LONDON)
    assert "TZID:Europe/London" in lines(file)
    assert vobject.readOne(file.decode()).vtimezone.tzid.value == LONDON


def test_a_zone_by_rule_is_written_as_that_rule_and_any_other_change_by_change() -> None:
    london = lines(calendar.of_one(booking(MADE), WORDS))
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in london
    casablanca = lines(calendar.of_one(booking(MADE, zone="Africa/Casablanca"), WORDS))
    assert not [line for line in casablanca if line.startswith("RRULE")]
    assert casablanca.count("BEGIN:DAYLIGHT") > 10
    kolkata = lines(calendar.of_one(booking(MADE, zone="Asia/Kolkata"), WORDS))
    assert kolkata.count("BEGIN:STANDARD") == 1
    assert "TZOFFSETTO:+0530" in kolkata


@pytest.mark.parametrize("zone", ZONES[:-1])
def test_the_zone_that_is_written_is_the_zone_itself(zone: str) -> None:
    """Read by what the file says alone, not by what the reader knows of the name."""
    file = calendar.of_one(booking(datetime(2026, 6, 1, tzinfo=UTC), zone=zone), WORDS)
    stranger = file.replace(zone.encode(), b"Nowhere/Else")
    written = vobject.readOne(stranger.decode())
    place = written.vtimezone.tzinfo
    for hour in range(0, 366 * 24, 25):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
        wall = moment.astimezone(ZoneInfo(zone))
        if wall.fold == 0:
            assert wall.replace(tzinfo=place).utcoffset() == wall.utcoffset(), moment


def test_the_same_appointments_give_the_same_bytes() -> None:
    bookings = [booking(MADE), booking(MADE + timedelta(days=1))]
    assert calendar.of_many(bookings, WORDS, zone=LONDON) == calendar.of_many(bookings, WORDS, zone=LONDON)


def _assert_right(file: bytes, bookings: list[Booking]) -> None:
    meant = {
        str(UUID(str(each.id))): (each.starts_at.replace(microsecond=0), _ends(each)) for each in bookings
    }
    for library, read in moments(file).items():
        assert read == meant, library


def _ends(each: Booking) -> datetime:
    return each.starts_at.replace(microsecond=0) + timedelta(minutes=each.minutes)
