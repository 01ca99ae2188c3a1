"""The guide without signal, on the server's side: what is to be kept, how much it is, and who may be answered for."""

import json
import re
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from watchmeplay.foundation.languages import ENGLISH, LANGUAGES, TRANSLATED
from watchmeplay.web.areas import Application
from watchmeplay.web.assets import SOURCE
from watchmeplay.web.headers import ALWAYS
from watchmeplay.web.public import guide, no_signal
from watchmeplay.web.public.addresses import FRONTS, shared_pages

MB = 1_000_000
OPENED = {"br": brotli.decompress, None: bytes}
IN_EVERY_LANGUAGE = pytest.mark.parametrize("code", list(LANGUAGES))


@pytest.fixture
def client(app: Application, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setitem(app.extensions, "demonstration", False)
    return app.test_client()


def told(client: FlaskClient, code: str = "en") -> dict:
    """The list of one language."""
    return json.loads(client.get(f"{FRONTS[code]}/guide/offline.json").data)


def sent(client: FlaskClient, address: str) -> tuple[int, bytes]:
    """How many bytes a browser gets for an address, and what is in them."""
    with client.get(address, headers={"Accept-Encoding": "br, gzip"}) as answer:
        assert answer.status_code == 200, address
        return len(answer.data), OPENED[answer.headers.get("Content-Encoding")](answer.data)


@IN_EVERY_LANGUAGE
def test_the_list_is_what_is_served_to_the_byte(client: FlaskClient, code: str) -> None:
    given = told(client, code)
    sizes = {}
    for address, digest in given["files"]:
        size, content = sent(client, address)
        assert sha256(content).hexdigest().startswith(digest), address
        assert len(digest) == 32
        sizes[address] = size, len(content)
    assert given["sent"] == sum(size for size, _ in sizes.values())
    assert given["stored"] == sum(size for _, size in sizes.values())


@IN_EVERY_LANGUAGE
def test_the_whole_guide_is_at_most_one_and_a_half_megabytes(client: FlaskClient, code: str) -> None:
    given = told(client, code)
    assert len(given["files"]) > 40
    assert 0 < given["sent"] <= given["stored"] <= 1.5 * MB


@IN_EVERY_LANGUAGE
def test_every_page_of_the_guide_is_on_the_list_with_what_it_needs(
    app, client: FlaskClient, code: str
) -> None:
    listed = {address for address, _ in told(client, code)["files"]}
    front, library = FRONTS[code], app.extensions["shelf"].library(code).for_parents
    for address in (*guide.addresses(library), "/help-now", "/guide/keep", "/guide/without-signal"):
        assert front + address in listed
    for address in sorted(listed):
        if not address.startswith("/static/"):
            html = sent(client, address)[1].decode()
            needed = re.findall(r'<link rel="stylesheet" href="([^"]+)"|<script[^>]* src="([^"]+)"', html)
            assert {one or other for one, other in needed} <= listed, address


@IN_EVERY_LANGUAGE
def test_nothing_private_large_or_foreign_is_on_the_list(app, client: FlaskClient, code: str) -> None:
    shared = shared_pages(app)
    for address, _ in told(client, code)["files"]:
        if address.startswith("/static/"):
            assert Path(address).suffix in {".css", ".js", ".svg"}, address
        else:
            assert address in shared, address
            assert address.startswith(FRONTS[code] + "/"), address


def test_practitioners_pages_are_not_kept(app, client: FlaskClient) -> None:
    listed = {address for address, _ in told(client)["files"]}
    theirs = [page for page in app.extensions["shelf"].library("en").pages if not page.for_parents]
    assert theirs
    assert not {f"/guide/{page.slug}" for page in theirs} & listed


def test_no_page_of_the_guide_hides_behind_an_address_of_ours(app) -> None:
    slugs = {page.slug for page in app.extensions["shelf"].library("en").pages}
    assert not slugs & {address.rpartition("/")[2] for address in no_signal.addresses()}


def test_the_list_is_the_same_for_everybody_and_asked_for_once_an_hour(
    client: FlaskClient, cast, browser_for
) -> None:
    answer = client.get("/guide/offline.json")
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "public, max-age=3600, s-maxage=3600"
    assert "Set-Cookie" not in answer.headers
    again = client.get("/guide/offline.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert browser_for(cast.amy).client.get("/guide/offline.json").data == answer.data


def test_the_version_changes_with_any_of_the_content_and_only_then(
    app, client: FlaskClient, monkeypatch
) -> None:
    before = told(client)["version"]
    shelf = app.extensions["shelf"]
    monkeypatch.setattr(shelf, "_stamp", shelf.stamp + "same words")
    assert told(client)["version"] == before
    files = {"en/manual/999-new.md": _page("A new page")}
    monkeypatch.setattr(shelf, "_libraries", shelf.preview(files))
    monkeypatch.setattr(shelf, "_stamp", "other words")
    after = told(client)
    assert after["version"] != before
    assert "/guide/new" in {address for address, _ in after["files"]}


@pytest.mark.parametrize(
    ("bytes_sent", "said"), [(1, "0.1"), (100_000, "0.1"), (100_001, "0.2"), (1_450_000, "1.5")]
)
def test_a_size_is_never_said_smaller_than_it_is(app: Application, bytes_sent: int, said: str) -> None:
    with app.test_request_context("/"):
        assert no_signal._megabytes(bytes_sent) == said


@IN_EVERY_LANGUAGE
def test_the_page_says_how_much_before_anything_is_brought(client: FlaskClient, code: str) -> None:
    given, html = told(client, code), client.get(f"{FRONTS[code]}/guide/keep").text
    said = [float(number.replace(",", ".")) for number in re.findall(r"\d+[.,]\d", html)]
    # The page cannot count itself: it and its script are less than a tenth of what is rounded up.
    assert any(abs(number - given["sent"] / MB) <= 0.1 for number in said)
    assert any(abs(number - given["stored"] / MB) <= 0.1 for number in said)
    assert f'data-keep="{code}"' in html


def test_without_scripts_the_page_explains_and_offers_nothing_to_press(browser_for) -> None:
    page = browser_for().get("/guide/keep")
    parts = {element.get("data-part"): element for element in page.tree.iter() if element.get("data-part")}
    assert [
        name for name, part in parts.items() if part.get("hidden") is None and part.tag != "template"
    ] == ["unable"]
    assert "print any page" in page.text


def test_the_page_without_signal_lists_every_page_and_leads_to_help(app, browser_for) -> None:
    page = browser_for().get("/guide/without-signal")
    links = [element.get("href") for element in page.tree.iter("a")]
    for chapter in app.extensions["shelf"].library("en").for_parents.pages:
        assert f"/guide/{chapter.slug}" in links
    assert "/help-now" in links
    assert page.heading == "No signal"


def test_the_guide_leads_to_keeping_it(browser_for) -> None:
    for address in ("/guide/", "/guide/watching"):
        assert 'href="/guide/keep"' in browser_for().get(address).html


@IN_EVERY_LANGUAGE
def test_what_stands_on_a_home_screen_tells_nothing(app, client: FlaskClient, code: str) -> None:
    answer = client.get(f"{FRONTS[code]}/guide/app.webmanifest")
    given = json.loads(answer.data)
    assert answer.mimetype == "application/manifest+json"
    assert given["name"] == given["short_name"] == app.extensions["settings"].service_short_name
    assert given["start_url"] == f"{FRONTS[code]}/guide/"
    assert (given["lang"], given["dir"]) == (LANGUAGES[code].tag, LANGUAGES[code].direction)
    assert not re.search(
        r"child|baby|parent|famil|therap|clinic|nhs|health|mental", answer.text, re.IGNORECASE
    )
    for icon in given["icons"]:
        with client.get(icon["src"]) as drawn:
            assert drawn.status_code == 200
            assert drawn.mimetype == icon["type"]
            side = icon["sizes"].partition("x")[0]
            assert side == "any" or int.from_bytes(drawn.data[16:20], "big") == int(side)


@pytest.mark.parametrize(
    ("address", "linked"), [("/", True), ("/family/", True), ("/staff/", False), ("/admin/", False)]
)
def test_families_can_install_it_and_staff_are_not_asked_to(
    cast, browser_for, address: str, linked: bool
) -> None:
    person = {"/family/": cast.amy, "/staff/": cast.thea, "/admin/": cast.ann}.get(address)
    assert ('rel="manifest"' in browser_for(person).get(address).html) is linked


def test_the_worker_is_asked_for_each_time_and_carries_every_header(client: FlaskClient) -> None:
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert all(answer.headers[name] == value for name, value in ALWAYS.items())
    again = client.get("/service-worker.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_worker_knows_the_languages_that_there_are() -> None:
    (named,) = re.findall(r"/\(([a-z|]+)\)\)\?", no_signal.WORKER.read_text())
    assert named.split("|") == [language.code for language in TRANSLATED]
    assert ENGLISH.code == "en"


def test_only_the_worker_keeps_anything_in_a_browser() -> None:
    keeping = re.compile(r"\b(localStorage|sessionStorage|indexedDB|caches|document\.cookie)\b")
    keepers = {path.name for path in SOURCE.rglob("*.js") if keeping.search(path.read_text())}
    assert keepers == {"without-signal.js"}


def _page(title: str) -> bytes:
    source = next((Path(guide.__file__).parents[3] / "content/en/manual").glob("*-watching.md")).read_text()
    source = re.sub(r"(?m)^order:.*$", "order: 999", source)
    return re.sub(r"(?m)^title:.*$", f"title: {title}", source).encode()
