"""The pages that anybody may read: small, the same for all, without a cookie, and every link leads somewhere."""

from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

import brotli
import pytest

from tests.browse import Page
from watchmeplay.web.areas import Application
from watchmeplay.web.assets import BUILT
from watchmeplay.web.public.addresses import shared_pages

KB = 1024
QUERIES = ("/guide/search", "/guide/search?q=cring", "/help-now?nation=scotland")


def test_every_page_keeps_the_house_rules(app: Application, browser_for) -> None:
    browser = browser_for()
    for address in (*sorted(shared_pages(app)), *QUERIES):
        if address != "/robots.txt":
            assert "–" in browser.get(address).tree.find(".//title").text, address


def test_no_page_sets_a_cookie_or_looks_at_one(app: Application) -> None:
    client = app.test_client()
    for address in (*shared_pages(app), "/guide/search?q=cry"):
        response = client.get(address)
        assert "Set-Cookie" not in response.headers, address
    for address in shared_pages(app) - {"/robots.txt"}:
        response = client.get(address)
        assert response.headers["Vary"] == "Accept-Encoding", address
        assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=60", address
        assert not response.headers["ETag"].startswith("W/"), address


def test_a_signed_in_person_gets_the_very_same_bytes(app: Application, browser_for, cast) -> None:
    for address in ("/", "/guide/", "/guide/watching", "/help-now", "/guide/search?q=cry"):
        assert browser_for(cast.amy).get(address).html == browser_for().get(address).html


def test_a_question_is_kept_nowhere(app: Application) -> None:
    response = app.test_client().get("/guide/search?q=afraid+of+my+partner")
    assert response.headers["Cache-Control"] == "no-store"


def test_every_link_on_every_page_leads_somewhere(browser_for) -> None:
    browser, seen = browser_for(), {}
    waiting = ["/", *QUERIES]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen[address] = browser.get(address)
        waiting += [urldefrag(link).url for link in _links(seen[address]) if not link.startswith("#")]
    for address, page in seen.items():
        for link in _links(page):
            target, fragment = urldefrag(link)
            ids = {element.get("id") for element in seen[target or address].tree.iter()}
            assert not fragment or fragment in ids, f"{address} leads to {link}, which has no such part"


def test_every_shared_page_can_be_reached_from_the_first(app: Application, browser_for) -> None:
    browser, seen, waiting = browser_for(), set(), ["/"]
    while waiting:
        address = waiting.pop()
        if address not in seen and not address.startswith("/sign-in"):
            seen.add(address)
            waiting += [urldefrag(link).url or address for link in _links(browser.get(address))]
    assert shared_pages(app) - {"/robots.txt"} <= seen


def test_links_that_lead_away_tell_nothing_of_where_one_was(app: Application, browser_for) -> None:
    for address in shared_pages(app) - {"/robots.txt"}:
        for link in browser_for().get(address).tree.iter("a"):
            if urlsplit(link.get("href")).scheme in {"http", "https"}:
                assert "noreferrer" in link.get("rel"), f"{address}: {link.get('href')}"


def test_a_first_visit_to_a_chapter_is_small(app: Application, browser_for) -> None:
    for address in shared_pages(app) - {"/robots.txt"}:
        page = browser_for().get(address)
        html = len(app.test_client().get(address, headers={"Accept-Encoding": "br"}).data)
        rest = sum(len((BUILT / f"{path.removeprefix('/static/')}.br").read_bytes()) for path in _files(page))
        assert html <= 14 * KB, f"{address}: {html} bytes of HTML"
        assert html + rest <= 60 * KB, f"{address}: {html + rest} bytes in all"


def test_nothing_comes_from_anybody_else(app: Application, browser_for) -> None:
    for address in shared_pages(app) - {"/robots.txt"}:
        for path in _files(browser_for().get(address)):
            assert path.startswith("/static/"), f"{address} asks for {path}"


def test_the_compressed_page_is_the_page(app: Application) -> None:
    client = app.test_client()
    small = client.get("/guide/", headers={"Accept-Encoding": "br"})
    assert brotli.decompress(small.data) == client.get("/guide/").data


def test_the_first_page_says_what_is_not_known_and_leads_to_the_guide_and_to_signing_in(browser_for) -> None:
    page = browser_for().get("/")
    assert "It is not yet known how well Watch Me Play! works" in page.text
    assert {"/guide/", "/sign-in", "/help-now", "https://watchmeplay.info"} <= set(_links(page, away=True))


def test_robots_are_asked_to_leave(app: Application) -> None:
    response = app.test_client().get("/robots.txt")
    assert response.mimetype == "text/plain"
    assert response.text == "User-agent: *\nDisallow: /\n"


def test_the_old_name_of_the_icon_leads_to_the_one_we_have(app: Application) -> None:
    client = app.test_client()
    found = client.get("/favicon.ico")
    assert found.status_code == 302
    with client.get(found.location) as icon:
        assert icon.mimetype == "image/svg+xml"


@pytest.mark.parametrize("slug", ["privacy", "accessibility", "about", "cookies", "confidentiality"])
def test_the_pages_everyone_expects_are_there(browser_for, slug: str) -> None:
    assert "still to be approved by a clinician" in browser_for().get(f"/pages/{slug}").text


@pytest.mark.parametrize("slug", ["nope", "..%2Fmanual", "privacy.md", "%00", "x" * 5000])
def test_a_page_that_is_not_there_is_missing(browser_for, slug: str) -> None:
    browser_for().get(f"/pages/{slug}", expect=404)


def _links(page: Page, *, away: bool = False) -> Iterator[str]:
    for link in page.tree.iter("a"):
        href = link.get("href")
        if away or not (urlsplit(href).scheme or urlsplit(href).netloc):
            yield href


def _files(page: Page) -> Iterator[str]:
    for element in page.tree.iter():
        if element.tag == "link" and element.get("rel") in {"stylesheet", "icon"}:
            yield element.get("href")
        elif element.tag in {"script", "img"}:
            yield element.get("src")
