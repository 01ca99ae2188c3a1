"""Giving a page to one carer: by those who look after the family, with a line of why, once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests import build
from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.families import caseloads, memberships
from watchmeplay.foundation import clock
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.database import db, finish, unit_of_work
from watchmeplay.foundation.errors import KeyReused, NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.foundation.ownership import scoped, system_scope
from watchmeplay.reading import actions, queries
from watchmeplay.reading.models import GivenPage

pytestmark = pytest.mark.usefixtures("context")


def give(cast: Cast, slug: str = "watching", **told):
    with unit_of_work():
        return build.given_page(cast, slug, **told)


def page_of(context, slug: str):
    return context.extensions["shelf"].library("en").page(slug)


def mine(cast: Cast, person_id, **asked):
    return queries.given_to_me(cast.actor(person_id), **asked)


def test_the_carer_reads_who_gave_the_page_and_why(cast: Cast) -> None:
    give(cast, why="  He looked at you “twice”.\r\nRead the second part.")
    (given,) = mine(cast, cast.amy)
    assert (given.slug, given.giver_name, given.new) == ("watching", "Thea", True)
    assert given.why == "  He looked at you “twice”.\r\nRead the second part."
    assert given.given_at == NOW


def test_the_why_is_sealed(cast: Cast) -> None:
    give(cast, why="kingfisher")
    with system_scope("test"):
        sealed = db.session.scalars(select(GivenPage.why_sealed)).one()
    assert b"kingfisher" not in sealed


@pytest.mark.parametrize("name", ["ben", "fred", "nora", "stan", "una", "ola", "lou", "ann"])
def test_nobody_else_sees_that_a_page_was_given(cast: Cast, name: str) -> None:
    give(cast)
    other = cast.actor(getattr(cast, name))
    assert queries.given_to_me(other) == []
    assert db.session.scalar(scoped(other, func.count(GivenPage.id))) == 0
    if other.is_staff:
        assert queries.given_in(other, cast.rowans) == []


def assign_lea(cast: Cast) -> None:
    with unit_of_work():
        caseloads.assign(cast.actor(cast.lea), family_id=cast.rowans, person_id=cast.lea)


def test_a_lead_who_looks_after_the_family_gives_and_takes_back_too(cast: Cast) -> None:
    assign_lea(cast)
    given_id = give(cast, by=cast.lea)
    assert mine(cast, cast.amy)[0].giver_name == "Lea"
    with unit_of_work():
        actions.take_back(cast.actor(cast.lea), given_id)
    assert mine(cast, cast.amy) == []


@pytest.mark.parametrize("name", ["lea", "una", "ola", "lou", "ann", "ben", "amy", "nora"])
def test_others_cannot_give_nor_a_lead_who_only_oversees(cast: Cast, name: str) -> None:
    with pytest.raises((NotAllowed, NotVisible)):
        give(cast, by=getattr(cast, name))
    assert mine(cast, cast.amy) == []


@pytest.mark.parametrize("name", ["fred", "pia", "nora", "stan", "thea"])
def test_a_page_goes_only_to_an_adult_who_is_in_the_family(cast: Cast, name: str) -> None:
    with pytest.raises(NotVisible):
        give(cast, to=getattr(cast, name))


def test_a_carer_who_leaves_no_longer_has_the_page(cast: Cast) -> None:
    give(cast)
    with unit_of_work():
        memberships.leave(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy)
    assert mine(cast, cast.amy) == []


@pytest.mark.parametrize(
    ("why", "words"), [("", "Write a line"), (" \n ", "Write a line"), ("x" * 301, "301")]
)
def test_a_line_of_why_is_asked_for(cast: Cast, why: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        give(cast, why=why)
    assert refused.value.field == "why"


def test_three_hundred_characters_are_enough_however_lines_end(cast: Cast) -> None:
    give(cast, why="x" * 299 + "\r\n")
    assert len(mine(cast, cast.amy)[0].why) == 301


def test_a_page_for_practitioners_is_not_given(cast: Cast) -> None:
    with pytest.raises(Refused, match="for practitioners") as refused:
        give(cast, "when-not-to-use-it")
    assert refused.value.field == "page"


def test_the_same_form_twice_is_one_gift(context, cast: Cast) -> None:
    key, page = new_key(), page_of(context, "watching")
    told = {"family_id": cast.rowans, "person_id": cast.amy, "why": "For you.", "key": key}
    with unit_of_work():
        first = actions.give(cast.actor(cast.thea), page, **told)
    with unit_of_work():
        assert actions.give(cast.actor(cast.thea), page, **told) == first
    assert len(mine(cast, cast.amy)) == 1
    with pytest.raises(KeyReused), unit_of_work():
        actions.give(cast.actor(cast.thea), page, **{**told, "why": "Other words."})


def test_a_page_that_waits_is_not_given_again_and_one_that_was_opened_may_be(cast: Cast) -> None:
    first = give(cast)
    with pytest.raises(Refused, match="already"):
        give(cast, why="Again.")
    with unit_of_work():
        actions.opened(cast.actor(cast.amy), [first])
    give(cast, why="Again.")
    give(cast, to=cast.ben)
    assert sorted((given.why, given.new) for given in mine(cast, cast.amy)) == [
        ("Again.", True), ("You told me how she looks away.", False),
    ]  # fmt: skip


def test_only_the_first_opening_is_kept(cast: Cast) -> None:
    given_id = give(cast)
    for hours in (1, 30):
        with clock.frozen(NOW + timedelta(hours=hours)), unit_of_work():
            actions.opened(cast.actor(cast.amy), [given_id])
    with system_scope("test"):
        assert db.session.scalars(select(GivenPage.opened_at)).one() == NOW + timedelta(hours=1)
    assert mine(cast, cast.amy, only_new=True) == []
    assert [given.new for given in mine(cast, cast.amy)] == [False]


@pytest.mark.parametrize("name", ["ben", "thea", "lea", "stan"])
def test_nobody_opens_it_for_the_carer(cast: Cast, name: str) -> None:
    given_id = give(cast)
    with unit_of_work():
        actions.opened(cast.actor(getattr(cast, name)), [given_id])
    assert mine(cast, cast.amy)[0].new


def test_opening_is_noted_after_the_page_was_read(cast: Cast) -> None:
    given_id = give(cast)
    actions.opened(cast.actor(cast.amy), [given_id])
    assert mine(cast, cast.amy)[0].new
    finish()
    assert not mine(cast, cast.amy)[0].new


def test_the_team_learns_opened_or_not_yet_and_no_time(cast: Cast) -> None:
    give(cast, "watching")
    assign_lea(cast)
    opened_id = give(cast, "peekaboo-with-a-cloth", to=cast.ben, by=cast.lea, why="He hides.")
    with unit_of_work():
        actions.opened(cast.actor(cast.ben), [opened_id])
    rows = {row.slug: row for row in queries.given_in(cast.actor(cast.thea), cast.rowans)}
    row = rows["peekaboo-with-a-cloth"]
    assert (row.carer_name, row.giver_name, row.why, row.opened) == ("Ben", "Lea", "He hides.", True)
    assert not rows["watching"].opened
    assert not hasattr(row, "opened_at")


def test_what_was_taken_back_is_gone_for_both_sides(cast: Cast) -> None:
    given_id = give(cast)
    for _ in range(2):
        with unit_of_work():
            actions.take_back(cast.actor(cast.thea), given_id)
    assert mine(cast, cast.amy) == []
    assert queries.given_in(cast.actor(cast.thea), cast.rowans) == []
    give(cast, why="With better words.")


@pytest.mark.parametrize("name", ["lea", "amy", "ben", "una", "lou", "ann"])
def test_others_cannot_take_back(cast: Cast, name: str) -> None:
    given_id = give(cast)
    with pytest.raises((NotAllowed, NotVisible)), unit_of_work():
        actions.take_back(cast.actor(getattr(cast, name)), given_id)
    assert len(mine(cast, cast.amy)) == 1


def test_giving_and_taking_back_leave_a_line_and_opening_none(cast: Cast) -> None:
    given_id = give(cast)
    with unit_of_work():
        actions.opened(cast.actor(cast.amy), [given_id])
    for _ in range(2):
        with unit_of_work():
            actions.take_back(cast.actor(cast.thea), given_id)
    lines = db.session.scalars(select(AuditLine).where(AuditLine.subject_id == given_id)).all()
    assert sorted(line.act for line in lines) == [Act.PAGE_GIVEN, Act.PAGE_TAKEN_BACK]
    assert {(line.actor_id, line.family_id) for line in lines} == {(cast.thea, cast.rowans)}


def test_one_notice_stands_for_several_pages(cast: Cast) -> None:
    give(cast, "watching")
    give(cast, "peekaboo-with-a-cloth")
    (row,) = db.session.scalars(select(OutboxRow).where(OutboxRow.kind == "page_for_you")).all()
    assert (row.person_id, row.family_id, row.mentions) == (cast.amy, cast.rowans, 2)
    assert row.due_at == NOW + actions.BEFORE_TELLING


def test_a_page_can_be_given_to_every_adult_who_has_joined_a_family_one_looks_after(cast: Cast) -> None:
    thea, lea = cast.actor(cast.thea), cast.actor(cast.lea)
    assert queries.readers(lea) == []
    assert [reader.name for reader in queries.readers(thea)] == ["Nora", "Amy", "Ben"]
    assert [reader.name for reader in queries.readers(thea, cast.rowans)] == ["Amy", "Ben"]
    assert queries.readers(thea, cast.strangers) == []
