"""What the worker does about days away, and the notice of a family that is offered."""

from datetime import timedelta

from sqlalchemy import select

from tests.care.allocation import build
from tests.conftest import NOW
from tests.mail_server import MailServer
from tests.post import Post, outcomes
from watchmeplay.care.allocation import transfers
from watchmeplay.care.allocation.models import Away
from watchmeplay.foundation.database import db, unit_of_work


def test_each_round_begins_and_ends_cover(post: Post) -> None:
    cast = post.cast
    with unit_of_work():
        db.session.add(
            Away(
                person_id=cast.thea, from_on=build.TODAY, until_on=build.FRIDAY, covered_by=cast.una,
                made_by=cast.thea,
            )
        )  # fmt: skip
    post.work()
    assert build.team(cast.rowans) == {"Thea": None, "Una": "Thea"}
    post.work(NOW + timedelta(days=4))
    assert build.team(cast.rowans) == {"Thea": None}
    assert db.session.scalars(select(Away.ended_at)).one() == NOW + timedelta(days=4)


def test_who_is_asked_to_take_a_family_on_is_told_without_having_it_in_sight(
    post: Post, server: MailServer
) -> None:
    cast = post.cast
    with unit_of_work():
        transfer_id = transfers.ask(
            cast.actor(cast.thea), family_id=cast.rowans, to_id=cast.una, from_id=None, why="I leave in May."
        )
    post.work()
    assert (server.recipients, outcomes()) == (["una@families.example"], [("sent", None)])
    assert not {"Rowan", "Thea", "May"} & set(str(server.received[0]).split())
    with unit_of_work():
        transfers.withdraw(cast.actor(cast.thea), transfer_id)


def test_an_asking_that_was_taken_back_is_not_told(post: Post, server: MailServer) -> None:
    cast = post.cast
    with unit_of_work():
        thea = cast.actor(cast.thea)
        transfers.withdraw(
            thea, transfers.ask(thea, family_id=cast.rowans, to_id=cast.una, from_id=None, why="I leave.")
        )
    post.work()
    assert server.received == []
