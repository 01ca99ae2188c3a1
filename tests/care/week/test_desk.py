"""What the week knows besides the diary: meetings, reasons, looks, and notes for supervision."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.allocation.models import Transfer
from watchmeplay.care.appointments.models import Appointment, Attendance, State
from watchmeplay.care.notes.models import ClinicalNote
from watchmeplay.care.week import desk, looked, snoozes
from watchmeplay.care.week.desk import Desk, Known
from watchmeplay.care.week.snoozes import Reason
from watchmeplay.families import caseloads, records
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed

ZONE = "Europe/London"
MIDNIGHT = datetime(2026, 3, 10, tzinfo=ZoneInfo(ZONE))


def meeting(cast: Cast, starts_at: datetime, *, attendance: str | None = None, **facts) -> UUID:
    """A booked appointment of Thea's with the Rowans."""
    row = Appointment(
        **{
            "family_id": cast.rowans, "practitioner_id": cast.thea, "type": "facilitated", "means": "video",
            "state": State.BOOKED, "starts_at": starts_at, "minutes": 50, "zone": ZONE, "made_by": cast.thea,
            "attendance": attendance, **facts,
        }
    )  # fmt: skip
    with unit_of_work():
        db.session.add(row)
    return row.id


def known(cast: Cast, name: str = "thea", of: UUID | None = None, **facts) -> dict[UUID, Known]:
    return whole(cast, name, of, **facts).known


def whole(cast: Cast, name: str = "thea", of: UUID | None = None, **facts) -> Desk:
    return desk.of_caseload(cast.actor(getattr(cast, name)), of or cast.thea, day=MIDNIGHT, **facts)


def test_a_caseload_is_known_family_by_family(context, cast: Cast) -> None:
    met = NOW - timedelta(days=7)
    meeting(cast, met, attendance=Attendance.LATE)
    meeting(cast, NOW - timedelta(days=1), attendance=Attendance.NOT_BROUGHT)
    today = [meeting(cast, NOW + timedelta(hours=hours)) for hours in (3, 1)]
    meeting(cast, NOW + timedelta(days=1))
    meeting(cast, NOW + timedelta(hours=2), state=State.CANCELLED)
    meeting(cast, NOW + timedelta(hours=2), practitioner_id=cast.una)
    with unit_of_work():
        looked.mark(cast.actor(cast.thea), [cast.rowans])
        snoozes.snooze(
            cast.actor(cast.thea), cast.rowans, reason=Reason.BUSY, until_on=NOW.date(), today=NOW.date()
        )
    found = known(cast)
    assert found[cast.neighbours] == Known() and set(found) == {cast.rowans, cast.neighbours}
    rowans = found[cast.rowans]
    assert (rowans.looked_at, rowans.met_at) == (NOW, met)
    assert rowans.snoozed.reason == Reason.BUSY
    assert [one.id for one in rowans.today] == today[::-1]


def test_it_is_one_statement_however_much_there_is(context, cast: Cast) -> None:
    meeting(cast, NOW + timedelta(hours=1))
    with counting(context) as counted:
        known(cast)
    assert sum(not line.startswith("BEGIN") for line in counted.statements) == 1


def test_a_lead_sees_a_colleagues_and_strangers_see_nothing(context, cast: Cast) -> None:
    assert set(known(cast, "lea")) == {cast.rowans, cast.neighbours}
    assert known(cast, "una") == known(cast, "lou") == known(cast, "ola") == {}
    assert set(known(cast, "lea", cast.lea, also=[cast.rowans])) == {cast.rowans}
    with pytest.raises(NotAllowed):
        known(cast, "amy")


def test_the_next_meeting_and_the_last(context, cast: Cast) -> None:
    thea = cast.actor(cast.thea)
    assert (
        desk.next_meeting(thea, cast.rowans, after=NOW) is None and desk.last_met(thea, cast.rowans) is None
    )
    meeting(cast, NOW - timedelta(days=2), attendance=Attendance.ATTENDED)
    meeting(cast, NOW + timedelta(days=9))
    next_id = meeting(cast, NOW + timedelta(days=2))
    assert desk.next_meeting(thea, cast.rowans, after=NOW).id == next_id
    assert desk.last_met(thea, cast.rowans) == NOW - timedelta(days=2)
    for name in ("una", "lou", "amy"):
        assert desk.next_meeting(cast.actor(getattr(cast, name)), cast.rowans, after=NOW) is None


def test_notes_for_supervision_are_counted_until_they_were_talked_about(context, cast: Cast) -> None:
    def note(**facts) -> None:
        with unit_of_work():
            db.session.add(
                ClinicalNote(
                    family_id=cast.rowans, author_id=cast.thea, kind="contact", happened_at=NOW, zone=ZONE,
                    words="A note.", **{"for_supervision": True, "signed_at": NOW, **facts},
                )
            )  # fmt: skip

    note()
    note(supervised_at=NOW)
    note(for_supervision=False)
    note(signed_at=None)
    assert whole(cast).for_supervision == 1
    assert whole(cast, "una").for_supervision == 0


def test_families_one_is_asked_to_take_are_counted_for_oneself_alone(context, cast: Cast) -> None:
    with unit_of_work():
        own = records.open_family(cast.actor(cast.una), name="Own", area_id=cast.north).id
        for state in ("asked", "declined"):
            row = Transfer(
                family_id=cast.rowans, from_id=cast.thea, to_id=cast.una, asked_by=cast.thea, state=state
            )
            db.session.add(row)
    assert set(known(cast, "una", cast.una)) == {own}
    assert whole(cast, "una", cast.una).asked == 1 and whole(cast).asked == 0


def test_a_lead_chooses_among_the_weeks_of_the_area(context, cast: Cast) -> None:
    with unit_of_work():
        caseloads.assign(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.una)
    weeks = desk.weeks_to_read(cast.actor(cast.lea))
    assert [(week.name, week.count) for week in weeks] == [("Thea", 2), ("Una", 1)]
    assert [week.name for week in desk.weeks_to_read(cast.actor(cast.lou))] == ["Ola"]
    with pytest.raises(NotAllowed):
        desk.weeks_to_read(cast.actor(cast.thea))
