"""A page of the guide, printed from a real browser: drawing and words in ink, and nothing to press."""

from collections.abc import Iterator
from io import BytesIO
from threading import Thread

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader
from werkzeug.serving import make_server

from watchmeplay.web.areas import Application

pytestmark = pytest.mark.browser

ON_SCREEN_ONLY = (
    "Skip to main", "Sign in", "On this page", "Keep the guide", "Print the whole", "Before", "Privacy",
)  # fmt: skip


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


@pytest.mark.parametrize(("size", "most"), [("A4", 2), ("A5", 4)])
@pytest.mark.parametrize("slug", ["six-to-twelve-months", "three-in-the-morning"])
def test_a_page_prints_whole_and_without_what_is_for_the_screen(
    served, page: Page, app, slug, size, most
) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{served}/guide/{slug}")
    printed = PdfReader(BytesIO(page.pdf(format=size)))
    text = " ".join(" ".join(sheet.extract_text() for sheet in printed.pages).split())
    chapter = app.extensions["shelf"].library("en").page(slug)
    assert len(printed.pages) <= most
    assert chapter.title in text
    assert chapter.summary in text
    assert "still to be approved by a clinician" in text
    for section in chapter.sections:
        assert section.title in text
    for words in ON_SCREEN_ONLY:
        assert words not in text


def test_on_paper_the_night_is_white(served, page: Page) -> None:
    page.emulate_media(color_scheme="dark", media="print")
    page.goto(f"{served}/guide/six-to-twelve-months")
    page.evaluate("document.documentElement.classList.add('dim')")
    colours = page.evaluate(
        """() => [".page", ".block", ".block h2", ".lead"].map(one => {
            const style = getComputedStyle(document.querySelector(one));
            return style.color + " on " + style.backgroundColor;
        })"""
    )
    assert colours == ["rgb(0, 0, 0) on rgba(0, 0, 0, 0)"] * 4
    drawing = page.locator(".opening__drawing svg")
    assert drawing.is_visible()
    assert drawing.evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 0)"
