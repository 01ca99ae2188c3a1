"""Who has room: sums over every area, in a number of statements that does not grow."""

from datetime import date
from uuid import uuid4

import pytest

from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.allocation import profiles, room
from watchmeplay.care.allocation.models import Away
from watchmeplay.families import caseloads, records
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused

pytestmark = pytest.mark.usefixtures("context")


def rooms(cast: Cast, by: str = "lea") -> dict[str, room.Room]:
    return {one.name: one for one in room.room_of(cast.actor(getattr(cast, by)), cast.north)}


def change(cast: Cast, by: str, of: str, **facts: object) -> None:
    wanted = {"room": 20, "languages": "Polish, Arabic", "working_days": "245", "evenings": True, **facts}
    with unit_of_work():
        profiles.change(cast.actor(getattr(cast, by)), getattr(cast, of), **wanted)  # type: ignore[arg-type]


def test_weights_add_up_and_whoever_has_most_room_stands_first(cast: Cast) -> None:
    with unit_of_work():
        caseloads.weigh(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.thea, weight=3)
    found = rooms(cast)
    assert list(found) == ["Lea", "Una", "Thea"]
    assert (found["Thea"].carried, found["Thea"].families, found["Thea"].left) == (5, 2, 45)
    assert (found["Una"].carried, found["Una"].families) == (0, 0)


def test_families_of_another_area_weigh_too_and_cover_is_counted_apart(cast: Cast) -> None:
    with unit_of_work():
        caseloads.post(cast.actor(cast.ann), person_id=cast.ola, area_ids=[cast.north, cast.south])
        db.session.add(
            CaseloadEntry(family_id=cast.rowans, person_id=cast.ola, weight=1, covering_for=cast.thea)
        )
    ola = rooms(cast)["Ola"]
    assert (ola.carried, ola.families, ola.covering) == (3, 1, 1)


def test_a_profile_shows_in_the_room_and_the_days_in_the_account(cast: Cast) -> None:
    change(cast, "una", "una")
    una = rooms(cast, "thea")["Una"]
    assert (una.room, una.languages, una.working_days, una.evenings) == (20, "Polish, Arabic", "245", True)
    change(cast, "lea", "una", room=0, languages=" ", working_days="", evenings=False)
    mine = profiles.of(cast.actor(cast.una), cast.una)
    assert (mine.room, mine.languages, mine.working_days, mine.evenings) == (0, "", "", False)


def test_away_counts_between_its_days_in_the_persons_own_zone(cast: Cast) -> None:
    with unit_of_work():
        for from_on, until_on, ended_at in (
            (date(2026, 3, 10), date(2026, 3, 13), None),
            (date(2026, 3, 11), date(2026, 3, 20), None),
            (date(2026, 3, 1), date(2026, 3, 31), NOW),
        ):
            db.session.add(
                Away(
                    person_id=cast.una, from_on=from_on, until_on=until_on, ended_at=ended_at,
                    made_by=cast.una,
                )
            )  # fmt: skip
    assert rooms(cast)["Una"].away_until == date(2026, 3, 13)
    assert list(rooms(cast))[-1] == "Una"


@pytest.mark.parametrize(
    ("field", "value"),
    [("room", -1), ("room", 201), ("languages", "x" * 121), ("working_days", "18")],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, field: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        change(cast, "una", "una", **{field: value})
    assert refused.value.field == field


@pytest.mark.parametrize(("by", "of"), [("thea", "una"), ("lou", "una"), ("amy", "amy"), ("ann", "una")])
def test_nobody_else_reads_or_sets_a_profile(cast: Cast, by: str, of: str) -> None:
    with pytest.raises(NotVisible):
        profiles.of(cast.actor(getattr(cast, by)), getattr(cast, of))
    with pytest.raises(NotVisible):
        change(cast, by, of)


def test_the_room_of_an_area_is_for_those_who_work_in_it(cast: Cast) -> None:
    for by in ("ola", "lou"):
        with pytest.raises(NotVisible):
            rooms(cast, by)
    with pytest.raises(NotVisible):
        room.room_of(cast.actor(cast.lea), uuid4())
    with pytest.raises(NotAllowed):
        rooms(cast, "amy")


def test_the_room_of_an_area_takes_as_many_statements_for_forty_families(cast: Cast, app) -> None:
    thea = cast.actor(cast.thea)
    rooms(cast)
    numbers = []
    for more in (0, 40):
        with unit_of_work():
            for number in range(more):
                records.open_family(thea, name=f"Family {number}", area_id=cast.north)
        with counting(app) as counted:
            assert rooms(cast)["Thea"].families == 2 + more
        numbers.append(len([one for one in counted.statements if not one.startswith("BEGIN")]))
    assert numbers == [3, 3]
