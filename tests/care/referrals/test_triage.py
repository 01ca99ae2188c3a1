"""Deciding about a referral: by a person, with a reason, in steps that stay."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.partners.models import Partner
from watchmeplay.care.referrals import triage
from watchmeplay.care.referrals.models import Closing, Moment, Priority, State
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key

pytestmark = pytest.mark.usefixtures("context")
LATER = NOW + timedelta(days=2)


@pytest.fixture
def referral_id(context, cast: Cast):  # noqa: ARG001
    with unit_of_work():
        return asked.ask(cast).referral_id


def partner(cast: Cast, **facts) -> Partner:
    made = Partner(
        kind="health", name="Health visiting", review_on=date(2026, 9, 1), changed_by=cast.ann, **facts
    )
    db.session.add(made)
    db.session.flush()
    return made


def test_a_referral_goes_on_step_by_step_and_is_screened_once(cast: Cast, referral_id) -> None:
    thea = cast.actor(cast.thea)
    with clock.frozen(LATER), unit_of_work():
        assert triage.move(thea, referral_id, State.CONSULTATION, told="We will ring you.")
    with clock.frozen(LATER + timedelta(days=1)), unit_of_work():
        assert triage.move(thea, referral_id, State.WAITING, for_staff="Evenings only")
    assert asked.row(cast, referral_id).state == State.WAITING
    made = asked.steps(cast, referral_id)
    assert [step.state for step in made] == ["new", "consultation", "waiting"]
    assert made[1].told == "We will ring you." and made[1].by_id == cast.thea and made[1].for_staff is None
    assert made[2].for_staff == "Evenings only" and made[2].told is None
    assert asked.moments(cast, referral_id)[Moment.SCREENED] == LATER


def test_nothing_is_decided_by_opening_or_by_urgency(cast: Cast, referral_id) -> None:
    with clock.frozen(LATER), unit_of_work():
        assert triage.set_priority(cast.actor(cast.una), referral_id, Priority.VERY_URGENT)
        assert not triage.set_priority(cast.actor(cast.una), referral_id, Priority.VERY_URGENT)
    row = asked.row(cast, referral_id)
    assert (row.state, row.priority) == (State.NEW, Priority.VERY_URGENT)
    last = asked.steps(cast, referral_id)[-1]
    assert (last.state, last.reason, last.by_id, last.at) == ("new", "priority-very-urgent", cast.una, LATER)
    assert Moment.SCREENED not in asked.moments(cast, referral_id)


def test_closing_needs_a_reason_and_words_and_may_point_to_a_service(cast: Cast, referral_id) -> None:
    thea = cast.actor(cast.thea)
    for reason in (Closing.DUPLICATE, Closing.DISCHARGED):
        with pytest.raises(Refused) as refused, unit_of_work():
            triage.close(thea, referral_id, reason=reason, told="Words")
        assert refused.value.field == "reason"
    with pytest.raises(Refused) as refused, unit_of_work():
        triage.close(thea, referral_id, reason=Closing.OUTSIDE, told=" ")
    assert refused.value.field == "told"
    with clock.frozen(LATER), unit_of_work():
        there = partner(cast)
        assert triage.close(
            thea, referral_id, reason=Closing.OTHER_SERVICE, told="They can help.", for_staff="Rang first",
            partner_id=there.id,
        )  # fmt: skip
    row = asked.row(cast, referral_id)
    assert (row.state, row.closing, row.closed_at) == ("closed", "other-service", LATER)
    last = asked.steps(cast, referral_id)[-1]
    assert (last.reason, last.told, last.for_staff, last.partner_id) == (
        "other-service", "They can help.", "Rang first", there.id,
    )  # fmt: skip
    assert asked.moments(cast, referral_id)[Moment.SCREENED] == LATER


def test_a_service_of_another_area_or_one_that_is_gone_is_refused(cast: Cast, referral_id) -> None:
    for facts in ({"area_id": cast.south}, {"retired_at": NOW}):
        with pytest.raises(Refused) as refused, unit_of_work():
            triage.close(
                cast.actor(cast.thea), referral_id, reason=Closing.OUTSIDE, told="Words",
                partner_id=partner(cast, **facts).id,
            )  # fmt: skip
        assert refused.value.field == "partner"
    assert asked.row(cast, referral_id).state == State.NEW


def test_what_is_not_in_the_table_is_refused(cast: Cast, referral_id) -> None:
    thea = cast.actor(cast.thea)
    with pytest.raises(NotAllowed), unit_of_work():
        triage.move(thea, referral_id, State.ALLOCATED)
    with unit_of_work():
        triage.move(thea, referral_id, State.WAITING)
    with pytest.raises(Refused, match="meanwhile"), unit_of_work():
        triage.move(thea, referral_id, State.WAITING)


def test_one_closed_in_error_is_taken_up_again(cast: Cast, referral_id) -> None:
    thea = cast.actor(cast.thea)
    with unit_of_work():
        triage.close(thea, referral_id, reason=Closing.NO_REPLY, told="Ring us when you like.")
    with pytest.raises(Refused, match="closed"), unit_of_work():
        triage.set_priority(thea, referral_id, Priority.URGENT)
    with clock.frozen(LATER), unit_of_work():
        triage.move(thea, referral_id, State.CONSULTATION)
    row = asked.row(cast, referral_id)
    assert (row.state, row.closing, row.closed_at) == ("consultation", None, None)
    assert asked.moments(cast, referral_id)[Moment.RECEIVED] == NOW


def test_a_form_sent_twice_decides_once(cast: Cast, referral_id) -> None:
    thea, key = cast.actor(cast.thea), new_key()
    for first in (True, False):
        with unit_of_work():
            assert triage.move(thea, referral_id, State.WAITING, told="Yes", key=key) is first
    assert len(asked.steps(cast, referral_id)) == 2
    with pytest.raises(KeyReused), unit_of_work():
        triage.close(thea, referral_id, reason=Closing.OUTSIDE, told="No", key=key)


def test_a_receipt_given_by_a_person_is_noted_once(cast: Cast, referral_id) -> None:
    with unit_of_work():
        assert triage.note_receipt(cast.actor(cast.thea), referral_id, "phone")
        assert not triage.note_receipt(cast.actor(cast.una), referral_id, "phone")
    assert [step.reason for step in asked.steps(cast, referral_id)] == [None, "receipt-phone"]
    with pytest.raises(Refused), unit_of_work():
        triage.note_receipt(cast.actor(cast.thea), referral_id, "pigeon")


@pytest.mark.parametrize("name", ["ola", "lou"])
def test_staff_of_another_area_cannot_decide(cast: Cast, referral_id, name: str) -> None:
    actor = cast.actor(getattr(cast, name))
    for act in (
        lambda: triage.move(actor, referral_id, State.WAITING),
        lambda: triage.close(actor, referral_id, reason=Closing.OUTSIDE, told="Words"),
        lambda: triage.set_priority(actor, referral_id, Priority.URGENT),
        lambda: triage.note_receipt(actor, referral_id, "phone"),
    ):
        with pytest.raises(NotVisible), unit_of_work():
            act()


@pytest.mark.parametrize("name", ["amy", "ann"])
def test_who_is_not_staff_decides_nothing(cast: Cast, referral_id, name: str) -> None:
    with pytest.raises(NotAllowed), unit_of_work():
        triage.move(cast.actor(getattr(cast, name)), referral_id, State.WAITING)


def test_a_referral_that_is_not_there_is_not_visible(cast: Cast) -> None:
    with pytest.raises(NotVisible), unit_of_work():
        triage.move(cast.actor(cast.thea), uuid4(), State.WAITING)


def test_each_decision_leaves_its_line(cast: Cast, referral_id) -> None:
    with unit_of_work():
        triage.move(cast.actor(cast.thea), referral_id, State.WAITING)
    lines = db.session.query(AuditLine).filter_by(act=Act.REFERRAL_CHANGED, subject_id=referral_id).all()
    assert [line.actor_id for line in lines] == [cast.thea]
