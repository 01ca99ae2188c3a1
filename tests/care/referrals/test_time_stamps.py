"""A time stamp is never changed. A wrong one is withdrawn, once, and stays to be read; who reads counts the others."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.plans import goals, plans
from watchmeplay.care.plans.plans import Numbers
from watchmeplay.care.referrals import evidence, folder, moments, waiting
from watchmeplay.care.referrals.models import Moment, ReferralMoment, State
from watchmeplay.care.referrals.moments import Why
from watchmeplay.care.referrals.typical_wait import FEWEST, typical_wait
from watchmeplay.care.referrals.waiting import Rule
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.interchange import area_tables, record

pytestmark = pytest.mark.usefixtures("context")

FIRST = Moment.FIRST_CONTACT
ZONE = "Europe/London"
MET = NOW - timedelta(days=3)


@pytest.fixture
def referral_id(context, cast: Cast) -> UUID:  # noqa: ARG001
    with unit_of_work():
        sent = asked.ask(cast, received=NOW - timedelta(days=30)).referral_id
        asked.belongs(cast, sent, cast.rowans)
    return sent


def note(cast: Cast, referral_id: UUID, moment: Moment = FIRST) -> UUID:
    with unit_of_work():
        moments.note(cast.actor(cast.thea), referral_id, moment, at=MET)
    return stamp(cast, referral_id, moment)


def stamp(cast: Cast, referral_id: UUID, moment: Moment = FIRST) -> UUID:
    found = folder.quiet(cast.actor(cast.lea), referral_id, ZONE).stamps
    return next(each.id for each in found if each.moment == moment and each.withdrawn_at is None)


def put_right(cast: Cast, referral_id: UUID, stamp_id: UUID, why: Why = Why.SLIP, *, by=None) -> bool:
    with unit_of_work():
        return evidence.put_right(cast.actor(by or cast.lea), referral_id, stamp_id, why)


def test_the_first_note_counts_and_a_later_one_changes_nothing(cast: Cast, referral_id: UUID) -> None:
    note(cast, referral_id)
    with unit_of_work():
        moments.note(cast.actor(cast.thea), referral_id, FIRST, at=NOW)
    assert asked.moments(cast, referral_id)[FIRST] == MET


@pytest.mark.parametrize(
    "change",
    [
        "at = '2020-01-01 00:00:00+00'", "moment = 'baseline'", "noted_by = NULL", "source_id = id",
        "noted_at = '2020-01-01 00:00:00+00'", "withdrawn_by = noted_by",
        "withdrawn_at = '2026-03-10 10:00:00+00'",
        "withdrawn_at = '2026-03-10 10:00:00+00', withdrawn_why = 'slip', at = '2020-01-01 00:00:00+00'",
    ],
)  # fmt: skip
def test_the_database_refuses_every_change_but_a_withdrawal(
    cast: Cast, referral_id: UUID, change: str
) -> None:
    note(cast, referral_id)
    with pytest.raises(DBAPIError, match="never moved"), unit_of_work():
        db.session.execute(text(f"UPDATE referral_moment SET {change}"))


@pytest.mark.parametrize("change", ["withdrawn_at = NULL, withdrawn_why = NULL", "withdrawn_why = 'other'"])
def test_the_database_refuses_to_undo_a_withdrawal(cast: Cast, referral_id: UUID, change: str) -> None:
    put_right(cast, referral_id, note(cast, referral_id))
    with pytest.raises(DBAPIError, match="never moved"), unit_of_work():
        db.session.execute(
            text(f"UPDATE referral_moment SET {change} WHERE withdrawn_at IS NOT NULL")  # noqa: S608
        )


def test_of_one_kind_one_stands(cast: Cast, referral_id: UUID) -> None:
    note(cast, referral_id)
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(ReferralMoment(referral_id=referral_id, moment=FIRST, at=NOW))
        db.session.flush()


def test_a_lead_withdraws_one_that_is_wrong_and_it_stays_to_be_read(cast: Cast, referral_id: UUID) -> None:
    wrong = note(cast, referral_id)
    assert put_right(cast, referral_id, wrong, Why.ANOTHER_FAMILY)
    assert not put_right(cast, referral_id, wrong)
    found = folder.quiet(cast.actor(cast.thea), referral_id, ZONE)
    assert FIRST not in found.moments
    (row,) = [each for each in found.stamps if each.withdrawn_at]
    assert (row.at, row.noted_by, row.withdrawn_why) == (MET, cast.thea, "another-family")
    assert (row.withdrawn_at, found.names[row.withdrawn_by]) == (NOW, "Lea")
    line = db.session.query(AuditLine).filter_by(act=Act.REFERRAL_CHANGED, subject_id=referral_id).one()
    assert (line.actor_id, line.family_id) == (cast.lea, cast.rowans)


@pytest.mark.parametrize(
    ("name", "fault"), [("thea", NotAllowed), ("una", NotAllowed), ("amy", NotAllowed), ("lou", NotVisible)]
)
def test_only_a_lead_of_the_area_may(cast: Cast, referral_id: UUID, name: str, fault: type) -> None:
    wrong = note(cast, referral_id)
    with pytest.raises(fault):
        put_right(cast, referral_id, wrong, by=getattr(cast, name))
    assert FIRST in asked.moments(cast, referral_id)


@pytest.mark.parametrize("moment", [Moment.SUBMITTED, Moment.RECEIVED])
def test_what_starts_the_clock_is_not_withdrawn(cast: Cast, referral_id: UUID, moment: Moment) -> None:
    with pytest.raises(NotVisible):
        put_right(cast, referral_id, stamp(cast, referral_id, moment))


def test_a_reason_is_one_of_those_offered_and_the_stamp_is_of_this_referral(
    cast: Cast, referral_id: UUID
) -> None:
    wrong = note(cast, referral_id)
    with pytest.raises(Refused) as refused:
        put_right(cast, referral_id, wrong, Why.TAKEN_BACK)
    assert refused.value.field == "why"
    with unit_of_work():
        other = asked.ask(cast).referral_id
    with pytest.raises(NotVisible):
        put_right(cast, other, wrong)


def test_no_number_counts_one_that_was_withdrawn(context, cast: Cast, referral_id: UUID) -> None:
    wrong = [note(cast, referral_id, moment) for moment in (FIRST, Moment.BASELINE, Moment.CARE_PLAN)]
    lea = cast.actor(cast.lea)
    assert len(waiting.lately(lea, ZONE)) == 1
    for each in wrong:
        put_right(cast, referral_id, each)
    assert waiting.lately(lea, ZONE) == []
    (wait,) = waiting.open_waits(lea, ZONE)
    assert [wait.clock.stopped(rule) for rule in Rule] == [None, None]
    noted = record.gather(lea, cast.rowans).moments
    assert {row.moment for row in noted} == {"submitted", "received"}
    (row,) = referrals_of_area(lea)
    assert MET.date() not in row and (NOW - timedelta(days=30)).date() in row


def test_the_usual_wait_counts_one_stamp_of_each(cast: Cast) -> None:
    for days in (3,) * FEWEST:
        with clock.frozen(NOW - timedelta(weeks=4)), unit_of_work():
            sent = asked.ask(cast).referral_id
        with unit_of_work():
            moments.note(cast.actor(cast.thea), sent, FIRST, at=NOW - timedelta(weeks=4))
        put_right(cast, sent, stamp(cast, sent))
        with unit_of_work():
            moments.note(cast.actor(cast.thea), sent, FIRST, at=NOW - timedelta(days=days))
    assert typical_wait(cast.north) == 3


def test_a_baseline_withdrawn_gives_way_to_the_next_number(cast: Cast, referral_id: UUID) -> None:
    amy = cast.actor(cast.amy)
    with unit_of_work():
        hope = goals.add(amy, family_id=cast.rowans, person_id=cast.amy, words="Calm", key=new_key())
    for days in (5, 2):
        with clock.frozen(NOW - timedelta(days=days)), unit_of_work():
            goals.rate(amy, hope, 4)
    assert asked.moments(cast, referral_id)[Moment.BASELINE] == NOW - timedelta(days=5)
    put_right(cast, referral_id, stamp(cast, referral_id, Moment.BASELINE))
    assert asked.moments(cast, referral_id)[Moment.BASELINE] == NOW - timedelta(days=2)
    put_right(cast, referral_id, stamp(cast, referral_id, Moment.BASELINE))
    assert Moment.BASELINE not in asked.moments(cast, referral_id)


def test_a_plan_withdrawn_gives_way_to_the_next_that_was_agreed(cast: Cast, referral_id: UUID) -> None:
    for days, agreed in ((5, True), (4, False), (2, True)):
        at = NOW - timedelta(days=days)
        with clock.frozen(at), unit_of_work():
            plans.agree(
                cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy, child_id=cast.ada,
                numbers=Numbers(), starts_on=at.date(), agreed_on=at.date() if agreed else None, words="",
                key=new_key(),
            )  # fmt: skip
    put_right(cast, referral_id, stamp(cast, referral_id, Moment.CARE_PLAN))
    assert asked.moments(cast, referral_id)[Moment.CARE_PLAN] == NOW - timedelta(days=2)


def test_a_consultation_that_a_lead_ruled_out_does_not_come_back(cast: Cast, referral_id: UUID) -> None:
    with unit_of_work():
        asked.consult(cast, referral_id, MET)
    put_right(cast, referral_id, stamp(cast, referral_id))
    assert FIRST not in asked.moments(cast, referral_id)


def test_one_of_a_closed_referral_can_be_withdrawn(cast: Cast, referral_id: UUID) -> None:
    wrong = note(cast, referral_id)
    with unit_of_work():
        row = asked.row(cast, referral_id)
        row.state, row.closed_at = State.CLOSED, NOW
    assert put_right(cast, referral_id, wrong)


def test_putting_right_costs_the_same_however_many_there_are(context, cast: Cast, referral_id: UUID) -> None:
    def number() -> int:
        wrong = note(cast, referral_id)
        with counting(context) as counted:
            put_right(cast, referral_id, wrong)
        return counted.number

    number()
    assert number() == number() <= 16


def referrals_of_area(actor) -> list[tuple]:
    table = next(each for each in area_tables.tables(actor, zone=ZONE) if each.name == "referrals")
    return list(table.rows)
