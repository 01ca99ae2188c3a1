"""Languages in a real browser: a reader finds theirs, and pages that are read from the right stand as they do."""

from collections.abc import Iterator
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.cast import PASSWORD, email_of
from tests.web.public.test_in_a_browser import SMALL_TARGETS, WIDTH
from watchmeplay.web.areas import Application

pytestmark = pytest.mark.browser

ADDRESSES = ("/ar/", "/ar/guide/", "/ar/guide/watching", "/ar/help-now", "/cy/guide/", "/pl/guide/watching")


@pytest.fixture
def served(app: Application) -> Iterator[str]:
    """The address of the real service."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_every_page_is_accessible_and_fits_in_other_languages(served: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    for address in ADDRESSES:
        page.goto(served + address)
        assert page.evaluate(WIDTH) <= width, address
        assert page.evaluate(SMALL_TARGETS) == [], address
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in found] == [], address


def test_a_lost_reader_finds_their_own_language_and_keeps_it(served: str, page: Page) -> None:
    page.goto(served + "/guide/watching")
    page.get_by_role("link", name="العربية").click()
    assert page.url.endswith("/ar/guide/watching")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator("nav.links a").last.click()
    assert page.url.endswith("/ar/sign-in")
    page.goto(served + "/sign-in")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.get_by_role("link", name="English").click()
    page.goto(served + "/sign-in")
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")


def test_a_form_stands_on_the_right_in_arabic(served: str, page: Page) -> None:
    page.goto(served + "/ar/sign-in")
    page.locator("main button[type=submit]").click()
    group = page.locator(".nhsuk-form-group--error").first
    edges = group.evaluate("e => [getComputedStyle(e).borderRightWidth, getComputedStyle(e).borderLeftWidth]")
    assert edges == ["4px", "0px"]
    box, words = page.locator(".nhsuk-checkboxes__input"), page.locator(".nhsuk-checkboxes__label")
    assert box.bounding_box()["x"] > words.bounding_box()["x"]
    ring = page.locator(".nhsuk-checkboxes__label").evaluate("e => getComputedStyle(e, '::before').right")
    assert ring == "4px"
    expect(page.locator("[name=email]")).to_have_css("direction", "ltr")


def test_somebody_who_is_signed_in_chooses_at_the_foot_of_the_page(served: str, page: Page) -> None:
    page.goto(served + "/sign-in")
    page.get_by_label("E-mail address").fill(email_of("amy"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(served + "/family/about-me/")
    page.get_by_role("button", name="Polski").click()
    assert page.url.endswith("/family/about-me/")
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in found] == []
    assert page.evaluate(WIDTH) <= page.viewport_size["width"]
