"""Two workers, two colleagues or two taps at one moment: cover begins once, a family passes on once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.care.allocation import build
from tests.care.allocation.build import FRIDAY, TODAY, team
from tests.care.appointments import build as meetings
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.allocation import cover, standing_in, transfers
from watchmeplay.care.allocation.models import Away, Transfer
from watchmeplay.care.appointments import booking
from watchmeplay.care.week.models import Task
from watchmeplay.families import caseloads
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.ownership import system_scope

AT_ONCE = 4


def at_once(app, act) -> list:  # noqa: ANN001
    """The act, by number, in as many threads; a refusal or a lost race is the answer of its thread."""
    start = Barrier(AT_ONCE)

    def run(number: int) -> object:
        with app.app_context():
            start.wait(timeout=10)
            try:
                with unit_of_work():
                    return act(number)
            except (Refused, NotVisible, IntegrityError) as turned_down:
                return turned_down
            finally:
                db.session.remove()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_four_workers_begin_and_end_cover_once(app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        db.session.add(
            Away(person_id=cast.thea, from_on=TODAY, until_on=FRIDAY, covered_by=cast.una, made_by=cast.thea)
        )
    assert at_once(app, lambda _: standing_in.settle(NOW)) == [None] * AT_ONCE
    with app.app_context():
        assert team(cast.rowans) == {"Thea": None, "Una": "Thea"}
        begun = select(func.count()).select_from(AuditLine).where(AuditLine.act == Act.COVER_CHANGED)
        assert db.session.scalar(begun) == 1
        with unit_of_work():
            db.session.scalars(select(Away)).one().until_on = TODAY
    later = NOW.replace(day=11)
    assert at_once(app, lambda _: standing_in.settle(later)) == [None] * AT_ONCE
    with app.app_context():
        assert team(cast.rowans) == {"Thea": None}
        assert db.session.scalar(begun) == 2


def test_cover_that_begins_while_somebody_puts_the_colleague_on_by_hand_leaves_one_row(
    app, cast: Cast
) -> None:
    with app.app_context(), unit_of_work():
        db.session.add(
            Away(person_id=cast.thea, from_on=TODAY, until_on=FRIDAY, covered_by=cast.una, made_by=cast.thea)
        )

    def act(number: int) -> None:
        if number % 2:
            standing_in.settle(NOW)
        else:
            caseloads.assign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.una)

    at_once(app, act)
    with app.app_context(), system_scope("test"):
        count = select(func.count(CaseloadEntry.id)).where(
            CaseloadEntry.person_id == cast.una,
            CaseloadEntry.family_id == cast.rowans,
            CaseloadEntry.ended_at.is_(None),
        )
        assert db.session.scalar(count) == 1


def test_two_who_name_each_other_at_one_moment_do_not_both_go(app, cast: Cast) -> None:
    pairs = [(cast.thea, cast.una), (cast.una, cast.thea)]

    def act(number: int) -> UUID:
        who, instead = pairs[number % 2]
        return cover.plan(cast.actor(who), person_id=who, from_on=TODAY, until_on=FRIDAY, covered_by=instead)

    answers = at_once(app, act)
    assert sum(isinstance(answer, UUID) for answer in answers) == 1


def test_taps_at_once_accept_once_and_nothing_is_lost(app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        task, note = build.task(cast, cast.thea, cast.rowans), build.note(cast.thea, cast.rowans)
        transfer_id = transfers.ask(
            cast.actor(cast.thea),
            family_id=cast.rowans,
            to_id=cast.una,
            from_id=cast.thea,
            why="I leave.",
        )
    una = cast.actor(cast.una)
    answers = at_once(app, lambda _: transfers.accept(una, transfer_id, begun_by="Begun by Thea."))
    assert answers == [cast.rowans] * AT_ONCE
    with app.app_context():
        assert team(cast.rowans) == {"Una": None}
        assert build.owner(task) == cast.una
        assert build.draft(note) == (cast.una, "Begun by Thea.\n\nThey came late.")


def test_accepting_and_taking_back_at_once_is_one_of_the_two(app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        transfer_id = transfers.ask(
            cast.actor(cast.thea), family_id=cast.rowans, to_id=cast.una, from_id=cast.thea, why="I leave."
        )

    def act(number: int) -> None:
        if number % 2:
            transfers.withdraw(cast.actor(cast.thea), transfer_id)
        else:
            transfers.accept(cast.actor(cast.una), transfer_id, begun_by="Begun by Thea.")

    at_once(app, act)
    with app.app_context(), system_scope("test"):
        state = db.session.scalars(select(Transfer.state)).one()
        assert team(cast.rowans) == ({"Una": None} if state == "accepted" else {"Thea": None})


def test_the_same_colleague_asked_by_two_at_once_is_asked_once(app, cast: Cast) -> None:
    answers = at_once(
        app,
        lambda number: transfers.ask(
            cast.actor(cast.thea if number % 2 else cast.lea), family_id=cast.rowans, to_id=cast.una,
            from_id=cast.thea, why="I leave.",
        ),
    )  # fmt: skip
    assert sum(isinstance(answer, UUID) for answer in answers) == 1


def test_a_time_that_is_picked_while_the_family_passes_on_is_agreed_anew_or_not_picked(
    app, cast: Cast
) -> None:
    with app.app_context(), unit_of_work():
        offer = meetings.offered(cast, NOW + timedelta(days=5))
        transfer_id = transfers.ask(
            cast.actor(cast.thea), family_id=cast.rowans, to_id=cast.una, from_id=cast.thea, why="I leave."
        )
        [time] = meetings.times_of(offer)

    def act(number: int) -> None:
        if number % 2:
            booking.pick(cast.actor(cast.amy), offer, time.id)
        else:
            transfers.accept(cast.actor(cast.una), transfer_id, begun_by="Begun by Thea.")

    picked = at_once(app, act)[1]
    with app.app_context():
        assert meetings.row(offer).state == ("cancelled" if isinstance(picked, Refused) else "booked")
        with system_scope("test"):
            [task] = db.session.scalars(select(Task).where(Task.about_id == offer)).all()
        assert task.owner_id == cast.una and team(cast.rowans) == {"Una": None}
