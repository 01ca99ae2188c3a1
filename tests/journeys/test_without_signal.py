"""The guide kept on a phone: read from cold with no signal, never half old and half new, and nothing private with it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Playwright, expect, sync_playwright
from sqlalchemy import func, select

from tests import cast as casting
from tests import chromium, engines
from tests.cast import Cast
from tests.journeys.phone import Line, Phone, Server, listed, pages_of
from tests.service import _free_port
from watchmeplay import create_app
from watchmeplay.commands import bring_up_to_date
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.manual.models import Edition, EditionFile
from watchmeplay.settings import ROOT, from_environment
from watchmeplay.web.areas import Application

pytestmark = pytest.mark.browser
PAGE = "/guide/six-to-twelve-months"
WIDTH = "document.documentElement.scrollWidth"
ENGLISH = ROOT / "content" / "en" / "manual"


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Chromium's driver. Where there is no Chromium the tests are skipped, and `make test` says so loudly."""
    if chromium.FOUND is None:
        pytest.skip("Chromium was not found: this browser test did not run")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, Cast, Server]]:
    """A service that these tests may close."""
    port = _free_port()
    with engines.fresh_database() as url:
        environment = {
            "WATCHMEPLAY_HOME": str(tmp_path_factory.mktemp("home")),
            "DATABASE_URL": url,
            "WATCHMEPLAY_ORIGIN": f"http://127.0.0.1:{port}",
        }
        app = create_app(replace(from_environment(environment), port=port))
        with app.app_context():
            bring_up_to_date()
            cast = casting.assemble()
            db.session.remove()
        yield app, cast, Server(port, Line(app.wsgi_app))
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def server(home) -> Iterator[Server]:
    """Its web server, open, with a sound line before it."""
    server = home[2]
    server.line = Line(server.line.application)
    server.open()
    yield server
    server.close()


@pytest.fixture
def phone(server: Server, playwright: Playwright, tmp_path: Path) -> Iterator[Phone]:
    """A phone on the air, with nothing kept yet."""
    phone = Phone(playwright, tmp_path / "profile", f"http://127.0.0.1:{server.port}")
    yield phone
    phone.switch_off()


def goes_dark(phone: Phone, server: Server) -> None:
    """The server ends, the phone loses its signal and is switched off and on."""
    phone.switch_off()
    server.close()
    phone.switch_on(signal=False)


def given(phone: Phone) -> dict[str, str]:
    """What the service says is to be kept now."""
    return listed(phone.page.request.get(f"{phone.origin}/guide/offline.json").body())


def publish(app: Application, cast: Cast, *slugs: str) -> str:
    """A new edition, in which some pages have another title. Returns how it begins."""
    with app.app_context():
        with unit_of_work():
            number = 1 + db.session.scalar(select(func.count()).select_from(Edition))
            edition = Edition(
                number=number, made_by=cast.ann, published_by=cast.ann, published_at=clock.now()
            )
            db.session.add(edition)
            db.session.flush()
            for slug in slugs:
                (path,) = ENGLISH.glob(f"*-{slug}.md")
                words = re.sub(r"(?m)^title: (.*)$", rf"title: Said anew {number}, \1", path.read_text())
                db.session.add(
                    EditionFile(edition_id=edition.id, path=f"en/manual/{path.name}", content=words.encode())
                )
        app.extensions["shelf"].catch_up(now=True)
        assert not app.extensions["shelf"].problems
    return f"Said anew {number}"


def read(phone: Phone, address: str) -> str:
    """The digest of a page as the phone shows it."""
    answer = phone.opens(address)
    assert answer.status == 200, address
    return sha256(answer.body()).hexdigest()[:32]


def test_the_guide_is_read_from_cold_with_no_signal_and_no_server(phone: Phone, server: Server) -> None:
    phone.opens(PAGE)
    phone.page.get_by_role("link", name="Keep the guide on this phone").click()
    expect(phone.page.locator("main")).to_contain_text(re.compile(r"The whole guide is \d\.\d MB"))
    assert phone.kept == {}
    phone.keeps_the_guide()
    expect(phone.page.locator("[data-part=kept]")).to_contain_text(
        re.compile(r"English, as it was on .+ 20\d\d")
    )
    at_home = phone.opens(PAGE)
    words, styles = phone.page.locator("main").inner_text(), at_home.body()
    look = phone.page.locator(".lead").evaluate("e => getComputedStyle(e).fontSize")

    goes_dark(phone, server)
    assert phone.opens("/guide/").from_service_worker
    answer = phone.opens(PAGE)
    assert answer.body() == styles
    assert phone.page.locator("main").inner_text() == words
    assert phone.page.locator(".lead").evaluate("e => getComputedStyle(e).fontSize") == look
    box = phone.page.locator(".opening__drawing svg").bounding_box()
    assert box
    assert box["width"] > 100
    phone.opens("/help-now")
    assert phone.page.locator("a[href='tel:999']").first.is_visible()
    phone.opens("/help-now?nation=scotland")
    expect(phone.page.get_by_role("heading", name="People who answer in Scotland")).to_be_visible()
    phone.opens("/guide/search?q=crying")
    assert phone.said == "No signal"
    assert phone.page.locator("[data-found] a").count() > 0


