"""The public pages in a real browser: axe has nothing to say, they fit a phone, targets are large, no scripts."""

from collections.abc import Iterator
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from watchmeplay.web.areas import Application

pytestmark = pytest.mark.browser

ADDRESSES = (
    "/",
    "/guide/",
    "/guide/watching",
    "/guide/age/0-6-months",
    "/guide/search?q=crying",
    "/guide/search?q=xyzzyqq",
    "/help-now",
    "/pages/privacy",
)
WIDTH = "document.documentElement.scrollWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, summary")]
    .filter(e => e.offsetParent && !e.closest("p:not(.line__call), .prose li") && !e.matches(".skip"))
    .map(e => [e.outerHTML.slice(0, 80), Math.round(e.getBoundingClientRect().height)])
    .filter(([, height]) => height < 48)"""


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


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light")])
def test_every_page_is_accessible_and_fits(served: str, page: Page, width: int, scheme: str) -> None:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.set_viewport_size({"width": width, "height": 780})
    page.emulate_media(color_scheme=scheme)
    for address in ADDRESSES:
        page.goto(served + address)
        assert page.evaluate(WIDTH) <= width, address
        assert page.evaluate(SMALL_TARGETS) == [], address
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in found] == [], address
    assert heard == []


def test_no_page_is_wider_than_the_narrowest_phone(served: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 560})
    for address in ADDRESSES:
        page.goto(served + address)
        assert page.evaluate(WIDTH) <= 320, address


def test_a_stranger_finds_a_chapter_and_reads_on(served: str, page: Page) -> None:
    page.goto(served)
    page.get_by_role("link", name="Read the guide").click()
    page.get_by_label("Search the guide").fill("fahters")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Fathers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fathers")
    page.get_by_text("On this page").click()
    link = page.get_by_label("On this page").get_by_role("link").first
    link.click()
    assert "#" in page.url
    page.get_by_label("Pages", exact=True).get_by_role("link").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Grandparents")


def test_a_printed_chapter_holds_the_words_and_nothing_to_press(served: str, page: Page) -> None:
    page.goto(f"{served}/guide/what-it-is")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("still to be approved by a clinician")).to_be_visible()
    for hidden in (".top", ".foot", ".turn", ".contents", ".back"):
        expect(page.locator(hidden).first).to_be_hidden()


def test_the_page_that_helps_can_be_left_at_once(served: str, page: Page) -> None:
    page.goto(f"{served}/help-now")
    expect(page.get_by_role("link", name="Exit this page")).to_be_visible()
