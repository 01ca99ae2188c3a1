"""What a lead counts of the threads of an area, and messages that were to go later when their author leaves."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import build
from tests.cast import Cast
from tests.conftest import NOW
from tests.conversations.test_send import open_thread, write
from watchmeplay.conversations import later, left_behind, oversight
from watchmeplay.conversations.models import Message
from watchmeplay.conversations.oversight import Unanswered
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.ownership import scoped

pytestmark = pytest.mark.usefixtures("context")
SOON = NOW + timedelta(days=1)


def keep(cast: Cast, by: str = "thea") -> None:
    with unit_of_work():
        later.write(
            cast.actor(getattr(cast, by)), family_id=cast.rowans, caregiver_id=cast.amy, words="See you!",
            send_at=SOON, key=new_key(),
        )  # fmt: skip


def test_threads_that_wait_are_counted_by_family_and_since_when(cast: Cast) -> None:
    with clock.frozen(NOW - timedelta(days=6)):
        write(cast, cast.ben, "Hello?")
    with clock.frozen(NOW - timedelta(days=4)):
        write(cast, cast.amy, "Hello?")
    lea, cutoff = cast.actor(cast.lea), NOW - timedelta(days=2)
    assert oversight.unanswered_before(lea, cutoff) == {cast.rowans: Unanswered(2, NOW - timedelta(days=6))}
    open_thread(cast, cast.thea, cast.ben)
    write(cast, cast.thea, "Hello Ben", to=cast.ben)
    assert oversight.unanswered_before(lea, cutoff) == {cast.rowans: Unanswered(1, NOW - timedelta(days=4))}
    assert oversight.unanswered_before(lea, NOW - timedelta(days=5)) == {}
    assert oversight.unanswered_before(cast.actor(cast.lou), cutoff) == {}


def test_what_a_leaver_kept_for_later_is_stopped_and_shown_as_not_sent(cast: Cast) -> None:
    with unit_of_work():
        build.on_caseload(cast, cast.una)
    keep(cast)
    keep(cast, "una")
    una = cast.actor(cast.una)
    assert left_behind.waiting(una, author_id=cast.thea, family_ids=[cast.rowans]) == {cast.rowans: 1}
    with unit_of_work():
        assert left_behind.stop(una, author_id=cast.thea, family_ids=[cast.rowans]) == 1
        assert left_behind.stop(una, author_id=cast.thea, family_ids=[cast.rowans]) == 0
    assert left_behind.waiting(una, author_id=cast.thea, family_ids=[cast.rowans]) == {}
    assert [(row.author_name, row.not_sent) for row in later.of_family(una, cast.rowans)] == [
        ("Thea", True), ("Una", False),
    ]  # fmt: skip
    with clock.frozen(SOON), unit_of_work():
        while later.settle_next(SOON):
            pass
    assert len(db.session.scalars(scoped(una, Message.id)).all()) == 1
    assert db.session.scalars(select(Message.author_id).execution_options(actor=una)).all() == [cast.una]


@pytest.mark.parametrize("name", ["lou", "ola"])
def test_nobody_stops_what_is_out_of_sight(cast: Cast, name: str) -> None:
    keep(cast)
    actor = cast.actor(getattr(cast, name))
    with unit_of_work():
        assert left_behind.stop(actor, author_id=cast.thea, family_ids=[cast.rowans]) == 0
    assert left_behind.waiting(actor, author_id=cast.thea, family_ids=[cast.rowans]) == {}


@pytest.mark.parametrize("name", ["amy", "ann"])
def test_only_staff_count_or_stop(cast: Cast, name: str) -> None:
    actor = cast.actor(getattr(cast, name))
    with pytest.raises(NotAllowed):
        oversight.unanswered_before(actor, NOW)
    with pytest.raises(NotAllowed):
        left_behind.stop(actor, author_id=cast.thea, family_ids=[cast.rowans])
