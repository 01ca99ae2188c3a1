"""A waiting room opens with its code and the holder's own PIN, and to nobody else."""

from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from tests.care.waiting_room import build
from watchmeplay.care.referrals.models import Side
from watchmeplay.care.waiting_room import pages, pins, rooms
from watchmeplay.care.waiting_room.locks import Locked
from watchmeplay.care.waiting_room.models import WaitingPage, WaitingRoom
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import scoped

pytestmark = pytest.mark.usefixtures("context")
PARENT = Side.PARENT


@pytest.fixture
def sent(context, cast):
    with unit_of_work():
        return build.sent(cast)


@pytest.fixture
def code(sent) -> str:
    return sent.codes[PARENT]


def ring():
    return current_app.extensions["keyring"]


def first(code: str, pin: str = build.PIN) -> str:
    with unit_of_work():
        return rooms.choose_pin(ring(), code, PARENT, pin)


def enter(code: str, pin: str = build.PIN) -> str:
    with unit_of_work():
        return rooms.enter(ring(), code, PARENT, pin)


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditLine.act).order_by(AuditLine.at)))


@pytest.mark.parametrize(
    "pin",
    [
        "",
        "12345",
        "1234567",
        "abcdef",
        "123456",
        "654321",
        "111111",
        "121212",
        "482482",
        "901234",
        "１１１１１１",
    ],
)
def test_a_pin_that_is_tried_first_is_refused(pin):
    with pytest.raises(Refused):
        pins.check_new(pin)


@pytest.mark.parametrize(
    ("typed", "pin"), [("482915", "482915"), (" 482 915 ", "482915"), ("٤٨٢٩١٥", "482915")]
)
def test_a_pin_of_ones_own_is_taken_in_any_script(typed, pin):
    assert pins.check_new(typed) == pin


def test_the_pin_is_chosen_once_and_kept_as_a_hash(code):
    first(code)
    with pytest.raises(NotVisible):
        first(code, "739104")
    room = rooms.find(code, PARENT)
    assert room.pin_hash.startswith(b"$argon2id$")
    assert b"482915" not in room.pin_hash


def test_code_and_pin_let_in_and_a_browser_that_was_in_is_out(code):
    before = first(code)
    after = enter(f"{code[:4].lower()} {code[4:]}")
    assert rooms.inside(before, PARENT) is None
    assert rooms.inside(after, PARENT) == Actor(rooms.find(code, PARENT).id, Role.WAITING)


def test_a_parents_code_opens_no_referrers_room(code):
    with pytest.raises(NotVisible):
        rooms.find(code, Side.REFERRER)
    assert rooms.inside(first(code), Side.REFERRER) is None


def test_five_wrong_tries_lock_the_room_and_are_audited(code):
    secret = first(code)
    for _ in range(5):
        with pytest.raises(Refused):
            enter(code, "000111")
    with pytest.raises(Refused, match="locked"):
        enter(code)
    assert rooms.inside(secret, PARENT), "whoever is inside stays in"
    assert acts().count(Act.WAITING_ROOM_CHANGED) == 2


def wrong(code: str) -> timedelta | None:
    """One wrong try; gives for how long it locks the room."""
    with pytest.raises(Refused) as refused:
        enter(code, "000111")
    return refused.value.until - clock.now() if isinstance(refused.value, Locked) else None


def test_it_opens_by_itself_and_then_each_wrong_try_locks_it_for_twice_as_long(code):
    first(code)
    moment = clock.now()
    assert [wrong(code) for _ in range(5)] == [None] * 4 + [timedelta(minutes=15)]
    lasted = timedelta(minutes=15)
    for times in range(1, 9):
        with clock.frozen(moment + lasted - timedelta(seconds=1)), pytest.raises(Locked):
            enter(code)
        moment += lasted
        with clock.frozen(moment):
            lasted = wrong(code)
        assert lasted == timedelta(minutes=min(15 * 2**times, 24 * 60))
    with clock.frozen(moment + lasted):
        assert enter(code)
        assert [wrong(code) for _ in range(5)] == [None] * 4 + [timedelta(minutes=15)]


def test_wrong_tries_of_long_ago_are_forgotten(code):
    first(code)
    for _ in range(5):
        wrong(code)
    with clock.frozen(clock.now() + timedelta(days=9)):
        assert [wrong(code) for _ in range(2)] == [None, None]
        assert enter(code)


