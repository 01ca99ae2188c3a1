"""What the team shared with one carer is theirs to save; another carer cannot tell that it is there."""

from uuid import UUID, uuid4

import pytest

from tests.cast import Cast
from watchmeplay.care.documents import actions
from watchmeplay.families import memberships
from watchmeplay.foundation.database import unit_of_work

LIST = "/family/documents"
PNG = b"\x89PNG\r\n\x1a\n rest"


@pytest.fixture
def shared(app, cast: Cast) -> UUID:
    with app.app_context(), unit_of_work():
        thea = cast.actor(cast.thea)
        told = {"family_id": cast.rowans, "content": PNG, "media": "image/png", "kind": "letter"}
        actions.add(thea, **told, title="For staff alone")
        return actions.add(thea, **told, title="Your <plan>", person_id=cast.amy).id


def test_a_carer_finds_and_saves_what_was_shared(browser_for, cast: Cast, shared: UUID) -> None:
    browser = browser_for(cast.amy)
    page = browser.get(LIST)
    assert "Your <plan>" in page.text and "From Thea, Tuesday 10 March" in page.text
    assert "picture, 0.1 MB" in page.text and "For staff alone" not in page.html
    told = browser.client.get(f"{LIST}/{shared}")
    assert (
        told.data == PNG and "attachment; filename=document-2026-03-10" in told.headers["Content-Disposition"]
    )
    assert "sandbox" in told.headers["Content-Security-Policy"] and "plan" not in str(told.headers)


@pytest.mark.parametrize("name", ["ben", "nora", "fred"])
def test_another_carers_page_is_the_same_with_and_without_it(browser_for, cast: Cast, shared, name) -> None:
    browser = browser_for(getattr(cast, name))
    assert "has not given you any papers here yet" in browser.get(LIST).text
    told = browser.get(f"{LIST}/{shared}", expect=404)
    assert told.text == browser.get(f"{LIST}/{uuid4()}", expect=404).text


def test_who_leaves_the_family_loses_it(browser_for, app, cast: Cast, shared: UUID) -> None:
    with app.app_context(), unit_of_work():
        memberships.leave(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.amy)
    browser_for(cast.amy).get(f"{LIST}/{shared}", expect=404)


def test_what_was_removed_is_gone(browser_for, app, cast: Cast, shared: UUID) -> None:
    with app.app_context(), unit_of_work():
        actions.remove(cast.actor(cast.thea), shared)
    browser = browser_for(cast.amy)
    assert "plan" not in browser.get(LIST).text
    browser.get(f"{LIST}/{shared}", expect=404)


@pytest.mark.parametrize("name", ["thea", "lea", "ann"])
def test_staff_and_administrators_have_no_such_page(browser_for, cast: Cast, shared, name: str) -> None:
    browser = browser_for(getattr(cast, name))
    browser.get(LIST, expect=404)
    browser.get(f"{LIST}/{shared}", expect=404)
