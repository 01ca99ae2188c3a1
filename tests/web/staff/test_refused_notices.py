"""Staff see when an e-mail could not reach a carer; nobody else does."""

import pytest
from sqlalchemy import select

from tests.cast import Cast
from watchmeplay.foundation import outbox
from watchmeplay.foundation.clock import now
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.outbox import OutboxRow
from watchmeplay.web.areas import Application


@pytest.fixture
def refused(app: Application, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        outbox.enqueue("answered", to=cast.amy, key="answered:amy", family_id=cast.rowans)
        row = db.session.scalars(select(OutboxRow).where(OutboxRow.person_id == cast.amy)).one()
        row.settled_at, row.outcome, row.reason = now(), "given-up", "the address was refused"


def test_the_carers_page_says_that_the_address_was_refused(refused: None, browser_for, cast: Cast) -> None:
    page = browser_for(cast.thea).get(f"/staff/families/{cast.rowans}/people/{cast.amy}")
    assert "The newest notice by e-mail could not be delivered: the address was refused." in page.text


def test_the_other_carers_page_does_not(refused: None, browser_for, cast: Cast) -> None:
    page = browser_for(cast.thea).get(f"/staff/families/{cast.rowans}/people/{cast.ben}")
    assert "notice by e-mail" not in page.text


def test_a_stranger_finds_nothing(refused: None, browser_for, cast: Cast) -> None:
    browser_for(cast.una).get(f"/staff/families/{cast.rowans}/people/{cast.amy}", expect=404)