def test_nothing_is_there_without_signal_for_somebody_who_kept_nothing(phone: Phone, server: Server) -> None:
    phone.opens("/guide/")
    phone.opens("/guide/keep")
    goes_dark(phone, server)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED"):
        phone.opens(PAGE)


def test_no_private_page_is_kept_and_signing_out_leaves_the_guide(phone: Phone, server: Server) -> None:
    phone.opens("/guide/keep")
    everything = set(given(phone))
    phone.keeps_the_guide()
    phone.signs_in("amy")
    for address in (
        "/family/",
        "/family/write",
        "/family/messages/",
        PAGE,
        "/help-now",
        "/guide/search?q=private",
    ):
        assert phone.opens(address).ok
    phone.opens("/family/")
    at_home = phone.said
    (kept,) = phone.kept.values()
    assert kept - {"/guide/offline.json"} == everything
    phone.page.get_by_role("button", name="Sign out").click()
    phone.page.wait_for_url("**/signed-out")
    assert list(phone.kept.values()) == [kept]

    goes_dark(phone, server)
    for address in ("/family/", "/family/messages/", "/staff/", "/family/write"):
        phone.opens(address)
        assert phone.said == "No signal" != at_home
        assert phone.page.locator("main").get_by_role("link", name="Help now").is_visible()
        assert "Amy" not in phone.page.content()
    phone.page.get_by_role("heading", name="Your child’s age").click()
    phone.page.locator(f"a[href='{PAGE}']").click()
    phone.page.wait_for_url(f"**{PAGE}")


def test_a_page_of_ones_own_guide_leads_to_the_kept_one(phone: Phone, server: Server) -> None:
    phone.opens("/guide/keep")
    phone.keeps_the_guide()
    goes_dark(phone, server)
    phone.opens(f"/family{PAGE}")
    assert phone.page.url == phone.origin + PAGE


def test_a_download_that_breaks_off_keeps_nothing_and_goes_on_from_there(
    phone: Phone, server: Server
) -> None:
    phone.opens("/guide/keep")
    everything = given(phone)
    server.line.left = 20
    phone.keeps_the_guide()
    expect(phone.page.get_by_role("alert").filter(has_text="It stopped on the way")).to_be_visible()
    (part,) = phone.kept.values()
    assert 0 < len(part) < len(everything)
    assert "/guide/offline.json" not in part
    phone.has_signal(False)
    with pytest.raises(Error):
        phone.opens(next(address for address in pages_of(everything) if address not in part))

    phone.has_signal(True)
    server.line.left = None
    phone.opens("/guide/keep")
    server.line.asked.clear()
    phone.keeps_the_guide()
    expect(phone.page.locator("[data-part=kept]")).to_be_visible()
    assert not part & set(server.line.asked)
    phone.has_signal(False)
    assert {address: read(phone, address) for address in (PAGE, "/guide/")} == {
        address: everything[address] for address in (PAGE, "/guide/")
    }


def test_a_page_of_other_words_than_the_list_promised_is_not_taken(phone: Phone, server: Server) -> None:
    server.line.instead["/guide/watching"] = b"<h1>Words of another version</h1>"
    phone.opens("/guide/keep")
    phone.keeps_the_guide()
    expect(phone.page.get_by_role("alert").filter(has_text="It stopped on the way")).to_be_visible()
    assert not [found for found in phone.kept.values() if found & {"/guide/watching", "/guide/offline.json"}]


def test_a_new_edition_comes_whole_or_not_at_all(home, phone: Phone, server: Server) -> None:
    app, cast, _ = home
    phone.opens("/guide/keep")
    old = given(phone)
    phone.keeps_the_guide()
    title = publish(app, cast, "watching", "twins", "fathers", "six-to-twelve-months")
    new = given(phone)
    changed = {address for address in new if old.get(address) != new[address]}
    assert "/guide/watching" in changed
    assert 8 < len(changed) < len(new) - 8

    server.line.left = 4
    phone.looks_for_news()
    assert len(phone.kept) == 2
    phone.has_signal(False)
    assert {address: read(phone, address) for address in pages_of(old)} == {a: old[a] for a in pages_of(old)}

    phone.has_signal(True)
    server.line.left = None
    server.line.asked.clear()
    phone.looks_for_news()
    assert changed & set(server.line.asked)
    assert not (set(new) - changed - {"/guide/keep"}) & set(server.line.asked)
    phone.opens("/guide/")
    phone.looks_for_news()
    assert len(phone.kept) == 1
    goes_dark(phone, server)
    assert {address: read(phone, address) for address in pages_of(new)} == {a: new[a] for a in pages_of(new)}
    phone.opens("/guide/watching")
    assert phone.said.startswith(title)


