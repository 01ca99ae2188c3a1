"""Two that look alike and are not: said once, kept for everybody, taken back when it was wrong."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.care.referrals import asked
from tests.cast import Cast
from tests.counting import counting
from watchmeplay.care.referrals import board, duplicates, not_the_same
from watchmeplay.care.referrals.models import State
from watchmeplay.care.referrals.not_the_same import NotTheSame
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.foundation.ownership import scoped

pytestmark = pytest.mark.usefixtures("context")


def alike(cast: Cast, referral_id: UUID, who: UUID | None = None) -> set[UUID]:
    found = duplicates.candidates(cast.actor(who or cast.thea), referral_id)
    return {each for row in found for each in (row.referral_id, row.family_id) if each}


def two(cast: Cast) -> tuple[UUID, UUID]:
    with unit_of_work():
        return asked.ask(cast).referral_id, asked.ask(cast).referral_id


def say(cast: Cast, one: UUID, other: UUID, who: UUID | None = None) -> None:
    with unit_of_work():
        not_the_same.say(cast.actor(who or cast.thea), one, other_id=other)


def like_rowans(cast: Cast) -> UUID:
    with unit_of_work():
        return asked.ask(
            cast, asked.child("Adah Rowan", asked.date(2025, 5, 2)), parent="Amy", phone="", postcode=""
        ).referral_id


def rows() -> int:
    return db.session.connection().exec_driver_sql("select count(*) from not_the_same").scalar_one()


@pytest.mark.parametrize("turned", [False, True])
def test_a_pair_that_is_not_the_same_is_shown_to_nobody_from_either_side(cast: Cast, turned: bool) -> None:
    one, other = two(cast)
    with unit_of_work():
        third = asked.ask(cast).referral_id
    say(cast, *((other, one) if turned else (one, other)))
    for who in (cast.thea, cast.una, cast.lea):
        assert alike(cast, one, who) == alike(cast, other, who) == {third}
        assert alike(cast, third, who) == {one, other}


def test_the_board_marks_it_no_more(cast: Cast) -> None:
    one, other = two(cast)

    def marked() -> list[bool]:
        return [
            card.may_be_known
            for card in board.columns(cast.actor(cast.lea), "Europe/London")[State.NEW]
            if card.id in (one, other)
        ]

    assert marked() == [True, True]
    say(cast, one, other)
    assert marked() == [False, False]


def test_said_twice_and_from_both_sides_it_is_kept_once_and_noted_once(cast: Cast) -> None:
    one, other = two(cast)
    for pair in ((one, other), (one, other), (other, one)):
        say(cast, *pair)
    assert rows() == 1
    lines = db.session.scalars(select(AuditLine).where(AuditLine.act == Act.REFERRAL_CHANGED)).all()
    assert [(line.actor_id, line.subject_id) for line in lines] == [(cast.thea, one)]


def test_it_names_the_other_and_who_said_so(cast: Cast) -> None:
    one, other = two(cast)
    say(cast, one, other, cast.una)
    for mine, theirs in ((one, other), (other, one)):
        [pair] = not_the_same.of(cast.actor(cast.thea), mine)
        assert (pair.referral_id, pair.family_id, pair.by) == (theirs, None, "Una")
        assert pair.name == asked.row(cast, theirs).reference


def test_taken_back_they_are_alike_again(cast: Cast) -> None:
    one, other = two(cast)
    say(cast, one, other)
    for _ in range(2):
        with unit_of_work():
            not_the_same.take_back(cast.actor(cast.lea), other, other_id=one)
    assert alike(cast, one) == {other} and rows() == 0
    assert not_the_same.of(cast.actor(cast.thea), one) == []


def test_a_family_with_a_record_is_told_apart_and_back(cast: Cast) -> None:
    sent = like_rowans(cast)
    with unit_of_work():
        not_the_same.say(cast.actor(cast.thea), sent, family_id=cast.rowans)
    assert alike(cast, sent) == set()
    [pair] = not_the_same.of(cast.actor(cast.thea), sent)
    assert (pair.referral_id, pair.family_id, pair.name) == (None, cast.rowans, "Rowan")
    assert not_the_same.of(cast.actor(cast.una), sent) == [], "a family out of reach is not named"
    with unit_of_work():
        not_the_same.take_back(cast.actor(cast.thea), sent, family_id=cast.rowans)
    assert alike(cast, sent) == {cast.rowans}


def test_the_family_that_was_opened_for_the_other_is_told_apart_with_it(cast: Cast) -> None:
    sent = like_rowans(cast)
    with unit_of_work():
        theirs = asked.ask(cast, asked.child("Adah Rowan", asked.date(2025, 5, 2)), parent="Amy", phone="")
    assert alike(cast, sent) == {cast.rowans, theirs.referral_id}
    say(cast, sent, theirs.referral_id)
    with unit_of_work():
        asked.row(cast, theirs.referral_id).family_id = cast.rowans
    assert alike(cast, sent) == set() == alike(cast, theirs.referral_id)
    with unit_of_work():
        not_the_same.take_back(cast.actor(cast.thea), sent, other_id=theirs.referral_id)
        not_the_same.say(cast.actor(cast.thea), sent, family_id=cast.rowans)
    assert alike(cast, sent) == set() == alike(cast, theirs.referral_id)


def test_only_staff_with_both_in_reach_may_say_it(cast: Cast) -> None:
    one, other = two(cast)
    with unit_of_work():
        elsewhere = asked.ask(cast, area=cast.south).referral_id
    for who, pair in (
        (cast.ola, {"other_id": other}),
        (cast.lou, {"other_id": other}),
        (cast.thea, {"other_id": elsewhere}),
        (cast.thea, {"other_id": one}),
        (cast.una, {"family_id": cast.rowans}),
        (cast.thea, {"family_id": cast.strangers}),
    ):
        for act in (not_the_same.say, not_the_same.take_back):
            with pytest.raises(NotVisible), unit_of_work():
                act(cast.actor(who), one, **pair)
    for who in (cast.amy, cast.ann):
        with pytest.raises((NotAllowed, NotVisible)), unit_of_work():
            not_the_same.say(cast.actor(who), one, other_id=other)
    assert rows() == 0


def test_strangers_see_no_pair(cast: Cast) -> None:
    one, other = two(cast)
    say(cast, one, other)
    for who in (cast.ola, cast.lou, cast.amy, cast.stan):
        assert db.session.scalars(scoped(cast.actor(who), NotTheSame)).all() == []


def test_the_database_refuses_a_pair_in_the_wrong_order_or_of_nothing(cast: Cast) -> None:
    lesser, greater = sorted(two(cast))
    for pair in ({"other_id": lesser}, {}, {"other_id": lesser, "family_id": cast.rowans}):
        with pytest.raises(IntegrityError), unit_of_work():
            db.session.add(NotTheSame(referral_id=greater, by_id=cast.thea, **pair))


def test_any_number_of_pairs_takes_the_same_statements(app, cast: Cast) -> None:
    def number(of: int) -> int:
        with unit_of_work():
            ids = [asked.ask(cast).referral_id for _ in range(of)]
        for each in ids[1:]:
            say(cast, ids[0], each)
        with counting(app) as counted:
            assert len(not_the_same.of(cast.actor(cast.thea), ids[0])) == of - 1
        return counted.number

    assert number(2) <= 6 and number(12) <= 6, "the keys of names are fetched once among them"
