"""Pages given, opened, saved and left off at can be seen in the demonstration."""

from sqlalchemy import select

from tests.demonstration.conftest import Loaded
from watchmeplay.demonstration import readings
from watchmeplay.families import directory
from watchmeplay.foundation.database import db
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.manual import reading_marks, saved_pages
from watchmeplay.reading import queries


def test_every_page_named_is_in_the_guide(within: Loaded) -> None:
    there = {page.slug for page in within.app.extensions["shelf"].library("en").for_parents.pages}
    named = {gift.slug for gift in readings.GIFTS} | {
        slug for _, slug, _ in (*readings.OPENED, *readings.SAVED)
    }
    assert named <= there


def test_the_parent_has_pages_opened_and_one_to_open(within: Loaded) -> None:
    given = queries.given_to_me(within.actor("parent"))
    assert [(one.slug, one.new) for one in given] == [
        ("talking-with-another-adult", True), ("peekaboo-with-a-cloth", False), ("brothers-and-sisters", False),
    ]  # fmt: skip
    assert {one.giver_name for one in given} == {"Hana Whitlock"}
    assert queries.given_to_me(within.actor("partner")) == []


def test_the_parent_has_saved_pages_and_a_page_to_continue(within: Loaded) -> None:
    parent = within.actor("parent")
    assert saved_pages.saved(parent) == ["rolling-a-ball", "three-in-the-morning"]
    assert reading_marks.newest(parent)[0] == "rolling-a-ball"


def test_the_therapist_sees_opened_and_not_yet(within: Loaded) -> None:
    actor = within.actor("therapist")
    rows = [row for family in directory.listed(actor) for row in queries.given_in(actor, family.family_id)]
    assert {row.opened for row in rows} == {True, False}
    assert len(rows) == len(readings.GIFTS)


def test_no_notice_of_it_waits(within: Loaded) -> None:
    kinds = select(OutboxRow.outcome).where(OutboxRow.kind == "page_for_you")
    assert set(db.session.scalars(kinds)) == {"skipped"}