def test_a_reader_gets_a_new_edition_by_reading(home, phone: Phone, server: Server) -> None:
    app, cast, _ = home
    phone.opens("/guide/keep")
    phone.keeps_the_guide()
    title = publish(app, cast, "watching")
    # The browser holds the list for an hour; the phone lets go of what it holds for other reasons too.
    phone.page.context.new_cdp_session(phone.page).send("Network.clearBrowserCache")
    phone.opens("/guide/watching")
    assert not phone.said.startswith(title)
    phone.waits_for_whole_versions(2)
    server.line.asked.clear()
    phone.opens("/guide/watching")
    assert phone.said.startswith(title)
    phone.opens("/guide/")
    assert "/guide/offline.json" not in server.line.asked


def test_a_phone_that_knows_it_has_no_room_brings_nothing(phone: Phone, server: Server) -> None:
    phone.opens("/guide/keep")
    told = json.loads(phone.page.request.get(f"{phone.origin}/guide/offline.json").body())
    server.line.instead["/guide/offline.json"] = json.dumps({**told, "stored": 10**15}).encode()
    server.line.asked.clear()
    phone.keeps_the_guide()
    expect(phone.page.get_by_role("alert").filter(has_text="There is no room")).to_be_visible()
    assert not [path for path in server.line.asked if path.startswith("/guide/") and "." not in path]
    assert phone.kept == {}


def test_a_phone_without_room_says_so_and_changes_nothing(phone: Phone) -> None:
    phone.opens("/guide/keep")
    phone.has_room_for(100_000)
    phone.keeps_the_guide()
    expect(phone.page.get_by_role("alert").filter(has_text="There is no room")).to_be_visible()
    assert phone.kept == {}


def test_it_goes_when_it_is_removed_and_can_be_kept_again(phone: Phone) -> None:
    phone.opens("/guide/keep")
    for _ in range(2):
        phone.keeps_the_guide()
        phone.page.get_by_role("button", name="Remove it from this phone").click()
        expect(phone.page.get_by_role("button", name="Keep the guide on this phone")).to_be_visible()
        assert phone.kept == {}
    phone.opens("/guide/")
    assert phone.page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_two_languages_are_kept_apart(phone: Phone, server: Server) -> None:
    phone.opens("/guide/keep")
    phone.keeps_the_guide()
    phone.opens("/cy/guide/keep")
    phone.page.locator("[data-do=keep]").click()
    expect(phone.page.locator("[data-part=kept] li")).to_have_count(2)
    goes_dark(phone, server)
    assert phone.opens(f"/cy{PAGE}").from_service_worker
    assert phone.page.locator("html").get_attribute("lang") == "cy"
    phone.opens(PAGE)
    assert phone.page.locator("html").get_attribute("lang") == "en-GB"
    phone.opens(f"/pl{PAGE}")
    assert phone.said == "No signal"


def test_only_the_worker_may_become_a_script(phone: Phone) -> None:
    phone.opens("/guide/watching")
    for code in (
        "navigator.serviceWorker.register('/service-worker.js')",
        "trustedTypes.createPolicy('another', {createScriptURL: (address) => address})",
        "document.body.innerHTML = '<p>x</p>'",
    ):
        with pytest.raises(Error, match="TypeError"):
            phone.page.evaluate(code)
    phone.page.evaluate(
        "trustedTypes.createPolicy('guide-worker', {createScriptURL: (address) => address}) && 1"
    )


def test_it_can_be_installed(phone: Phone) -> None:
    phone.opens("/guide/")
    session = phone.page.context.new_cdp_session(phone.page)
    told = session.send("Page.getAppManifest")
    assert told["errors"] == []
    assert told["url"].endswith("/guide/app.webmanifest")
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_accessible_and_fit(phone: Phone, width: int) -> None:
    phone.page.set_viewport_size({"width": width, "height": 780})
    heard: list[str] = []
    phone.page.on("console", lambda message: heard.append(message.text))
    phone.opens("/guide/keep")
    phone.page.get_by_role("button", name="Keep the guide on this phone").wait_for()
    _looks(phone, width)
    phone.keeps_the_guide()
    _looks(phone, width)
    phone.opens("/guide/without-signal?q=crying")
    expect(phone.page.get_by_role("region", name="Pages with your words")).to_be_visible()
    _looks(phone, width)
    assert heard == []


def _looks(phone: Phone, width: int) -> None:
    assert phone.page.evaluate(WIDTH) <= width
    found = Axe().run(phone.page).response["violations"]
    assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in found] == [], phone.page.url
