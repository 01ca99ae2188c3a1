"""The referrer's room: reference and code, and no guessing."""

from datetime import timedelta

import pytest

from tests.care.referrals.asked import ask
from tests.cast import Cast
from watchmeplay.care.referrals.models import Side, Source
from watchmeplay.care.waiting_room import locks, referrers, rooms
from watchmeplay.care.waiting_room.locks import Locked
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import Refused


def sent(cast: Cast):
    with unit_of_work():
        return ask(cast, source=Source.GP)


def tries(reference: str, code: str) -> str | None:
    try:
        with unit_of_work():
            return referrers.enter(reference, code)
    except Refused:
        return None


def test_reference_and_code_open_it_however_they_were_typed(context, cast):
    referral = sent(cast)
    code = referral.codes[Side.REFERRER].lower()
    secret = tries(referral.reference.lower().replace("-", " "), f"{code[:4]} - {code[4:]}")
    assert rooms.inside(secret, Side.REFERRER).person_id == rooms.find(code, Side.REFERRER).id
    assert rooms.inside(secret, Side.PARENT) is None


def test_the_code_of_another_referral_or_another_side_opens_nothing(context, cast):
    mine, other = sent(cast), sent(cast)
    assert tries(mine.reference, other.codes[Side.REFERRER]) is None
    assert tries(mine.reference, mine.codes[Side.PARENT]) is None
    assert tries("NONE-SUCH", mine.codes[Side.REFERRER]) is None
    assert tries("", "") is None


def lock(reference: str) -> timedelta:
    """Type wrong codes until it is locked; gives for how long."""
    for _ in range(locks.CODE.first - 1):
        with pytest.raises(Refused, match="do not belong together"), unit_of_work():
            referrers.enter(reference, "22222222")
    with pytest.raises(Locked) as refused, unit_of_work():
        referrers.enter(reference, "22222222")
    return refused.value.until - clock.now()


def test_ten_wrong_codes_lock_it_and_the_right_one_opens_nothing_then(context, cast):
    referral = sent(cast)
    lock(referral.reference)
    assert tries(referral.reference, referral.codes[Side.REFERRER]) is None


def test_a_new_code_from_staff_opens_it_at_once(context, cast):
    referral = sent(cast)
    lock(referral.reference)
    with unit_of_work():
        fresh = rooms.renew(cast.actor(cast.thea), referral.referral_id, Side.REFERRER)
    assert tries(referral.reference, fresh)


def test_it_opens_by_itself_each_time_after_twice_as_long_up_to_a_day(context, cast):
    referral = sent(cast)
    moment, lasted = clock.now(), []
    for _ in range(9):
        with clock.frozen(moment):
            lasted.append(lock(referral.reference))
        with clock.frozen(moment + lasted[-1] - timedelta(seconds=1)):
            assert tries(referral.reference, referral.codes[Side.REFERRER]) is None
        moment += lasted[-1]
    assert lasted == [timedelta(minutes=min(15 * 2**times, 24 * 60)) for times in range(9)]
    with clock.frozen(moment):
        assert tries(referral.reference, referral.codes[Side.REFERRER])
        assert lock(referral.reference) == timedelta(minutes=15), "the right code began it anew"


def test_tries_of_long_ago_are_forgotten(context, cast):
    referral = sent(cast)
    lock(referral.reference)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert lock(referral.reference) == timedelta(minutes=30)
    with clock.frozen(clock.now() + timedelta(days=9)):
        assert lock(referral.reference) == timedelta(minutes=15)


def test_a_reference_that_does_not_exist_locks_just_the_same(context, cast):
    assert lock("NONE-SUC") == lock(sent(cast).reference) == timedelta(minutes=15)


def test_one_reference_locks_no_other(context, cast):
    mine, other = sent(cast), sent(cast)
    lock(mine.reference)
    assert tries(other.reference, other.codes[Side.REFERRER])


def test_whoever_is_inside_stays_in_when_strangers_lock_the_door(context, cast):
    referral = sent(cast)
    secret = tries(referral.reference, referral.codes[Side.REFERRER])
    lock(referral.reference)
    assert rooms.inside(secret, Side.REFERRER)


def test_the_right_code_takes_the_wrong_ones_back(context, cast):
    referral = sent(cast)
    for _ in range(2):
        for _ in range(locks.CODE.first - 1):
            assert tries(referral.reference, "22222222") is None
        assert tries(referral.reference, referral.codes[Side.REFERRER])
