"""Meetings: those that were, with who came; those to come; times on offer; one that was called off kindly."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from watchmeplay.care.appointments import attendance, booking, offering
from watchmeplay.care.appointments.meeting import Meeting
from watchmeplay.care.appointments.models import Attendance, Means, Type
from watchmeplay.demonstration.neighbours import VIDEO_HOST
from watchmeplay.demonstration.story import Story
from watchmeplay.foundation import clock

ATTENDED, LATE = Attendance.ATTENDED, Attendance.LATE
NOT_BROUGHT = Attendance.NOT_BROUGHT
BY_FAMILY, BY_SERVICE = Attendance.CANCELLED_BY_FAMILY, Attendance.CANCELLED_BY_SERVICE


@dataclass(frozen=True, slots=True)
class Row:
    """Meetings of one carer about one child, at one hour: what became of each that was, so many days ago."""

    adult: str
    child: str
    at: str
    means: Means
    were: tuple[tuple[int, Attendance | None], ...] = ()
    coming: tuple[int, ...] = ()
    type: Type = Type.FACILITATED


ROWS = (
    Row("carys", "Nell", "09:30", Means.VIDEO, ((28, ATTENDED), (21, ATTENDED), (7, ATTENDED)), (2,)),
    Row("ngozi", "Kamsi", "11:00", Means.IN_PERSON, ((24, ATTENDED), (17, LATE), (10, ATTENDED), (3, ATTENDED)), (4,)),
    Row("maureen", "Jaycee", "13:00", Means.VIDEO, ((22, ATTENDED), (15, BY_FAMILY), (8, ATTENDED)), (6,)),
    Row("dot", "Alfie", "14:30", Means.PHONE, ((20, ATTENDED), (6, ATTENDED)), (8,), Type.CALL),
    Row("callum", "Robin", "16:00", Means.VIDEO, ((19, BY_SERVICE), (12, ATTENDED), (5, ATTENDED)), (3,)),
    Row("sadia", "Zara", "12:00", Means.IN_PERSON, ((18, ATTENDED), (11, NOT_BROUGHT), (4, None))),
    Row("tessa", "Ivo", "10:15", Means.VIDEO, ((27, NOT_BROUGHT), (20, BY_FAMILY), (13, NOT_BROUGHT))),
)  # fmt: skip
OFFERED = (("jodie", (5, 6, 9), "10:00"), ("leah", (5, 7), "15:30"))


def tell(story: Story) -> None:
    """Every meeting: booked four days before it or today, and marked an hour after it began."""
    for row in ROWS:
        for days, outcome in row.were:
            at = story.days.working(days, row.at, story.cast.working_days("hana"))
            _tell_past(story, row, at, outcome)
        for days in row.coming:
            at = story.days.ahead(days, row.at, story.cast.working_days("hana"))
            story.tell(story.days.moment(1, "12:05"), lambda r=row, a=at: _book(story, r, a))
    for adult, days, at in OFFERED:
        story.tell(story.days.moment(1, "12:40"), lambda a=adult, d=days, t=at: _offer(story, a, d, t))


def book(story: Story, row: Row, staff: str, starts_at: datetime) -> UUID:
    """Book one meeting with a member of staff, now."""
    return offering.book(
        story.people[staff],
        story.families[story.cast.family_of(row.adult).code],
        _meeting(story, row, staff),
        starts_at=starts_at,
        key=story.key(),
    )


def _tell_past(story: Story, row: Row, at: datetime, outcome: Attendance | None) -> None:
    known: list[UUID] = []
    story.tell(at - timedelta(days=4), lambda: known.append(book(story, row, "hana", at)))
    if outcome == BY_FAMILY:
        story.tell(at - timedelta(hours=20), lambda: _call_off(story, row, known[0]))
    elif outcome == BY_SERVICE:
        words = "I am sorry, I am ill today. Shall we take the same time next week?"
        story.tell(
            at - timedelta(hours=2),
            lambda: booking.cancel(story.people["hana"], known[0], by_family=False, words=words),
        )
    elif outcome is not None:
        story.tell(at + timedelta(hours=1), lambda: attendance.mark(story.people["hana"], known[0], outcome))


def _book(story: Story, row: Row, at: datetime) -> None:
    if at > clock.now():
        book(story, row, "hana", at)


def _call_off(story: Story, row: Row, appointment_id: UUID) -> None:
    booking.cancel(
        story.carer(row.adult), appointment_id, by_family=True, words="She has a temperature. Another day?"
    )


def _offer(story: Story, adult: str, days: tuple[int, ...], at: str) -> None:
    times = {story.days.ahead(day, at, story.cast.working_days("hana")) for day in days}
    family = story.cast.family_of(adult)
    row = Row(adult, family.children[0].name, at, Means.VIDEO)
    offering.offer(
        story.people["hana"],
        story.families[family.code],
        _meeting(story, row, "hana"),
        times=times,
        key=story.key(),
    )


def _meeting(story: Story, row: Row, staff: str) -> Meeting:
    family = story.cast.family_of(row.adult)
    return Meeting(
        practitioner_id=story.people[staff].person_id,
        type=row.type,
        means=row.means,
        minutes=30 if row.means == Means.PHONE else 50,
        zone=story.days.zone,
        invitees=frozenset({story.carer(row.adult).person_id}),
        child_id=story.children[family.code, row.child],
        place="The blue room, Harbourside children’s centre" if row.means == Means.IN_PERSON else "",
        link=f"https://{VIDEO_HOST}/room/{row.adult}" if row.means == Means.VIDEO else "",
    )
