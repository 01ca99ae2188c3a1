"""One transaction a request: all of it is stored, or none."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.browse import Browser
from tests.security import crawl
from watchmeplay.conversations.models import Message
from watchmeplay.foundation import database
from watchmeplay.foundation.audit import AuditLine
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Refused
from watchmeplay.foundation.ownership import scoped
from watchmeplay.web import transaction

PLACE = "/family/messages/"


def send(browser: Browser, words: str = "Hello there.") -> int:
    form = crawl.form_to(browser.client, PLACE, PLACE)
    return browser.client.post(PLACE, data=form.filled(words=words)).status_code


def stored(app, cast) -> int:
    with app.app_context():
        return len(db.session.scalars(scoped(cast.actor(cast.amy), Message)).all())


def test_what_is_answered_with_yes_is_stored(app, cast) -> None:
    assert send(Browser.of(app, cast.amy)) in {302, 303}
    assert stored(app, cast) == 1


@pytest.mark.parametrize("status", [400, 404, 409, 422, 500])
def test_what_is_answered_with_no_is_not_stored_however_far_it_came(
    app, cast, monkeypatch, status: int
) -> None:
    view = app.view_functions["parent.messages_send"]

    def refuse_late():
        view()
        return "no", status

    browser = Browser.of(app, cast.amy)
    monkeypatch.setitem(app.view_functions, "parent.messages_send", refuse_late)
    with app.app_context():
        lines = db.session.scalar(select(func.count(AuditLine.id)))
    assert send(browser) == status
    assert stored(app, cast) == 0
    with app.app_context():
        read = select(func.count(AuditLine.id)).where(AuditLine.act == "message:sent")
        assert db.session.scalar(read) == 0
        assert db.session.scalar(select(func.count(AuditLine.id))) <= lines + 1


def test_a_refusal_raised_late_stores_nothing(app, cast, monkeypatch) -> None:
    view = app.view_functions["parent.messages_send"]

    def refuse_late():
        view()
        raise Refused("Not today.")

    monkeypatch.setitem(app.view_functions, "parent.messages_send", refuse_late)
    assert send(Browser.of(app, cast.amy)) == 422
    assert stored(app, cast) == 0


def test_a_commit_that_does_not_succeed_is_not_answered_with_yes(app, cast, monkeypatch) -> None:
    def break_down() -> None:
        raise OperationalError("COMMIT", {}, Exception("disk is full"))

    browser = Browser.of(app, cast.amy)
    form = crawl.form_to(browser.client, PLACE, PLACE)
    monkeypatch.setattr(transaction, "finish", break_down)
    answer = browser.client.post(PLACE, data=form.filled(words="Kept on the page."))
    monkeypatch.undo()
    assert answer.status_code == 503
    assert b"Kept on the page." in answer.get_data()
    assert stored(app, cast) == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_takes_nobodys_place_as_a_writer(app, cast, monkeypatch, method: str) -> None:
    taken: list[str] = []
    monkeypatch.setattr(transaction, "begin_write", lambda: taken.append(method))
    assert Browser.of(app, cast.amy).client.open("/family/", method=method).status_code == 200
    assert not taken


@pytest.fixture
def taken(monkeypatch) -> list[str]:
    """How often the writer's place was taken by a request."""
    times: list[str] = []
    began = database.begin_write

    def noting() -> None:
        times.append("taken")
        began()

    monkeypatch.setattr(transaction, "begin_write", noting)
    return times


def test_a_request_that_may_write_takes_the_writers_place_before_its_view(app, cast, taken) -> None:
    send(Browser.of(app, cast.amy))
    assert taken == ["taken"]


def test_nobody_takes_it_whom_the_gate_turns_away(app, cast, taken) -> None:
    amy, stranger = Browser.of(app, cast.amy), Browser.of(app, None)
    assert stranger.client.post(PLACE, data={"words": "x"}).status_code == 401
    assert amy.client.post(PLACE, data={"words": "x"}).status_code == 400
    assert amy.client.post("/staff/families/", data={"name": "x"}).status_code == 404
    assert taken == []


def test_the_session_is_clean_after_a_request_of_any_kind(app, cast) -> None:
    browser = Browser.of(app, cast.amy)
    for method, path in (("GET", "/family/"), ("POST", PLACE), ("GET", "/nothing"), ("POST", "/nothing")):
        browser.client.open(path, method=method, data={"csrf_token": "x"} if method == "POST" else None)
        with app.app_context():
            assert not db.session().in_transaction()
            assert not db.session.info.get("afterwards")
