"""The family’s only practitioner can no longer sign in: no answer is promised that nobody will give."""

import pytest

from tests.cast import Cast
from watchmeplay.accounts import people
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.web.areas import Application

PROMISE = "within three working days"


@pytest.fixture
def nobody(app: Application, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        admin = cast.actor(cast.ann)
        people.suspend(admin, people.staff_member(admin, cast.thea))


@pytest.mark.parametrize("address", ["/family/write", "/family/messages/"])
def test_the_page_says_that_nobody_is_named(nobody: None, browser_for, cast: Cast, address: str) -> None:
    page = browser_for(cast.amy).get(address)
    assert "Nobody is named to" in page.text
    assert PROMISE not in page.text


@pytest.mark.parametrize("address", ["/family/write", "/family/messages/"])
def test_with_somebody_there_the_answer_is_promised(browser_for, cast: Cast, address: str) -> None:
    page = browser_for(cast.amy).get(address)
    assert "Nobody is named to" not in page.text
    assert PROMISE in page.text
