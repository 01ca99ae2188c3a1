"""The referrer's room: reference and code, and no guessing."""

from tests.care.referrals.asked import ask
from tests.cast import Cast
from watchmeplay.care.referrals.models import Side, Source
from watchmeplay.care.waiting_room import referrers, rooms
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


def test_ten_wrong_codes_lock_it_and_the_right_one_opens_nothing_then(context, cast):
    referral = sent(cast)
    for _ in range(referrers.TRIES):
        assert tries(referral.reference, "22222222") is None
    assert tries(referral.reference, referral.codes[Side.REFERRER]) is None
    with unit_of_work():
        fresh = rooms.renew(cast.actor(cast.thea), referral.referral_id, Side.REFERRER)
    assert tries(referral.reference, fresh)


def test_the_right_code_takes_the_wrong_ones_back(context, cast):
    referral = sent(cast)
    for _ in range(2):
        for _ in range(referrers.TRIES - 1):
            assert tries(referral.reference, "22222222") is None
        assert tries(referral.reference, referral.codes[Side.REFERRER])
