"""Two at the same moment around an ending: it ends once, nothing is booked beyond it, and no letter changes after it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.care.appointments import build
from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.appointments import booking
from watchmeplay.care.appointments.models import Appointment, State
from watchmeplay.care.endings import closing_letters, endings
from watchmeplay.care.endings.closing_letters import Shown
from watchmeplay.care.endings.models import ClosingLetter, Ending
from watchmeplay.care.referrals import opening
from watchmeplay.care.referrals.models import Closing, Referral, ReferralStep
from watchmeplay.care.referrals.models import State as ReferralState
from watchmeplay.care.referrals.opening import Into
from watchmeplay.families.models import Family
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Changed, NotVisible, Refused
from watchmeplay.foundation.ownership import scoped, system_scope

AT = NOW + timedelta(days=2)
ROUNDS = 5


def at_once(app, *acts) -> list:  # noqa: ANN001, ANN002
    """Run them at one moment, each in a transaction of its own: what each gave, or why it was turned down."""
    start = Barrier(len(acts))

    def run(act) -> object:  # noqa: ANN001
        with app.app_context():
            start.wait(timeout=10)
            try:
                with unit_of_work():
                    return act()
            except (Refused, Changed, NotVisible) as turned_down:
                return turned_down
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def discharge(cast: Cast, outcome: str = "completed") -> None:
    endings.discharge(cast.actor(cast.thea), cast.rowans, outcome=outcome, today=NOW.date())


def come_back(app, cast: Cast) -> None:  # noqa: ANN001
    with app.app_context(), unit_of_work():
        endings.reopen(cast.actor(cast.thea), cast.rowans)


def letter(cast: Cast) -> UUID:
    thea = cast.actor(cast.thea)
    made = closing_letters.begin(
        thea, family_id=cast.rowans, person_id=cast.amy, child_id=cast.ada, words="Dear Ada."
    )
    closing_letters.open_to_carer(thea, made)
    return made


def referral(cast: Cast) -> UUID:
    referral_id = asked.ask(cast).referral_id
    row = asked.row(cast, referral_id)
    row.state, row.family_id, row.person_id = ReferralState.ALLOCATED, cast.rowans, cast.amy
    db.session.flush()
    return referral_id


def to_come(cast: Cast) -> int:
    wanted = scoped(cast.actor(cast.thea), func.count(Appointment.id)).where(
        Appointment.family_id == cast.rowans, Appointment.state != State.CANCELLED
    )
    return db.session.scalar(wanted) or 0


def test_four_who_end_the_work_at_once_end_it_once(app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        referral_id = referral(cast)
    told = at_once(app, *[lambda: discharge(cast)] * 4)
    assert sorted(type(each).__name__ for each in told) == ["NoneType", "Refused", "Refused", "Refused"]
    with app.app_context(), system_scope("test"):
        assert db.session.scalar(select(func.count(Ending.id))) == 1
        closed = select(func.count(ReferralStep.id)).where(
            ReferralStep.referral_id == referral_id, ReferralStep.state == ReferralState.CLOSED
        )
        assert db.session.scalar(closed) == 1


def test_a_referral_that_closes_at_the_same_moment_is_closed_once(app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        referral_id = referral(cast)

    def close_it() -> None:
        wanted = scoped(cast.actor(cast.lea), Referral).where(Referral.id == referral_id).with_for_update()
        row = db.session.scalars(wanted).one()
        if row.state == ReferralState.ALLOCATED:
            row.state, row.closing = ReferralState.CLOSED, Closing.DUPLICATE
            db.session.flush()

    at_once(app, lambda: discharge(cast), close_it)
    with app.app_context(), system_scope("test"):
        row = db.session.scalars(select(Referral).where(Referral.id == referral_id)).one()
        steps = select(func.count(ReferralStep.id)).where(
            ReferralStep.referral_id == referral_id, ReferralStep.state == ReferralState.CLOSED
        )
        assert db.session.scalar(steps) == (1 if row.closing == Closing.DISCHARGED else 0)


def test_no_referral_is_brought_into_a_family_as_the_work_with_it_ends(app, cast: Cast) -> None:
    for number in range(ROUNDS):
        with app.app_context(), unit_of_work():
            row = asked.row(cast, asked.ask(cast, phone=f"07700 90010{number}").referral_id)
            row.state = ReferralState.WAITING
            into = Into(cast.thea, 2, family_id=cast.rowans, person_id=cast.amy)
        at_once(
            app,
            lambda: discharge(cast),
            lambda row_id=row.id, into=into: opening.open_family(cast.actor(cast.thea), row_id, into),
        )
        with app.app_context(), system_scope("test"):
            going_on = select(func.count(Referral.id)).where(Referral.state == ReferralState.ALLOCATED)
            assert db.session.scalar(going_on) == 0
        come_back(app, cast)


@pytest.mark.parametrize("outcome", ["completed", "died"])
def test_a_time_picked_as_the_work_ends_does_not_survive_it(app, cast: Cast, outcome: str) -> None:
    for number in range(ROUNDS):
        with app.app_context(), unit_of_work():
            appointment_id = build.offered(cast, AT + timedelta(days=number))
            time_id = build.times_of(appointment_id)[0].id
        told = at_once(
            app,
            lambda: discharge(cast, outcome),
            lambda ids=(appointment_id, time_id): booking.pick(cast.actor(cast.amy), *ids).id,
        )
        assert told[0] is None
        with app.app_context():
            assert to_come(cast) == 0
        come_back(app, cast)


def test_a_booking_made_as_the_work_ends_does_not_survive_it(app, cast: Cast) -> None:
    for number in range(ROUNDS):
        told = at_once(
            app,
            lambda: discharge(cast),
            lambda at=AT + timedelta(days=number): build.booked(cast, at),
            lambda at=AT + timedelta(days=number, hours=3): build.offered(cast, at),
        )
        assert told[0] is None
        with app.app_context():
            assert to_come(cast) == 0
        come_back(app, cast)


def test_a_letter_saved_as_the_work_ends_is_saved_before_it_or_not_at_all(app, cast: Cast) -> None:
    for _ in range(ROUNDS):
        with app.app_context(), unit_of_work():
            made = letter(cast)
        told = at_once(
            app,
            lambda: discharge(cast),
            lambda made=made: closing_letters.edit(cast.actor(cast.amy), made, words="Dear you.", number=1),
            lambda made=made: closing_letters.agree(cast.actor(cast.amy), made, number=1),
        )
        assert told[0] is None
        with app.app_context():
            kept: Shown = closing_letters.letter(cast.actor(cast.amy), made)
            assert kept.closed_at == NOW
            assert (kept.words == "Dear you.") == (told[1] is None)
            assert (kept.state == "agreed") == (told[2] is None)
        come_back(app, cast)


def test_four_who_begin_a_letter_at_once_begin_one(app, cast: Cast) -> None:
    told = at_once(app, *[lambda: letter(cast)] * 4)
    assert len(set(told)) == 1
    with app.app_context(), system_scope("test"):
        assert db.session.scalar(select(func.count(ClosingLetter.id))) == 1


def test_four_who_plan_the_ending_at_once_plan_one(app, cast: Cast) -> None:
    thea = cast.actor(cast.thea)
    assert at_once(app, *[lambda: endings.plan(thea, cast.rowans, AT.date())] * 4) == [None] * 4
    with app.app_context(), system_scope("test"):
        assert db.session.scalar(select(func.count(Ending.id))) == 1
        assert db.session.scalar(select(Family.closed_at).where(Family.id == cast.rowans)) is None
