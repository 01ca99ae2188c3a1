"""Every page that a demonstration account can reach in two steps opens and keeps the house rules."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

import pytest

from tests.browse import Browser, Page
from tests.demonstration.conftest import Loaded

STARTS = {
    "parent": ("/family/", "/family/diary/", "/family/messages/", "/family/about-me/", "/family/write"),
    "partner": ("/family/", "/family/diary/", "/family/messages/", "/family/about-me/"),
    "therapist": ("/staff/", "/staff/families/", "/staff/messages/"),
    "lead": ("/staff/", "/staff/families/", "/staff/messages/"),
    "admin": ("/admin/", "/admin/areas/", "/admin/health"),
}
DEPTH = 2
OF_ONE_SHAPE = 12
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest.mark.parametrize("name", STARTS)
def test_every_page_opens_and_says_that_it_is_a_demonstration(visited: Loaded, name: str) -> None:
    with visited.app.app_context():
        person_id = visited.person(name).id
    browser = Browser.of(visited.app, person_id)
    seen: set[str] = set()
    shapes: dict[str, int] = {}
    waiting = list(STARTS[name])
    for _ in range(DEPTH + 1):
        found: list[str] = []
        for path in waiting:
            shape = ID.sub("…", path)
            if path in seen or shapes.get(shape, 0) >= OF_ONE_SHAPE:
                continue
            seen.add(path)
            shapes[shape] = shapes.get(shape, 0) + 1
            page = browser.get(path)
            if page.response.mimetype != "text/html":
                continue
            assert "Demonstration" in page.text, path
            found += _links(path, page)
        waiting = found
    assert len(seen) > len(STARTS[name])


def test_the_public_pages_say_so_too(visited: Loaded) -> None:
    browser = Browser.of(visited.app, None)
    for path in ("/", "/guide/", "/help-now", "/sign-in"):
        assert "Demonstration" in browser.get(path).text, path


def _links(path: str, page: Page) -> Iterable[str]:
    for link in page.tree.iter("a"):
        address = urlsplit(urljoin(f"http://localhost{path}", link.get("href") or ""))
        if address.netloc == "localhost" and address.path.startswith(("/family/", "/staff/", "/admin/")):
            yield address.path + (f"?{address.query}" if address.query else "")
