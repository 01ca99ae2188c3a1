"""A family's record in a real browser: axe has nothing to say, pages fit, and the keyboard is enough."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from tests.care.notes import build as notes
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import NOW
from tests.web.staff.test_record_stream import everything
from watchmeplay.care.documents import actions as documents
from watchmeplay.families import safe_contact
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.web.areas import Application

pytestmark = pytest.mark.browser
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture
def served(app: Application, cast: Cast) -> Iterator[str]:
    """The address of the real service, with a family that has a long record."""
    with app.app_context():
        everything(cast)
        with unit_of_work():
            thea = cast.actor(cast.thea)
            safe_contact.mark_unsafe(
                thea, family_id=cast.rowans, person_id=cast.ben, unsafe=True, note="Ring first."
            )
            notes.signed(
                cast,
                "The blue cup was a boat.",
                beside=frozenset({cast.lea}),
                harm=True,
                for_supervision=True,
            )
            notes.draft(cast, happened_at=NOW - timedelta(days=2))
            documents.add(
                thea, family_id=cast.rowans, content=b"A plan", media="text/plain", title="A plan", kind="form",
                person_id=cast.amy,
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
    page.goto(f"{served}/sign-in")
    page.get_by_label("E-mail address").fill(email_of(name))
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def looks(page: Page, width: int) -> None:
    assert page.evaluate(WIDTH) <= width, page.url
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == [], page.url


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_every_part_is_accessible_and_fits(
    served: str, page: Page, cast: Cast, width: int, scheme: str
) -> None:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.set_viewport_size({"width": width, "height": 780})
    page.emulate_media(color_scheme=scheme)
    sign_in(page, served, "thea")
    home = f"{served}/staff/families/{cast.rowans}"
    for part in ("", "/timeline", "/notes", "/notes/new", "/documents", "/print"):
        page.goto(home + part)
        looks(page, width)
    page.goto(f"{served}/staff/supervision")
    looks(page, width)
    page.goto(f"{home}/notes")
    page.get_by_role("link", name="The blue cup was a boat.").click()
    looks(page, width)
    page.goto(home)
    page.get_by_label("Find words in this record").fill("blue cup")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("2 texts hold these words.")
    looks(page, width)
    page.goto(f"{home}/print")
    page.get_by_label("Notes", exact=True).check()
    page.get_by_role("button", name="Make the page to print").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Record of a family")
    looks(page, width)
    page.emulate_media(media="print")
    for hidden in (".top", ".foot", ".back", ".print-link"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert heard == []


def test_a_note_is_written_and_signed_from_the_keyboard(served: str, page: Page, cast: Cast) -> None:
    sign_in(page, served, "thea")
    page.goto(f"{served}/staff/families/{cast.rowans}")
    page.keyboard.press("c")
    page.wait_for_url("**/notes")
    page.keyboard.press("w")
    page.wait_for_url("**/notes/new")
    page.get_by_label("Note", exact=True).fill("We met.\nShe laughed.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your draft")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", level=1)).to_have_text("Note")
    expect(page.get_by_text("Signed. From now on it is only added to.")).to_be_visible()
    expect(page.get_by_text("She laughed.")).to_be_visible()


def test_a_carer_saves_a_paper_on_a_phone(served: str, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    sign_in(page, served, "amy")
    page.goto(f"{served}/family/documents")
    looks(page, 360)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the file").click()
    assert (
        saved.value.suggested_filename.startswith("document-")
        and "plan" not in saved.value.suggested_filename
    )
