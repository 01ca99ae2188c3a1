"""A carer asks in their own words; nothing is sent; staff decide and invite; nobody else hears of it."""

import pytest
from sqlalchemy import func

from tests.cast import Cast
from watchmeplay.care.partners import second_carers
from watchmeplay.care.partners.models import SecondCarer
from watchmeplay.care.partners.second_carers import State
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import scoped

pytestmark = pytest.mark.usefixtures("context")

WORDS = "Come and watch her with me. She does so much when we sit still."


def ask(cast: Cast, *, by=None, name: str = "Joe", words: str = WORDS, key: str | None = None):
    with unit_of_work():
        return second_carers.ask(
            cast.actor(by or cast.amy), family_id=cast.rowans, name=name, words=words, key=key or new_key()
        )


def wish_of(cast: Cast, who):
    (wish,) = second_carers.wishes(cast.actor(who))
    return wish


def test_the_team_reads_the_wish_in_the_carers_words(cast: Cast) -> None:
    ask(cast)
    wish = wish_of(cast, cast.thea)
    assert (wish.asker_name, wish.name, wish.words, wish.state) == ("Amy", "Joe", WORDS, State.ASKED)


def test_asking_sends_nothing_to_anybody(cast: Cast) -> None:
    before = db.session.scalar(db.select(func.count(OutboxRow.id)))
    ask(cast)
    assert db.session.scalar(db.select(func.count(OutboxRow.id))) == before


@pytest.mark.parametrize("name", ["ben", "fred", "nora", "una", "ola", "lou", "ann"])
def test_nobody_else_can_tell(cast: Cast, name: str) -> None:
    ask(cast)
    assert db.session.scalar(scoped(cast.actor(getattr(cast, name)), func.count(SecondCarer.id))) == 0


def test_staff_say_not_now_and_may_invite_later(cast: Cast) -> None:
    made = ask(cast)
    with unit_of_work():
        second_carers.not_now(cast.actor(cast.thea), made)
    assert wish_of(cast, cast.amy).state == State.NOT_NOW
    with unit_of_work():
        second_carers.invited(cast.actor(cast.thea), made, person_id=cast.pia)
    assert wish_of(cast, cast.amy).state == State.INVITED
    with pytest.raises(Refused), unit_of_work():
        second_carers.not_now(cast.actor(cast.thea), made)


def test_the_invited_carer_reads_who_asked_and_what_they_said(cast: Cast) -> None:
    made = ask(cast)
    assert second_carers.words_to(cast.pia) is None
    with unit_of_work():
        second_carers.invited(cast.actor(cast.thea), made, person_id=cast.pia)
    assert second_carers.words_to(cast.pia) == ("Amy", WORDS)
    assert second_carers.words_to(cast.ben) is None


def test_the_carer_takes_it_back_while_nothing_is_decided(cast: Cast) -> None:
    made = ask(cast)
    for stranger in (cast.ben, cast.thea):
        with pytest.raises(NotVisible), unit_of_work():
            second_carers.withdraw(cast.actor(stranger), made)
    with unit_of_work():
        second_carers.withdraw(cast.actor(cast.amy), made)
    assert wish_of(cast, cast.amy).state == State.WITHDRAWN


def test_only_a_carer_of_this_family_asks(cast: Cast) -> None:
    for stranger in (cast.nora, cast.fred, cast.thea, cast.ann):
        with pytest.raises(NotVisible):
            ask(cast, by=stranger)


@pytest.mark.parametrize(
    ("told", "field"), [({"name": " "}, "name"), ({"words": ""}, "words"), ({"words": "x" * 601}, "words")]
)
def test_a_name_and_a_few_words_are_needed(cast: Cast, told: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(cast, **told)
    assert refused.value.field == field


def test_the_same_form_sent_twice_is_one_wish(cast: Cast) -> None:
    key = new_key()
    assert ask(cast, key=key) == ask(cast, key=key)
    with pytest.raises(KeyReused):
        ask(cast, key=key, words="Other words.")


def test_three_wishes_wait_at_most(cast: Cast) -> None:
    for name in ("Joe", "Sam", "Jo"):
        ask(cast, name=name)
    with pytest.raises(Refused):
        ask(cast, name="Alex")
