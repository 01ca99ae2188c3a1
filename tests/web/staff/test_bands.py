"""The order of the therapist's week, as tables."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from watchmeplay.web.staff.bands import Band, Silence, Standing, arrange, following, place, queue

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


UNREAD = {"new_pages": 2, "new_since": ago(days=5)}


def family(name: str = "Rowan", **known: object) -> Standing:
    return Standing(family_id=UUID(int=1), name=name, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "band"),
    [
        ({}, Band.NOTHING_NEW),
        ({"last_play": ago(days=2)}, Band.NOTHING_NEW),
        ({"silence": Silence(12, 4)}, Band.QUIETER),
        ({"new_pages": 1, "new_since": ago(hours=1)}, Band.NEW),
        ({"message_since": ago(minutes=1)}, Band.NEEDS_YOU),
        ({"thinking_since": ago(days=3)}, Band.NOTHING_NEW),
        ({"thinking_since": ago(days=3, seconds=1)}, Band.NEEDS_YOU),
        ({"meets_at": ago(hours=-3)}, Band.NEEDS_YOU),
        ({"alone": True}, Band.NEEDS_YOU),
    ],
)
def test_a_family_stands_in_the_band_of_what_is_known(known: dict, band: Band) -> None:
    assert place(family(**known), NOW).band == band


@pytest.mark.parametrize(
    ("stronger", "weaker", "band"),
    [
        ({"message_since": ago(days=1)}, UNREAD, Band.NEEDS_YOU),
        ({"message_since": ago(days=1)}, {"silence": Silence(30, 3)}, Band.NEEDS_YOU),
        ({"thinking_since": ago(days=4)}, UNREAD, Band.NEEDS_YOU),
        (UNREAD, {"silence": Silence(9, 3)}, Band.NEW),
        (UNREAD, {"thinking_since": ago(days=2)}, Band.NEW),
    ],
)
def test_the_band_that_asks_more_of_us_wins(stronger: dict, weaker: dict, band: Band) -> None:
    assert place(family(**stronger, **weaker), NOW).band == band


@pytest.mark.parametrize(
    ("message", "thinking", "since"),
    [
        (ago(days=6), ago(days=5), ago(days=6)),
        (ago(days=4), ago(days=5), ago(days=5)),
        (ago(hours=1), ago(days=2), ago(hours=1)),
    ],
)
def test_where_two_things_need_us_the_one_that_waited_longer_says_since_when(
    message: datetime, thinking: datetime, since: datetime
) -> None:
    assert place(family(message_since=message, thinking_since=thinking), NOW).since == since


def test_whoever_has_nobody_or_meets_today_stands_before_whoever_waits() -> None:
    bands = arrange(
        [
            family("Ash", message_since=ago(days=9)),
            family("Birch", meets_at=ago(hours=-2)),
            family("Cedar", alone=True),
        ],
        NOW,
    )
    assert [placed.standing.name for placed in bands[Band.NEEDS_YOU]] == ["Cedar", "Birch", "Ash"]


IDS = [UUID(int=number) for number in range(5)]


def test_the_queue_goes_through_three_bands_and_leaves_out_what_was_looked_at() -> None:
    known = (
        {"new_pages": 1, "new_since": ago(days=1)}, {"silence": Silence(9, 3)},
        {"message_since": ago(days=1)}, {}, {"new_pages": 1, "new_since": ago(days=2), "looked_at": True},
    )  # fmt: skip
    standings = [Standing(IDS[number], f"Family {number}", **facts) for number, facts in enumerate(known)]
    assert queue(arrange(standings, NOW)) == [IDS[2], IDS[0], IDS[1]]


@pytest.mark.parametrize(
    ("waiting", "here", "expected"),
    [
        ([0, 1, 2], 0, 1),
        ([0, 1, 2], 2, 0),
        ([0, 1, 2], 4, 0),
        ([0], 0, None),
        ([], 0, None),
        ([3], 0, 3),
    ],
)
def test_the_next_family_goes_round_to_the_first(waiting: list, here: int, expected: int | None) -> None:
    found = following([IDS[number] for number in waiting], IDS[here])
    assert found == (None if expected is None else IDS[expected])


def test_whoever_waited_longest_stands_first() -> None:
    bands = arrange(
        [
            family("Ash", message_since=ago(hours=2)),
            family("Birch", thinking_since=ago(days=9)),
            family("Cedar", message_since=ago(days=1)),
        ],
        NOW,
    )
    assert [placed.standing.name for placed in bands[Band.NEEDS_YOU]] == ["Birch", "Cedar", "Ash"]


def test_the_quietest_is_measured_against_the_family_itself() -> None:
    bands = arrange(
        [
            family("Ash", silence=Silence(20, 10)),
            family("Birch", silence=Silence(12, 3)),
            family("Cedar", silence=Silence(9, 0)),
        ],
        NOW,
    )
    assert [placed.standing.name for placed in bands[Band.QUIETER]] == ["Cedar", "Birch", "Ash"]


def test_families_with_nothing_new_go_by_name_whatever_its_case() -> None:
    bands = arrange(
        [family("élan"), family("Birch"), family("ash"), family("Đặng"), family("Ösel"), family("Zed")], NOW
    )
    assert [placed.standing.name for placed in bands[Band.NOTHING_NEW]] == [
        "ash",
        "Birch",
        "Đặng",
        "élan",
        "Ösel",
        "Zed",
    ]


def test_every_family_stands_in_one_band_and_every_band_is_there_in_order() -> None:
    everyone = [
        family("Ash"),
        family("Birch", silence=Silence(5, 1)),
        family("Cedar", new_pages=3, new_since=ago(days=1)),
        family("Dogwood", message_since=ago(days=1)),
    ]
    bands = arrange(everyone, NOW)
    assert list(bands) == [Band.NEEDS_YOU, Band.NEW, Band.QUIETER, Band.NOTHING_NEW]
    assert sorted(placed.standing.name for rows in bands.values() for placed in rows) == [
        standing.name for standing in everyone
    ]