def test_a_right_pin_gives_the_tries_back(code):
    first(code)
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(Refused):
                enter(code, "000111")
        assert enter(code)


def test_it_closes_after_half_an_hour_without_a_page_and_not_before(code):
    secret = first(code)
    start = clock.now()
    for minutes, is_in in ((29, True), (58, True), (89, False)):
        with clock.frozen(start + timedelta(minutes=minutes)):
            with unit_of_work():
                found = rooms.inside(secret, PARENT)
            assert bool(found) is is_in, minutes


def test_closing_it_ends_the_secret(code):
    secret = first(code)
    with unit_of_work():
        rooms.close(secret)
    assert rooms.inside(secret, PARENT) is None


def test_staff_give_a_new_code_and_still_cannot_get_in(cast, sent, code):
    secret = first(code)
    with unit_of_work():
        build.page(rooms.inside(secret, PARENT), "a", seen="Mine alone")
    with unit_of_work():
        fresh = rooms.renew(cast.actor(cast.lea), sent.referral_id, PARENT)
    with pytest.raises(NotVisible):
        rooms.find(code, PARENT)
    with pytest.raises(NotVisible):
        first(fresh, "739104")
    with pytest.raises(Refused):
        enter(fresh, "739104")
    actor = rooms.inside(enter(fresh), PARENT)
    assert [page.seen for page in pages.of(actor)[0]] == ["Mine alone"]


def test_a_new_code_unlocks(cast, sent, code):
    first(code)
    for _ in range(5):
        with pytest.raises(Refused):
            enter(code, "000111")
    with unit_of_work():
        fresh = rooms.renew(cast.actor(cast.lea), sent.referral_id, PARENT)
    assert enter(fresh)


def test_a_forgotten_pin_gives_an_empty_room_and_the_old_pages_stay_shut(cast, sent, code):
    with unit_of_work():
        build.page(rooms.inside(first(code), PARENT), "a", seen="Mine alone")
    with unit_of_work():
        fresh = rooms.renew(cast.actor(cast.lea), sent.referral_id, PARENT, new_pin=True)
    actor = rooms.inside(first(fresh, "739104"), PARENT)
    assert pages.of(actor) == ([], False)
    with pytest.raises(NotVisible):
        rooms.find(code, PARENT)


@pytest.mark.parametrize("who", ["ola", "lou"])
def test_staff_elsewhere_renew_nothing(cast, sent, who):
    with pytest.raises(NotVisible), unit_of_work():
        rooms.renew(cast.actor(getattr(cast, who)), sent.referral_id, PARENT)


@pytest.mark.parametrize("who", ["amy", "ann"])
def test_nobody_but_staff_renews(cast, sent, who):
    with pytest.raises((NotAllowed, NotVisible)), unit_of_work():
        rooms.renew(cast.actor(getattr(cast, who)), sent.referral_id, PARENT)


@pytest.mark.parametrize("who", ["thea", "una", "lea", "ann", "ola", "lou", "amy"])
def test_no_account_reads_the_diary_of_a_room(cast, sent, code, who):
    with unit_of_work():
        page_id = build.page(rooms.inside(first(code), PARENT), "a", seen="Mine alone")
    actor = cast.actor(getattr(cast, who))
    assert db.session.scalars(scoped(actor, WaitingPage)).all() == []
    with pytest.raises(NotVisible):
        pages.page(actor, page_id)


def test_another_room_sees_none_of_it(cast, code):
    with unit_of_work():
        page_id = build.page(rooms.inside(first(code), PARENT), "a", seen="Mine alone")
        _, other = build.opened(build.sent(cast).codes[PARENT])
    assert pages.of(other) == ([], False)
    with pytest.raises(NotVisible):
        pages.page(other, page_id)
    with pytest.raises(NotVisible), unit_of_work():
        pages.remove(other, page_id)
    assert db.session.scalars(scoped(other, WaitingRoom.id)).all() == [other.person_id]


def test_a_code_is_shown_again_only_while_nobody_has_opened_the_room(sent, code):
    with unit_of_work():
        fresh = rooms.show_again(sent.referral_id, PARENT)
    with pytest.raises(NotVisible):
        rooms.find(code, PARENT)
    first(fresh)
    with unit_of_work():
        assert rooms.show_again(sent.referral_id, PARENT) is None
