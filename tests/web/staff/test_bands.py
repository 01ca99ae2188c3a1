"""The order of the therapist's week, as tables."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from watchmeplay.web.staff.bands import Band, First, Silence, Standing, arrange, place

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
PAGE, OLDER = UUID(int=7), UUID(int=8)


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


UNREAD = {"new_pages": 2, "new_since": ago(days=5), "new_page": PAGE}


def family(name: str = "Rowan", **known: object) -> Standing:
    return Standing(family_id=UUID(int=1), name=name, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "band", "first", "page"),
    [
        ({}, Band.NOTHING_NEW, First.RECORD, None),
        ({"last_play": ago(days=2)}, Band.NOTHING_NEW, First.RECORD, None),
        ({"silence": Silence(12, 4)}, Band.QUIETER, First.RECORD, None),
        ({"new_pages": 1, "new_since": ago(hours=1), "new_page": PAGE}, Band.NEW, First.PAGE, PAGE),
        ({"message_since": ago(minutes=1)}, Band.NEEDS_YOU, First.MESSAGES, None),
        ({"thinking_since": ago(days=3), "thinking_page": PAGE}, Band.NOTHING_NEW, First.RECORD, None),
        ({"thinking_since": ago(days=3, seconds=1), "thinking_page": PAGE}, Band.NEEDS_YOU, First.PAGE, PAGE),
    ],
)
def test_a_family_stands_in_the_band_of_what_is_known(
    known: dict, band: Band, first: First, page: UUID | None
) -> None:
    placed = place(family(**known), NOW)
    assert (placed.band, placed.first, placed.page_id) == (band, first, page)


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
    ("message", "thinking", "first", "since"),
    [
        (ago(days=6), ago(days=5), First.MESSAGES, ago(days=6)),
        (ago(days=4), ago(days=5), First.PAGE, ago(days=5)),
        (ago(days=5), ago(days=5), First.MESSAGES, ago(days=5)),
        (ago(hours=1), ago(days=2), First.MESSAGES, ago(hours=1)),
    ],
)
def test_where_two_things_need_us_the_one_that_waited_longer_opens(
    message: datetime, thinking: datetime, first: First, since: datetime
) -> None:
    placed = place(family(message_since=message, thinking_since=thinking, thinking_page=OLDER), NOW)
    assert (placed.band, placed.first, placed.since) == (Band.NEEDS_YOU, first, since)


def test_whoever_waited_longest_stands_first() -> None:
    bands = arrange(
        [
            family("Ash", message_since=ago(hours=2)),
            family("Birch", thinking_since=ago(days=9), thinking_page=PAGE),
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
        family("Cedar", new_pages=3, new_since=ago(days=1), new_page=PAGE),
        family("Dogwood", message_since=ago(days=1)),
    ]
    bands = arrange(everyone, NOW)
    assert list(bands) == [Band.NEEDS_YOU, Band.NEW, Band.QUIETER, Band.NOTHING_NEW]
    assert sorted(placed.standing.name for rows in bands.values() for placed in rows) == [
        standing.name for standing in everyone
    ]
