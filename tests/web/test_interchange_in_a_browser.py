"""The pages for calendars and copies in a real browser: axe has nothing to say, they fit a phone and a desk, and a
copy comes down as a file."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests.cast import PASSWORD, Cast, email_of
from tests.interchange import build
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.web.areas import Application

pytestmark = pytest.mark.browser
WIDTH = "document.documentElement.scrollWidth"


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


@pytest.mark.parametrize("width", [360, 1280])
def test_the_calendar_pages_are_accessible_and_fit(served: str, page: Page, width: int) -> None:
    for name, address in (("amy", "/family/about-me/calendar"), ("thea", "/account/calendar")):
        sign_in(page, served, name, width)
        page.goto(served + address)
        look(page, address)
        page.get_by_role("button", name="Make a private address").click()
        page.get_by_text("This page is shown once").wait_for()
        look(page, f"{address}, with a fresh address")
        page.goto(served + address)
        look(page, f"{address}, once there is one")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_for_copies_are_accessible_and_fit(served: str, cast: Cast, page: Page, width: int) -> None:
    sign_in(page, served, "lea", width)
    for address in (f"/staff/families/{cast.rowans}/export", "/staff/service/export"):
        page.goto(served + address)
        look(page, address)
        page.get_by_role("button", name="Tables (CSV)").click()
        page.get_by_role("alert").wait_for()
        look(page, f"{address}, sent empty")


def test_a_copy_comes_down_as_a_file(app: Application, served: str, cast: Cast, page: Page) -> None:
    with app.app_context(), unit_of_work():
        build.appointment(cast)
    sign_in(page, served, "thea", 1280)
    page.goto(f"{served}/staff/families/{cast.rowans}/export")
    page.get_by_label("The family asked for a copy of their record.").check()
    page.get_by_label("Amy").check()
    page.get_by_label("Your password").fill(PASSWORD)
    with page.expect_download() as coming:
        page.get_by_role("button", name="For another system (FHIR)").click()
    assert coming.value.suggested_filename == "record.json"
    assert json.loads(Path(coming.value.path()).read_text("utf-8"))["resourceType"] == "Bundle"


def sign_in(page: Page, served: str, name: str, width: int) -> None:
    """Come in as one of the cast, in a window of this width, having forgotten who was here before."""
    page.context.clear_cookies()
    page.set_viewport_size({"width": width, "height": 780})
    page.goto(f"{served}/sign-in")
    page.fill("[name=email]", email_of(name))
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def look(page: Page, where: str) -> None:
    """Nothing is wider than the window, and axe has nothing to say."""
    assert page.evaluate(WIDTH) <= page.viewport_size["width"], where
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in found] == [], where
