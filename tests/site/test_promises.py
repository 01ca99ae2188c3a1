"""What is promised about answers, and from when on it is broken."""

from datetime import UTC, datetime

import pytest

from tests.cast import Cast
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import NotAllowed, Refused
from watchmeplay.site import promises

LONDON = "Europe/London"


def test_until_somebody_says_otherwise_it_is_what_families_read(context) -> None:
    assert promises.answer_within_days() == 3


def test_an_administrator_sets_it_and_may_change_it(context, cast: Cast) -> None:
    for days in (5, 1):
        with unit_of_work():
            promises.promise(cast.actor(cast.ann), days)
        assert promises.answer_within_days() == days


@pytest.mark.parametrize("days", [0, -1, 21])
def test_a_number_that_promises_nothing_is_refused(context, cast: Cast, days: int) -> None:
    with pytest.raises(Refused) as refused, unit_of_work():
        promises.promise(cast.actor(cast.ann), days)
    assert refused.value.field == "days"


@pytest.mark.parametrize("name", ["lea", "thea", "amy"])
def test_nobody_else_promises(context, cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed), unit_of_work():
        promises.promise(cast.actor(getattr(cast, name)), 2)


@pytest.mark.parametrize(
    ("moment", "days", "since"),
    [
        # On Monday what came on Thursday is in time, what came on Wednesday is not.
        (datetime(2026, 3, 16, 10, tzinfo=UTC), 2, datetime(2026, 3, 12, tzinfo=UTC)),
        (datetime(2026, 3, 17, 10, tzinfo=UTC), 2, datetime(2026, 3, 13, tzinfo=UTC)),
        (datetime(2026, 3, 18, 10, tzinfo=UTC), 2, datetime(2026, 3, 16, tzinfo=UTC)),
        # At a weekend nothing more becomes late than on Friday.
        (datetime(2026, 3, 14, 10, tzinfo=UTC), 2, datetime(2026, 3, 12, tzinfo=UTC)),
        # On the Tuesday after Easter what came on Wednesday is in time: Friday and Monday do not count.
        (datetime(2026, 4, 7, 10, tzinfo=UTC), 2, datetime(2026, 3, 31, 23, tzinfo=UTC)),
        # The day begins at midnight of the place: at 23:30 UTC in summer it is the next one.
        (datetime(2026, 6, 10, 23, 30, tzinfo=UTC), 1, datetime(2026, 6, 9, 23, tzinfo=UTC)),
    ],
)
def test_what_came_before_then_is_late(moment: datetime, days: int, since: datetime) -> None:
    assert promises.kept_since(moment, LONDON, days, "england") == since
