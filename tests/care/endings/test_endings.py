"""The ending of the work: planned in the open, done with an outcome, and the family reads on and writes no more."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import build
from tests.care.appointments import build as appointments
from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.appointments.models import Appointment
from watchmeplay.care.appointments.models import State as AppointmentState
from watchmeplay.care.endings import endings, retention
from watchmeplay.care.endings.endings import Outcome
from watchmeplay.care.plans import goals
from watchmeplay.care.referrals.models import ReferralNotice, Source
from watchmeplay.care.referrals.models import State as ReferralState
from watchmeplay.conversations import actions as conversations
from watchmeplay.diary import queries as diary
from watchmeplay.families import caseloads, directory
from watchmeplay.families.models import Family
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import one, scoped, system_scope

pytestmark = pytest.mark.usefixtures("context")

TODAY = NOW.date()


def discharge(
    cast: Cast, *, by=None, outcome: str = Outcome.COMPLETED, words: str = "Thank you both."
) -> None:
    with unit_of_work():
        endings.discharge(cast.actor(by or cast.thea), cast.rowans, outcome=outcome, words=words, today=TODAY)


def plan(cast: Cast, day: date | None, *, by=None) -> None:
    with unit_of_work():
        endings.plan(cast.actor(by or cast.thea), cast.rowans, day)


def meeting(
    cast: Cast, at: datetime | None, *, state: str = AppointmentState.BOOKED, attendance: str | None = None
):
    with unit_of_work():
        db.session.add(
            Appointment(
                family_id=cast.rowans,
                practitioner_id=cast.thea,
                type="dyad",
                means="video",
                state=state,
                starts_at=at,
                minutes=50,
                zone="Europe/London",
                made_by=cast.thea,
                attendance=attendance,
            )  # fmt: skip
        )


def test_a_planned_ending_is_seen_by_both_carers_from_the_day_it_is_planned(cast: Cast) -> None:
    plan(cast, date(2026, 5, 1))
    for reader in (cast.amy, cast.ben, cast.thea, cast.lea):
        (ending,) = endings.standing(cast.actor(reader))
        assert (ending.planned_on, ending.discharged_at) == (date(2026, 5, 1), None)


@pytest.mark.parametrize("name", ["fred", "pia", "nora", "una", "ola", "lou", "ann"])
def test_nobody_else_sees_it(cast: Cast, name: str) -> None:
    plan(cast, date(2026, 5, 1))
    assert endings.standing(cast.actor(getattr(cast, name))) == []


def test_a_plan_is_moved_and_taken_away(cast: Cast) -> None:
    for day in (date(2026, 5, 1), date(2026, 6, 1), None):
        plan(cast, day)
        (ending,) = endings.standing(cast.actor(cast.thea), cast.rowans)
        assert ending.planned_on == day


@pytest.mark.parametrize(("name", "error"), [("lea", NotAllowed), ("una", NotVisible), ("amy", NotAllowed)])
def test_only_those_who_look_after_the_family_plan_and_end(cast: Cast, name: str, error: type) -> None:
    with pytest.raises(error):
        plan(cast, date(2026, 5, 1), by=getattr(cast, name))
    with pytest.raises(error):
        discharge(cast, by=getattr(cast, name))


def test_after_the_end_carers_read_on_and_write_nothing_more(cast: Cast) -> None:
    with unit_of_work():
        page = build.session(cast, seen="She stacked cups.")
    discharge(cast)
    with pytest.raises(Refused, match="for reading now"), unit_of_work():
        build.session(cast, seen="Again.")
    with pytest.raises(Refused, match="for reading now"), unit_of_work():
        conversations.send(
            cast.actor(cast.amy), family_id=cast.rowans, caregiver_id=cast.amy, words="Hello", key=new_key()
        )
    with pytest.raises(Refused, match="for reading now"), unit_of_work():
        goals.add(cast.actor(cast.amy), family_id=cast.rowans, person_id=cast.amy, words="x", key=new_key())
    assert page in {row.id for row in _pages(cast)}


def _pages(cast: Cast):
    return diary.timeline(cast.actor(cast.amy)).rows


def test_the_neighbours_are_not_touched(cast: Cast) -> None:
    discharge(cast)
    with unit_of_work():
        build.session(cast, by=cast.nora, child=cast.kit, seen="Kit hid.")


def test_the_family_leaves_the_week_and_its_record_stays_open_to_staff(cast: Cast) -> None:
    discharge(cast)
    thea = cast.actor(cast.thea)
    assert cast.rowans not in {named.family_id for named in directory.named(thea)}
    assert one(thea, Family, cast.rowans).closed_at == NOW
    assert caseloads.looks_after(thea, cast.rowans)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_however_it_ends_what_is_to_come_is_called_off_and_what_was_stays(
    cast: Cast, outcome: Outcome
) -> None:
    meeting(cast, NOW - timedelta(days=1))
    meeting(cast, NOW + timedelta(days=1))
    meeting(cast, None, state=AppointmentState.OFFERED)
    discharge(cast, outcome=outcome)
    rows = db.session.scalars(scoped(cast.actor(cast.thea), Appointment).order_by(Appointment.starts_at))
    states = {(row.starts_at, row.state) for row in rows}
    assert states == {
        (NOW - timedelta(days=1), AppointmentState.BOOKED),
        (NOW + timedelta(days=1), AppointmentState.CANCELLED),
        (None, AppointmentState.CANCELLED),
    }


def waiting(kind: type) -> list[tuple[str, str | None]]:
    with system_scope("test"):
        rows = db.session.scalars(select(kind).where(kind.settled_at.is_(None)))
        return sorted((row.kind, getattr(row, "side", None)) for row in rows)


def allocated(cast: Cast) -> None:
    """A referral of the family from a surgery, both sides of which may be sent e-mails, and a meeting to come."""
    with unit_of_work():
        sent = asked.ask(cast, source=Source.GP, email="robin@families.example")
        row = asked.row(cast, sent.referral_id)
        row.state, row.family_id, row.person_id = ReferralState.ALLOCATED, cast.rowans, cast.amy
        appointments.booked(cast, NOW + timedelta(days=2))
    with unit_of_work(), system_scope("test"):
        for kind in (ReferralNotice, OutboxRow):
            for each in db.session.scalars(select(kind)):
                each.settled_at, each.outcome = NOW, "sent"


def test_a_death_stops_all_contact_at_once_and_nobody_is_told_anything(cast: Cast) -> None:
    allocated(cast)
    discharge(cast, outcome=Outcome.DIED, words="")
    assert one(cast.actor(cast.thea), Family, cast.rowans).contact_paused_at == NOW
    assert waiting(ReferralNotice) == []
    assert waiting(OutboxRow) == []


def test_any_other_ending_is_told_to_those_who_were_invited_and_to_both_sides(cast: Cast) -> None:
    allocated(cast)
    discharge(cast)
    assert waiting(ReferralNotice) == [("referral_news", "parent"), ("referral_news", "referrer")]
    assert waiting(OutboxRow) == [("appointment_changed", None)]


def test_it_ends_once(cast: Cast) -> None:
    discharge(cast)
    with pytest.raises(Refused, match="ended already"):
        discharge(cast)
    with pytest.raises(Refused, match="ended already"):
        plan(cast, date(2026, 5, 1))


def test_a_family_that_comes_back_writes_again_and_the_ending_stays_known(cast: Cast) -> None:
    discharge(cast)
    with unit_of_work():
        endings.reopen(cast.actor(cast.thea), cast.rowans)
    with unit_of_work():
        build.session(cast, seen="Again.")
    assert endings.standing(cast.actor(cast.thea), cast.rowans) == []
    discharge(cast, outcome=Outcome.STEPPED_DOWN)
    assert [e.outcome for e in endings.standing(cast.actor(cast.thea), cast.rowans)] == [Outcome.STEPPED_DOWN]


def test_an_outcome_that_is_none_and_words_that_are_too_long_are_refused(cast: Cast) -> None:
    for told, field in (({"outcome": "fine"}, "outcome"), ({"words": "x" * 2001}, "words")):
        with pytest.raises(Refused) as refused:
            discharge(cast, **told)
        assert refused.value.field == field


def test_the_words_of_the_ending_are_sealed(cast: Cast) -> None:
    discharge(cast, words="kingfisher")
    sealed = db.session.connection().execute(select(endings.Ending.words_sealed)).scalar_one()
    assert b"kingfisher" not in sealed


@pytest.mark.parametrize(
    ("ended", "birthdays", "kept_until"),
    [
        (date(2026, 3, 10), [date(2025, 5, 2)], date(2050, 5, 2)),
        (date(2026, 3, 10), [], date(2046, 3, 10)),
        (date(2026, 3, 10), [date(2018, 1, 1)], date(2046, 3, 10)),
        (date(2026, 3, 10), [date(2018, 1, 1), date(2026, 6, 1)], date(2051, 6, 1)),
        (date(2026, 3, 10), [date(2024, 2, 29)], date(2049, 3, 1)),
        (date(2024, 2, 29), [], date(2044, 2, 29)),
        (date(2028, 2, 29), [], date(2048, 2, 29)),
    ],
)
def test_a_record_is_kept_to_the_25th_birthday_or_20_years_whichever_is_longer(
    ended: date, birthdays: list[date], kept_until: date
) -> None:
    assert retention.erase_on(ended, birthdays) == kept_until
