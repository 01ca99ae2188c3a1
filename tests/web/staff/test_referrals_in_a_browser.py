"""Triage in a real browser: axe has nothing to say, it fits a phone, and it is worked from the keyboard."""

from collections.abc import Iterator
from datetime import date, timedelta
from threading import Thread
from uuid import UUID, uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.care.referrals import asked
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import NOW
from watchmeplay.care.referrals import consultations, moments, triage
from watchmeplay.care.referrals.consultations import Means, WithWhom
from watchmeplay.care.referrals.models import Moment, Source, State
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.web.areas import Application

pytestmark = pytest.mark.browser
BOARD = "/staff/referrals/"
WIDTH = "document.documentElement.scrollWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll("main a, main button, main input, main summary")]
    .filter(e => e.offsetParent && !e.closest("p, dd, .nhsuk-radios, .nhsuk-checkboxes"))
    .map(e => [e.outerHTML.slice(0, 80), Math.round(e.getBoundingClientRect().height)])
    .filter(([, height]) => height < 24)"""


@pytest.fixture
def served(app: Application) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def stood(app: Application, cast: Cast) -> dict[str, UUID]:
    """A new one with a likely duplicate, one in consultation and one that waits."""
    thea = cast.actor(cast.thea)
    with app.app_context(), unit_of_work():
        new = asked.ask(
            cast, asked.child("Zofia"), answers={"hope": "Calmer nights. " * 9}, guarded={"note": "Shy"}
        )
        asked.ask(
            cast, asked.child("Sofia"), source=Source.GP, received=NOW - timedelta(days=9), parent_knows=False
        )
        talk = asked.ask(cast, asked.child("Idris"), phone="", postcode="", parent="Mo")
        row = consultations.offer(thea, talk.referral_id, with_whom=WithWhom.BOTH, means=Means.VIDEO)
        waits = asked.ask(cast, asked.child("Bea", date(2025, 3, 9)), phone="", postcode="", parent="Alex")
        triage.move(thea, waits.referral_id, State.WAITING, told="You wait.", for_staff="Evenings")
        return {"new": new.referral_id, "talk": talk.referral_id, "row": row.id, "waits": waits.referral_id}


def sign_in(page: Page, served: str, name: str = "thea") -> None:
    page.goto(f"{served}/sign-in")
    page.get_by_label("E-mail address").fill(email_of(name))
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/staff/**")


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_accessible_and_fits(served: str, page: Page, stood, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    sign_in(page, served)
    new, talk, waits = (f"{BOARD}{stood[name]}" for name in ("new", "talk", "waits"))
    for address in (
        BOARD, f"{BOARD}?column=waiting", f"{BOARD}waiting", f"{BOARD}closed", f"{BOARD}new", new, waits, f"{new}/close",
        f"{new}/wait", f"{new}/consultation", f"{talk}/consultations/{stood['row']}", f"{waits}/family",
    ):  # fmt: skip
        page.goto(served + address)
        assert page.evaluate(WIDTH) <= width, address
        assert page.evaluate(SMALL_TARGETS) == [], address
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in found] == [], address


@pytest.mark.parametrize("width", [360, 1280])
def test_a_wrong_time_stamp_is_withdrawn_where_it_stands(
    served: str, page: Page, stood, app, cast: Cast, width: int
) -> None:
    with app.app_context(), unit_of_work():
        for days in (2, 3):
            moments.note_earliest(
                cast.actor(cast.thea), stood["new"], Moment.FIRST_CONTACT, at=NOW - timedelta(days=days),
                source_id=uuid4(),
            )  # fmt: skip
    page.set_viewport_size({"width": width, "height": 780})
    sign_in(page, served, "lea")
    page.goto(f"{served}{BOARD}{stood['new']}")
    page.get_by_text("This time stamp is wrong").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a reason")
    assert page.evaluate(WIDTH) <= width
    assert Axe().run(page).response["violations"] == []
    page.get_by_label("Why is it wrong?").select_option("slip")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("it was noted by a slip")).to_be_visible()
    expect(page.locator("del")).to_have_count(2)


def test_a_phone_shows_one_column_and_a_laptop_all_five(served: str, page: Page, stood) -> None:  # noqa: ARG001
    sign_in(page, served)
    columns = page.locator(".board__column")
    page.set_viewport_size({"width": 1280, "height": 780})
    page.goto(served + BOARD)
    assert sum(columns.nth(place).is_visible() for place in range(5)) == 5
    page.set_viewport_size({"width": 360, "height": 780})
    assert sum(columns.nth(place).is_visible() for place in range(5)) == 1
    page.get_by_label("Columns").get_by_role("link", name="Waiting").click()
    expect(page.locator(".board__column:visible")).to_contain_text("Bea")


def test_triage_is_worked_from_the_keyboard(served: str, page: Page, stood, app, cast: Cast) -> None:
    page.set_viewport_size({"width": 1280, "height": 780})
    sign_in(page, served)
    page.goto(served + BOARD)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Referral")
    assert page.url.endswith(str(stood["new"]))
    page.keyboard.press("w")
    expect(page.get_by_role("heading", level=1)).to_have_text("On to the waiting list")
    page.get_by_label("What the family and the referrer are told").fill("We will ring.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("On the waiting list. Both sides can read it")).to_be_visible()
    with app.app_context():
        assert asked.row(cast, stood["new"]).state == State.WAITING
