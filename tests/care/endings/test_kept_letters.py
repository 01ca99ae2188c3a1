"""When the work ends a letter to a child is kept as it stands; a family that comes back makes another beside it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func

from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.endings import closing_letters, endings
from watchmeplay.care.endings.models import ClosingLetter, ClosingLetterVersion, Ending
from watchmeplay.families import memberships
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotVisible, Refused
from watchmeplay.foundation.ownership import scoped

pytestmark = pytest.mark.usefixtures("context")

DEAR = "Dear Ada,\n\nYou stacked three cups."


def begin(cast: Cast, *, open_: bool = True, words: str = DEAR, person: UUID | None = None) -> UUID:
    thea = cast.actor(cast.thea)
    with unit_of_work():
        letter = closing_letters.begin(
            thea, family_id=cast.rowans, person_id=person or cast.amy, child_id=cast.ada, words=words
        )
        if open_:
            closing_letters.open_to_carer(thea, letter)
    return letter


def discharge(cast: Cast) -> None:
    with unit_of_work():
        endings.discharge(cast.actor(cast.thea), cast.rowans, outcome="completed", today=NOW.date())


def come_back(cast: Cast) -> None:
    with unit_of_work():
        endings.reopen(cast.actor(cast.thea), cast.rowans)


def suspend(cast: Cast, *children: UUID) -> None:
    for child in children:
        with unit_of_work():
            memberships.suspend(
                cast.actor(cast.thea),
                family_id=cast.rowans,
                person_id=cast.amy,
                child_id=child,
                suspended=True,
            )


def test_until_the_work_ends_both_change_the_letter(cast: Cast) -> None:
    letter = begin(cast)
    for number, who in enumerate((cast.amy, cast.thea), start=1):
        with unit_of_work():
            closing_letters.edit(cast.actor(who), letter, words=f"Words {number}.", number=number)
    assert closing_letters.letter(cast.actor(cast.amy), letter).may_change


@pytest.mark.parametrize("name", ["amy", "thea"])
def test_after_the_end_nobody_changes_a_letter_and_both_read_it_as_it_stood(cast: Cast, name: str) -> None:
    letter, actor = begin(cast), cast.actor(getattr(cast, name))
    discharge(cast)
    with pytest.raises(Refused, match="kept as it stands"), unit_of_work():
        closing_letters.edit(actor, letter, words="Other words.", number=1)
    shown = closing_letters.letter(actor, letter)
    assert (shown.words, shown.state, shown.closed_at, shown.may_change) == (DEAR, "together", NOW, False)


def test_after_the_end_no_carer_agrees_and_no_draft_is_opened(cast: Cast) -> None:
    letter, draft = begin(cast), begin(cast, open_=False, person=cast.ben)
    discharge(cast)
    with pytest.raises(Refused, match="kept as it stands"), unit_of_work():
        closing_letters.agree(cast.actor(cast.amy), letter, number=1)
    with pytest.raises(Refused, match="kept as it stands"), unit_of_work():
        closing_letters.open_to_carer(cast.actor(cast.thea), draft)
    assert closing_letters.letters(cast.actor(cast.ben)) == [], (
        "what was the team's draft stays with the team"
    )


def test_an_agreed_letter_stays_agreed(cast: Cast) -> None:
    letter = begin(cast)
    with unit_of_work():
        closing_letters.agree(cast.actor(cast.amy), letter, number=1)
    discharge(cast)
    shown = closing_letters.letter(cast.actor(cast.amy), letter)
    assert (shown.state, shown.agreed_at, shown.closed_at) == ("agreed", NOW, NOW)


def test_none_is_begun_once_the_work_has_ended(cast: Cast) -> None:
    discharge(cast)
    with pytest.raises(Refused, match="ended already"):
        begin(cast)


def test_a_family_that_came_back_makes_another_and_reads_both(cast: Cast) -> None:
    first = begin(cast)
    discharge(cast)
    come_back(cast)
    with clock.frozen(NOW + timedelta(days=400)):
        second = begin(cast, words="Dear Ada, again.")
        assert begin(cast, words="Once more.") == second != first
        with unit_of_work():
            closing_letters.edit(cast.actor(cast.amy), second, words="Dear Ada, you run.", number=1)
        with pytest.raises(Refused, match="kept as it stands"), unit_of_work():
            closing_letters.edit(cast.actor(cast.amy), first, words="No.", number=1)
    for reader in (cast.amy, cast.thea):
        shown = closing_letters.letters(cast.actor(reader))
        assert [(one.id, one.words) for one in shown] == [(second, "Dear Ada, you run."), (first, DEAR)]


def test_the_neighbours_letters_stay_open(cast: Cast) -> None:
    thea = cast.actor(cast.thea)
    with unit_of_work():
        letter = closing_letters.begin(
            thea, family_id=cast.neighbours, person_id=cast.nora, child_id=cast.kit, words="Dear Kit."
        )
    discharge(cast)
    assert closing_letters.letter(thea, letter).may_change


def test_a_carer_who_may_see_no_child_now_reads_nothing_of_the_ending(cast: Cast) -> None:
    begin(cast)
    discharge(cast)
    amy = cast.actor(cast.amy)
    assert [ending.outcome for ending in endings.standing(amy)] == ["completed"]
    suspend(cast, cast.ada, cast.max)
    assert endings.standing(amy) == []
    assert closing_letters.letters(amy) == []
    for model in (Ending, ClosingLetter, ClosingLetterVersion):
        assert db.session.scalar(scoped(amy, func.count(model.id))) == 0
    assert endings.standing(cast.actor(cast.ben)) != []


def test_a_carer_who_has_left_reads_nothing_of_the_ending(cast: Cast) -> None:
    letter = begin(cast)
    discharge(cast)
    with unit_of_work():
        memberships.leave(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy)
    assert endings.standing(cast.actor(cast.amy)) == []
    with pytest.raises(NotVisible):
        closing_letters.letter(cast.actor(cast.amy), letter)


def test_a_carer_suspended_from_one_twin_keeps_the_ending_and_not_that_twins_letter(cast: Cast) -> None:
    letter = begin(cast)
    suspend(cast, cast.ada)
    with pytest.raises(NotVisible), unit_of_work():
        closing_letters.edit(cast.actor(cast.amy), letter, words="Mine.", number=1)
    discharge(cast)
    assert closing_letters.letters(cast.actor(cast.amy)) == []
    assert len(endings.standing(cast.actor(cast.amy))) == 1
