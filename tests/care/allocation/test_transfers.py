"""A family passes from one practitioner to another: what each may see, and that nothing stays behind."""

from dataclasses import astuple
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.care.allocation import build
from tests.care.allocation.build import away, team
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from watchmeplay.care.allocation import transfers
from watchmeplay.care.allocation.models import Transfer
from watchmeplay.families import caseloads, records
from watchmeplay.families.models import CaseloadEntry, Family
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import one, scoped

pytestmark = pytest.mark.usefixtures("context")
BEGUN = "Begun by Thea."


def ask(cast: Cast, by: str = "thea", **facts: object) -> UUID:
    wanted = {
        "family_id": cast.rowans, "to_id": cast.una, "from_id": cast.thea, "why": "I leave in May.", **facts,
    }  # fmt: skip
    with unit_of_work():
        return transfers.ask(cast.actor(getattr(cast, by)), **wanted)  # type: ignore[arg-type]


def accept(cast: Cast, transfer_id: UUID, by: str = "una") -> UUID:
    with unit_of_work():
        return transfers.accept(cast.actor(getattr(cast, by)), transfer_id, begun_by=BEGUN)


def refused(act) -> Refused:  # noqa: ANN001
    with pytest.raises(Refused) as caught, unit_of_work():
        act()
    return caught.value


def test_the_colleague_sees_a_letter_an_area_and_why_and_nothing_else(cast: Cast) -> None:
    transfer_id = ask(cast)
    una = cast.actor(cast.una)
    [asked] = transfers.asked_of(una)
    assert astuple(asked) == (transfer_id, "R", "North", "Thea", False, NOW, "I leave in May.")
    with pytest.raises(NotVisible):
        one(una, Family, cast.rowans)
    with pytest.raises(NotVisible):
        transfers.of_family(una, cast.rowans)
    [row] = db.session.scalars(select(OutboxRow)).all()
    assert (row.kind, row.person_id, row.family_id) == ("transfer_asked", cast.una, None)


@pytest.mark.parametrize("name", ["thea", "lea", "ola", "lou", "amy", "ann"])
def test_nobody_else_is_asked_or_answers(cast: Cast, name: str) -> None:
    transfer_id = ask(cast)
    actor = cast.actor(getattr(cast, name))
    assert transfers.asked_of(actor) == []
    with pytest.raises(NotVisible):
        accept(cast, transfer_id, name)
    with pytest.raises(NotVisible), unit_of_work():
        transfers.decline(actor, transfer_id, words="No")
    assert team(cast.rowans) == {"Thea": None}


def test_accepting_passes_the_family_on_with_its_weight_and_all_that_was_in_hand(cast: Cast) -> None:
    with unit_of_work():
        caseloads.weigh(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.thea, weight=3)
        task, other = build.task(cast, cast.thea, cast.rowans), build.task(cast, cast.thea, cast.neighbours)
        note, private = build.note(cast.thea, cast.rowans), build.note(cast.thea, cast.neighbours)
    transfer_id = ask(cast)
    assert accept(cast, transfer_id) == accept(cast, transfer_id) == cast.rowans
    assert team(cast.rowans) == {"Una": None}
    entry = db.session.scalars(
        scoped(cast.actor(cast.una), CaseloadEntry).where(CaseloadEntry.ended_at.is_(None))
    ).one()
    assert entry.weight == 3
    assert (build.owner(task), build.owner(other)) == (cast.una, cast.thea)
    assert build.draft(note) == (cast.una, "Begun by Thea.\n\nThey came late.")
    assert build.draft(private) == (cast.thea, "They came late.")
    assert caseloads.names_of_team(cast.actor(cast.amy), cast.rowans) == ["Una"]
    assert transfers.asked_of(cast.actor(cast.una)) == []


def test_without_a_hand_over_both_stay_on(cast: Cast) -> None:
    accept(cast, ask(cast, from_id=None))
    assert team(cast.rowans) == {"Thea": None, "Una": None}


def test_whoever_covers_and_accepts_stays_when_the_cover_ends(cast: Cast) -> None:
    away(cast)
    accept(cast, ask(cast, from_id=None))
    assert team(cast.rowans) == {"Thea": None, "Una": None}
    assert team(cast.neighbours) == {"Thea": None, "Una": "Thea"}


def test_no_says_why_and_the_family_stays(cast: Cast) -> None:
    transfer_id = ask(cast)
    una = cast.actor(cast.una)
    assert refused(lambda: transfers.decline(una, transfer_id, words="  ")).field == "words"
    with unit_of_work():
        transfers.decline(una, transfer_id, words="I am full until June.")
    [row] = transfers.of_family(cast.actor(cast.thea), cast.rowans)
    assert (row.state, row.answer, row.to_name) == ("declined", "I am full until June.", "Una")
    assert refused(lambda: transfers.accept(una, transfer_id, begun_by=BEGUN)).field is None
    assert team(cast.rowans) == {"Thea": None}
    ask(cast)


