"""The guide on paper is offered with its size once it is made, and never made while somebody waits."""

import pytest

from tests.conftest import NOW
from tests.web.public.shared_pages import away
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.manual.models import Print
from watchmeplay.manual.press import Kind, Press

SHEET = b"%PDF-1.7 " + b"x" * 1_234_000


@pytest.fixture(autouse=True)
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """No request may put anything into type."""
    monkeypatch.setattr(Press, "typeset", lambda *_args, **_kept: pytest.fail("a request printed"))


@pytest.fixture
def keep(app):
    """`keep(kind, code)` puts a sheet of that kind where the worker would."""

    def put(kind: Kind, code: str, content: bytes = SHEET) -> str:
        mark = app.extensions["press"].fingerprint(kind, code)
        with app.app_context(), unit_of_work():
            db.session.add(Print(kind=kind, language=code, fingerprint=mark, made_at=NOW, content=content))
        return mark

    return put


def links(page) -> list[str]:
    return [a.get("href", "") for a in page.tree.iter("a")]


def test_until_the_sheets_are_made_the_page_says_so(browser_for) -> None:
    page = browser_for().get("/guide/print/")
    assert page.text.count("It is being made.") == 2
    assert not [address for address in links(page) if address.endswith(".pdf")]


def test_a_sheet_is_offered_with_its_size(browser_for, keep) -> None:
    keep(Kind.GUIDE, "en")
    keep(Kind.WEEK_SHEET, "en", b"%PDF" + b"x" * 27_001)
    page = browser_for().get("/guide/print/")
    assert "The whole guide (PDF, 1.3 MB)" in page.text
    assert "A week of play (PDF, 28 KB)" in page.text
    assert {"/guide/print/guide.pdf", "/guide/print/week-sheet.pdf"} <= set(links(page))


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_its_own_sheets(browser_for, keep, code) -> None:
    front = "" if code == "en" else f"/{code}"
    keep(Kind.GUIDE, code)
    assert f"{front}/guide/print/guide.pdf" in links(browser_for().get(f"{front}/guide/print/"))
    answer = browser_for().client.get(f"{front}/guide/print/guide.pdf")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="guide-{code}.pdf"'
    other = "/pl" if code == "en" else ""
    assert browser_for().client.get(f"{other}/guide/print/guide.pdf").status_code == 503


def test_a_sheet_comes_whole_and_may_be_kept_by_anybody(browser_for, keep) -> None:
    mark = keep(Kind.GUIDE, "en")
    answer = browser_for().client.get("/guide/print/guide.pdf", headers={"Accept-Encoding": "gzip, br"})
    assert answer.data == SHEET
    assert answer.mimetype == "application/pdf"
    assert answer.content_length == len(SHEET)
    assert answer.headers["ETag"] == f'"{mark[:32]}"'
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Content-Encoding" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_whoever_has_it_is_not_sent_it_again(browser_for, keep, monkeypatch) -> None:
    mark = keep(Kind.GUIDE, "en")
    monkeypatch.setattr(
        "watchmeplay.manual.prints.content", lambda _kept: pytest.fail("the bytes were fetched")
    )
    answer = browser_for().client.get("/guide/print/guide.pdf", headers={"If-None-Match": f'"{mark[:32]}"'})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_phone_that_lost_its_signal_can_go_on_where_it_stopped(browser_for, keep) -> None:
    keep(Kind.GUIDE, "en")
    answer = browser_for().client.get("/guide/print/guide.pdf", headers={"Range": "bytes=1000000-"})
    assert answer.status_code == 206
    assert answer.data == SHEET[1_000_000:]


def test_asking_too_early_says_when_to_ask_again(browser_for) -> None:
    page = browser_for().get("/guide/print/guide.pdf", expect=503)
    assert page.response.headers["Retry-After"] == "30"
    assert page.heading == "It is still being made"
    assert "no-store" in page.response.headers["Cache-Control"]


def test_new_words_are_never_answered_with_the_old_sheet(app, browser_for, keep, monkeypatch) -> None:
    keep(Kind.GUIDE, "en")
    monkeypatch.setattr(Press, "fingerprint", lambda _press, _kind, _code: "f" * 64)
    browser_for().get("/guide/print/guide.pdf", expect=503)


@pytest.mark.parametrize("kind", ["diary", "guide.pdf", "GUIDE", "%2e%2e"])
def test_nothing_else_is_printed(browser_for, kind) -> None:
    browser_for().get(f"/guide/print/{kind}.pdf", expect=404)


def test_with_the_database_away_the_page_says_so_as_every_page_does(app, browser_for) -> None:
    browser = browser_for()
    with away(app):
        assert browser.client.get("/guide/print/guide.pdf").status_code == 503


def test_the_guide_and_each_of_its_pages_lead_to_paper(browser_for) -> None:
    for address in ("/guide/", "/guide/quick-view"):
        assert "/guide/print/" in links(browser_for().get(address))
    assert "/pl/guide/print/" in links(browser_for().get("/pl/guide/"))


def test_the_short_address_leads_there_too(browser_for) -> None:
    assert browser_for().client.get("/guide/print").headers["Location"].endswith("/guide/print/")
