"""Consultations: offered to every new referral; without the family they are work of another kind."""

from datetime import timedelta

import pytest

from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.referrals import consultations, triage
from watchmeplay.care.referrals.consultations import Attendance, Held, Means, Outcome, WithWhom
from watchmeplay.care.referrals.models import Closing, Moment, State
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def referral_id(context, cast: Cast):  # noqa: ARG001
    with unit_of_work():
        return asked.ask(cast, received=NOW - timedelta(days=10)).referral_id


def offer(cast: Cast, referral_id, whom: WithWhom = WithWhom.FAMILY, **facts):
    with unit_of_work():
        return consultations.offer(
            cast.actor(cast.thea), referral_id, with_whom=whom, means=Means.VIDEO, **facts
        ).id


def note(cast: Cast, consultation_id, **facts) -> None:
    went = {"at": NOW - timedelta(hours=2), "attendance": Attendance.ATTENDED, "minutes": 45,
            "outcome": Outcome.GO_ON, **facts}  # fmt: skip
    with unit_of_work():
        consultations.note(cast.actor(cast.thea), consultation_id, Held(**went))


def test_an_offer_moves_a_new_referral_to_its_column_and_is_the_screening(cast: Cast, referral_id) -> None:
    key = new_key()
    first = offer(cast, referral_id, told="We will ring.", key=key, planned_for=NOW + timedelta(days=3))
    assert (
        offer(cast, referral_id, told="We will ring.", key=key, planned_for=NOW + timedelta(days=3)) == first
    )
    assert asked.row(cast, referral_id).state == State.CONSULTATION
    assert [step.told for step in asked.steps(cast, referral_id)] == [None, "We will ring."]
    assert Moment.SCREENED in asked.moments(cast, referral_id)
    second = offer(cast, referral_id, WithWhom.REFERRER)
    assert [row.id for row in consultations.of(cast.actor(cast.una), referral_id)].count(second) == 1
    assert len(asked.steps(cast, referral_id)) == 2


@pytest.mark.parametrize(
    ("whom", "attendance", "met"),
    [
        (WithWhom.FAMILY, Attendance.ATTENDED, True), (WithWhom.BOTH, Attendance.LATE, True),
        (WithWhom.REFERRER, Attendance.ATTENDED, False), (WithWhom.FAMILY, Attendance.NOT_BROUGHT, False),
        (WithWhom.FAMILY, Attendance.CANCELLED_BY_SERVICE, False),
    ],
)  # fmt: skip
def test_only_one_that_the_family_took_part_in_is_a_first_contact(
    cast: Cast, referral_id, whom: WithWhom, attendance: Attendance, met: bool
) -> None:
    note(cast, offer(cast, referral_id, whom), attendance=attendance, words="Calm and tired")
    noted = asked.moments(cast, referral_id)
    assert noted.get(Moment.FIRST_CONTACT) == (NOW - timedelta(hours=2) if met else None)
    row = consultations.of(cast.actor(cast.lea), referral_id)[0]
    assert row.words == "Calm and tired" and (row.minutes is not None) == (attendance in consultations.CAME)
    assert asked.row(cast, referral_id).state == State.CONSULTATION


def test_an_outcome_moves_nothing_by_itself(cast: Cast, referral_id) -> None:
    note(cast, offer(cast, referral_id), outcome=Outcome.ENOUGH)
    assert asked.row(cast, referral_id).state == State.CONSULTATION


def test_what_is_missing_or_cannot_be_is_said(cast: Cast, referral_id) -> None:
    consultation_id = offer(cast, referral_id)
    for facts, field in (
        ({"minutes": None}, "minutes"), ({"minutes": 0}, "minutes"), ({"minutes": 481}, "minutes"),
        ({"outcome": None}, "outcome"), ({"at": NOW + timedelta(minutes=1)}, "day"),
        ({"at": NOW - timedelta(days=12)}, "day"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            note(cast, consultation_id, **facts)
        assert refused.value.field == field
    for days in (-2, 400):
        with pytest.raises(Refused) as refused:
            offer(cast, referral_id, planned_for=NOW + timedelta(days=days))
        assert refused.value.field == "day"


def test_it_is_noted_once(cast: Cast, referral_id) -> None:
    consultation_id = offer(cast, referral_id)
    note(cast, consultation_id)
    note(cast, consultation_id)
    with pytest.raises(Refused, match="already"):
        note(cast, consultation_id, minutes=10)
    with pytest.raises(Refused), unit_of_work():
        consultations.plan(
            cast.actor(cast.thea),
            consultation_id,
            with_whom=WithWhom.BOTH,
            means=Means.PHONE,
            planned_for=None,
        )


def test_a_plan_can_change_until_it_is_held(cast: Cast, referral_id) -> None:
    consultation_id = offer(cast, referral_id)
    with unit_of_work():
        consultations.plan(
            cast.actor(cast.una), consultation_id, with_whom=WithWhom.BOTH, means=Means.PHONE,
            planned_for=NOW + timedelta(days=1),
        )  # fmt: skip
    row = consultations.of(cast.actor(cast.thea), referral_id)[0]
    assert (row.with_whom, row.means, row.planned_for) == ("both", "02", NOW + timedelta(days=1))


def test_staff_of_another_area_can_do_none_of_it(cast: Cast, referral_id) -> None:
    consultation_id = offer(cast, referral_id)
    ola = cast.actor(cast.ola)
    assert consultations.of(ola, referral_id) == []
    with pytest.raises(NotVisible), unit_of_work():
        consultations.note(ola, consultation_id, Held(NOW, Attendance.NOT_BROUGHT))
    with pytest.raises(NotVisible), unit_of_work():
        consultations.offer(ola, referral_id, with_whom=WithWhom.FAMILY, means=Means.PHONE)


def test_nothing_is_planned_for_a_referral_that_is_closed(cast: Cast, referral_id) -> None:
    consultation_id = offer(cast, referral_id)
    with unit_of_work():
        triage.close(cast.actor(cast.thea), referral_id, reason=Closing.WITHDRAWN, told="Words")
    with pytest.raises(NotVisible), unit_of_work():
        consultations.plan(
            cast.actor(cast.thea),
            consultation_id,
            with_whom=WithWhom.BOTH,
            means=Means.PHONE,
            planned_for=None,
        )
    note(cast, consultation_id, attendance=Attendance.CANCELLED_BY_FAMILY)
