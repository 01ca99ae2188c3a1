"""The private diary of a waiting room."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.care.waiting_room import build
from tests.counting import counting
from watchmeplay.care.referrals.models import Side
from watchmeplay.care.referrals.typical_wait import typical_wait
from watchmeplay.care.waiting_room import pages, standing
from watchmeplay.care.waiting_room.models import WaitingPage
from watchmeplay.foundation.actors import Actor
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import system_scope

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def actor(context, cast) -> Actor:
    with unit_of_work():
        return build.opened(build.sent(cast).codes[Side.PARENT])[1]


def written(actor: Actor, key: str = "one", **facts: object):
    wanted = {"happened_at": now(), "zone": "Europe/London", "feeling": None, "seen": "", "felt": "", **facts}
    with unit_of_work():
        return pages.write(actor, key=key, **wanted)


def test_a_page_is_read_as_it_was_written(actor):
    words = "  Er sah zu mir.\r\n\tDann 👶🏽 noch einmal.\x0b"
    page = pages.page(actor, written(actor, seen=words, felt="Warm", feeling="calm"))
    assert (page.seen, page.felt, page.feeling, page.happened_at) == (words, "Warm", "calm", now())


@pytest.mark.parametrize("facts", [{"seen": "x"}, {"felt": "x"}, {"feeling": "tired"}])
def test_one_answer_is_enough(actor, facts):
    assert written(actor, **facts)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "seen"), ({"seen": " \n", "felt": "\t"}, "seen"), ({"seen": "x" * 20_001}, "seen"),
        ({"felt": "x" * 20_001}, "felt"),
    ],
)  # fmt: skip
def test_nothing_and_too_much_are_refused(actor, facts, field):
    with pytest.raises(Refused) as refused:
        written(actor, **facts)
    assert refused.value.field == field


@pytest.mark.parametrize("days", [1, -3700])
def test_a_day_to_come_or_long_gone_is_refused(actor, days):
    with pytest.raises(Refused) as refused:
        written(actor, seen="x", happened_at=now() + timedelta(days=days))
    assert refused.value.field == "day"


@pytest.mark.parametrize("key", ["", "x" * 65, "ä", "a\nb"])
def test_a_form_without_a_key_is_out_of_date(actor, key):
    with pytest.raises(Refused, match="out of date"):
        written(actor, key=key, seen="x")


def test_the_same_form_twice_is_one_page(actor):
    assert written(actor, seen="x") == written(actor, seen="x")
    assert len(pages.of(actor)[0]) == 1


def test_a_form_that_comes_back_with_more_words_loses_none_of_them(actor):
    written(actor, seen="x")
    written(actor, seen="x, and then she laughed")
    assert {page.seen for page in pages.of(actor)[0]} == {"x", "x, and then she laughed"}


def test_the_same_key_in_another_room_is_another_page(cast, actor):
    with unit_of_work():
        _, other = build.opened(build.sent(cast).codes[Side.PARENT])
    assert written(actor, seen="x") != written(other, seen="x")


def test_no_word_lies_open_in_the_database(actor):
    written(actor, seen="Unmistakable", felt="Unmistakable")
    with system_scope("test"):
        row = db.session.execute(select(WaitingPage.seen_sealed, WaitingPage.felt_sealed)).one()
    assert b"Unmistakable" not in row.seen_sealed + row.felt_sealed


def test_pages_come_newest_first_a_screen_at_a_time_and_none_twice(actor):
    ids = [
        written(actor, key=str(number), seen="x", happened_at=now() - timedelta(hours=number // 2))
        for number in range(7)
    ]
    seen, before = [], None
    while True:
        found, more = pages.of(actor, before=before, limit=3)
        seen += [page.id for page in found]
        if not more:
            break
        before = (found[-1].happened_at, found[-1].id)
    assert len(seen) == 7
    assert set(seen) == set(ids)


def test_a_screen_costs_the_same_with_one_page_as_with_many(context, actor):
    written(actor, key="first", seen="x", felt="y")
    with counting(context) as few:
        pages.of(actor)
    for number in range(20):
        written(actor, key=str(number), seen="x", felt="y")
    with counting(context) as many:
        pages.of(actor)
    assert few.number == many.number


def test_a_removed_page_is_gone(actor):
    page_id = written(actor, seen="x")
    with unit_of_work():
        pages.remove(actor, page_id)
    with pytest.raises(NotVisible):
        pages.page(actor, page_id)
    assert pages.of(actor) == ([], False)


@pytest.mark.parametrize("who", ["thea", "lea", "amy"])
def test_no_account_writes_or_removes_here(cast, actor, who):
    page_id = written(actor, seen="x")
    with pytest.raises(NotAllowed):
        written(cast.actor(getattr(cast, who)), seen="y")
    with pytest.raises((NotAllowed, NotVisible)), unit_of_work():
        pages.remove(cast.actor(getattr(cast, who)), page_id)


def test_the_usual_wait_cannot_be_said_from_a_few(cast, actor):
    assert typical_wait(cast.north) is None
    assert standing.wait(actor).usual is None


def test_the_room_tells_that_it_waits_and_whose_words_it_holds(actor):
    wait = standing.wait(actor)
    assert (wait.source, wait.is_waiting) == ("self", True)
