"""A therapist leaves: their families are listed, given on in one step, and nothing is lost."""

import pytest

from tests.care.allocation import build
from tests.care.allocation.build import team
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.allocation import leavers
from watchmeplay.care.allocation.handover import InHand
from watchmeplay.families import caseloads, records
from watchmeplay.families.models import CaseloadEntry
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import scoped

pytestmark = pytest.mark.usefixtures("context")


def left(cast: Cast, by: str = "lea") -> dict[str, list[str]]:
    return {
        one.name: [family.name for family in one.families]
        for one in leavers.left(cast.actor(getattr(cast, by)))
    }


def give(cast: Cast, by: str = "lea", **facts: object) -> list:
    wanted = {
        "from_id": cast.thea, "to_id": cast.una, "family_ids": [cast.rowans, cast.neighbours],
        "begun_by": "Begun by Thea.", **facts,
    }  # fmt: skip
    with unit_of_work():
        return leavers.give(cast.actor(getattr(cast, by)), **wanted)  # type: ignore[arg-type]


def nobody_has_the_neighbours(cast: Cast) -> None:
    with unit_of_work():
        row = db.session.scalars(
            scoped(cast.actor(cast.lea), CaseloadEntry).where(CaseloadEntry.family_id == cast.neighbours)
        ).one()
        row.ended_at = NOW


def test_nobody_is_listed_while_all_can_sign_in(cast: Cast) -> None:
    assert left(cast) == {}


def test_the_families_of_a_suspended_colleague_and_those_of_nobody_are_listed(cast: Cast) -> None:
    nobody_has_the_neighbours(cast)
    with unit_of_work():
        caseloads.assign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.lea)
        build.suspend(cast, cast.thea)
        build.suspend(cast, cast.ola)
    assert left(cast) == {"Thea": ["Rowan"], "": ["Nyland"]}
    assert left(cast, "lou") == {"Ola": ["Stone"]}
    thea = leavers.left(cast.actor(cast.lea))[0]
    assert thea.families[0].others == ("Lea",)


def test_giving_keeps_weights_and_brings_tasks_and_notes(cast: Cast) -> None:
    with unit_of_work():
        caseloads.weigh(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.thea, weight=1)
        task, note = build.task(cast, cast.thea, cast.rowans), build.note(cast.thea, cast.neighbours)
        build.suspend(cast, cast.thea)
    listed = {one.name: one for one in leavers.left(cast.actor(cast.lea))[0].families}
    assert listed["Rowan"].in_hand == InHand(tasks=1) and listed["Nyland"].in_hand == InHand(drafts=1)
    assert sorted(give(cast)) == sorted([cast.rowans, cast.neighbours])
    assert team(cast.rowans) == team(cast.neighbours) == {"Una": None}
    weights = dict(
        db.session.execute(
            scoped(cast.actor(cast.una), CaseloadEntry.family_id, CaseloadEntry.weight).where(
                CaseloadEntry.person_id == cast.una
            )
        ).all()
    )
    assert weights == {cast.rowans: 1, cast.neighbours: 2}
    assert build.owner(task) == cast.una
    assert build.draft(note) == (cast.una, "Begun by Thea.\n\nThey came late.")
    assert left(cast) == {}


def test_a_family_of_nobody_is_given_once(cast: Cast) -> None:
    nobody_has_the_neighbours(cast)
    assert give(cast, from_id=None) == [cast.neighbours]
    assert give(cast, from_id=None, to_id=cast.lea) == []
    assert team(cast.neighbours) == {"Una": None} and team(cast.rowans) == {"Thea": None}


def test_a_colleague_who_is_about_to_leave_is_listed_before_the_account_is_stopped(cast: Cast) -> None:
    thea = leavers.of_person(cast.actor(cast.lea), cast.thea)
    assert [one.name for one in thea.families] == ["Nyland", "Rowan"]
    assert leavers.of_person(cast.actor(cast.lea), cast.una).families == ()
    for name in ("lou", "thea"):
        with pytest.raises((NotVisible, NotAllowed)):
            leavers.of_person(cast.actor(getattr(cast, name)), cast.una)


@pytest.mark.parametrize(
    ("field", "facts"),
    [("families", {"family_ids": []}), ("to", {"to_id": "thea"}), ("to", {"to_id": "ola"})],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, field: str, facts: dict) -> None:
    said = {name: getattr(cast, value) if isinstance(value, str) else value for name, value in facts.items()}
    with pytest.raises(Refused) as caught:
        give(cast, **said)
    assert caught.value.field == field
    assert team(cast.rowans) == {"Thea": None}


@pytest.mark.parametrize("name", ["thea", "una", "ola", "amy", "ann"])
def test_only_a_lead_lists_and_gives(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        left(cast, name)
    with pytest.raises(NotAllowed):
        give(cast, name)


def test_a_lead_gives_no_family_of_another_area(cast: Cast) -> None:
    assert give(cast, "lou") == []
    assert team(cast.rowans) == {"Thea": None}


def test_the_list_takes_as_many_statements_for_thirty_families_as_for_two(cast: Cast, app) -> None:
    numbers, thea = [], cast.actor(cast.thea)
    with unit_of_work():
        build.suspend(cast, cast.thea)
    for more in (0, 28):
        with unit_of_work():
            for number in range(more):
                records.open_family(thea, name=f"Family {number:02}", area_id=cast.north)
        left(cast)
        with counting(app) as counted:
            assert len(left(cast)["Thea"]) == 2 + more
        numbers.append(sum(not statement.startswith("BEGIN") for statement in counted.statements))
    assert numbers[1] <= numbers[0] <= 7
