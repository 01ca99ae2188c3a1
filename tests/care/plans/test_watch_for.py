"""One thing to watch for: one line for one carer, until another takes its place."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.plans import watch_for
from watchmeplay.care.plans.models import WatchFor
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.ownership import system_scope

pytestmark = pytest.mark.usefixtures("context")

AWAY = "How she looks away and comes back"


def give(cast: Cast, words: str = AWAY, *, to=None, by=None, after: timedelta = timedelta()) -> None:
    with clock.frozen(NOW + after), unit_of_work():
        watch_for.set_line(
            cast.actor(by or cast.thea), family_id=cast.rowans, person_id=to or cast.amy, words=words
        )


def test_the_line_heads_the_carers_own_page(cast: Cast) -> None:
    give(cast)
    assert watch_for.mine(cast.actor(cast.amy)) == [AWAY]
    assert watch_for.current(cast.actor(cast.thea), cast.rowans) == {cast.amy: AWAY}


@pytest.mark.parametrize("name", ["ben", "fred", "nora", "ann"])
def test_no_other_carer_sees_it(cast: Cast, name: str) -> None:
    give(cast)
    assert watch_for.mine(cast.actor(getattr(cast, name))) == []


@pytest.mark.parametrize("name", ["una", "ola", "lou"])
def test_no_other_team_sees_it_or_may_set_it(cast: Cast, name: str) -> None:
    give(cast)
    other = getattr(cast, name)
    assert watch_for.current(cast.actor(other), cast.rowans) == {}
    with pytest.raises(NotVisible):
        give(cast, by=other)


def test_a_new_line_takes_the_place_of_the_one_before_which_is_kept(cast: Cast) -> None:
    give(cast)
    give(cast, "What he does with his hands", after=timedelta(days=2))
    assert watch_for.mine(cast.actor(cast.amy)) == ["What he does with his hands"]
    newest, oldest = watch_for.since(cast.actor(cast.thea), cast.rowans)
    assert (newest.ended_at, oldest.ended_at) == (None, NOW + timedelta(days=2))


def test_an_empty_line_takes_it_away(cast: Cast) -> None:
    give(cast)
    give(cast, "  ", after=timedelta(days=1))
    assert watch_for.mine(cast.actor(cast.amy)) == []


def test_the_same_line_again_changes_nothing(cast: Cast) -> None:
    give(cast)
    give(cast, f" {AWAY} ", after=timedelta(days=1))
    assert len(watch_for.since(cast.actor(cast.thea), cast.rowans)) == 1


def test_a_line_is_one_line_and_not_too_long(cast: Cast) -> None:
    give(cast, "How she\r\nlooks")
    assert watch_for.mine(cast.actor(cast.amy)) == ["How she looks"]
    with pytest.raises(Refused) as refused:
        give(cast, "x" * 201)
    assert refused.value.field == "words"


def test_somebody_who_has_left_gets_no_line(cast: Cast) -> None:
    with pytest.raises(NotVisible):
        give(cast, to=cast.fred)


def test_the_line_is_sealed(cast: Cast) -> None:
    give(cast, "kingfisher")
    with system_scope("test"):
        assert b"kingfisher" not in db.session.scalars(select(WatchFor.line_sealed)).one()
