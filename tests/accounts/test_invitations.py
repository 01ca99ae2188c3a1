"""Invitations below the web: races, and what an invitation may never do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.cast import email_of
from tests.conftest import NOW
from watchmeplay.accounts import addresses, invitations, people
from watchmeplay.accounts.invitations import State, Way
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.families import memberships
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import abandon, db, unit_of_work
from watchmeplay.foundation.errors import NotVisible, Refused, TooMany

HERE = "203.0.113.7"
WORDS = "seven tall green trees"


def fresh(cast, who: str = "pia") -> Way:
    with unit_of_work():
        return memberships.invite_again(
            cast.actor(cast.thea), family_id=cast.rowans, person_id=getattr(cast, who)
        )


def confirmed(way: Way) -> str:
    with unit_of_work():
        return invitations.confirm(way.link_token, way.code, address=HERE)


def take(app, way: Way, secret: str, email: str = "pia@families.example") -> bool:
    """Whether this browser could use the invitation."""
    try:
        with unit_of_work():
            invitations.take(
                app.extensions["keyring"], way.link_token, secret, name="Pia", email=email, password=WORDS
            )
    except NotVisible:
        return False
    return True


def test_the_database_holds_neither_half(context, cast):
    way = fresh(cast)
    row = invitations.find(way.link_token)
    stored = b"|".join(value for value in (row.link_digest, row.code_digest) if value)
    assert way.link_token.encode() not in stored
    assert way.code.encode() not in stored


def test_of_ten_that_use_one_invitation_at_once_one_does(app, cast):
    with app.app_context():
        way = fresh(cast)
        secret = confirmed(way)

    def race(number: int) -> bool:
        with app.app_context():
            try:
                return take(app, way, secret, f"pia{number}@families.example")
            finally:
                abandon()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(race, range(10))) == 1
    with app.app_context():
        assert invitations.was_taken_here(way.link_token, secret)


def test_five_wrong_codes_are_five_however_fast_they_come(app, cast):
    with app.app_context():
        way = fresh(cast)

    def guess(number: int) -> str:
        with app.app_context():
            try:
                with unit_of_work():
                    invitations.confirm(way.link_token, "22222222", address=f"192.0.2.{number}")
            except (Refused, NotVisible) as refused:
                return type(refused).__name__
            return "in"

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(12)))
    assert answers.count("Refused") == invitations.TRIES - 1
    assert answers.count("NotVisible") == 12 - invitations.TRIES + 1


def test_two_accounts_cannot_take_one_address_at_once(app, cast):
    with app.app_context():
        ways = [fresh(cast, who) for who in ("pia", "amy", "ben")]
        secrets = [confirmed(way) for way in ways]

    def race(number: int) -> str:
        with app.app_context():
            try:
                return str(take(app, ways[number], secrets[number], "wanted@families.example"))
            except Refused as refused:
                return refused.field or ""
            finally:
                abandon()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(race, range(3))) == ["True", "email", "email"]


def test_a_code_from_one_invitation_opens_no_other(context, cast):
    hers, his = fresh(cast, "pia"), fresh(cast, "ben")
    with pytest.raises(Refused), unit_of_work():
        invitations.confirm(hers.link_token, his.code, address=HERE)
    secret = confirmed(his)
    with pytest.raises(NotVisible):
        invitations.confirmed(hers.link_token, secret)


def test_an_invitation_lasts_three_days_and_two_hours_after_the_code(app, context, cast):
    way = fresh(cast)
    with clock.frozen(NOW + invitations.LASTS - timedelta(seconds=1)):
        secret = confirmed(way)
        assert invitations.confirmed(way.link_token, secret) is invitations.find(way.link_token)
    with clock.frozen(NOW + invitations.LASTS), pytest.raises(NotVisible):
        invitations.find(way.link_token)
    slow = fresh(cast, "ben")
    secret = confirmed(slow)
    with clock.frozen(NOW + invitations.FINISH_WITHIN), pytest.raises(NotVisible):
        invitations.confirmed(slow.link_token, secret)


def test_a_newer_invitation_closes_the_one_before_even_after_its_code(app, context, cast):
    first = fresh(cast)
    secret, row = confirmed(first), invitations.find(first.link_token)
    fresh(cast)
    db.session.expire_all()
    assert invitations.state(row) == State.WITHDRAWN
    assert not take(app, first, secret)


def test_suspending_closes_what_is_open(context, cast):
    with unit_of_work():
        una = db.session.get_one(Person, cast.una)
        way = invitations.invite(cast.actor(cast.ann), una)
        people.suspend(cast.actor(cast.ann), una)
    with pytest.raises(NotVisible):
        invitations.find(way.link_token)
    with pytest.raises(Refused), unit_of_work():
        invitations.invite(cast.actor(cast.ann), una)


def test_an_invitation_does_not_open_an_account_suspended_while_the_password_was_worked_out(
    app, context, cast, monkeypatch
):
    way = fresh(cast)
    secret = confirmed(way)
    keep = invitations.passwords.keep

    def meanwhile(ring, password):
        with unit_of_work():
            db.session.get_one(Person, cast.pia).standing = Standing.SUSPENDED
        return keep(ring, password)

    monkeypatch.setattr(invitations.passwords, "keep", meanwhile)
    assert not take(app, way, secret)
    db.session.expire_all()
    assert db.session.get_one(Person, cast.pia).standing == Standing.SUSPENDED


def test_the_newest_invitation_is_the_one_that_staff_see(context, cast):
    fresh(cast)
    with clock.frozen(NOW + timedelta(hours=1)):
        newest = fresh(cast)
    assert invitations.latest([cast.pia])[cast.pia] is invitations.find(newest.link_token)
    assert invitations.latest([]) == {}


def test_a_member_of_staff_makes_at_most_twenty_invitations_a_day(context, cast):
    # The one that the cast was assembled with is among them or a day old; both are fine here.
    with pytest.raises(TooMany):
        for _ in range(21):
            fresh(cast)


@pytest.mark.parametrize(
    "typed",
    ["", "amy", "amy@", "@families.example", "amy@families", "a my@families.example", "a@b@", "amy@.",
     "amy@x.example\r\nBcc: all@x.example", "<amy@x.example>", "amy@x.example,ben@x.example", "a\x01b@x.example",
     "x" * 250 + "@x.example"],
)  # fmt: skip
def test_what_is_no_address_is_turned_down(context, cast, typed):
    person = db.session.get_one(Person, cast.pia)
    with pytest.raises(Refused) as refused:
        addresses.check(person, typed)
    assert refused.value.field == "email"


@pytest.mark.parametrize(
    "typed",
    ["Amy@Families.Example", "amy@families.EXAMPLE", "ａｍｙ@families.example",
     "ᴬmy@families.example", "AMY@FAMILIES.EXAMPLE"],
)  # fmt: skip
def test_twins_of_an_address_in_other_letters_are_the_same_address(context, cast, typed):
    person = db.session.get_one(Person, cast.pia)
    with pytest.raises(Refused, match="different e-mail address"):
        addresses.check(person, typed)


@pytest.mark.parametrize(
    "typed", ["аmy@families.example", "amy+play@families.example", "élodie@exämple.example"]
)
def test_an_address_of_its_own_is_taken_as_typed(context, cast, typed):
    with unit_of_work():
        person = db.session.get_one(Person, cast.pia)
        addresses.set_email(person, typed)
    assert db.session.scalars(select(Person).where(Person.id == cast.pia)).one().email == typed
    assert typed != email_of("amy")
