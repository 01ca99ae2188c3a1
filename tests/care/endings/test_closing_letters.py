"""A letter to the child: begun by the team, edited together, finished by the carer; every version is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import func

from tests import build
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.care.endings import closing_letters
from watchmeplay.care.endings.closing_letters import State
from watchmeplay.care.endings.models import ClosingLetter, ClosingLetterVersion
from watchmeplay.diary import then_and_now
from watchmeplay.diary.models import Audience
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Changed, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.ownership import scoped, system_scope

pytestmark = pytest.mark.usefixtures("context")

DEAR = "Dear Ada,\n\nYou stacked three cups."


def begin(cast: Cast, *, by=None, person=None, child=None, words: str = DEAR):
    with unit_of_work():
        return closing_letters.begin(
            cast.actor(by or cast.thea), family_id=cast.rowans, person_id=person or cast.amy,
            child_id=child or cast.ada, words=words,
        )  # fmt: skip


def edit(cast: Cast, letter, words: str, number: int, *, by=None) -> None:
    with unit_of_work():
        closing_letters.edit(cast.actor(by or cast.thea), letter, words=words, number=number)


def open_(cast: Cast, letter) -> None:
    with unit_of_work():
        closing_letters.open_to_carer(cast.actor(cast.thea), letter)


def test_a_draft_is_the_teams_until_it_is_opened_to_the_carer(cast: Cast) -> None:
    letter = begin(cast)
    assert closing_letters.letters(cast.actor(cast.amy)) == []
    with pytest.raises(NotVisible):
        edit(cast, letter, "Mine.", 1, by=cast.amy)
    open_(cast, letter)
    assert [shown.words for shown in closing_letters.letters(cast.actor(cast.amy))] == [DEAR]


@pytest.mark.parametrize("name", ["ben", "fred", "nora", "una", "ola", "lou", "ann"])
def test_nobody_else_reads_it(cast: Cast, name: str) -> None:
    open_(cast, begin(cast))
    actor = cast.actor(getattr(cast, name))
    assert db.session.scalar(scoped(actor, func.count(ClosingLetter.id))) == 0
    assert closing_letters.letters(actor) == []


def test_both_edit_it_and_every_version_is_kept(cast: Cast) -> None:
    letter = begin(cast)
    open_(cast, letter)
    edit(cast, letter, "Dear Ada, you laughed.", 1, by=cast.amy)
    edit(cast, letter, "Dear Ada, you laughed and looked.", 2)
    with system_scope("test"):
        kept = db.session.scalars(db.select(ClosingLetterVersion).order_by(ClosingLetterVersion.number)).all()
        assert [(row.words, row.edited_by) for row in kept] == [
            (DEAR, cast.thea), ("Dear Ada, you laughed.", cast.amy),
        ]  # fmt: skip


def test_who_saves_later_is_told_and_loses_nothing(cast: Cast) -> None:
    letter = begin(cast)
    open_(cast, letter)
    edit(cast, letter, "Amy’s words.", 1, by=cast.amy)
    with pytest.raises(Changed) as changed:
        edit(cast, letter, "Thea’s words.", 1)
    assert changed.value.number == 2
    assert closing_letters.letter(cast.actor(cast.thea), letter).words == "Amy’s words."


def test_the_carer_says_when_it_is_right_and_then_it_stays(cast: Cast) -> None:
    letter = begin(cast)
    open_(cast, letter)
    with pytest.raises(NotAllowed), unit_of_work():
        closing_letters.agree(cast.actor(cast.thea), letter, number=1)
    with unit_of_work():
        closing_letters.agree(cast.actor(cast.amy), letter, number=1)
    assert closing_letters.letter(cast.actor(cast.thea), letter).state == State.AGREED
    for who in (cast.amy, cast.thea):
        with pytest.raises(Refused):
            edit(cast, letter, "Another.", 1, by=who)


def test_a_version_that_was_not_on_the_page_is_not_agreed_to(cast: Cast) -> None:
    letter = begin(cast)
    open_(cast, letter)
    edit(cast, letter, "Another.", 1)
    with pytest.raises(Changed), unit_of_work():
        closing_letters.agree(cast.actor(cast.amy), letter, number=1)


def test_each_carer_has_a_letter_to_each_twin_and_begins_it_once(cast: Cast) -> None:
    first = begin(cast)
    assert begin(cast, words="Again.") == first
    assert len({first, begin(cast, child=cast.max), begin(cast, person=cast.ben)}) == 3


def test_it_is_begun_by_the_team_for_a_carer_with_access_to_the_child(cast: Cast) -> None:
    for told, error in (
        ({"by": cast.lea}, NotAllowed), ({"by": cast.una}, NotVisible), ({"by": cast.amy}, NotAllowed),
        ({"person": cast.nora}, NotVisible), ({"child": cast.kit}, NotVisible), ({"person": cast.fred}, NotVisible),
    ):  # fmt: skip
        with pytest.raises(error):
            begin(cast, **told)


@pytest.mark.parametrize("words", [" ", "x" * 8001])
def test_a_letter_has_words_and_an_end(cast: Cast, words: str) -> None:
    with pytest.raises(Refused) as refused:
        begin(cast, words=words)
    assert refused.value.field == "words"


def test_the_carers_own_words_are_those_they_gave_the_team(cast: Cast) -> None:
    with unit_of_work():
        build.session(cast, seen="She stacked cups.", felt="Proud.")
        build.session(cast, seen="Private.", audience=Audience.ONLY_ME)
        build.session(cast, by=cast.ben, seen="Ben’s.")
        build.session(cast, child=cast.max, seen="About Max.")
    words = then_and_now.own_words(cast.actor(cast.thea), cast.rowans, author_id=cast.amy, child_id=cast.ada)
    assert {one.words for one in words} == {"She stacked cups.", "Proud."}
    assert [one.words for one in then_and_now.picked(words, [words[0].entry_id])] == [words[0].words]


def test_then_and_now_are_the_first_and_the_latest_page_with_words(cast: Cast) -> None:
    for day, seen in ((-3, "First."), (-2, "Second."), (-1, ""), (0, "Latest.")):
        with unit_of_work():
            build.session(cast, seen=seen, at=NOW + timedelta(days=day))
    with unit_of_work():
        build.session(cast, by=cast.ben, seen="Only one.")
    found = {pair.then.author_id: pair for pair in then_and_now.pairs(cast.actor(cast.thea), cast.rowans)}
    assert [part.words for part in found[cast.amy].then.parts] == ["First."]
    assert [part.words for part in found[cast.amy].now.parts] == ["Latest."]
    assert found[cast.ben].now is None
    assert then_and_now.pairs(cast.actor(cast.una), cast.rowans) == []
