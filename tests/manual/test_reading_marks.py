"""What a reader keeps of the guide: a mark for each version opened, and saved pages. Theirs alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.conftest import NOW
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, finish, unit_of_work
from watchmeplay.manual import reading_marks, saved_pages
from watchmeplay.manual.models import ReadingMark
from watchmeplay.manual.page import Page


@pytest.fixture
def page(context) -> Page:
    return context.extensions["shelf"].library("en").page("watching")


def marks() -> list[ReadingMark]:
    return list(db.session.scalars(select(ReadingMark).execution_options(populate_existing=True)))


def open_page(cast: Cast, page: Page, *, hours: int = 0, by: str = "amy") -> None:
    with clock.frozen(NOW + timedelta(hours=hours)), unit_of_work():
        reading_marks.note(cast.actor(getattr(cast, by)), page)


def test_a_mark_says_which_version_and_when_it_was_opened_first_and_last(cast: Cast, page: Page) -> None:
    open_page(cast, page)
    open_page(cast, page, hours=5)
    (mark,) = marks()
    assert (mark.person_id, mark.slug, mark.language, mark.version) == (
        cast.amy, "watching", "en", page.version,
    )  # fmt: skip
    assert (mark.first_at, mark.last_at) == (NOW, NOW + timedelta(hours=5))


def test_another_version_or_language_is_another_mark(cast: Cast, page: Page) -> None:
    for number, one in enumerate(
        (page, replace(page, version=page.version + 1), replace(page, language="cy"))
    ):
        open_page(cast, one, hours=number)
    assert len(marks()) == 3
    assert reading_marks.newest(cast.actor(cast.amy)) == ["watching"]


def test_nothing_counts_how_often(page: Page) -> None:
    assert {column.name for column in ReadingMark.__table__.columns} == {
        "id", "person_id", "slug", "language", "version", "first_at", "last_at",
    }  # fmt: skip


def test_the_mark_is_made_after_the_page_was_read(cast: Cast, page: Page) -> None:
    reading_marks.note(cast.actor(cast.amy), page)
    assert marks() == []
    finish()
    assert len(marks()) == 1


def test_the_last_page_opened_comes_first(cast: Cast, page: Page) -> None:
    other = replace(page, slug="what-it-is")
    for hours, one in enumerate((page, other, page)):
        open_page(cast, one, hours=hours)
    assert reading_marks.newest(cast.actor(cast.amy)) == ["watching", "what-it-is"]
    assert reading_marks.newest(cast.actor(cast.ben)) == []


def test_forgetting_takes_all_of_ones_own_marks_and_nobody_elses(cast: Cast, page: Page) -> None:
    open_page(cast, page)
    open_page(cast, page, by="ben")
    for _ in range(2):
        with unit_of_work():
            reading_marks.forget(cast.actor(cast.amy))
    assert [mark.person_id for mark in marks()] == [cast.ben]


def test_a_page_saved_twice_is_saved_once_and_taken_out_at_once(cast: Cast, page: Page) -> None:
    amy = cast.actor(cast.amy)
    for hours, slug in enumerate(("watching", "what-it-is", "watching")):
        with clock.frozen(NOW + timedelta(hours=hours)), unit_of_work():
            saved_pages.save(amy, replace(page, slug=slug))
    assert saved_pages.saved(amy) == ["what-it-is", "watching"]
    assert saved_pages.saved(cast.actor(cast.ben)) == []
    for _ in range(2):
        with unit_of_work():
            saved_pages.take_out(amy, "watching")
    assert saved_pages.saved(amy) == ["what-it-is"]
