"""When it was: taps, days and times, both nights on which the clocks change, and no time to come."""

from datetime import UTC, datetime, timedelta

import pytest

from watchmeplay.diary import queries
from watchmeplay.foundation import clock
from watchmeplay.foundation.clock import now

WRITE = "/family/write"
LATER = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def send(browser, cast, *, expect: int = 302, day: str = "", time: str = "", **fields):
    boxes = dict(zip(("day-day", "day-month", "day-year"), day.split(), strict=False))
    page = {"child": str(cast.ada), "minutes": "ten", "when": "other", "seen": "kept", "seen_for": "team"}
    return browser.send(WRITE, {**page, **boxes, "time": time, **fields}, expect=expect)


def happened(app, cast) -> datetime:
    with app.app_context():
        return queries.timeline(cast.actor(cast.amy)).rows[0].facts.happened_at


@pytest.mark.parametrize(
    ("tap", "expected"),
    [
        ("now", datetime(2026, 3, 10, 10, 0, tzinfo=UTC)),
        ("earlier", datetime(2026, 3, 10, 7, 0, tzinfo=UTC)),
        ("evening", datetime(2026, 3, 9, 19, 0, tzinfo=UTC)),
    ],
)
def test_a_tap_stands_for_a_time(app, cast, browser_for, tap, expected):
    send(browser_for(cast.amy), cast, when=tap)
    assert happened(app, cast) == expected


def test_earlier_today_is_never_yesterday(app, cast, browser_for):
    with clock.frozen(datetime(2026, 7, 2, 0, 30, tzinfo=UTC)):
        send(browser_for(cast.amy), cast, when="earlier")
        assert happened(app, cast) == datetime(2026, 7, 1, 23, 0, tzinfo=UTC)


def test_another_time_is_local(app, cast, browser_for):
    with clock.frozen(LATER):
        send(browser_for(cast.amy), cast, day="14 July 2026", time="2.30 pm")
        assert happened(app, cast) == datetime(2026, 7, 14, 13, 30, tzinfo=UTC)


def test_a_time_that_happened_twice_asks_which(app, cast, browser_for):
    with clock.frozen(LATER):
        amy = browser_for(cast.amy)
        page = send(amy, cast, day="25 10 2026", time="1:30am", expect=422)
        assert "this time happened twice" in page.text
        assert (page.field("seen"), page.field("day-day"), page.field("time")) == ("kept", "25", "1:30am")
        for which, expected in (("first", 0), ("second", 1)):
            send(amy, cast, day="25 10 2026", time="1:30am", which=which)
            with app.app_context():
                times = {row.facts.happened_at for row in queries.timeline(cast.actor(cast.amy)).rows}
            assert datetime(2026, 10, 25, expected, 30, tzinfo=UTC) in times


def test_a_time_that_never_happened_is_moved_and_said_so(app, cast, browser_for):
    with clock.frozen(LATER):
        amy = browser_for(cast.amy)
        saved = send(amy, cast, day="29 3 2026", time="1:30am")
        assert "The clocks went forward over the time you wrote." in amy.get(saved.location).text
        assert happened(app, cast) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "time", "words"),
    [
        ("11 3 2026", "9am", "This time has not come yet"),
        ("10 3 2026", "11:30am", "This time has not come yet"),
        ("10 3 1026", "9am", "Check the year"),
        ("31 2 2026", "9am", "has no day 31"),
        ("10 3 9999", "9am", "This time has not come yet"),
        ("10 3 2026", "25:99", "Write a time"),
        ("10 3 2026", "", "Write about what time it was"),
        ("", "9am", "Write which day it was"),
        ("10", "9am", "Add the month and the year"),
        ("9223372036854775808 1 1", "9am", "Check the"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_the_words_kept(cast, browser_for, day, time, words):
    page = send(browser_for(cast.amy), cast, day=day, time=time, expect=422)
    assert words in page.text
    assert page.field("seen") == "kept"


def test_a_play_needs_a_time_and_a_day_without_play_does_not(app, cast, browser_for):
    amy = browser_for(cast.amy)
    assert "Choose when it was" in send(amy, cast, when="", expect=422).text
    send(amy, cast, when="", minutes="none")
    assert happened(app, cast) == now()


def test_yesterday_evening_on_the_morning_after_the_clocks_changed(app, cast, browser_for):
    with clock.frozen(datetime(2026, 3, 29, 8, 0, tzinfo=UTC) + timedelta(days=0)):
        send(browser_for(cast.amy), cast, when="evening")
        assert happened(app, cast) == datetime(2026, 3, 28, 19, 0, tzinfo=UTC)
