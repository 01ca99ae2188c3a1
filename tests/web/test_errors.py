"""What a person is told when something cannot be done."""

import pytest
from markupsafe import escape
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import Conflict, Gone, ImATeapot, NotImplemented

from tests.browse import Browser, check_page
from tests.browse import Page as Seen
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import Changed, KeyReused, NotAllowed, NotVisible, Refused, TooMany
from watchmeplay.web import errors

WORDS = 'Two <b>words</b> & "more",\r\non two lines  '


@pytest.fixture
def broken(app, cast, monkeypatch: pytest.MonkeyPatch):
    """`broken(fault)` sends Amy's message into a view that raises it; the answer, as a person meets it."""
    monkeypatch.setitem(app.config, "RAISE_UNEXPECTED", False)

    def send(fault: Exception) -> Seen:
        def fail() -> None:
            raise fault

        monkeypatch.setitem(app.view_functions, "parent.messages_send", fail)
        browser = Browser.of(app, cast.amy)
        fields = {
            "csrf_token": browser.token(),
            "words": WORDS,
            "key": "k",
            "password": "four small red boats",
        }
        return Seen(browser.client.post("/family/messages/", data=fields))

    return send


FAULTS = [
    (NotVisible(), 404), (NotAllowed(), 404), (Changed(2), 409), (KeyReused(), 422), (TooMany(60), 429),
    (Refused("That cannot be."), 422), (OperationalError("x", {}, Exception("locked")), 503), (PoolTimeout(), 503),
    (IntegrityError("x", {}, Exception("x")), 409), (RuntimeError("x"), 500), (RecursionError(), 500),
    (UnicodeEncodeError("utf-8", "x", 0, 1, "x"), 500), (MemoryError(), 500), (KeyError("x"), 500),
    (Conflict(), 409), (Gone(), 410), (ImATeapot(), 418), (NotImplemented(), 501),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "status"), FAULTS, ids=lambda value: type(value).__name__)
def test_a_fault_is_answered_with_a_page_that_gives_the_words_back(
    broken, fault: Exception, status: int
) -> None:
    page = broken(fault)
    assert page.status == status
    check_page("/family/messages/", page)
    assert page.field("words") == WORDS.replace("\r\n", "\n"), "a page is read with LF; the bytes are CRLF"
    assert escape(WORDS) in page.html
    assert "four small red boats" not in page.html, "a password is never shown"
    assert type(fault).__name__ not in page.html
    assert "Traceback" not in page.html


def test_a_refusal_says_what_can_be_mended(broken) -> None:
    assert "That cannot be." in broken(Refused("That cannot be.")).text


def test_a_limit_says_how_long_to_wait(broken) -> None:
    assert broken(TooMany(90)).response.headers["Retry-After"] == "90"
    assert broken(PoolTimeout()).response.headers["Retry-After"] == "5"


def test_forbidden_and_missing_are_the_same_page(broken) -> None:
    one, other = broken(NotVisible()), broken(NotAllowed())
    assert one.text == other.text
    assert one.status == other.status


def test_a_page_that_was_there_is_told_from_one_whose_method_is_wrong(app) -> None:
    answer = app.test_client().delete("/sign-in")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_without_its_template_a_plain_page_stands_in(broken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "render_template", lambda *_args, **_told: 1 / 0)
    page = broken(RuntimeError())
    assert page.status == 500
    assert "999" in page.text
    assert page.response.headers["Content-Security-Policy"]


def test_a_page_for_a_fault_asks_the_database_nothing(
    app, cast, broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("x", {}, Exception("gone"))

    def fail(*_args: object, **_named: object) -> None:
        monkeypatch.setattr(db.session(), "execute", away)
        monkeypatch.setattr(db.session(), "scalar", away)
        raise OperationalError("x", {}, Exception("gone"))

    browser = Browser.of(app, cast.amy)
    monkeypatch.setitem(app.config, "RAISE_UNEXPECTED", False)
    monkeypatch.setitem(app.view_functions, "parent.home", fail)
    page = Seen(browser.client.get("/family/"))
    assert page.status == 503
    check_page("/family/", page)


def test_a_fault_stores_nothing(app, cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser.of(app, cast.amy)
    before = browser._counts()
    view = app.view_functions["parent.messages_send"]

    def fail_late() -> None:
        view()
        raise RuntimeError

    monkeypatch.setitem(app.config, "RAISE_UNEXPECTED", False)
    page = browser.get("/family/messages/")
    before = browser._counts()
    monkeypatch.setitem(app.view_functions, "parent.messages_send", fail_late)
    browser.post("/family/messages/", {**page.form("/family/messages/"), "words": "Hello."}, expect=500)
    assert browser._counts() == before
