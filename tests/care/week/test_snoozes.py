"""A known reason for a family's quiet: how long it may stand, what ends it, and who sees it."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.week import snoozes
from watchmeplay.care.week.snoozes import Reason, Snoozed
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key

TODAY = NOW.date()
FRIDAY = TODAY + timedelta(days=3)


def snooze(cast: Cast, who: UUID | None = None, **facts) -> UUID:
    wanted = {"reason": Reason.HOLIDAY, "until_on": FRIDAY, "today": TODAY, **facts}
    with unit_of_work():
        return snoozes.snooze(cast.actor(who or cast.thea), cast.rowans, **wanted)


def current(cast: Cast, who: UUID | None = None, today: date = TODAY) -> Snoozed | None:
    return snoozes.current(cast.actor(who or cast.thea), cast.rowans, today)


def test_it_stands_until_the_end_of_its_day(context, cast: Cast) -> None:
    snooze(cast, words=" Back on Saturday. ")
    assert current(cast) == Snoozed(Reason.HOLIDAY, FRIDAY, NOW, "Back on Saturday.")
    assert current(cast, today=FRIDAY) is not None
    assert current(cast, today=FRIDAY + timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("today", "newest", "expected"),
    [
        (FRIDAY, None, True),
        (FRIDAY, NOW, True),
        (FRIDAY, NOW + timedelta(seconds=1), False),
        (FRIDAY + timedelta(days=1), None, False),
    ],
)
def test_it_counts_until_its_day_is_past_or_a_page_comes(today, newest, expected) -> None:
    assert Snoozed(Reason.BUSY, FRIDAY, NOW).counts(today, newest) is expected


@pytest.mark.parametrize("days", [-1, 57, 4000])
def test_a_day_past_or_beyond_eight_weeks_is_refused(context, cast: Cast, days: int) -> None:
    with pytest.raises(Refused) as refused:
        snooze(cast, until_on=TODAY + timedelta(days=days))
    assert refused.value.field == "until_on" and current(cast) is None


@pytest.mark.parametrize("days", [0, 56])
def test_today_and_eight_weeks_are_the_ends(context, cast: Cast, days: int) -> None:
    snooze(cast, until_on=TODAY + timedelta(days=days))
    assert current(cast) is not None


def test_a_line_too_long_is_refused(context, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        snooze(cast, words="x" * 301)
    assert refused.value.field == "words"


def test_a_new_reason_takes_the_place_of_the_old_and_either_ends_by_hand(context, cast: Cast) -> None:
    snooze(cast)
    snooze(cast, reason=Reason.ILLNESS)
    assert current(cast).reason == Reason.ILLNESS
    for _ in range(2):
        with unit_of_work():
            snoozes.end(cast.actor(cast.thea), cast.rowans)
    assert current(cast) is None


def test_the_same_form_twice_is_one(context, cast: Cast) -> None:
    key = new_key()
    assert snooze(cast, key=key) == snooze(cast, key=key)
    with pytest.raises(KeyReused):
        snooze(cast, key=key, reason=Reason.MOVING)


@pytest.mark.parametrize(
    ("name", "error"), [("una", NotVisible), ("lou", NotVisible), ("amy", NotAllowed), ("ann", NotAllowed)]
)
def test_strangers_neither_set_nor_end_nor_see_it(context, cast: Cast, name: str, error: type) -> None:
    stranger = getattr(cast, name)
    with pytest.raises(error):
        snooze(cast, stranger)
    snooze(cast)
    with pytest.raises(error), unit_of_work():
        snoozes.end(cast.actor(stranger), cast.rowans)
    assert current(cast, stranger) is None and current(cast) is not None
