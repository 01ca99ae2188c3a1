"""What a lead counts of the diaries of an area: unread, quiet, plays of second carers. No word, nothing private."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests import build
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.diary import oversight, review, second_carers
from watchmeplay.diary.models import Audience, ReviewState
from watchmeplay.diary.oversight import Unread
from watchmeplay.diary.second_carers import Plays
from watchmeplay.families.models import Membership
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped

pytestmark = pytest.mark.usefixtures("context")
ZONE = "Europe/London"


def write(cast: Cast, days_ago: int, **facts: object):  # noqa: ANN201
    moment = NOW - timedelta(days=days_ago)
    with clock.frozen(moment), unit_of_work():
        return build.session(cast, **{"seen": "A cup", "at": moment, **facts})


def joined_first(person_id: UUID, cast: Cast) -> None:
    with unit_of_work():
        row = db.session.scalars(
            scoped(cast.actor(cast.lea), Membership).where(Membership.person_id == person_id)
        ).one()
        row.joined_at = NOW - timedelta(days=90)


def test_pages_that_nobody_looked_at_count_from_when_they_were_given(cast: Cast) -> None:
    lea = cast.actor(cast.lea)
    first, _second, _new = write(cast, 9), write(cast, 5), write(cast, 0)
    write(cast, 9, audience=Audience.ONLY_ME)
    cutoff = NOW - timedelta(days=3)
    assert oversight.unread_before(lea, cutoff) == {cast.rowans: Unread(2, NOW - timedelta(days=9))}
    with unit_of_work():
        review.mark(cast.actor(cast.thea), first, ReviewState.SEEN)
    assert oversight.unread_before(lea, cutoff) == {cast.rowans: Unread(1, NOW - timedelta(days=5))}
    assert oversight.unread_before(cast.actor(cast.lou), cutoff) == {}


def test_silence_is_measured_against_the_family_and_private_pages_do_not_break_it(cast: Cast) -> None:
    for days in (20, 16, 12):
        write(cast, days)
    for days in (21, 14, 7):
        write(cast, days, by=cast.nora, child=cast.kit)
    write(cast, 1, audience=Audience.ONLY_ME)
    found = oversight.quiet(cast.actor(cast.lea), ZONE)
    assert list(found) == [cast.rowans]
    assert (found[cast.rowans].days, found[cast.rowans].usual) == (12, 4)
    assert oversight.quiet(cast.actor(cast.lou), ZONE) == {}


def test_plays_of_other_carers_stand_beside_those_of_the_first(cast: Cast) -> None:
    joined_first(cast.amy, cast)
    joined_first(cast.fred, cast)
    for _ in range(2):
        write(cast, 3)
    write(cast, 3, by=cast.ben)
    write(cast, 40, by=cast.ben)
    write(cast, 3, by=cast.ben, audience=Audience.ONLY_ME)
    write(cast, 3, by=cast.ben, managed=False)
    write(cast, 3, by=cast.nora, child=cast.kit)
    found = second_carers.plays(cast.actor(cast.lea), NOW - timedelta(weeks=4))
    assert found == {cast.rowans: Plays(2, 1), cast.neighbours: Plays(1, 0)}
    assert second_carers.plays(cast.actor(cast.lou), NOW - timedelta(weeks=4)) == {}


@pytest.mark.parametrize("name", ["amy", "ann"])
def test_only_staff_count(cast: Cast, name: str) -> None:
    actor = cast.actor(getattr(cast, name))
    for count in (
        lambda: oversight.unread_before(actor, NOW),
        lambda: oversight.quiet(actor, ZONE),
        lambda: second_carers.plays(actor, NOW),
    ):
        with pytest.raises(NotAllowed):
            count()


def test_each_count_is_one_statement_or_two(cast: Cast, app) -> None:
    lea = cast.actor(cast.lea)
    for days in range(1, 6):
        write(cast, days)
        write(cast, days, by=cast.nora, child=cast.kit)
    for count, expected in (
        (lambda: oversight.unread_before(lea, NOW), 1),
        (lambda: oversight.quiet(lea, ZONE), 1),
        (lambda: second_carers.plays(lea, NOW - timedelta(weeks=4)), 2),
    ):
        with counting(app) as counted:
            count()
        assert sum(not statement.startswith("BEGIN") for statement in counted.statements) == expected
