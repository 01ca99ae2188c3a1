"""Cover, askings and the lead's page in a real browser: axe has nothing to say, pages fit, three clicks are enough."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests import build as pages
from tests.care.allocation import build
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import NOW
from watchmeplay.care.allocation import transfers
from watchmeplay.conversations import actions as conversations
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.idempotency import new_key
from watchmeplay.web.areas import Application

pytestmark = pytest.mark.browser
WIDTH = "document.documentElement.scrollWidth"
SMALL = """() => [...document.querySelectorAll("main a, main button, main input, main select, main summary")]
    .filter(e => e.offsetParent && !e.closest("p, .nhsuk-checkboxes, .nhsuk-radios, .nhsuk-error-summary"))
    .map(e => [e.outerHTML.slice(0, 80), Math.round(e.getBoundingClientRect().height)])
    .filter(([, height]) => height < 24)"""


@pytest.fixture
def served(app: Application, cast: Cast) -> Iterator[str]:
    """The address of the real service, with something behind most of the lead's numbers."""
    with app.app_context():
        with clock.frozen(NOW - timedelta(days=9)), unit_of_work():
            conversations.send(
                cast.actor(cast.amy), family_id=cast.rowans, caregiver_id=cast.amy, words="Hello?", key=new_key()
            )  # fmt: skip
        for days in (20, 16, 12):
            moment = NOW - timedelta(days=days)
            with clock.frozen(moment), unit_of_work():
                pages.session(cast, seen="A cup", at=moment)
        with unit_of_work():
            leaver = build.colleague(cast, "Leo")
            pages.on_caseload(cast, leaver, family=cast.neighbours)
            build.task(cast, leaver, cast.neighbours)
            build.note(leaver, cast.neighbours)
            build.suspend(cast, leaver)
            transfers.ask(
                cast.actor(cast.thea), family_id=cast.rowans, to_id=cast.una, from_id=cast.thea,
                why="I leave in May, and they would like somebody who speaks Polish.",
            )  # fmt: skip
        db.session.remove()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def sign_in(page: Page, served: str, name: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{served}/sign-in")
    page.get_by_label("E-mail address").fill(email_of(name))
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_every_page_is_accessible_and_fits(
    served: str, page: Page, cast: Cast, width: int, scheme: str
) -> None:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.set_viewport_size({"width": width, "height": 780})
    page.emulate_media(color_scheme=scheme)
    there = {
        "lea": [
            "/staff/service/", "/staff/service/unanswered", "/staff/service/quiet", "/staff/service/people",
            "/staff/service/away", "/staff/service/left", "/staff/service/passing",
            f"/staff/service/people/{cast.thea}", f"/staff/people/{cast.thea}/away",
        ],
        "una": ["/staff/asked"],
        "thea": ["/staff/people/away", "/staff/profile", f"/staff/families/{cast.rowans}/transfer"],
        "ann": ["/admin/promises"],
    }  # fmt: skip
    for name, addresses in there.items():
        sign_in(page, served, name)
        for address in addresses:
            page.goto(served + address)
            assert page.evaluate(WIDTH) <= width, address
            assert page.evaluate(SMALL) == [], address
            found = Axe().run(page).response["violations"]
            assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == [], address
    assert heard == []


def test_three_clicks_set_cover_and_the_family_reads_the_name(
    served: str, page: Page, app: Application, cast: Cast
) -> None:
    sign_in(page, served, "thea")
    page.get_by_role("link", name="I am away").click()
    page.get_by_label("Who covers?").select_option("Una")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Una covers")).to_be_visible()
    with app.app_context():
        assert build.team(cast.rowans) == {"Thea": None, "Una": "Thea"}
    sign_in(page, served, "amy")
    page.goto(f"{served}/family/messages/")
    expect(page.get_by_text("Una reads and answers meanwhile.")).to_be_visible()


def test_a_family_is_taken_on_from_the_keyboard(
    served: str, page: Page, app: Application, cast: Cast
) -> None:
    sign_in(page, served, "una")
    page.get_by_role("link", name="You are asked to look after 1 family").click()
    expect(page.get_by_role("heading", name="Family R, North")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("y")
    expect(page.get_by_text("This family is on your caseload now.")).to_be_visible()
    with app.app_context():
        assert build.team(cast.rowans) == {"Una": None}
