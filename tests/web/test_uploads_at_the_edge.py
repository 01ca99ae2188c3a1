"""Files are taken in on the pages that say so, from those who may send them, up to the page's limit."""

from io import BytesIO

import pytest

from tests import multipart
from tests.browse import Browser, Page

LIMIT = 2_000_000
PATH = "/admin/areas/"


@pytest.fixture
def takes_files(app, monkeypatch: pytest.MonkeyPatch):
    """The page that adds an area, as if it took files of up to two megabytes."""
    monkeypatch.setitem(app.uploads, "admin.area_add", LIMIT)
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 500_000)
    return app


def sent(browser: Browser, size: int, name: str | bytes = "East", **headers: str) -> Page:
    return multipart.send(browser, PATH, {"name": name}, {"file": ("page.md", b"x" * size)}, **headers)


def test_a_file_beyond_the_limit_of_forms_is_taken_where_the_page_allows_it(takes_files, cast, browser_for):
    assert sent(browser_for(cast.ann), 1_900_000).status == 303


def test_a_larger_file_is_refused_with_the_limit_in_words(takes_files, cast, browser_for):
    page = sent(browser_for(cast.ann), 2_200_000)
    assert page.status == 413
    assert "A file may have up to 2 MB here. This one is larger." in page.text
    assert "your words are still there" not in page.text


def test_another_page_takes_no_file(app, cast, browser_for):
    assert sent(browser_for(cast.ann), 10).status == 415


@pytest.mark.parametrize("who", ["amy", "thea"])
def test_somebody_who_may_not_come_in_meets_a_missing_page_whatever_they_send(
    takes_files, cast, browser_for, who
):
    browser = browser_for(getattr(cast, who))
    small, large = sent(browser, 10), sent(browser, 1_900_000)
    assert small.status == large.status == 404
    assert small.heading == large.heading


def test_a_strangers_file_is_not_read(takes_files, browser_for):
    browser = browser_for()
    assert sent(browser, 10).status == 401
    assert sent(browser, 1_900_000).status == 401


def test_the_words_beside_a_file_are_checked_like_those_of_any_form(takes_files, cast, browser_for):
    assert sent(browser_for(cast.ann), 10, name=b"South \xff").status == 400


def test_a_file_without_a_token_changes_nothing(takes_files, cast, browser_for):
    browser = browser_for(cast.ann)
    body = multipart.body({"name": "East"}, {"file": ("x.md", b"x")})
    answer = browser.client.post(PATH, data=body, content_type=multipart.KIND)
    assert answer.status_code == 400
    assert "East" not in browser.get(PATH).text


def test_a_file_from_another_site_is_refused(takes_files, cast, browser_for):
    assert sent(browser_for(cast.ann), 10, **{"Sec-Fetch-Site": "cross-site"}).status == 403


def test_a_file_that_hides_its_length_is_refused(takes_files, cast, browser_for):
    browser = browser_for(cast.ann)
    answer = browser.client.post(
        PATH,
        input_stream=BytesIO(b"--x--\r\n"),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": "", "wsgi.input_terminated": True},
    )
    assert answer.status_code in {400, 411}