@pytest.mark.parametrize("name", ["thea", "lea"])
def test_it_can_be_taken_back_and_the_notice_with_it(cast: Cast, name: str) -> None:
    transfer_id = ask(cast)
    with unit_of_work():
        transfers.withdraw(cast.actor(getattr(cast, name)), transfer_id)
    assert transfers.asked_of(cast.actor(cast.una)) == []
    assert db.session.scalars(select(OutboxRow.outcome)).all() == ["skipped"]
    refused(lambda: transfers.accept(cast.actor(cast.una), transfer_id, begun_by=BEGUN))
    refused(lambda: transfers.withdraw(cast.actor(cast.thea), transfer_id))


@pytest.mark.parametrize("name", ["una", "ola", "lou", "amy"])
def test_nobody_else_takes_it_back(cast: Cast, name: str) -> None:
    transfer_id = ask(cast)
    with pytest.raises(NotVisible), unit_of_work():
        transfers.withdraw(cast.actor(getattr(cast, name)), transfer_id)


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("to", {"to_id": "thea"}),
        ("to", {"to_id": "ola"}),
        ("to", {"to_id": "amy"}),
        ("from", {"from_id": "lea"}),
        ("why", {"why": " \n"}),
        ("why", {"why": "x" * 2001}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, field: str, facts: dict[str, str]) -> None:
    said = {name: getattr(cast, value, value) for name, value in facts.items()}
    with pytest.raises(Refused) as caught:
        ask(cast, **said)
    assert caught.value.field == field


def test_a_colleague_is_asked_once_and_the_same_form_twice_is_one(cast: Cast) -> None:
    key = new_key()
    assert ask(cast, key=key) == ask(cast, key=key)
    with pytest.raises(Refused) as caught:
        ask(cast)
    assert caught.value.field == "to"


def test_a_lead_asks_for_a_colleague_and_a_practitioner_only_for_themselves(cast: Cast) -> None:
    with unit_of_work():
        caseloads.assign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.lea)
        third = build.colleague(cast, "Cara")
    with pytest.raises(Refused) as caught:
        ask(cast, from_id=cast.lea, to_id=third)
    assert caught.value.field == "from"
    transfer_id = ask(cast, "lea")
    assert [row.family_id for row in transfers.open_in_areas(cast.actor(cast.lea))] == [cast.rowans]
    assert transfers.open_in_areas(cast.actor(cast.lou)) == []
    accept(cast, transfer_id)
    assert team(cast.rowans) == {"Lea": None, "Una": None}


@pytest.mark.parametrize("name", ["una", "ola", "lou"])
def test_a_stranger_asks_nobody_about_a_family(cast: Cast, name: str) -> None:
    with pytest.raises(NotVisible):
        ask(cast, name, from_id=None)


def test_a_caregiver_asks_nobody(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        ask(cast, "amy", from_id=None)


def test_who_has_left_the_area_meanwhile_cannot_accept(cast: Cast) -> None:
    transfer_id = ask(cast)
    with unit_of_work():
        caseloads.post(cast.actor(cast.ann), person_id=cast.una, area_ids=[cast.south])
    refused(lambda: transfers.accept(cast.actor(cast.una), transfer_id, begun_by=BEGUN))
    assert team(cast.rowans) == {"Thea": None}
    assert one(cast.actor(cast.thea), Transfer, transfer_id).state == "asked"


def test_whoever_hands_over_may_have_gone_already(cast: Cast) -> None:
    transfer_id = ask(cast)
    with unit_of_work():
        caseloads.assign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.lea)
        caseloads.unassign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.thea)
    accept(cast, transfer_id)
    assert team(cast.rowans) == {"Lea": None, "Una": None}


def test_what_is_asked_takes_as_many_statements_for_twenty_as_for_one(cast: Cast, app) -> None:
    una, numbers = cast.actor(cast.una), []
    ask(cast)
    for more in (0, 19):
        for number in range(more):
            with unit_of_work():
                new = records.open_family(cast.actor(cast.thea), name=f"F {number}", area_id=cast.north).id
            ask(cast, family_id=new)
        transfers.asked_of(una)
        with counting(app) as counted:
            assert len(transfers.asked_of(una)) == 1 + more
        numbers.append(sum(not statement.startswith("BEGIN") for statement in counted.statements))
    assert numbers == [3, 3]


def test_the_oldest_asking_stands_first(cast: Cast) -> None:
    ask(cast)
    second = ask(cast, family_id=cast.neighbours)
    with unit_of_work():
        one(cast.actor(cast.una), Transfer, second).asked_at = NOW - timedelta(days=1)
    assert [asked.initial for asked in transfers.asked_of(cast.actor(cast.una))] == ["N", "R"]
