"""What somebody has looked at this week."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.week import looked
from watchmeplay.care.week.models import LookedAt
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed
from watchmeplay.foundation.ownership import scoped, system_scope

ZONE = "Europe/London"
MONDAY = datetime(2026, 3, 9, 0, 0, tzinfo=UTC)


def rows() -> list[tuple]:
    with system_scope("test"):
        found = db.session.scalars(select(LookedAt)).all()
    return [(row.family_id, row.person_id, row.at) for row in found]


def mark(cast: Cast, name: str, *families, **facts) -> int:
    with unit_of_work():
        return looked.mark(cast.actor(getattr(cast, name)), families, **facts)


def test_looking_twice_is_one_row_that_moves_on(context, cast: Cast) -> None:
    assert mark(cast, "thea", cast.rowans, cast.neighbours) == 2
    with clock.frozen(NOW + timedelta(hours=1)):
        assert mark(cast, "thea", cast.rowans) == 1
    assert sorted(at for _, _, at in rows()) == [NOW, NOW + timedelta(hours=1)]


def test_it_is_noted_as_of_the_moment_of_the_screen_and_never_moves_back(context, cast: Cast) -> None:
    mark(cast, "thea", cast.rowans)
    mark(cast, "thea", cast.rowans, at=NOW - timedelta(hours=1))
    assert [at for _, _, at in rows()] == [NOW]


@pytest.mark.parametrize("name", ["una", "ola", "lea", "lou"])
def test_families_that_are_not_ones_own_are_left_out(context, cast: Cast, name: str) -> None:
    assert mark(cast, name, cast.rowans, cast.neighbours) == 0
    assert rows() == []


@pytest.mark.parametrize("name", ["amy", "ann"])
def test_nobody_else_looks(context, cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        mark(cast, name, cast.rowans)


def test_a_family_sees_nothing_of_it(context, cast: Cast) -> None:
    mark(cast, "thea", cast.rowans)
    for name, seen in (("amy", 0), ("una", 0), ("thea", 1), ("lea", 1)):
        assert len(db.session.scalars(scoped(cast.actor(getattr(cast, name)), LookedAt)).all()) == seen


@pytest.mark.parametrize(
    ("at", "newest", "expected"),
    [
        (None, None, False),
        (MONDAY - timedelta(seconds=1), None, False),
        (MONDAY, None, True),
        (NOW, NOW, True),
        (NOW, NOW + timedelta(microseconds=1), False),
    ],
)
def test_a_family_counts_since_monday_while_nothing_came_after(context, at, newest, expected) -> None:
    with clock.frozen(NOW):
        assert looked.is_looked_at(at, ZONE, newest) is expected


@pytest.mark.parametrize(
    ("moment", "zone", "expected"),
    [
        (datetime(2026, 3, 9, 0, 0, tzinfo=UTC), ZONE, datetime(2026, 3, 9, tzinfo=UTC)),
        (datetime(2026, 3, 8, 23, 59, tzinfo=UTC), ZONE, datetime(2026, 3, 2, tzinfo=UTC)),
        (datetime(2026, 3, 8, 12, 0, tzinfo=UTC), "Pacific/Auckland", datetime(2026, 3, 8, 11, tzinfo=UTC)),
        (datetime(2026, 3, 29, 22, 30, tzinfo=UTC), ZONE, datetime(2026, 3, 23, tzinfo=UTC)),
        (datetime(2026, 3, 29, 23, 30, tzinfo=UTC), ZONE, datetime(2026, 3, 29, 23, tzinfo=UTC)),
    ],
)
def test_the_week_begins_on_monday_where_one_is(moment, zone, expected) -> None:
    with clock.frozen(moment):
        assert looked.monday(zone) == expected


def test_two_windows_at_once_leave_one_row(app, cast: Cast) -> None:
    start = Barrier(2)

    def look(_number: int) -> int:
        with app.app_context():
            start.wait()
            return mark(cast, "thea", cast.rowans, cast.neighbours)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(look, range(2))) == [2, 2]
    with app.app_context():
        assert len(rows()) == 2
