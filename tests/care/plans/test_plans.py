"""A plan is agreed with one carer about one child; changed, it is a new one; and nobody else sees it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests import build
from tests.cast import Cast
from tests.counting import counting
from watchmeplay.care.appointments.models import Appointment, AppointmentInvitee, Attendance, State, Type
from watchmeplay.care.plans import dose, plans
from watchmeplay.care.plans.models import Plan
from watchmeplay.care.plans.plans import Numbers
from watchmeplay.diary import own_plays
from watchmeplay.diary.models import Audience
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import scoped, system_scope

pytestmark = pytest.mark.usefixtures("context")

TODAY = date(2026, 3, 10)


def agree(cast: Cast, by=None, **told):
    facts = {
        "family_id": cast.rowans, "person_id": cast.amy, "child_id": cast.ada, "numbers": Numbers(),
        "starts_on": TODAY, "agreed_on": TODAY, "words": "Tuesdays after breakfast.", "key": new_key(), **told,
    }  # fmt: skip
    with unit_of_work():
        return plans.agree(cast.actor(by or cast.thea), **facts)


def test_a_plan_begins_as_five_together_and_ten_alone_in_five_weeks(cast: Cast) -> None:
    agree(cast)
    (plan,) = plans.standing(cast.actor(cast.thea), cast.rowans)
    assert plan.numbers == Numbers(together=5, alone=10, weeks=5)
    assert (plan.carer_name, plan.child_name, plan.words) == ("Amy", "Ada", "Tuesdays after breakfast.")


def test_the_carer_reads_what_was_agreed_and_not_what_is_only_offered(cast: Cast) -> None:
    agree(cast, agreed_on=None)
    assert plans.standing(cast.actor(cast.amy)) == []
    agree(cast)
    assert [plan.words for plan in plans.standing(cast.actor(cast.amy))] == ["Tuesdays after breakfast."]


@pytest.mark.parametrize("name", ["ben", "fred", "nora", "una", "ola", "lou", "ann"])
def test_nobody_else_sees_a_plan(cast: Cast, name: str) -> None:
    agree(cast)
    actor = cast.actor(getattr(cast, name))
    assert plans.standing(actor) == []
    assert db.session.scalar(scoped(actor, func.count(Plan.id))) == 0


def test_a_changed_plan_is_a_new_one_and_the_old_stays_as_it_was(cast: Cast) -> None:
    agree(cast)
    agree(cast, numbers=Numbers(together=3, alone=0, weeks=8), words="Two minutes at bath time.")
    (plan,) = plans.standing(cast.actor(cast.thea), cast.rowans)
    assert plan.numbers.weeks == 8
    with system_scope("test"):
        kept = db.session.scalars(select(Plan).order_by(Plan.weeks)).all()
    assert [(row.weeks, row.replaced_at is None) for row in kept] == [(5, False), (8, True)]


def test_each_carer_and_each_twin_has_a_plan_of_their_own(cast: Cast) -> None:
    agree(cast)
    agree(cast, child_id=cast.max)
    agree(cast, person_id=cast.ben)
    assert len(plans.standing(cast.actor(cast.thea), cast.rowans)) == 3
    assert [plan.child_name for plan in plans.standing(cast.actor(cast.ben))] == ["Ada"]


def test_the_same_form_sent_twice_is_one_plan(cast: Cast) -> None:
    key = new_key()
    assert agree(cast, key=key) == agree(cast, key=key)
    with pytest.raises(KeyReused):
        agree(cast, key=key, words="Something else.")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"numbers": Numbers(together=-1)}, "together"),
        ({"numbers": Numbers(alone=101)}, "alone"),
        ({"numbers": Numbers(weeks=0)}, "weeks"),
        ({"numbers": Numbers(weeks=53)}, "weeks"),
        ({"words": "x" * 2001}, "words"),
    ],
)
def test_numbers_that_cannot_be_are_refused_at_their_field(cast: Cast, told: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        agree(cast, **told)
    assert refused.value.field == field


def test_a_plan_needs_a_carer_and_a_child_of_this_family(cast: Cast) -> None:
    for told in (
        {"child_id": cast.kit}, {"person_id": cast.nora}, {"person_id": cast.fred}, {"by": cast.una},
        {"by": cast.amy}, {"child_id": cast.zoe},
    ):  # fmt: skip
        with pytest.raises(NotVisible):
            agree(cast, **told)


def test_the_words_are_sealed_and_the_change_is_audited(cast: Cast) -> None:
    made = agree(cast, words="kingfisher")
    with system_scope("test"):
        assert b"kingfisher" not in db.session.scalars(select(Plan.words_sealed)).one()
    line = db.session.scalars(select(AuditLine).where(AuditLine.act == Act.PLAN_CHANGED)).one()
    assert (line.actor_id, line.subject_id, line.family_id) == (cast.thea, made, cast.rowans)


def together(
    cast: Cast, at: datetime, *, attendance: str | None, who=None, child=None, type_: str = Type.FACILITATED
):
    with unit_of_work():
        row = Appointment(
            family_id=cast.rowans, child_id=child or cast.ada, practitioner_id=cast.thea, type=type_, means="video",
            state=State.BOOKED, starts_at=at, minutes=50, zone="Europe/London", made_by=cast.thea,
            attendance=attendance,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        db.session.add(
            AppointmentInvitee(family_id=cast.rowans, appointment_id=row.id, person_id=who or cast.amy)
        )


def test_the_dose_counts_sessions_the_carer_came_to_and_plays_they_gave_the_team(cast: Cast) -> None:
    agree(cast, starts_on=TODAY - timedelta(days=8))
    (plan,) = plans.standing(cast.actor(cast.thea), cast.rowans)
    day = datetime(2026, 3, 4, 10, tzinfo=UTC)
    together(cast, day, attendance=Attendance.ATTENDED)
    together(cast, day + timedelta(days=1), attendance=Attendance.LATE)
    together(cast, day + timedelta(days=2), attendance=Attendance.NOT_BROUGHT)
    together(cast, day + timedelta(days=3), attendance=Attendance.ATTENDED, who=cast.ben)
    together(cast, day + timedelta(days=4), attendance=Attendance.ATTENDED, child=cast.max)
    together(cast, day - timedelta(days=9), attendance=Attendance.ATTENDED)
    together(cast, day, attendance=Attendance.ATTENDED, type_=Type.CALL)
    with unit_of_work():
        build.session(cast, at=day)
        build.session(cast, at=day, managed=False)
        build.session(cast, at=day, audience=Audience.ONLY_ME)
        build.session(cast, at=day, child=cast.max)
        build.session(cast, at=day - timedelta(days=20))
    thea = cast.actor(cast.thea)
    since = dose.begins(plan, "Europe/London")
    plays = own_plays.times(thea, [cast.rowans], since=since)
    found = dose.of(
        plan,
        together=dose.times_together(thea, [plan], "Europe/London")[plan.id],
        alone=len(plays[cast.amy, cast.ada]),
        today=TODAY,
    )
    assert (found.together, found.together_planned) == (2, 5)
    assert (found.alone, found.alone_planned) == (1, 10)
    assert (found.week, found.weeks_planned) == (2, 5)


def test_a_plan_that_has_not_begun_is_in_no_week(cast: Cast) -> None:
    agree(cast, starts_on=TODAY + timedelta(days=3))
    (plan,) = plans.standing(cast.actor(cast.thea), cast.rowans)
    assert dose.of(plan, together=0, alone=0, today=TODAY).week == 0


def test_reading_plans_costs_the_same_however_many_there_are(context, cast: Cast) -> None:
    agree(cast)
    thea = cast.actor(cast.thea)
    plans.standing(thea)
    with counting(context) as one:
        plans.standing(thea)
    agree(cast, child_id=cast.max)
    agree(cast, person_id=cast.ben)
    with counting(context) as three:
        plans.standing(thea)
    assert [s for s in one.statements if s != "BEGIN"] == [s for s in three.statements if s != "BEGIN"]
